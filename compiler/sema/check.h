#pragma once

#include <memory>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/program.h"

namespace fleet::sema {

/// Resolves every name and types every value of a spec. `files` in order of path, those of modules behind the spec's;
/// the one at `main_file` is main.fleet. The program keeps pointers into the trees, which must outlive it.
Program check(const std::vector<ast::File>& files, FileId main_file, Modules modules, const Sources& sources,
              diag::Diagnostics& diagnostics);

/// Checks a selector that stands outside a spec (`fleetc reach EXPR`) against it.
Selector check_selector(const ast::Expr& expr, Program& program, diag::Diagnostics& diagnostics);

/// Checks a formula that stands outside a spec (`fleetc prove EXPR`): the statements of the spec, and behind them a
/// test that proves it.
std::shared_ptr<const Statements> check_formula(const ast::Expr& expr, Program& program,
                                                diag::Diagnostics& diagnostics);

}  // namespace fleet::sema
