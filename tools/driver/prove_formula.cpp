#include <fmt/format.h>

#include <algorithm>

#include "checker/policy/invariants.h"
#include "compiler/base/one_line.h"
#include "compiler/diagnostics/order.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/diagnostics/words.h"
#include "compiler/model/statements.h"
#include "compiler/sema/check.h"
#include "compiler/sema/statements.h"
#include "compiler/syntax/parse.h"
#include "tools/driver/clauses.h"
#include "tools/driver/prove.h"
#include "tools/driver/questions.h"

namespace fleet::driver {
namespace {

/// The formula in a test around it, on a line of its own: so the grammar has it. None if the text closes that test and
/// says more.
const ast::Expr* find_formula(const ast::File& tree) {
  if (tree.decls.size() != 1) return nullptr;
  const auto* test = std::get_if<ast::Test>(&tree.decls[0].node);
  if (!test || test->items.size() != 1) return nullptr;
  const auto* said = std::get_if<ast::Expectation>(&test->items[0].node);
  return said ? &said->expr : nullptr;
}

constexpr std::string_view kBefore = "test \"asked\" { prove\n", kAfter = "\n}\n";

/// The places of what was found, as people see them: in the formula alone.
void move_places(std::vector<diag::Diagnostic>& found, FileId from, FileId to, size_t size) {
  const auto move = [&](Span& span) {
    if (!span || !(span.file == from)) return;
    const auto at = [&](uint32_t offset) {
      const auto before = static_cast<uint32_t>(kBefore.size());
      return std::min(offset < before ? 0 : offset - before, static_cast<uint32_t>(size));
    };
    span = {to, at(span.begin), at(span.end)};
  };
  for (diag::Diagnostic& d : found) {
    move(d.primary.span);
    for (diag::Label& label : d.secondary) move(label.span);
    for (diag::Note& note : d.notes) move(note.span);
    for (diag::Fix& fix : d.fixes)
      for (diag::Edit& edit : fix.edits) move(edit.span);
  }
}

std::string told(const Analysis& a, const checker::TestProof& proof, const std::vector<diag::Diagnostic>& found) {
  std::string text = diag::word(proof.verdict);
  text += "\n";
  for (const diag::Diagnostic& d : found) {
    if (d.id == "values/not-told") text += "  " + d.headline + "\n";
    if (d.id != "test/failed" && d.id != "test/vacuous") continue;
    if (!d.verdict_detail.empty()) text += "  " + d.verdict_detail + "\n";
    if (d.counterexample) text += "  counterexample: " + diag::describe(*d.counterexample) + "\n";
    for (const diag::Label& label : d.secondary) {
      text += fmt::format("  {}{}\n", label.text.starts_with("fails") ? one_line(a.sources.text(label.span)) + " " : "",
                          label.text);
    }
    for (const diag::Note& note : d.notes) text += "  " + note.text + "\n";
  }
  return text;
}

}  // namespace

ProveAnswer prove(Analysis& a, const std::string& text, const std::string& now) {
  ProveAnswer result;
  if (!a.program || !a.built) {
    result.answer.problem = "the spec has errors, so that nothing can be proved of it; `fleetc check` shows them";
    return result;
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    result.answer.problem = "nothing is asked: a formula is like `reach(web) within (env == prod)`";
    return result;
  }
  const FileId shown = a.sources.add("<formula>", text);
  const FileId file = a.sources.add("<test>", std::string(kBefore) + text + std::string(kAfter));
  diag::Diagnostics diagnostics;
  const ast::File tree = syntax::parse(file, a.sources, diagnostics);
  const ast::Expr* expr = find_formula(tree);
  if (!diagnostics.has_errors() && !expr) {
    result.answer.problem = "this is not one formula";
    return result;
  }
  if (!diagnostics.has_errors()) {
    sema::Program program = *a.program;
    program.statements = sema::check_formula(*expr, program, diagnostics);
    if (!diagnostics.has_errors()) {
      const uint32_t test = static_cast<uint32_t>(program.statements->said.tests.size() - 1);
      program.test = test;
      diag::Diagnostics of_spec, found;
      const plan::Built built = plan::build_plan(program, a.listed, a.sources, nullptr, of_spec, a.pins, a.engine);
      for (diag::Diagnostic& d : of_spec.take())
        if (d.primary.span.file == file) diagnostics.add_all({std::move(d)});
      if (!diagnostics.has_errors() && built.statements) {
        const checker::TestProof proof =
            checker::prove_test(*built.plan, *built.statements, test, witness_of(built), date_of(now), found);
        if (!proof.is_checked) {
          result.answer.problem =
              "what this asks about has errors, so that nothing can be proved of it; `fleetc check` shows them";
          return result;
        }
        result.verdict = proof.verdict;
        result.answer.text = told(a, proof, found.all());
        if (proof.verdict == diag::Verdict::Proved) {
          checker::Judge judge(*built.plan, witness_of(built), found);
          checker::Evaluate evaluate(judge, *built.statements, date_of(now));
          std::vector<std::string> invariants;
          for (const uint32_t i : checker::invariants_of_test(evaluate, test))
            invariants.push_back(built.plan->invariants[i]);
          if (!invariants.empty()) result.answer.text += "  assuming " + diag::list_names(invariants) + "\n";
          result.answer.text += carried_by(a, checker::carrying_test(evaluate, test), "  ");
        }
      }
    }
  }
  std::vector<diag::Diagnostic> all = diagnostics.take();
  move_places(all, file, shown, text.size());
  result.answer.findings.list = diag::in_order(std::move(all), a.sources);
  result.answer.findings.summary = diag::summarize(result.answer.findings.list);
  return result;
}

}  // namespace fleet::driver
