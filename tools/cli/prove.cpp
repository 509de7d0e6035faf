#include <memory>

#include "tools/cli/question.h"

namespace fleet::cli {
namespace {

int status_of(diag::Verdict verdict) {
  if (verdict == diag::Verdict::Proved) return kClean;
  return verdict == diag::Verdict::Undecided ? kUndecided : kFindings;
}

}  // namespace

Command add_prove(const Arguments& all) {
  auto options = std::make_shared<QuestionOptions>();
  auto formula = std::make_shared<std::string>();
  const Arguments command = all.command("prove", "Decide a formula for every cluster that the schema admits");
  command.text("EXPR", *formula, "A formula, such as 'reach(web) within (env == prod)'", {.required = true});
  command.text("PATH", options->path, "The spec's folder, or a file of it");
  return [options, formula](Console& console, const Globals& globals) {
    diag::Verdict verdict = diag::Verdict::Proved;
    const int status = ask(*options, console, globals, Ask::OfWhole, [&](driver::Analysis& analysis) {
      driver::ProveAnswer answer = driver::prove(analysis, *formula, globals.now);
      verdict = answer.verdict;
      return std::move(answer.answer);
    });
    return status == kClean ? status_of(verdict) : status;
  };
}

}  // namespace fleet::cli
