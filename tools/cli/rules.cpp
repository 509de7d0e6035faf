#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "compiler/diagnostics/catalog.h"
#include "compiler/diagnostics/rule_pages.h"
#include "compiler/diagnostics/words.h"
#include "compiler/json/write.h"
#include "tools/cli/command.h"

namespace fleet::cli {
namespace {

/// The first sentence of a page, below its title.
std::string first_sentence(std::string_view page) {
  const size_t begin = page.find("\n\n");
  if (begin == std::string_view::npos) return {};
  std::string text(page.substr(begin + 2, page.find("\n\n", begin + 2) - begin - 2));
  std::replace(text.begin(), text.end(), '\n', ' ');
  const size_t end = text.find(". ");
  return text.substr(0, end == std::string::npos ? text.find_last_not_of(" .") + 1 : end);
}

int list_rules(const std::string& format, Console& console) {
  List rules;
  size_t widest = 0;
  for (const diag::CatalogEntry& entry : diag::catalog()) widest = std::max(widest, entry.id.size());
  for (const diag::CatalogEntry& entry : diag::catalog()) {
    const std::string summary = first_sentence(diag::find_rule_page(entry.id).value_or(""));
    if (format == "json") {
      rules.push_back(Map{{"id", entry.id}, {"severity", diag::word(entry.severity)}, {"summary", summary}});
    } else {
      console.out += fmt::format("{:7}  {:{}}{}{}\n", diag::word(entry.severity), entry.id,
                                 summary.empty() ? 0 : widest, summary.empty() ? "" : "  ", summary);
    }
  }
  if (format == "json")
    console.out += json::write_line(Map{{"format", "fleetc.rules/1"}, {"rules", std::move(rules)}}) + "\n";
  return kClean;
}

}  // namespace

Command add_rules(const Arguments& all) {
  auto format = std::make_shared<std::string>("human");
  const Arguments command = all.command("rules", "List all rules with their severity");
  command.text("--format", *format, "human or json", {.type = "FORMAT", .one_of = {"human", "json"}});
  return [format](Console& console, const Globals&) { return list_rules(*format, console); };
}

}  // namespace fleet::cli
