#include "compiler/diagnostics/edit_lines.h"

#include <algorithm>

namespace fleet::diag {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t at = 0;;) {
    const size_t end = text.find('\n', at);
    std::string_view line = text.substr(at, end == std::string_view::npos ? end : end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) return lines;
    at = end + 1;
  }
}

bool sort_apart(std::vector<Edit>& edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.span < b.span; });
  for (size_t i = 1; i < edits.size(); ++i) {
    if (edits[i].span.file == edits[i - 1].span.file && edits[i].span.begin < edits[i - 1].span.end) return false;
  }
  return true;
}

uint32_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<uint32_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

}  // namespace

std::optional<std::string> apply_edits(std::vector<Edit> edits, FileId file, std::string_view text) {
  if (!sort_apart(edits)) return std::nullopt;
  std::string result;
  size_t at = 0;
  for (const Edit& edit : edits) {
    if (edit.span.file != file) continue;
    if (edit.span.end > text.size() || edit.span.begin < at) return std::nullopt;
    result += text.substr(at, edit.span.begin - at);
    result += edit.replacement;
    at = edit.span.end;
  }
  return result += text.substr(at);
}

std::vector<EditLine> edit_lines(std::vector<Edit> edits, Positions& positions) {
  std::vector<EditLine> result;
  if (!sort_apart(edits)) return result;
  FileId file;
  int64_t moved = 0;  // lines that earlier edits of the file brought, less those they took
  for (size_t i = 0; i < edits.size();) {
    if (edits[i].span.file != file) moved = 0;
    file = edits[i].span.file;
    const LineIndex& index = positions.of(file);
    const uint32_t first = positions.begin(edits[i].span).line;
    uint32_t last = positions.end(edits[i].span).line;
    size_t after = i + 1;  // edits that touch the same lines belong together
    while (after < edits.size() && edits[after].span.file == file && positions.begin(edits[after].span).line <= last) {
      last = std::max(last, positions.end(edits[after++].span).line);
    }
    const uint32_t begin = index.line_begin(first), end = std::max(index.line_end(last), edits[after - 1].span.end);
    const std::string_view old_text = std::string_view(positions.sources().text(file)).substr(begin, end - begin);
    std::vector<Edit> here;
    for (; i < after; ++i) {
      const Span span = edits[i].span;
      const auto inside = [&](uint32_t at) { return std::clamp(at, begin, end) - begin; };
      here.push_back({{file, inside(span.begin), inside(span.end)}, edits[i].replacement});
    }
    const std::string new_text = apply_edits(here, file, old_text).value_or(std::string(old_text));

    const auto old_lines = lines_of(old_text), new_lines = lines_of(new_text);
    const size_t shorter = std::min(old_lines.size(), new_lines.size());
    size_t head = 0, tail = 0;
    while (head < shorter && old_lines[head] == new_lines[head]) ++head;
    while (tail < shorter - head && old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail])
      ++tail;
    const size_t gone = old_lines.size() - tail, come = new_lines.size() - tail;
    const uint32_t focus = head < gone && head < come ? common_prefix(old_lines[head], new_lines[head]) : 0;
    for (size_t at = head; at < gone; ++at) {
      result.push_back({file, first + static_cast<uint32_t>(at), '-', std::string(old_lines[at]), focus});
    }
    for (size_t at = head; at < come; ++at) {
      const int64_t number = int64_t{first} + moved + static_cast<int64_t>(at);
      result.push_back({file, static_cast<uint32_t>(number), '+', std::string(new_lines[at]), focus});
    }
    moved += static_cast<int64_t>(new_lines.size()) - static_cast<int64_t>(old_lines.size());
  }
  return result;
}

}  // namespace fleet::diag
