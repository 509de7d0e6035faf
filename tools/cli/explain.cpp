#include <memory>

#include "compiler/diagnostics/catalog.h"
#include "compiler/diagnostics/display.h"
#include "compiler/diagnostics/palette.h"
#include "compiler/diagnostics/rule_pages.h"
#include "stdlib/library.h"
#include "tools/cli/question.h"
#include "tools/cli/specs.h"
#include "tools/driver/modules.h"

namespace fleet::cli {
namespace {

/// A page as a terminal shows it: code indented, headings without their signs.
std::string as_text(std::string_view markdown, bool color) {
  std::string text;
  bool code = false;
  while (!markdown.empty()) {
    const size_t end = std::min(markdown.find('\n'), markdown.size());
    std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    if (line.starts_with("```")) {
      code = !code;
      continue;
    }
    if (code) {
      text += (line.empty() ? "" : "    ") + std::string(line) + "\n";
      continue;
    }
    const size_t heading = line.find_first_not_of('#');
    if (heading != 0 && heading != std::string_view::npos && line[heading] == ' ') {
      text += diag::paint(line.substr(heading + 1), diag::Tone::Strong, color) + "\n";
      continue;
    }
    for (size_t at = line.find("**"); at != std::string_view::npos; at = line.find("**")) {
      const size_t close = line.find("**", at + 2);
      if (close == std::string_view::npos) break;
      text +=
          std::string(line.substr(0, at)) + diag::paint(line.substr(at + 2, close - at - 2), diag::Tone::Strong, color);
      line.remove_prefix(close + 2);
    }
    text += std::string(line) + "\n";
  }
  return text;
}

/// As a finding shows it: `error[name/unknown]`, `[name/unknown]`.
std::string without_brackets(const std::string& text) {
  const size_t open = text.find('[');
  if (open == std::string::npos) return text;
  const size_t close = text.find(']', open);
  return close == std::string::npos ? text : text.substr(open + 1, close - open - 1);
}

constexpr std::string_view kPolicy = "policy/";

int explain(const std::string& shown, const QuestionOptions& options, Console& console, const Globals& globals) {
  const std::string id = without_brackets(shown);
  if (id.starts_with(kPolicy)) {
    return ask(options, console, globals, Ask::OfAny, [&](const driver::Analysis& analysis) {
      return driver::explain_policy(analysis, id.substr(kPolicy.size()));
    });
  }
  if (const auto page = diag::find_rule_page(id)) {
    console.out += as_text(*page, globals.shows_color(console));
    return kClean;
  }
  if (id.starts_with("std.")) {
    const std::string library = globals.library.empty() ? "" : globals.at(globals.library);
    const auto module = driver::library_module(console.files, library, id.substr(4));
    if (const auto* problem = std::get_if<FileProblem>(&module)) {
      console.complain(sentence(*problem));
      return kUnusable;
    }
    if (const auto& found = std::get<std::optional<std::string>>(module)) {
      console.out += stdlib::about(*found);
      return kClean;
    }
    std::string names;
    for (const std::string& name : driver::library_names(console.files, library))
      names += (names.empty() ? "std." : ", std.") + name;
    console.complain("there is no module `" + diag::show_text(id) + "`; the standard library has " + names);
    return kUnusable;
  }
  std::string text = "there is no page about `" + diag::show_text(id) + "`";
  if (const std::string_view near = diag::nearest_id(id); !near.empty())
    text += "; did you mean `" + std::string(near) + "`?";
  else
    text += "; `fleetc rules` lists all";
  console.complain(text);
  return kUnusable;
}

}  // namespace

Command add_explain(const Arguments& all) {
  auto id = std::make_shared<std::string>();
  auto options = std::make_shared<QuestionOptions>();
  const Arguments command =
      all.command("explain", "Print the page of a rule, or what a module of the standard library is made of");
  command.text("ID", *id, "As findings show it: name/unknown, policy/NAME; or a module: std.gdpr", {.required = true});
  command.text("PATH", options->path, "Of a policy: the spec's folder, or a file of it");
  return [id, options](Console& console, const Globals& globals) { return explain(*id, *options, console, globals); };
}

}  // namespace fleet::cli
