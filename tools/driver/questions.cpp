#include "tools/driver/questions.h"

#include <fmt/format.h>

#include "compiler/diagnostics/order.h"
#include "compiler/plan/build.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"

namespace fleet::driver {

Answer reach(Analysis& a, const std::string& text) {
  Answer answer;
  if (!a.program) return {{}, "the spec has errors, so that nothing can be asked of it; `fleetc check` shows them", {}};
  const FileId file = a.sources.add("<selector>", text);
  diag::Diagnostics diagnostics;
  const ast::Expr expr = syntax::parse_selector(file, a.sources, diagnostics);
  sema::Selector selector;
  if (!diagnostics.has_errors()) selector = sema::check_selector(expr, *a.program, diagnostics);
  if (!diagnostics.has_errors()) {
    // A plan of its own: the universe has to know the texts that only this selector mentions.
    diag::Diagnostics of_spec;
    const plan::Built built = plan::build_plan(*a.program, a.listed, a.sources, &selector, of_spec);
    for (diag::Diagnostic& d : of_spec.take()) {
      if (d.primary.span.file == file) diagnostics.add_all({std::move(d)});
    }
    if (!diagnostics.has_errors()) {
      const model::SetId set = built.universe->meaning(selector);
      size_t count = 0;
      for (const model::Cluster& cluster : built.plan->clusters) {
        if (!built.plan->sets->contains(set, cluster.atoms)) continue;
        answer.text += cluster.name + "\n";
        ++count;
      }
      const bool admits = !built.plan->sets->disjoint(set, built.plan->admissible);
      answer.text += fmt::format("{} of {} known clusters{}\n", count, built.plan->clusters.size(),
                                 admits ? "" : "; no cluster that the schema admits can be in it");
    }
  }
  answer.findings.list = diag::in_order(diagnostics.take(), a.sources);
  answer.findings.summary = diag::summarize(answer.findings.list);
  return answer;
}

}  // namespace fleet::driver
