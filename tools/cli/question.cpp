#include "tools/cli/question.h"

#include "tools/cli/result.h"
#include "tools/cli/specs.h"

namespace fleet::cli {

int ask(const QuestionOptions& options, Console& console, const Globals& globals, Ask of,
        const std::function<driver::Answer(driver::Analysis&)>& question) {
  const auto specs =
      find_specs(options.path.empty() ? std::vector<std::string>{} : std::vector{options.path}, console, globals);
  if (!specs) return kUnusable;
  auto analysis = analyze(specs->front(), driver::Phase::Emit, console, globals);
  if (!analysis) return kUnusable;
  const FindingOptions human;
  Result result(human, globals, console);
  const bool is_asked = analysis->program && !analysis->is_unusable && (of == Ask::OfAny || analysis->is_whole);
  if (!is_asked) {  // little is known of the spec but its errors
    result.show(driver::findings(*analysis), analysis->sources, specs->front().folder);
    return result.finish();
  }
  const driver::Answer answer = question(*analysis);
  if (!answer.findings.list.empty()) result.show(answer.findings, analysis->sources, "");
  if (!answer.problem.empty()) console.complain(answer.problem);
  console.out += answer.text;
  if (!answer.text.empty() && !analysis->is_whole)
    console.complain("the spec has errors, so that this is only what the rest of it says; `fleetc check` shows them");
  return answer.problem.empty() && answer.findings.list.empty() ? kClean : kUnusable;
}

}  // namespace fleet::cli
