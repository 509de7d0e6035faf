#include "compiler/diagnostics/snippet.h"

#include <algorithm>

#include "compiler/diagnostics/display.h"

namespace fleet::diag {
namespace {

struct Piece {
  uint32_t column;
  std::string text;
  Tone tone;
};
using Row = std::vector<Piece>;  // by column, not overlapping

std::string print(const Row& row, bool color) {
  std::string text;
  uint32_t at = 0;
  for (const Piece& piece : row) {
    if (piece.column > at) text.append(piece.column - at, ' ');
    text += paint(piece.text, piece.tone, color);
    at = std::max(at, piece.column) + display_width(piece.text);
  }
  return text;
}

/// The part of a line that is shown.
struct Window {
  uint32_t begin, end;
};

Window window_around(std::string_view line, uint32_t focus, uint32_t width) {
  const auto size = static_cast<uint32_t>(line.size());
  if (size <= width) return {0, size};
  focus = std::min(focus, size);
  Window w{focus > width / 3 ? focus - width / 3 : 0, 0};
  w.begin = std::min(w.begin, size - width);
  w.end = w.begin + width;
  const auto continues = [&](uint32_t at) {
    return at < size && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;
  };
  for (int i = 0; i < 3 && continues(w.begin); ++i) ++w.begin;
  for (int i = 0; i < 3 && continues(w.end); ++i) --w.end;
  return w;
}

std::string without_end_blanks(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

struct Placed {
  const Mark* mark;
  uint32_t begin, end;  // columns, at least one
  std::string text;
};

Row underline(const std::vector<Placed>& placed) {
  uint32_t width = 0;
  for (const Placed& p : placed) width = std::max(width, p.end);
  std::vector<const Mark*> cells(width, nullptr);
  std::vector<const Placed*> by_length;
  for (const Placed& p : placed) by_length.push_back(&p);
  // What is shorter is drawn over what is longer, so that an inner place stays visible.
  std::stable_sort(by_length.begin(), by_length.end(),
                   [](const Placed* a, const Placed* b) { return a->end - a->begin > b->end - b->begin; });
  for (const Placed* p : by_length) std::fill(cells.begin() + p->begin, cells.begin() + p->end, p->mark);
  Row row;
  for (uint32_t at = 0; at < width; ++at) {
    if (!cells[at]) continue;
    const bool same =
        at > 0 && cells[at - 1] && cells[at - 1]->sign == cells[at]->sign && cells[at - 1]->tone == cells[at]->tone;
    if (same)
      row.back().text += cells[at]->sign;
    else
      row.push_back({at, std::string(1, cells[at]->sign), cells[at]->tone});
  }
  return row;
}

}  // namespace

std::string cut_line(std::string_view line, uint32_t focus, uint32_t width) {
  const Window w = window_around(line, focus, width);
  return without_end_blanks((w.begin > 0 ? "…" : "") + show_line(line.substr(w.begin, w.end - w.begin)).text +
                            (w.end < line.size() ? "…" : ""));
}

std::vector<std::string> draw_line(std::string_view line, const std::vector<Mark>& marks, uint32_t width, bool color) {
  const Window window = window_around(line, marks.front().begin, width);
  const ShownLine shown = show_line(line.substr(window.begin, window.end - window.begin));
  const uint32_t shift = window.begin > 0 ? 1 : 0;  // of the dots before it
  const auto column = [&](uint32_t byte) {
    return shift + shown.column[std::clamp(byte, window.begin, window.end) - window.begin];
  };

  std::vector<Placed> placed;
  for (const Mark& mark : marks) {
    Placed p{&mark, column(mark.begin), column(mark.end), show_text(mark.text)};
    p.end = std::max(p.end, p.begin + 1);
    placed.push_back(std::move(p));
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.begin < b.begin; });

  Row first = underline(placed);
  std::vector<const Placed*> hanging;
  for (const Placed& p : placed) {
    if (!p.text.empty()) hanging.push_back(&p);
  }
  const uint32_t end = std::max_element(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
                         return a.end < b.end;
                       })->end;
  uint32_t next = end;
  if (std::any_of(placed.begin(), placed.end(), [&](const Placed& p) { return p.end == end && p.mark->goes_on; })) {
    first.push_back({next++, "…", first.back().tone});
  }
  if (!hanging.empty() && hanging.back()->end == end) {
    first.push_back({next + 1, hanging.back()->text, hanging.back()->mark->tone});
    hanging.pop_back();
  }

  std::vector<Row> rows{std::move(first)};
  const auto bars = [&](size_t count) {
    Row row;
    for (size_t i = 0; i < count; ++i) {
      if (row.empty() || row.back().column < hanging[i]->begin)
        row.push_back({hanging[i]->begin, "|", hanging[i]->mark->tone});
    }
    return row;
  };
  if (!hanging.empty()) rows.push_back(bars(hanging.size()));
  while (!hanging.empty()) {
    const Placed& last = *hanging.back();
    Row row = bars(hanging.size() - 1);
    if (!row.empty() && row.back().column == last.begin) row.pop_back();
    row.push_back({last.begin, last.text, last.mark->tone});
    rows.push_back(std::move(row));
    hanging.pop_back();
  }

  std::vector<std::string> result{cut_line(line, marks.front().begin, width)};
  for (const Row& row : rows) result.push_back(print(row, color));
  return result;
}

}  // namespace fleet::diag
