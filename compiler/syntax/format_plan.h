#pragma once

/// What the formatter knows of each token before it lays out lines: its blanks, where lines may break, what lines up.

#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/tree.h"

namespace fleet::syntax {

constexpr uint32_t kNoGroup = UINT32_MAX;

/// Brackets and what stands in them.
struct Group {
  enum Form {
    Inline,  // never broken by itself: `cluster(a, b)`, `(a or b)`
    List,    // commas; one element a line if broken, the last with a comma, too
    Block,   // items without commas; one a line if broken
  } form = Inline;
  size_t open = 0;
  size_t close = 0;
  bool must_break = false;  // as written, or for what stands in it
};

enum class Column : uint8_t { None, First, Second };

struct Spot {
  uint8_t blanks = 0;        // before it, if no line begins with it
  bool breaks = false;       // a line begins with it if one did in the source
  bool declaration = false;  // the first of one
  Column column = Column::None;
  Rule item = Rule::Spec;       // if it begins an item, an element or a declaration: which
  uint32_t item_of = kNoGroup;  // the group whose item it begins
  uint32_t opens = kNoGroup;    // the group that it opens
  uint32_t closes = kNoGroup;   // the group that it closes
  uint32_t chain = 0;           // if an expression begins here: its index in `chains`, plus one
};

struct Plan {
  Tokens tokens;
  std::vector<Spot> spots;  // by token
  std::vector<Group> groups;
  struct Chain {
    std::vector<size_t> operators;  // `and`, `or` and `implies` outside its parentheses
    size_t end = 0;                 // the token after the expression
  };
  std::vector<Chain> chains;
  std::vector<size_t> widths;  // widths[i]: of all tokens before i on one line, blanks included
};

/// `text` must be free of syntax errors.
Plan plan_format(std::string_view text);

}  // namespace fleet::syntax
