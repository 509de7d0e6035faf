#pragma once

/// Sets of texts that patterns describe, as automata over the characters of label values. RE2 judges single texts
/// (base/pattern.h); this answers what RE2 cannot: which texts two patterns have in common, and whether there are any.

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::sets {

/// The characters that a label's value can have, in the order in which made-up texts prefer them.
constexpr std::string_view kTextAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-._";
constexpr size_t kTextSymbols = kTextAlphabet.size();

/// The index of a character in the alphabet, or none.
std::optional<uint32_t> find_symbol(char c);

/// A deterministic automaton: it reads a text from state 0 on. Characters outside the alphabet are in no text.
class TextSet {
 public:
  using State = std::array<uint32_t, kTextSymbols>;

  /// The texts that match as a whole; `*` stands for any run of characters, also none.
  static std::optional<TextSet> glob(std::string_view pattern);
  /// The texts that an expression of RE2 matches as a whole. None if it says something whose meaning depends on more
  /// than the set of texts (`\b`, flags) or is too large; `problem` then says what. It must be an expression that RE2
  /// takes.
  static std::optional<TextSet> regex(std::string_view pattern, std::string& problem);
  /// What Kubernetes takes as a label's value: empty, or up to 63 characters with a letter or digit at both ends. The
  /// length is the business of who walks the automaton.
  static TextSet label_value();

  bool contains(std::string_view text) const;
  uint32_t next(uint32_t state, uint32_t symbol) const { return states_[state][symbol]; }
  bool accepts(uint32_t state) const { return accepts_[state]; }
  size_t size() const { return states_.size(); }

 private:
  friend class Determinize;
  std::vector<State> states_;
  std::vector<bool> accepts_;
};

}  // namespace fleet::sets
