#include "compiler/rancher/targets_config.h"

#include "compiler/base/utf8.h"
#include "compiler/rancher/names.h"

namespace fleet::rancher {
namespace {

/// A JSON string as Go's encoding/json writes it: safe inside HTML and JavaScript, broken UTF-8 replaced.
std::string go_json_string(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result = "\"";
  while (!text.empty()) {
    const size_t length = code_point_at(text, 0).length;
    const std::string_view piece = text.substr(0, length ? length : 1);
    const char c = text[0];
    text.remove_prefix(piece.size());
    if (length == 0) {
      result += "\\ufffd";
    } else if (piece == "\u2028" || piece == "\u2029") {
      result += piece == "\u2028" ? "\\u2028" : "\\u2029";
    } else if (length > 1) {
      result += piece;
    } else if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (const size_t at = std::string_view("\b\f\n\r\t").find(c); at != std::string_view::npos) {
      result += {'\\', "bfnrt"[at]};
    } else if (static_cast<unsigned char>(c) < 0x20 || c == '<' || c == '>' || c == '&') {
      result += "\\u00";
      result += kDigits[static_cast<unsigned char>(c) >> 4];
      result += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// The fields of one JSON object; empty strings are left out, as Go's `omitempty` does.
class JsonObject {
 public:
  void add(std::string_view key, std::string_view json) {
    if (!text_.empty()) text_ += ',';
    text_ += go_json_string(key);
    text_ += ':';
    text_ += json;
  }
  void add_string(std::string_view key, std::string_view value) {
    if (!value.empty()) add(key, go_json_string(value));
  }
  std::string text() const {
    std::string result = "{";
    result += text_;
    return result + '}';
  }

 private:
  std::string text_;
};

template <class Items, class Write>
std::string json_list(const Items& items, Write write) {
  std::string result = "[";
  for (const auto& item : items) {
    if (result.size() > 1) result += ',';
    result += write(item);
  }
  return result + ']';
}

std::string to_json(const LabelSelector& selector) {
  JsonObject result;
  if (!selector.match_labels.empty()) {
    JsonObject labels;
    for (const auto& [key, value] : selector.match_labels) labels.add(key, go_json_string(value));
    result.add("matchLabels", labels.text());
  }
  if (!selector.match_expressions.empty()) {
    result.add("matchExpressions", json_list(selector.match_expressions, [](const LabelRequirement& requirement) {
                 JsonObject entry;
                 entry.add("key", go_json_string(requirement.key));
                 entry.add("operator", go_json_string(requirement.op));
                 if (!requirement.values.empty()) entry.add("values", json_list(requirement.values, go_json_string));
                 return entry.text();
               }));
  }
  return result.text();
}

std::string to_json(const GitTarget& target) {
  JsonObject result;
  result.add_string("name", target.name);
  result.add_string("clusterName", target.criteria.cluster_name);
  if (target.criteria.cluster_selector) result.add("clusterSelector", to_json(*target.criteria.cluster_selector));
  result.add_string("clusterGroup", target.criteria.cluster_group);
  if (target.criteria.cluster_group_selector) {
    result.add("clusterGroupSelector", to_json(*target.criteria.cluster_group_selector));
  }
  return result.text();
}

}  // namespace

std::vector<GitTarget> targets_or_default(const std::vector<GitTarget>& targets) {
  if (!targets.empty()) return targets;
  GitTarget result;
  result.name = "default";
  result.criteria.cluster_group = "default";
  return {result};
}

TargetsConfigMap targets_config_map(std::string_view git_repo, const std::vector<GitTarget>& targets) {
  const std::string list =
      json_list(targets_or_default(targets), [](const GitTarget& target) { return to_json(target); });
  JsonObject spec;
  spec.add("targets", list);
  spec.add("targetRestrictions", list);
  TargetsConfigMap result;
  result.targets_yaml = spec.text();
  result.name = safe_concat_name({std::string(git_repo), "config", key_hash(result.targets_yaml)});
  return result;
}

}  // namespace fleet::rancher
