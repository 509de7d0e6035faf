#include "compiler/yaml/go_key_order.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "compiler/base/ascii.h"
#include "compiler/base/utf8.h"

namespace fleet::yaml {
namespace {

constexpr size_t kLongRun = 18;       // digits that surely fit in Go's int64
constexpr size_t kMostCounted = 512;  // keys of which each is held against each

bool is_ascii_digit(uint32_t rune) { return rune >= '0' && rune <= '9'; }

/// unicode.IsLetter, for characters of which that is known here; all of those but ASCII's are no digits.
std::optional<bool> find_letter(uint32_t rune) {
  struct Range {
    uint32_t first;
    uint32_t last;
    bool letters;
  };
  static constexpr Range kRanges[] = {
      {'A', 'Z', true},        {'a', 'z', true},        {0, 0xA9, false},        {0xAA, 0xAA, true},
      {0xAB, 0xB4, false},     {0xB5, 0xB5, true},      {0xB6, 0xB9, false},     {0xBA, 0xBA, true},
      {0xBB, 0xBF, false},     {0xD7, 0xD7, false},     {0xF7, 0xF7, false},     {0xC0, 0x2C1, true},
      {0x388, 0x38A, true},    {0x38E, 0x3A1, true},    {0x3A3, 0x3F5, true},    {0x400, 0x481, true},
      {0x2000, 0x2064, false}, {0x20A0, 0x20C0, false}, {0x2190, 0x2426, false}, {0x2500, 0x2B73, false},
      {0x3041, 0x3096, true},  {0x30A1, 0x30FA, true},  {0x4E00, 0x9FFF, true},  {0xAC00, 0xD7A3, true},
      {0xE000, 0xF8FF, false}, {0xFEFF, 0xFEFF, false}, {0xFFFD, 0xFFFD, false}, {0x1F300, 0x1F64F, false},
  };
  for (const Range& range : kRanges)
    if (rune >= range.first && rune <= range.last) return range.letters;
  return std::nullopt;
}

std::u32string runes_of(std::string_view text) {
  std::u32string runes;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    runes += point.length ? static_cast<char32_t>(point.value) : U'\uFFFD';
    at += std::max<size_t>(point.length, 1);
  }
  return runes;
}

struct Key {
  const Entry* entry = nullptr;
  std::u32string runes;
};

/// keyList.Less for strings.
class Less {
 public:
  bool operator()(const Key& left, const Key& right) {
    const std::u32string& a = left.runes;
    const std::u32string& b = right.runes;
    const size_t common = std::min(a.size(), b.size());
    const auto i = static_cast<size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin()).first - a.begin());
    if (i == common) return a.size() < b.size();
    const bool a_letter = is_letter(a[i]);
    const bool b_letter = is_letter(b[i]);
    if (a_letter && b_letter) return a[i] < b[i];
    if (a_letter || b_letter) return b_letter;
    const uint64_t start = (a[i] == U'0' || b[i] == U'0') && has_digit_above_zero(a, i) ? 1 : 0;
    size_t a_end = i;
    size_t b_end = i;
    const int64_t a_number = number(a, start, a_end);
    const int64_t b_number = number(b, start, b_end);
    if (a_number != b_number) return a_number < b_number;
    if (a_end != b_end) return a_end < b_end;
    return a[i] < b[i];
  }

  bool unknown() const { return unknown_; }

 private:
  bool is_letter(char32_t rune) {
    const auto letter = find_letter(rune);
    if (!letter) unknown_ = true;
    return letter.value_or(true);
  }

  static bool has_digit_above_zero(const std::u32string& text, size_t before) {
    while (before > 0 && is_ascii_digit(text[before - 1]))
      if (text[--before] != U'0') return true;
    return false;
  }

  /// Of the digits from `at` on, which moves behind them. Wraps around as Go's does.
  int64_t number(const std::u32string& text, uint64_t value, size_t& at) {
    for (; at < text.size() && is_ascii_digit(text[at]); ++at) value = value * 10 + (text[at] - U'0');
    if (at < text.size() && !find_letter(text[at])) unknown_ = true;
    return static_cast<int64_t>(value);
  }

  bool unknown_ = false;
};

/// Whether `Less` surely puts the keys in one row. It need not where two keys part inside a run of digits, one of them
/// with a letter (a12 < a1b < a2 < a12), and where a run is too long for an int64.
bool has_row(const std::vector<Key>& keys) {
  std::set<std::u32string_view> before_letter;  // what ends in a digit, as far as a letter
  for (const Key& key : keys) {
    size_t run = 0;
    for (size_t i = 0; i < key.runes.size(); ++i) {
      if (run > 0 && find_letter(key.runes[i]).value_or(true))
        before_letter.insert(std::u32string_view(key.runes).substr(0, i));
      run = is_ascii_digit(key.runes[i]) ? run + 1 : 0;
      if (run > kLongRun) return false;
    }
  }
  if (before_letter.empty()) return true;
  for (const Key& key : keys)
    for (size_t i = 1; i < key.runes.size(); ++i)
      if (is_ascii_digit(key.runes[i]) && is_ascii_digit(key.runes[i - 1]) &&
          before_letter.contains(std::u32string_view(key.runes).substr(0, i)))
        return false;
  return true;
}

/// By how many others stand before each: in a row no two have as many.
bool sort_by_count(std::vector<Key>& keys, Less& less) {
  std::vector<Key> row(keys.size());
  bool is_row = true;
  for (Key& key : keys) {
    const auto count = static_cast<size_t>(
        std::count_if(keys.begin(), keys.end(), [&](const Key& other) { return &other != &key && less(other, key); }));
    if (row[count].entry) {
      is_row = false;
      break;
    }
    row[count] = key;
  }
  if (is_row) keys = std::move(row);
  return is_row;
}

/// What Go's sort makes of few keys, which is an insertion sort, where they come from `start` on.
std::vector<Key> sorted_from(std::vector<Key> keys, size_t start, Less& less) {
  std::rotate(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(start % keys.size()), keys.end());
  for (size_t i = 1; i < keys.size(); ++i)
    for (size_t j = i; j > 0 && less(keys[j], keys[j - 1]); --j) std::swap(keys[j], keys[j - 1]);
  return keys;
}

/// True where the order is the same, whatever Go begins with.
bool sort_small(std::vector<Key>& keys, size_t start, Less& less) {
  const std::vector<Key> found = sorted_from(keys, start, less);
  bool same = true;
  for (size_t other = 0; other < keys.size() && same; ++other) {
    const std::vector<Key> row = sorted_from(keys, other, less);
    same = std::equal(row.begin(), row.end(), found.begin(),
                      [](const Key& a, const Key& b) { return a.entry == b.entry; });
  }
  keys = found;
  return same;
}

}  // namespace

KeyOrder in_go_order(const Map& map, size_t start, std::vector<const Entry*>& entries) {
  std::vector<Key> keys;
  keys.reserve(map.size());
  for (const Entry& entry : map) keys.push_back({&entry, runes_of(entry.key)});
  Less less;
  KeyOrder order = KeyOrder::Fixed;
  if (has_row(keys)) {
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) { return less(a, b); });
  } else if (keys.size() <= small_go_map) {
    if (!sort_small(keys, start, less)) order = KeyOrder::Chance;
  } else if (keys.size() > kMostCounted) {
    order = KeyOrder::Unknown;
  } else if (!sort_by_count(keys, less)) {
    order = KeyOrder::Chance;
  }
  if (less.unknown()) order = KeyOrder::Unknown;
  entries.clear();
  for (const Key& key : keys) entries.push_back(key.entry);
  return order;
}

}  // namespace fleet::yaml
