#include <memory>

#include "tools/cli/question.h"
#include "tools/driver/reference.h"

namespace fleet::cli {

Command add_docs(const Arguments& all) {
  auto options = std::make_shared<QuestionOptions>();
  const Arguments command = all.command("docs", "Print the comments of a spec (`##`) as a page of markdown");
  command.text("PATH", options->path, "The spec's folder, or a file of it");
  return [options](Console& console, const Globals& globals) {
    return ask(*options, console, globals, Ask::OfAny, [](driver::Analysis& analysis) {
      return driver::Answer{driver::reference_page(analysis), "", {}};
    });
  };
}

}  // namespace fleet::cli
