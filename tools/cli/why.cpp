#include <CLI/CLI.hpp>
#include <memory>

#include "tools/cli/question.h"

namespace fleet::cli {

Command add_why(CLI::App& app) {
  auto options = std::make_shared<QuestionOptions>();
  auto question = std::make_shared<driver::WhyQuestion>();
  CLI::App* command =
      app.add_subcommand("why", "Say where a value comes from, or why a deployment arrives or does not");
  command->add_option("SUBJECT", question->subject, "CLUSTER.KEY, or a deployment")->required();
  command->add_option("PATH", options->path, "The spec's folder, or a file of it");
  command->add_option("--for", question->cluster, "The cluster at which the deployment does or does not arrive")
      ->type_name("CLUSTER");
  return [options, question](Console& console, const Globals& globals) {
    return ask(*options, console, globals,
               [&](driver::Analysis& analysis) { return driver::why(analysis, *question); });
  };
}

}  // namespace fleet::cli
