#include <CLI/CLI.hpp>
#include <memory>

#include "tools/cli/question.h"

namespace fleet::cli {

Command add_reach(CLI::App& app) {
  auto options = std::make_shared<QuestionOptions>();
  auto selector = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("reach", "List the clusters that a selector meets");
  command->add_option("EXPR", *selector, "A selector, such as 'env == prod and not pci'")->required();
  command->add_option("PATH", options->path, "The spec's folder, or a file of it");
  return [options, selector](Console& console, const Globals& globals) {
    return ask(*options, console, globals,
               [&](driver::Analysis& analysis) { return driver::reach(analysis, *selector); });
  };
}

}  // namespace fleet::cli
