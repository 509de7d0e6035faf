#pragma once

/// Repairs the tokens of a declaration that does not parse, so that what stands around each mistake is kept.
///
/// At the first token that does not fit, the small changes that could help are tried (a bracket, an operator or a
/// word put in, the token dropped or taken for a gap, a misspelt word set right, the rest of the line dropped), and
/// the one with which the parser comes farthest is kept; then on to the next mistake. So the tree of a declaration is
/// always that of a text that parses, and each mistake is one report.

#include "compiler/syntax/habits.h"

namespace fleet::syntax {

struct Repaired {
  std::vector<Token> tokens;
  Parsed parsed;             // of `tokens`; not ok if nothing could be saved
  std::vector<Span> damage;  // where tokens were dropped or put in
};

class Repairer {
 public:
  Repairer(Place place, Grammar& grammar, Findings& findings) : place_(place), grammar_(grammar), findings_(findings) {}

  /// `rule` is Lone or Query: all tokens belong to it.
  Repaired repair(Rule rule, std::span<const Token> tokens);

 private:
  struct Change {
    size_t at = 0;      // index of the first token that goes
    size_t remove = 0;  // how many go
    std::vector<Kind> insert;
    size_t cost = 0;              // less is better; before it is tried: how unlikely it is
    bool ends_by_layout = false;  // as of a Habit
  };

  std::vector<Change> changes(const std::vector<Token>& tokens, size_t at, const std::vector<Kind>& expected,
                              const std::optional<Habit>& habit);
  /// A habit from elsewhere; where its repair is to leave something out, only if the rest fits then.
  std::optional<Habit> find_proven_habit(Rule rule, const std::vector<Token>& tokens, size_t at,
                                         const std::vector<Kind>& expected);
  std::vector<Token> changed(const std::vector<Token>& tokens, const Change& change) const;
  /// Closes the block that the brace at `opener` opens, where the indentation says that it ends.
  void close_by_layout(std::vector<Token>& tokens, size_t opener) const;
  void report(const std::vector<Token>& tokens, size_t at, const std::vector<Kind>& expected, const Change& change,
              const std::optional<Habit>& habit);
  /// Says what is written here for a habit from elsewhere.
  void report_habit(const std::vector<Token>& tokens, size_t at, const std::vector<Kind>& expected, const Habit& habit);
  void finish(diag::Report& report, const Token& token, const Habit& habit, std::string title) const;
  void report_unclosed(const std::vector<Token>& tokens, const Change& change);
  Kind nearest_word(const Token& token, const std::vector<Kind>& words) const;
  Span span(const Token& token) const { return {place_.file, token.begin, token.end}; }
  std::string_view view(const Token& token) const { return place_.text.substr(token.begin, token.end - token.begin); }

  Place place_;
  Grammar& grammar_;
  Findings& findings_;
  size_t budget_ = 4'000'000;  // tokens that may be parsed in search of repairs, in one file: a second or two
};

/// What `describe` calls the beginning of an item, or the end of its block.
inline constexpr std::string_view kAnItem = "an item or `}`";
/// "a value", "`,` or `]`": what could have stood there, in few words; empty if that would not help.
std::string describe(const std::vector<Kind>& expected);
/// Whether a word starts an item of some block, and is no value and no operator.
bool starts_item(Kind kind);
/// The words that start an item, of those that could have stood there: "`url`, `branch` and `to`". Empty if they are
/// too many to be of help.
std::string items(const std::vector<Kind>& expected);

}  // namespace fleet::syntax
