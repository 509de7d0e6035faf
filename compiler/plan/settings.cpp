#include "compiler/plan/settings.h"

#include "compiler/base/match.h"
#include "compiler/plan/fixed.h"
#include "compiler/sema/families.h"

namespace fleet::plan {

Value value_of(const sema::Constant& constant, const sema::Type& type, const sema::Program& program) {
  if (constant.is_enum)
    return Value(
        program.enums[type.enumeration].values[static_cast<size_t>(std::get<int64_t>(constant.value))].name.text);
  return std::visit(match{
                        [](std::monostate) { return Value(); },
                        [](bool flag) { return Value(flag); },
                        [](int64_t number) { return Value(number); },
                        [](const std::string& text) { return Value(text); },
                        [&](const std::vector<sema::Constant>& items) {
                          List list;
                          for (const sema::Constant& item : items) list.push_back(value_of(item, type, program));
                          return Value(std::move(list));
                        },
                    },
                    constant.value);
}

Value value_of(const sema::Setting& setting, const sema::Program& program, const std::string& member) {
  if (setting.pattern) return Value(sema::with_member(*setting.pattern, member));
  if (!setting.items.empty()) {
    List list;
    for (const ast::Text* item : setting.items) list.push_back(Value(sema::with_member(*item, member)));
    return Value(std::move(list));
  }
  return value_of(
      setting.value,
      setting.dimension ? program.dimensions[setting.dimension].type : program.variables[setting.variable].type,
      program);
}

std::string readable(const Value& value) {
  const List* list = value.find_list();
  if (!list) return text_of(value).value_or("");
  std::string text;
  for (const Value& item : *list) text += (text.empty() ? "" : ", ") + text_of(item).value_or("");
  return "[" + text + "]";
}

std::string text_of(const sema::Setting& setting, const sema::Program& program, const std::string& member) {
  return readable(value_of(setting, program, member));
}

std::map<Key, Candidates> settings_of(const sema::Program&, Inheritance& inheritance, const sema::Cluster& cluster) {
  std::map<Key, std::vector<const sema::Setting*>> own;
  for (const sema::Setting& setting : cluster.settings) own[key_of(setting)].push_back(&setting);
  std::map<Key, Candidates> result;
  const auto& inherited = inheritance.of_bases(cluster.bases);
  for (const auto& [key, said] : inherited) {
    const auto mine = own.find(key);
    result[key] = inheritance.weigh(said, mine == own.end() ? std::vector<const sema::Setting*>{} : mine->second);
  }
  for (const auto& [key, settings] : own) {
    if (!inherited.contains(key)) result[key] = inheritance.weigh({}, settings);
  }
  return result;
}

}  // namespace fleet::plan
