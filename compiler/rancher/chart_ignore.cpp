#include "compiler/rancher/chart_ignore.h"

#include <utility>

#include "compiler/rancher/go_match.h"

namespace fleet::rancher {
namespace {

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r\v\f";
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

ChartIgnore::ChartIgnore() { add("templates/.?*"); }

void ChartIgnore::add(std::string_view line) {
  Rule rule;
  if (line.starts_with('!')) {
    rule.negated = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    rule.folders_only = true;
    line.remove_suffix(1);
  }
  rule.names_only = line.find('/') == std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  rule.pattern = line;
  rules_.push_back(std::move(rule));
}

std::optional<std::string> ChartIgnore::read(std::string_view text) {
  // Helm's own rule comes last.
  Rule own = std::move(rules_.back());
  rules_.pop_back();
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.find("**") != std::string_view::npos) return "Helm takes no `**`";
    if (!match_go_pattern(line, "abc")) return "a pattern is malformed";
    add(line);
  }
  rules_.push_back(std::move(own));
  return std::nullopt;
}

bool ChartIgnore::is_ignored(std::string_view path, bool is_folder) const {
  for (const Rule& rule : rules_) {
    if (rule.folders_only && !is_folder) {
      if (rule.negated) return true;
      continue;
    }
    const std::string_view asked = rule.names_only ? path.substr(path.rfind('/') + 1) : path;
    if (match_go_pattern(rule.pattern, asked).value_or(false) != rule.negated) return true;
  }
  return false;
}

}  // namespace fleet::rancher
