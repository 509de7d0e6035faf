#include "compiler/syntax/layout.h"

namespace fleet::syntax {

uint32_t Layout::column(const Token& token) const {
  size_t line = token.begin == 0 ? std::string_view::npos : place_.text.rfind('\n', token.begin - 1);
  return token.begin - static_cast<uint32_t>(line == std::string_view::npos ? 0 : line + 1);
}

uint32_t Layout::indentation(const Token& token) const {
  uint32_t begin = token.begin - column(token), at = begin;
  while (at < token.begin && (place_.text[at] == ' ' || place_.text[at] == '\t')) ++at;
  return at - begin;
}

Kind Layout::nearest_declaration(const Token& token) const {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> all;
    for (size_t kind = 0; kind < static_cast<size_t>(Kind::Missing); ++kind)
      if (starts_declaration(static_cast<Kind>(kind))) all.push_back(spelling(static_cast<Kind>(kind)));
    return all;
  }();
  if (token.kind != Kind::Id || token.end - token.begin > 20) return Kind::Id;
  std::string_view near = diag::nearest(place_.text.substr(token.begin, token.end - token.begin), words);
  return near.empty() ? Kind::Id : word_of(near);
}

bool Layout::declaration_begins(size_t index, uint32_t most) const {
  const Token& token = tokens_[index];
  if (!token.first || (!starts_declaration(token.kind) && token.kind != Kind::Id) || column(token) > most) return false;
  Kind kind = token.kind == Kind::Id ? nearest_declaration(token) : token.kind;
  if (kind == Kind::Id || index + 1 >= tokens_.size()) return kind != Kind::Id;
  Kind next = tokens_[index + 1].kind;
  if (kind == Kind::Test || kind == Kind::Use) return next == Kind::String || (kind == Kind::Use && is_name(next));
  if (is_name(next)) return true;
  // A word that may not be a name starts a declaration whose name is missing, unless it is the start of an operand.
  return role(token.kind) == Role::Opens && next != Kind::OpenParen && next != Kind::Dot && next != Kind::Like;
}

size_t Layout::next_declaration(size_t index, uint32_t most) const {
  do ++index;
  while (index < tokens_.size() && !declaration_begins(index, most));
  return index;
}

Kind closer_of(Kind opener) {
  return opener == Kind::OpenBrace   ? Kind::CloseBrace
         : opener == Kind::OpenParen ? Kind::CloseParen
                                     : Kind::CloseBracket;
}

bool brackets_pair(std::span<const Token> tokens) {
  std::vector<Kind> open;
  for (const Token& token : tokens) {
    if (opens(token.kind)) open.push_back(token.kind);
    if (!closes(token.kind)) continue;
    if (open.empty() || closer_of(open.back()) != token.kind) return false;
    open.pop_back();
  }
  return open.empty();
}

std::optional<Unclosed> find_unclosed(const Layout& layout, std::span<const Token> tokens) {
  std::vector<size_t> open;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (!open.empty() && token.first && tokens[open.back()].line < token.line) {
      const Kind closer = closer_of(tokens[open.back()].kind);
      const uint32_t opened = layout.indentation(tokens[open.back()]);
      if (layout.column(token) < opened || (layout.column(token) == opened && token.kind != closer))
        return Unclosed{open.back(), i, closer};
    }
    if (opens(token.kind)) open.push_back(i);
    if (closes(token.kind)) {
      if (open.empty() || closer_of(tokens[open.back()].kind) != token.kind) return std::nullopt;
      open.pop_back();
    }
  }
  if (open.empty()) return std::nullopt;
  return Unclosed{open.back(), tokens.size(), closer_of(tokens[open.back()].kind)};
}

std::optional<size_t> find_extra(const Layout& layout, std::span<const Token> tokens) {
  std::vector<size_t> open;
  std::optional<size_t> suspect;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (opens(token.kind)) open.push_back(i);
    if (!closes(token.kind)) continue;
    if (open.empty()) return suspect;
    const Token& opener = tokens[open.back()];
    open.pop_back();
    if (opener.line == token.line) continue;
    if (!token.first)
      suspect = i;
    else if (suspect && layout.column(token) > layout.indentation(opener))
      return suspect;
  }
  return std::nullopt;
}

}  // namespace fleet::syntax
