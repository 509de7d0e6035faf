#pragma once

#include <string>
#include <string_view>

namespace fleet::yaml {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// U+FEFF behind the start of a text is a character like any other to Go's reader, and nothing at the start of a line
/// to libyaml. So libyaml reads another character in its place.
struct MarkedText {
  std::string text;      ///< with the stand-in for each of them, as long in bytes; empty where there is none
  std::string stand_in;  ///< a character that the text does not name in any way
};
MarkedText without_later_marks(std::string_view text);

/// `text` with each `from` made `to`.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// The byte of a mark behind the start where goyaml may lose its way; npos where there is none. Its scanner asks for a
/// mark at the front of its window, not where it stands (yamlprivateh.go, is_bom), and where one lies there it skips
/// the first character of the lines that follow.
size_t find_misleading_mark(std::string_view text);

}  // namespace fleet::yaml
