#include "compiler/plan/listed_values.h"

#include <algorithm>
#include <utility>

namespace fleet::plan {

using sema::Type;

void ListedValues::read(KnownCluster& known, const inventory::ListedCluster& listed, const ListedFile& file) {
  if (program_.variables.empty() || listed.origin != inventory::Origin::Fleet) return;
  const Map values = inventory::template_values(sources_.text(file.file), file.listing.format, listed).value_or(Map());
  for (uint32_t i = 0; i < program_.variables.size(); ++i) {
    const std::string_view name = program_.variables[sema::VariableId(i)].name.text;
    const auto found =
        std::find_if(values.begin(), values.end(), [&](const Entry& entry) { return entry.key == name; });
    if (found != values.end() && is_of(found->value, i))
      known.cluster.template_values.push_back(*found);
    else if (known.has_variable[i])
      known.undefined.push_back(i);
  }
  std::sort(known.cluster.template_values.begin(), known.cluster.template_values.end(),
            [](const Entry& a, const Entry& b) { return a.key < b.key; });
}

bool ListedValues::is_of(const Value& value, uint32_t variable) {
  if (!program_.variables[sema::VariableId(variable)].type.list) return is_item(value, variable);
  const List* items = value.find_list();
  return items && std::all_of(items->begin(), items->end(), [&](const Value& item) { return is_item(item, variable); });
}

bool ListedValues::is_item(const Value& value, uint32_t variable) {
  const Type& type = program_.variables[sema::VariableId(variable)].type;
  switch (type.kind) {
    case Type::Kind::Bool: return std::holds_alternative<bool>(value.node);
    case Type::Kind::Int: {
      const int64_t* number = std::get_if<int64_t>(&value.node);
      return number && *number >= type.low && *number <= type.high;
    }
    case Type::Kind::Enum: {
      const auto& values = program_.enums[type.enumeration].values;
      const std::string* text = value.find_string();
      return text && std::any_of(values.begin(), values.end(), [&](const auto& one) { return one.name.text == *text; });
    }
    case Type::Kind::String: {
      const std::string* text = value.find_string();
      if (!text || type.pattern.empty()) return text != nullptr;
      const auto [pattern, is_new] = patterns_.try_emplace(variable);
      if (is_new) pattern->second = Pattern::compile(type.pattern);
      return !pattern->second || pattern->second->full_match(*text);
    }
    case Type::Kind::Error: return true;
  }
  return false;
}

}  // namespace fleet::plan
