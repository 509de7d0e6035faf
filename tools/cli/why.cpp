#include <memory>

#include "tools/cli/question.h"

namespace fleet::cli {

Command add_why(const Arguments& all) {
  auto options = std::make_shared<QuestionOptions>();
  auto question = std::make_shared<driver::WhyQuestion>();
  const Arguments command = all.command("why", "Say where a value comes from, or why a deployment arrives or does not");
  command.text("SUBJECT", question->subject, "CLUSTER.KEY, a deployment, or a value of one: payments.values.replicas",
               {.required = true});
  command.text("PATH", options->path, "The spec's folder, or a file of it");
  command.text("--for", question->cluster, "The cluster at which the deployment does or does not arrive",
               {.type = "CLUSTER"});
  return [options, question](Console& console, const Globals& globals) {
    return ask(*options, console, globals, Ask::OfAny,
               [&](driver::Analysis& analysis) { return driver::why(analysis, *question); });
  };
}

}  // namespace fleet::cli
