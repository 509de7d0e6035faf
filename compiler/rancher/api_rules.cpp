#include "compiler/rancher/api_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/ascii.h"
#include "compiler/base/pattern.h"
#include "compiler/rancher/duration.h"
#include "compiler/rancher/outcome.h"
#include "compiler/rancher/selector.h"
#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

constexpr size_t kLongestDuration = 32;

bool is_dns_label(std::string_view text) {
  return !text.empty() && is_lower_or_digit(text.front()) && is_lower_or_digit(text.back()) &&
         std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

/// The rule of the definitions for durations, since 0.16: Go's, but without a sign, and with a digit before the dot.
bool is_api_duration(std::string_view text) {
  if (text == "0") return true;
  if (text.empty() || text.size() > kLongestDuration || !parse_go_duration(text)) return false;
  char before = ' ';
  for (const char c : text) {
    if (c == '+' || c == '-' || (c == '.' && !is_digit(before)) || (before == '.' && !is_digit(c))) return false;
    before = c;
  }
  return text.find("μ") == std::string_view::npos;  // the Greek letter: the rule has the micro sign only
}

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

class Checker {
 public:
  explicit Checker(Version version) : version_(version) {}

  void object(const Map& map, const Object& type) {
    for (const Field& field : type.fields) {
      if (!is_known(field, version_)) continue;
      const Value* value = find_in(map, field.name);
      if (!value || value->is_null()) {
        if (field.required) refuse(fmt::format("`{}` is missing", field.name));
        continue;
      }
      path_.emplace_back(std::string(field.name));
      // The one text that must not be empty; the table has no column for it.
      if (type.name == "GitRepoSpec" && field.name == "repo" && value->find_string() && value->find_string()->empty())
        refuse("`repo` is empty");
      if (const std::string* text = value->find_string()) check_text(*text, field);
      check(*value, *field.type);
      path_.pop_back();
    }
  }

  std::vector<ApiRefusal> take() { return std::move(refusals_); }

 private:
  void refuse(std::string why) { refusals_.push_back({path_, std::move(why)}); }

  void check_text(const std::string& text, const Field& field) {
    if (field.type->kind == Kind::Duration && version_ >= Version::V0_16 && !is_api_duration(text))
      return refuse(fmt::format("`{}` is no duration such as 15s, 5m or 1h30m", text));
    if (!field.values.empty() && std::ranges::find(field.values, text) == field.values.end()) {
      std::string all;
      for (const std::string_view value : field.values) all.append(all.empty() ? "" : ", ").append(quoted(value));
      return refuse(fmt::format("`{}` is none of {}", text, all));
    }
    if (field.max_length > 0 && count_characters(text) > field.max_length)
      return refuse(fmt::format("`{}` has {} characters, and at most {} fit", field.name, count_characters(text),
                                field.max_length));
    if (field.pattern.empty()) return;
    if (const auto pattern = Pattern::compile(field.pattern); pattern && !pattern->partial_match(text))
      refuse(fmt::format("`{}` is not as `{}` has to be: {}", text, field.name, field.pattern));
  }

  void check(const Value& value, const Type& type) {
    if (const rancher::Object* inner = type.object()) {
      if (const Map* map = value.find_map()) object(*map, *inner);
    } else if (const Type* element = type.element(); element && type.kind == Kind::List) {
      const List* list = value.find_list();
      for (size_t i = 0; list && i < list->size(); ++i) {
        path_.emplace_back(i);
        check((*list)[i], *element);
        path_.pop_back();
      }
    } else if (element && type.kind == Kind::Map && value.find_map()) {
      for (const Entry& entry : *value.find_map()) {
        path_.emplace_back(entry.key);
        check(entry.value, *element);
        path_.pop_back();
      }
    }
  }

  Version version_;
  std::vector<Step> path_;
  std::vector<ApiRefusal> refusals_;
};

}  // namespace

std::optional<std::string> find_object_name_problem(std::string_view name) {
  if (name.size() > 253) return fmt::format("the name has {} characters, and at most 253 fit", name.size());
  for (std::string_view rest = name;;) {
    const size_t dot = rest.find('.');
    if (!is_dns_label(rest.substr(0, dot)))
      return quoted(name) + " is no name: lower case letters, digits, `-` and `.`, a letter or digit at both ends";
    if (dot == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(dot + 1);
  }
}

std::optional<std::string> find_namespace_name_problem(std::string_view name) {
  if (name.size() > 63) return fmt::format("the namespace's name has {} characters, and at most 63 fit", name.size());
  if (is_dns_label(name)) return std::nullopt;
  return quoted(name) + " is no namespace's name: lower case letters, digits and `-`, a letter or digit at both ends";
}

std::vector<ApiRefusal> find_metadata_refusals(const Map& metadata) {
  std::vector<ApiRefusal> refusals;
  const auto add = [&](std::vector<Step> path, std::optional<std::string> why) {
    if (why) refusals.push_back({std::move(path), std::move(*why)});
  };
  add({"name"}, find_object_name_problem(text_in(metadata, "name")));
  if (const auto workspace = text_in(metadata, "namespace"); !workspace.empty())
    add({"namespace"}, find_namespace_name_problem(workspace));
  for (const std::string key : {"labels", "annotations"}) {
    const Map* marks = map_in(metadata, key);
    if (!marks) continue;
    for (const Entry& mark : *marks) {
      add({key, mark.key}, find_label_key_problem(key == "labels" ? mark.key : lowered(mark.key)));
      if (const std::string* text = mark.value.find_string(); text && key == "labels")
        add({key, mark.key}, find_label_value_problem(*text));
    }
  }
  return refusals;
}

std::vector<ApiRefusal> find_api_refusals(const Map& object, const Object& type, Version version) {
  Checker checker(version);
  checker.object(object, type);
  return checker.take();
}

}  // namespace fleet::rancher
