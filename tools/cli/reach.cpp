#include <memory>

#include "tools/cli/question.h"

namespace fleet::cli {

Command add_reach(const Arguments& all) {
  auto options = std::make_shared<QuestionOptions>();
  auto selector = std::make_shared<std::string>();
  const Arguments command = all.command("reach", "List the clusters that a selector meets");
  command.text("EXPR", *selector, "A selector, such as 'env == prod and not pci'", {.required = true});
  command.text("PATH", options->path, "The spec's folder, or a file of it");
  return [options, selector](Console& console, const Globals& globals) {
    return ask(*options, console, globals,
               [&](driver::Analysis& analysis) { return driver::reach(analysis, *selector); });
  };
}

}  // namespace fleet::cli
