#pragma once

/// What the parser library makes of a text, without its types: tokens, and the tree of a declaration as a list of
/// events. The library itself is known to parse.cpp alone.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace fleet::syntax {

enum class Kind : uint8_t {
  End,  // of the tokens that were handed in
#define WORD(kind, token, spelling, role) kind,
#define MARK(kind, token, spelling) kind,
#include "compiler/syntax/words.def"
#undef WORD
#undef MARK
};

enum class Role : uint8_t { Free, Reserved, Starts, Opens, None };

/// How a word is written; of other kinds what a message calls them.
std::string_view spelling(Kind kind);
/// What a word may do; `None` for what is no word.
Role role(Kind kind);
/// The word that is written so, or `Id`.
Kind word_of(std::string_view spelling);

inline bool is_word(Kind kind) { return role(kind) != Role::None || kind == Kind::Id; }
inline bool starts_declaration(Kind kind) { return role(kind) == Role::Starts || role(kind) == Role::Opens; }
inline bool is_name(Kind kind) {
  return kind == Kind::Id || kind == Kind::Quoted || kind == Kind::Missing || role(kind) == Role::Free ||
         role(kind) == Role::Starts;
}
inline bool is_number(Kind kind) {
  return kind == Kind::Integer || kind == Kind::Decimal || kind == Kind::Percent || kind == Kind::Duration ||
         kind == Kind::Date;
}
inline bool opens(Kind kind) {
  return kind == Kind::OpenBrace || kind == Kind::OpenBracket || kind == Kind::OpenParen || kind == Kind::OpenFamily;
}
inline bool closes(Kind kind) {
  return kind == Kind::CloseBrace || kind == Kind::CloseBracket || kind == Kind::CloseParen;
}

struct Token {
  uint32_t begin = 0;  // bytes of the file
  uint32_t end = 0;
  uint32_t line = 0;  // from 0, where it begins
  Kind kind = Kind::End;
  bool first = false;  // nothing but blanks before it on its line
};

struct Tokens {
  std::vector<Token> code;
  std::vector<Token> comments;  // without the end of the line
};

/// Cuts a text into tokens, from byte `begin` on. Blanks are left out; every other byte is in exactly one token.
Tokens scan(std::string_view text, uint32_t begin);

enum class Rule : uint8_t {
#define RULE(here, there) here,
#include "compiler/syntax/rules.def"
#undef RULE
};

/// A tree in the order of its text: a rule begins, a token is taken, a rule ends.
struct Event {
  static constexpr uint8_t kToken = 255, kEnd = 254;

  uint8_t code = kToken;

  bool is_token() const { return code == kToken; }
  bool is_end() const { return code == kEnd; }
  bool begins(Rule rule) const { return code == static_cast<uint8_t>(rule); }
};

struct Parsed {
  bool ok = false;
  std::vector<Event> events;   // if ok
  size_t size = 0;             // if ok: how many tokens were taken
  size_t failed_at = 0;        // else: index of the first token that does not fit; the number of tokens for their end
  std::vector<Kind> expected;  // else, if asked for: what could stand there, sorted; `End` too
};

/// The grammar at work. Objects are cheap to use again, costly to make, and belong to one thread each.
class Grammar {
 public:
  Grammar();
  ~Grammar();

  /// Applies `rule` (Decl, Lone or Query) to the beginning of `tokens`. Decl may leave tokens over.
  Parsed parse(Rule rule, std::span<const Token> tokens);
  /// The same in a hurry: rarely, it says no to tokens that fit.
  Parsed try_parse(Rule rule, std::span<const Token> tokens);
  /// The same for tokens that are known not to fit, with what was expected.
  Parsed explain(Rule rule, std::span<const Token> tokens);

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

}  // namespace fleet::syntax
