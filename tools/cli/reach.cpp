#include <memory>

#include "tools/cli/question.h"

namespace fleet::cli {
namespace {

driver::ReachFormat format_of(const std::string& word) {
  if (word == "names") return driver::ReachFormat::Names;
  if (word == "table") return driver::ReachFormat::Table;
  return word == "json" ? driver::ReachFormat::Json : driver::ReachFormat::Human;
}

}  // namespace

Command add_reach(const Arguments& all) {
  auto options = std::make_shared<QuestionOptions>();
  auto question = std::make_shared<driver::ReachQuestion>();
  auto format = std::make_shared<std::string>("human");
  const Arguments command = all.command("reach", "List the clusters that a selector meets");
  command.text("EXPR", question->selector, "A selector, such as 'env == prod and not pci'", {.required = true});
  command.text("PATH", options->path, "The spec's folder, or a file of it");
  command.text("--format", *format, "human, table (with labels), names (a line each) or json",
               {.type = "FORMAT", .one_of = {"human", "table", "names", "json"}});
  command.flag("--possible", question->possible, "Also say which labels clusters can have in it that register");
  return [options, question, format](Console& console, const Globals& globals) {
    question->format = format_of(*format);
    if (question->possible && question->format == driver::ReachFormat::Names) {
      console.complain("`--format names` is a line for each known cluster: `--possible` needs human, table or json");
      return static_cast<int>(kUnusable);
    }
    return ask(*options, console, globals, Ask::OfAny,
               [&](driver::Analysis& analysis) { return driver::reach(analysis, *question); });
  };
}

}  // namespace fleet::cli
