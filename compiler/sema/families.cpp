#include "compiler/sema/families.h"

#include <charconv>
#include <cstdint>
#include <utility>

namespace fleet::sema {

std::vector<std::string> members_of(const ast::Family& family) {
  std::vector<std::string> result;
  if (const auto* words = std::get_if<ast::Family::Words>(&family.members)) {
    for (const ast::Name& name : words->members) {
      if (name) result.emplace_back(name.text);
    }
    return result;
  }
  const auto& range = std::get<ast::Family::Range>(family.members);
  int64_t low = 0, high = -1;
  std::from_chars(range.low.data(), range.low.data() + range.low.size(), low);
  std::from_chars(range.high.data(), range.high.data() + range.high.size(), high);
  const size_t width = range.low.size() > 1 && range.low[0] == '0' ? range.low.size() : 0;
  for (int64_t n = low; n <= high; ++n) {
    std::string text = std::to_string(n);
    if (text.size() < width) text.insert(0, width - text.size(), '0');
    result.push_back(std::move(text));
  }
  return result;
}

std::string with_member(const ast::Text& text, const std::string& member) {
  std::string result;
  for (const ast::TextPart& part : text.parts) result += part.reference ? member : part.literal;
  return result;
}

Tree with_member(Tree tree, const std::string& member) {
  if (auto* text = tree.as<TextTree>()) {
    for (TextPiece& piece : text->pieces) {
      if (std::exchange(piece.is_member, false)) piece.literal = member;
    }
  }
  if (auto* list = tree.as<ListTree>())
    for (Tree& item : list->items) item = with_member(std::move(item), member);
  if (auto* map = tree.as<MapTree>())
    for (MapEntry& entry : map->entries) entry.value = with_member(std::move(entry.value), member);
  return tree;
}

bool is_member(const ast::TextPart& part) {
  return part.reference && part.reference->parts.size() == 1 && part.reference->parts[0].text == "n";
}

}  // namespace fleet::sema
