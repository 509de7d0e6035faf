#include <algorithm>

#include "compiler/syntax/repair.h"

namespace fleet::syntax {

std::string describe(const std::vector<Kind>& expected) {
  auto has = [&](Kind kind) { return std::binary_search(expected.begin(), expected.end(), kind); };
  std::vector<std::string> parts;
  bool names = has(Kind::Id), texts = has(Kind::String);
  size_t items = 0;  // words that are only words here
  for (Kind kind : expected)
    if (role(kind) != Role::None && !names) ++items;
  if (has(Kind::Not) && has(Kind::All)) {
    parts.push_back("an expression");
  } else if (has(Kind::Int) && has(Kind::Bool) && has(Kind::Enum)) {
    parts.push_back("a type");
  } else if (texts && has(Kind::Integer) && has(Kind::True)) {
    parts.push_back("a value");
  } else if (names && has(Kind::And) && has(Kind::To)) {
    parts.push_back("a name");  // any word
  } else if (names && has(Kind::Require) && has(Kind::CloseBrace)) {
    return std::string(kAnItem);
  } else if (names && texts) {
    parts.push_back("a name or a text");
  } else if (names) {
    parts.push_back("a name");
  } else if (texts) {
    parts.push_back("a text");
  } else if (has(Kind::Equal) && has(Kind::And)) {
    return {};
  }
  // Of what may stand before a block, the block is what is missing.
  if (has(Kind::OpenBrace) && !has(Kind::True) && (has(Kind::As) || has(Kind::Ordered))) return "`{`";
  std::vector<std::string> words;
  for (Kind kind : expected) {
    if (kind == Kind::End || kind == Kind::Missing || kind == Kind::Id || kind == Kind::Quoted ||
        kind == Kind::BlockString || kind == Kind::String || (kind == Kind::Dot && expected.size() > 1))
      continue;
    if (role(kind) != Role::None) {
      if (!names) words.push_back(fmt::format("`{}`", spelling(kind)));
    } else if (is_number(kind)) {
      if (!has(Kind::True)) words.push_back(std::string(spelling(kind)));
    } else if (parts.empty() || closes(kind)) {
      words.push_back(fmt::format("`{}`", spelling(kind)));
    }
  }
  if (items > 4) return has(Kind::CloseBrace) && !has(Kind::Dot) ? std::string(kAnItem) : "";
  if (parts.size() + words.size() > 5) return parts.empty() ? "" : parts.front();
  parts.insert(parts.end(), words.begin(), words.end());
  std::string all;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) all += i + 1 == parts.size() ? " or " : ", ";
    all += parts[i];
  }
  return all;
}

bool starts_item(Kind kind) {
  static constexpr Kind kInside[] = {Kind::All,     Kind::And,     Kind::Be,      Kind::Else, Kind::False,
                                     Kind::Implies, Kind::In,      Kind::Is,      Kind::Like, Kind::May,
                                     Kind::Null,    Kind::Matches, Kind::Because, Kind::None, Kind::Not,
                                     Kind::Or,      Kind::True,    Kind::When,    Kind::Where};
  return role(kind) != Role::None && std::find(std::begin(kInside), std::end(kInside), kind) == std::end(kInside);
}

std::string items(const std::vector<Kind>& expected) {
  constexpr size_t kMost = 12;
  std::vector<Kind> words;
  std::copy_if(expected.begin(), expected.end(), std::back_inserter(words), starts_item);
  std::string all;
  for (size_t i = 0; i < words.size() && words.size() <= kMost; ++i)
    all += fmt::format("{}`{}`", i == 0 ? "" : i + 1 == words.size() ? " and " : ", ", spelling(words[i]));
  return all;
}

}  // namespace fleet::syntax
