#include "tools/driver/questions.h"

#include "compiler/diagnostics/order.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"

namespace fleet::driver {

Answer why(const Analysis&, const WhyQuestion& question) {
  return {{}, "`" + question.subject + "` cannot be explained yet", {}};
}

Answer reach(Analysis& a, const std::string& text) {
  Answer answer;
  const FileId file = a.sources.add("<selector>", text);
  diag::Diagnostics diagnostics;
  const ast::Expr expr = syntax::parse_selector(file, a.sources, diagnostics);
  if (!diagnostics.has_errors()) sema::check_selector(expr, *a.program, diagnostics);
  answer.findings.list = diag::in_order(diagnostics.take(), a.sources);
  if (answer.findings.list.empty()) answer.problem = "selectors cannot be evaluated yet";
  return answer;
}

}  // namespace fleet::driver
