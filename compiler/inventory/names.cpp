#include "compiler/inventory/names.h"

#include <algorithm>

#include "compiler/base/ascii.h"

namespace fleet::inventory {
namespace {

bool is_part(std::string_view text) {
  return !text.empty() && is_lower_or_digit(text.front()) && is_lower_or_digit(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

}  // namespace

bool is_object_name(std::string_view text) {
  if (text.size() > 253) return false;
  for (size_t dot; (dot = text.find('.')) != std::string_view::npos; text.remove_prefix(dot + 1)) {
    if (!is_part(text.substr(0, dot))) return false;
  }
  return is_part(text);
}

bool is_namespace(std::string_view text) { return text.size() <= 63 && is_part(text); }

bool is_label_value(std::string_view text) {
  return !text.empty() && text.size() <= 63 && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace fleet::inventory
