#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/lower.h"

namespace fleet::syntax {

/// Decodes a text, quotes and all, that stands at `span`: escapes, `${references}`, `$${`, the common indentation of a
/// block. What it cannot read is reported (`syntax/bad-literal`) and left out.
///
/// In a block, a line break right after the opening quotes does not count, the indentation that all lines share is
/// taken away (lines of nothing but blanks say nothing about it; the line of the closing quotes does), and a line
/// break is `\n`, however the file writes it.
ast::Text read_text(Place place, Span span, bool block, diag::Diagnostics& diagnostics);

/// Whether backticks may hold it: the characters of a label value, which is not empty.
bool may_be_quoted(std::string_view name);

}  // namespace fleet::syntax
