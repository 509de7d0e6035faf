#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/json/read.h"

namespace fleet::json {

/// Finds where values begin and end without looking into them, so that a text of hundreds of megabytes is read one
/// piece at a time. What a part holds is only JSON once a Reader has read it. Nothing recurses.

/// Nothing but blanks is left.
struct End {};
using Split = std::variant<Part, End, Problem>;

/// The next value from `at` on, blanks skipped. Up to `end`.
Split next_value(std::string_view text, uint32_t at, uint32_t end);

struct Member {
  Part key;  ///< quotes included
  Part value;
};

/// The members of the map that fills `map`.
std::variant<std::vector<Member>, Problem> split_map(std::string_view text, Part map);

/// Calls `item` with each item of the list that fills `list`, until it returns false.
std::optional<Problem> split_list(std::string_view text, Part list, const std::function<bool(Part)>& item);

}  // namespace fleet::json
