#pragma once

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"

namespace fleet::syntax {

/// Parses one file of a spec. Whatever the bytes, a tree comes back: each mistake is one finding (`syntax/…`), and
/// the declarations around it are kept. Declarations and items with `syntax/repeated` keep the first.
ast::File parse(FileId file, const Sources& sources, diag::Diagnostics& diagnostics);

/// Parses one selector, as `fleetc reach` is given it. The text must have been added to `sources`.
ast::Expr parse_selector(FileId file, const Sources& sources, diag::Diagnostics& diagnostics);

}  // namespace fleet::syntax
