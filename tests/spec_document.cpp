#include "tests/spec_document.h"

#include <regex>

namespace fleet::spec {
namespace {

const char* const kMarker = R"re((error|warning|info): \[([a-z]+/[A-Za-z0-9_.-]+)\](?: "([^"]*)")?)re";

/// What the line above a block says of it.
void read_label(const std::string& line, Block& block) {
  static const std::regex path(R"(^`?([\w./@+-]+\.[a-z]+)`?:?$)"), print(R"(^`?print=([a-z]+)`?:?$)");
  std::smatch found;
  if (std::regex_match(line, found, path))
    block.path = found[1];
  else if (std::regex_match(line, found, print))
    block.print = found[1];
}

void read_prose(const std::string& line, Section& section) {
  static const std::regex item(std::string(R"(^- (?:`?([\w./@+-]+):(\d+)`?: )?)") + kMarker + "$");
  std::smatch found;
  if (!std::regex_match(line, found, item)) return;
  const size_t number = found[2].matched ? std::stoul(found[2]) : 0;
  section.markers.push_back({found[3], found[4], found[5], found[1], number});
}

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

Document read_document(const std::string& text) {
  Document document;
  document.lines = lines_of(text);
  const std::vector<std::string>& lines = document.lines;
  document.sections.push_back({"", 1, lines.size(), {}, {}});
  std::string above;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    Section& section = document.sections.back();
    if (line.starts_with("```")) {
      const std::string fence = line.substr(0, line.find_first_not_of('`'));
      Block block;
      block.language = line.substr(fence.size());
      block.begin = i + 1;
      read_label(above, block);
      for (++i; i < lines.size() && lines[i] != fence; ++i) block.text += lines[i] + "\n";
      block.end = std::min(i, lines.size());
      section.blocks.push_back(std::move(block));
      above.clear();
    } else if (line.starts_with("#")) {
      section.last = i;
      const size_t title = std::min(line.find_first_not_of("# "), line.size());
      document.sections.push_back({line.substr(title), i + 1, lines.size(), {}, {}});
      above.clear();
    } else if (!line.empty()) {
      read_prose(line, section);
      above = line;
    }
  }
  return document;
}

std::vector<Marker> markers_of(const std::string& path, const std::string& text) {
  static const std::regex marker(std::string("# ") + kMarker);
  std::vector<Marker> markers;
  const std::vector<std::string> lines = lines_of(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    for (std::sregex_iterator at(lines[i].begin(), lines[i].end(), marker), none; at != none; ++at) {
      markers.push_back({(*at)[1], (*at)[2], (*at)[3], path, i + 1});
    }
  }
  return markers;
}

}  // namespace fleet::spec
