#include "compiler/syntax/tree.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fleet::syntax {
namespace {

struct Row {
  std::string_view spelling;
  Role role;
};

constexpr Row kRows[] = {
    {"the end", Role::None},
#define WORD(kind, token, spelling, role) {spelling, Role::role},
#define MARK(kind, token, spelling) {spelling, Role::None},
#include "compiler/syntax/words.def"
#undef WORD
#undef MARK
};

}  // namespace

std::string_view spelling(Kind kind) { return kRows[static_cast<size_t>(kind)].spelling; }
Role role(Kind kind) { return kRows[static_cast<size_t>(kind)].role; }

Kind word_of(std::string_view spelling) {
  for (size_t i = 0; i < std::size(kRows); ++i)
    if (kRows[i].role != Role::None && kRows[i].spelling == spelling) return static_cast<Kind>(i);
  return Kind::Id;
}

}  // namespace fleet::syntax
