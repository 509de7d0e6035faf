#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace fleet::fuzz {
namespace {

using namespace std::string_view_literals;

/// What readers get wrong: the edges of numbers, words with a meaning, characters with a meaning.
constexpr std::array kOdd = {"0"sv,
                             "-1"sv,
                             "-0"sv,
                             "007"sv,
                             "0x7fffffff"sv,
                             "2147483648"sv,
                             "4294967296"sv,
                             "9223372036854775807"sv,
                             "-9223372036854775808"sv,
                             "9223372036854775808"sv,
                             "18446744073709551616"sv,
                             "1e400"sv,
                             "1e-400"sv,
                             "1_000"sv,
                             "1e3"sv,
                             "0.1"sv,
                             ".inf"sv,
                             ".nan"sv,
                             "101%"sv,
                             "0%"sv,
                             "-1%"sv,
                             "null"sv,
                             "~"sv,
                             "yes"sv,
                             "on"sv,
                             "true"sv,
                             "{}"sv,
                             "[]"sv,
                             "\"\""sv,
                             "''"sv,
                             "\0"sv,
                             "\r\n"sv,
                             "\r"sv,
                             "\t"sv,
                             "\n"sv,
                             "\xef\xbb\xbf"sv,
                             "\xff"sv,
                             "\xc3"sv,
                             "\xed\xa0\x80"sv,
                             "\u00e9"sv,
                             "\u2028"sv,
                             "\U0001f600"sv,
                             "\u017f"sv,
                             "\\u0000"sv,
                             "\\ud800"sv,
                             ".."sv,
                             "/"sv,
                             "../../x"sv,
                             "*"sv,
                             "&a "sv,
                             "*a"sv,
                             "<<: "sv,
                             "!!binary "sv,
                             "!!int "sv,
                             "|\n"sv,
                             ">-\n"sv,
                             "---\n"sv,
                             "...\n"sv,
                             "? "sv,
                             ": "sv,
                             "- "sv,
                             "# "sv,
                             "${"sv,
                             "${{"sv,
                             "${ . }"sv,
                             " | toJson"sv,
                             " | quote"sv,
                             "$x := "sv,
                             "-${"sv,
                             "}"sv,
                             "${ end }"sv,
                             "not "sv,
                             " and "sv,
                             " or "sv,
                             "in "sv};

constexpr std::array kBrackets = {"("sv,    "["sv,         "{"sv, "{a: "sv,    "[{"sv, "- "sv,
                                  "not "sv, "${ if . }"sv, "("sv, "{\"a\":"sv, "\""sv, "? "sv};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// Words, runs of blanks, and every other byte by itself.
std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> all;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (is_word(text[at]) && end < text.size() && is_word(text[end])) ++end;
    while (text[at] == ' ' && end < text.size() && text[end] == ' ') ++end;
    all.push_back(text.substr(at, end - at));
    at = end;
  }
  return all;
}

class Change {
 public:
  Change(std::string_view input, std::string_view other, uint64_t seed)
      : pieces_(pieces(input)), others_(pieces(other)), state_(seed) {}

  std::string make(size_t limit) {
    for (uint64_t left = 1 + below(4); left > 0; --left) change();
    std::string text;
    for (const std::string_view piece : pieces_) {
      if (text.size() + piece.size() > limit) break;
      text += piece;
    }
    return text;
  }

 private:
  uint64_t below(uint64_t end) { return next_random(state_) % end; }
  auto place() { return pieces_.begin() + static_cast<ptrdiff_t>(below(pieces_.size() + 1)); }

  /// Where one begins that has at most 12 pieces, and its end.
  std::pair<size_t, size_t> range(const std::vector<std::string_view>& of) {
    const size_t begin = below(of.size());
    return {begin, std::min<size_t>(of.size(), begin + 1 + (below(3) ? 0 : below(12)))};
  }
  std::pair<size_t, size_t> line() {
    size_t begin = below(pieces_.size());
    size_t end = begin;
    while (begin > 0 && pieces_[begin - 1] != "\n") --begin;
    while (end < pieces_.size() && pieces_[end] != "\n") ++end;
    return {begin, std::min(end + 1, pieces_.size())};
  }
  void insert(size_t at, std::vector<std::string_view> what) {
    pieces_.insert(pieces_.begin() + static_cast<ptrdiff_t>(at), what.begin(), what.end());
  }
  std::vector<std::string_view> copy(const std::vector<std::string_view>& of, std::pair<size_t, size_t> r) {
    return {of.begin() + static_cast<ptrdiff_t>(r.first), of.begin() + static_cast<ptrdiff_t>(r.second)};
  }
  void erase(std::pair<size_t, size_t> r) {
    pieces_.erase(pieces_.begin() + static_cast<ptrdiff_t>(r.first),
                  pieces_.begin() + static_cast<ptrdiff_t>(r.second));
  }

  void change() {
    if (pieces_.empty() || below(12) == 0) {
      pieces_.insert(place(), kOdd[below(kOdd.size())]);
      return;
    }
    switch (below(9)) {
      case 0: erase(range(pieces_)); break;
      case 1: {
        const auto r = range(pieces_);
        insert(r.second, copy(pieces_, r));
        break;
      }
      case 2: std::swap(pieces_[below(pieces_.size())], pieces_[below(pieces_.size())]); break;
      case 3: pieces_[below(pieces_.size())] = kOdd[below(kOdd.size())]; break;
      case 4: pieces_[below(pieces_.size())] = pieces_[below(pieces_.size())]; break;
      case 5:
        if (!others_.empty()) insert(below(pieces_.size() + 1), copy(others_, range(others_)));
        break;
      case 6: erase(line()); break;
      case 7: {
        const auto r = line();
        insert(below(2) ? r.second : below(pieces_.size() + 1), copy(pieces_, r));
        break;
      }
      default:
        // Rarely deep: each level costs a run.
        insert(below(pieces_.size() + 1),
               std::vector<std::string_view>(below(8) ? 2 : 1 + below(600), kBrackets[below(kBrackets.size())]));
    }
  }

  std::vector<std::string_view> pieces_;
  std::vector<std::string_view> others_;
  uint64_t state_;
};

}  // namespace

uint64_t next_random(uint64_t& state) {
  // splitmix64
  state += 0x9e3779b97f4a7c15U;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::string mutate(std::string_view input, std::string_view other, uint64_t seed, size_t limit) {
  return Change(input, other, seed).make(limit);
}

}  // namespace fleet::fuzz
