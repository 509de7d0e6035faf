#include "compiler/rancher/template_functions.h"

#include <array>
#include <charconv>
#include <cmath>

#include "compiler/rancher/go_number.h"

namespace fleet::rancher {

const FunctionEntry* find_function(std::string_view name) {
  // Sprig's functions stand before text/template's of the same name (slice).
  const std::array parts{string_functions(), number_functions(), list_functions(),
                         dict_functions(),   other_functions(),  builtin_functions()};
  for (const auto part : parts)
    for (const FunctionEntry& entry : part)
      if (entry.name == name) return &entry;
  return nullptr;
}

bool is_template_function(std::string_view name) { return name == "and" || name == "or" || find_function(name); }

Failure too_deep() { return not_modelled("a value in a template that is nested too deep"); }

std::optional<std::string> find_text_of(const GoValue& value) {
  std::string text;
  if (!print_value(value, text)) return std::nullopt;
  return text;
}

}  // namespace fleet::rancher
