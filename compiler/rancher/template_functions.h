#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/outcome.h"
#include "compiler/rancher/template_value.h"

namespace fleet::rancher {

using Arguments = std::vector<GoValue>;
using TemplateFunction = Outcome<GoValue> (*)(const Arguments& arguments);

/// A function that a template may call: text/template's own, and Sprig's that Fleet leaves in.
struct FunctionEntry {
  std::string_view name;
  /// The types of its parameters: a any, s string, i int, b bool, m map[string]interface {}, f float64, l []string;
  /// a `*` at the end says that the last may come any number of times.
  std::string_view parameters;
  TemplateFunction run;  ///< null: Fleet has it, we cannot tell exactly what it gives
};

const FunctionEntry* find_function(std::string_view name);
/// Whether a template that calls `name` can be read at all.
bool is_template_function(std::string_view name);

/// The parts of the list, a file each.
std::span<const FunctionEntry> builtin_functions();
std::span<const FunctionEntry> string_functions();
std::span<const FunctionEntry> number_functions();
std::span<const FunctionEntry> list_functions();
std::span<const FunctionEntry> dict_functions();
std::span<const FunctionEntry> other_functions();

/// The argument at `i`, which by the function's `parameters` is a string, or an integer.
inline const std::string& text(const Arguments& arguments, size_t i) { return *arguments[i].find_string(); }
inline int64_t number(const Arguments& arguments, size_t i) { return arguments[i].find_integer()->value; }

/// Sprig's text of a value (strval): %v, and errors are none of ours.
std::optional<std::string> find_text_of(const GoValue& value);
/// Sprig's numbers of a value (spf13/cast): 0 where it has none.
std::optional<int64_t> find_int64_of(const GoValue& value);
Failure too_deep();

}  // namespace fleet::rancher
