#include "compiler/diagnostics/positions.h"

#include <algorithm>

namespace fleet::diag {
namespace {

constexpr uint32_t kBlock = 1024;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// What a byte adds to the count: each character counts at its first byte.
uint32_t units_of(char c) { return continues(c) ? 0 : static_cast<unsigned char>(c) >= 0xF0 ? 2 : 1; }

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  uint32_t units = 0;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if (i % kBlock == 0) units_.push_back(units);
    units += units_of(text[i]);
    if (text[i] == '\n') starts_.push_back(i + 1);
  }
  if (text.size() % kBlock == 0) units_.push_back(units);
}

uint32_t LineIndex::units_before(uint32_t offset) const {
  const uint32_t block = offset / kBlock;
  uint32_t units = units_[block];
  for (uint32_t i = block * kBlock; i < offset; ++i) units += units_of(text_[i]);
  return units;
}

uint32_t LineIndex::line_end(uint32_t line) const {
  if (line >= starts_.size()) return static_cast<uint32_t>(text_.size());
  const uint32_t end = starts_[line] - 1;
  return end > starts_[line - 1] && text_[end - 1] == '\r' ? end - 1 : end;
}

Position LineIndex::at(uint32_t offset) const {
  const auto after = std::upper_bound(starts_.begin() + 1, starts_.end(), offset);
  const auto line = static_cast<uint32_t>(after - starts_.begin());
  const uint32_t begin = line_begin(line);
  offset = std::clamp(offset, begin, line_end(line));
  for (int i = 0; i < 3 && offset > begin && offset < text_.size() && continues(text_[offset]); ++i) --offset;
  return {line, units_before(offset) - units_before(begin) + 1};
}

uint32_t LineIndex::offset(Position position) const {
  if (position.line == 0) return line_begin(1);
  if (position.line > line_count()) return static_cast<uint32_t>(text_.size());
  const uint32_t end = line_end(position.line);
  uint32_t at = line_begin(position.line);
  for (uint32_t left = position.column > 0 ? position.column - 1 : 0; left > 0 && at < end;) {
    const uint32_t units = units_of(text_[at]);
    if (units > left) break;  // in the middle of a pair
    left -= units;
    do ++at;
    while (at < end && continues(text_[at]));
  }
  return at;
}

const LineIndex& Positions::of(FileId file) {
  const auto found = indexes_.find(file);
  if (found != indexes_.end()) return found->second;
  return indexes_.emplace(file, LineIndex(sources_->text(file))).first->second;
}

}  // namespace fleet::diag
