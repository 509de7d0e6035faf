#include "compiler/says/lint.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/fleet_yaml.h"
#include "compiler/yaml/scalar.h"

namespace fleet::says {
namespace {

using rancher::Field;
using rancher::Use;

/// A map of 100,000 unknown keys is one mistake: these are shown, the others counted.
constexpr size_t kMostUnknown = 5;

constexpr std::array<std::string_view, 4> kCriteria{"clusterName", "clusterGroup", "clusterGroupSelector",
                                                    "clusterSelector"};

bool is_target(const rancher::Object& type) { return type.name == "BundleTarget" || type.name == "GitTarget"; }

class Linter {
 public:
  Linter(Dialect dialect, bool is_read, rancher::Version version, const Place& place, diag::Diagnostics& diagnostics)
      : dialect_(dialect),
        is_read_(is_read),
        version_(version),
        file_(place.file),
        tree_(*place.tree),
        diagnostics_(diagnostics) {}

  void object(uint32_t node, const rancher::Object& type, bool top) {
    const yaml::Node& map = tree_.nodes[node];
    if (map.kind != yaml::Kind::Map) return;
    std::vector<uint32_t> strangers;
    std::vector<std::pair<uint32_t, const Field*>> known;
    for (uint32_t at = node + 1; at < map.after; at = tree_.nodes[tree_.nodes[at].after].after) {
      const yaml::Node& key = tree_.nodes[at];
      if (key.kind != yaml::Kind::Scalar || is_merge(key)) continue;
      const Field* field = find(type, key.text);
      if (!field && top && is_metadata(key.text)) continue;
      if (field)
        known.emplace_back(at, field);
      else
        strangers.push_back(at);
    }
    if (!strangers.empty()) report_strangers(strangers, type, known);
    if (is_target(type) && strangers.empty()) check_criteria(node, known);
    for (const auto& [at, field] : known) {
      check_use(at, *field, type);
      value(tree_.nodes[at].after, *field->type);
    }
  }

 private:
  Span span(uint32_t node) const { return {file_, tree_.nodes[node].begin, tree_.nodes[node].end}; }

  static bool is_merge(const yaml::Node& key) { return key.text == "<<" && key.implicit; }

  const Field* find(const rancher::Object& type, std::string_view key) const {
    const Field* field = dialect_ == Dialect::FleetYaml ? rancher::find_field_loosely(type, key, version_)
                                                        : rancher::find_field(type, key);
    return field && rancher::is_known(*field, version_) ? field : nullptr;
  }

  bool is_metadata(std::string_view key) const {
    return rancher::find_field_loosely(*rancher::object(rancher::Schema::Metadata, version_), key, version_);
  }

  bool is_nothing(uint32_t node) const {
    const yaml::Node& value = tree_.nodes[node];
    return value.kind == yaml::Kind::Scalar && value.implicit &&
           (value.text.empty() || value.text == "~" || value.text == "null");
  }

  static bool has_criterion(const std::vector<std::pair<uint32_t, const Field*>>& known, const auto& is_given) {
    return std::ranges::any_of(known, [&](const auto& entry) {
      return std::ranges::find(kCriteria, entry.second->name) != kCriteria.end() && is_given(entry.first);
    });
  }

  void report_strangers(const std::vector<uint32_t>& strangers, const rancher::Object& type,
                        const std::vector<std::pair<uint32_t, const Field*>>& known) {
    std::vector<std::string_view> names;
    for (const Field& field : type.fields)
      if (rancher::is_known(field, version_) && field.use != Use::Internal) names.push_back(field.name);
    for (size_t i = 0; i < std::min(strangers.size(), kMostUnknown); ++i) {
      const uint32_t at = strangers[i];
      const std::string& key = tree_.nodes[at].text;
      const Field* later = rancher::find_field(type, key);
      const bool newer = later && !rancher::is_known(*later, version_);
      auto report = newer ? diagnostics_.report(span(at), diag::YamlNewerField, key, rancher::short_text(later->since),
                                                rancher::short_text(version_))
                          : diagnostics_.report(span(at), diag::YamlUnknownKey, key);
      if (!newer) report.suggest(span(at), diag::nearest(key, names));
      if (i == 0 && strangers.size() > kMostUnknown)
        report.note(diag::MoreUnknownKeys, strangers.size() - kMostUnknown);
      if (i > 0) continue;
      if (type.name == "LabelSelector" && known.empty()) report.note(diag::SelectorMeetsAll);
      if (is_target(type) && !has_criterion(known, [&](uint32_t key_at) { return is_given(key_at); }))
        report.note(diag::NoCriterionLeft);
    }
  }

  bool is_given(uint32_t key_at) const {
    const uint32_t node = tree_.nodes[key_at].after;
    return !is_nothing(node) && !(tree_.nodes[node].kind == yaml::Kind::Scalar && tree_.nodes[node].text.empty());
  }

  void check_criteria(uint32_t node, const std::vector<std::pair<uint32_t, const Field*>>& known) {
    if (has_criterion(known, [&](uint32_t key_at) { return is_given(key_at); })) return;
    const uint32_t first = known.empty() ? node : known.front().first;
    diagnostics_.report(span(first), diag::YamlNoCriterion).note(diag::CriteriaAre);
  }

  void check_use(uint32_t key, const Field& field, const rancher::Object& type) {
    const std::string_view written = tree_.nodes[key].text;
    if (field.name != written && dialect_ == Dialect::FleetYaml)
      diagnostics_.report(span(key), diag::YamlKeyCase, written, field.name).suggest(span(key), field.name);
    switch (field.use) {
      case Use::Obeyed: break;
      case Use::Internal: diagnostics_.report(span(key), diag::YamlInternalField, field.name); return;
      case Use::Overwritten: diagnostics_.report(span(key), diag::YamlOverwrittenField, field.name); return;
      case Use::Ignored: diagnostics_.report(span(key), diag::YamlIgnoredField, field.name); return;
    }
    const bool customization = type.name == "BundleTarget" || customized_ > 0;
    if (customization && field.in_customization == rancher::InCustomization::ForAll)
      diagnostics_.report(span(key), diag::YamlForEveryCluster, field.name);
    if (customization && rancher::is_ignored_in_customization(field, version_))
      diagnostics_.report(span(key), diag::YamlNotMerged, field.name);
  }

  void value(uint32_t node, const rancher::Type& type) {
    const yaml::Node& here = tree_.nodes[node];
    if (here.kind == yaml::Kind::Alias) return;  // looked at where it stands
    switch (type.kind) {
      case rancher::Kind::String: text(node); break;
      case rancher::Kind::Object: {
        const bool customization = type.object()->name == "BundleTarget";
        customized_ += customization ? 1 : 0;
        object(node, *type.object(), false);
        customized_ -= customization ? 1 : 0;
        break;
      }
      case rancher::Kind::List:
        if (here.kind != yaml::Kind::List) break;
        for (uint32_t at = node + 1; at < here.after; at = tree_.nodes[at].after) value(at, *type.element());
        break;
      case rancher::Kind::Map:
        if (here.kind != yaml::Kind::Map) break;
        for (uint32_t at = node + 1; at < here.after; at = tree_.nodes[tree_.nodes[at].after].after) {
          if (!is_merge(tree_.nodes[at]) && retyped_keys_ < kMostUnknown) text(at, true);
          value(tree_.nodes[at].after, *type.element());
        }
        break;
      default: break;
    }
  }

  /// Where Fleet wants a text and YAML has something else.
  void text(uint32_t node, bool is_key = false) {
    const yaml::Node& here = tree_.nodes[node];
    if ((!is_read_ && !is_key) || here.kind != yaml::Kind::Scalar || !here.implicit || is_nothing(node)) return;
    const auto meant = yaml::resolve(here.tag, here.text, here.implicit);
    if (!meant || meant->find_string()) return;
    const auto read = yaml::as_string(*meant);
    if (!read || *read == here.text) return;
    retyped_keys_ += is_key ? 1 : 0;
    diagnostics_.report(span(node), diag::YamlRetyped, here.text, *read)
        .fix({diag::say(diag::WriteInstead, "\"" + here.text + "\""),
              {{span(node), "\"" + here.text + "\""}},
              diag::Applicability::Unsafe,
              diag::Effect::None});
  }

  Dialect dialect_;
  bool is_read_;
  rancher::Version version_;
  FileId file_;
  const yaml::Tree& tree_;
  diag::Diagnostics& diagnostics_;
  int customized_ = 0;
  size_t retyped_keys_ = 0;  ///< that were reported
};

bool is_no_text(const yaml::Node& node) {
  if (node.kind != yaml::Kind::Scalar) return true;
  const auto meant = yaml::resolve(node.tag, node.text, node.implicit);
  return meant && !meant->find_string() && !meant->is_null();
}

/// The first element of a list, or value of a map, that cannot be read as this type.
Place find_refused(const Place& group, const rancher::Type& element, Dialect dialect, rancher::Version version) {
  const rancher::Object* object = element.object();
  const yaml::Tree& tree = *group.tree;
  const yaml::Node& node = tree.nodes[group.node];
  if (!object && element.kind != rancher::Kind::String) return group;
  if (node.kind != yaml::Kind::List && node.kind != yaml::Kind::Map) return group;
  for (uint32_t at = group.node + 1; at < node.after; at = tree.nodes[at].after) {
    if (node.kind == yaml::Kind::Map) at = tree.nodes[at].after;
    if (!object) {
      if (tree.nodes[at].kind != yaml::Kind::Alias && is_no_text(tree.nodes[at])) return {group.file, group.tree, at};
      continue;
    }
    auto read = yaml::value_at(tree, at);
    const Value* value = std::get_if<Value>(&read);
    const bool is_read = value && (dialect == Dialect::FleetYaml ? rancher::object_of(*value, *object, version)
                                                                 : rancher::decode(*value, *object, version));
    if (!is_read) return {group.file, group.tree, at};
  }
  return group;
}

const char* word_of(yaml::Kind kind) {
  switch (kind) {
    case yaml::Kind::List: return "a list";
    case yaml::Kind::Map: return "a map";
    case yaml::Kind::Scalar: return "a text";
    case yaml::Kind::Alias: return "an alias";
  }
  return "";
}

/// Of what is long, or has several lines, the beginning.
Span first_line(const Place& place) {
  const Span span = place.span();
  return place.tree->nodes[place.node].kind == yaml::Kind::Scalar && span.end - span.begin < 200
             ? span
             : Span{span.file, span.begin, span.begin};
}

/// `namespace:web` is one text to YAML.
void suggest_blank(const Place& place, const rancher::Object& type, diag::Report& report) {
  const yaml::Node& node = place.tree->nodes[place.node];
  const size_t colon = node.text.find(':');
  if (!node.plain || colon == std::string::npos || !rancher::find_field(type, node.text.substr(0, colon))) return;
  const auto at = static_cast<uint32_t>(node.begin + colon + 1);
  report.note(diag::BlankBehindColon)
      .fix({diag::say(diag::WriteInstead, node.text.substr(0, colon + 1) + " " + node.text.substr(colon + 1)),
            {{{place.file, at, at}, " "}},
            diag::Applicability::Unsafe,
            diag::Effect::None});
}

}  // namespace

void lint_fields(const Place& place, const rancher::Object& type, Dialect dialect, bool is_read,
                 rancher::Version version, diag::Diagnostics& diagnostics) {
  Linter(dialect, is_read, version, place, diagnostics)
      .object(place.node, type, dialect == Dialect::FleetYaml && type.name == "FleetYAML");
}

void report_refusal(const Place& place, const rancher::Object& type, const std::string& reason, Dialect dialect,
                    rancher::Version version, diag::Diagnostics& diagnostics) {
  // "helm: valuesFiles: a value is not a string": the names of the fields, from outside in, and what is wrong.
  Place at = place;
  Span span = place.span();
  const rancher::Object* object = &type;
  const rancher::Type* inner = nullptr;
  std::string_view rest = reason;
  std::string_view field_name;
  for (size_t colon = rest.find(": "); colon != std::string_view::npos && object; colon = rest.find(": ")) {
    const Field* field = rancher::find_field(*object, rest.substr(0, colon));
    if (!field || !at.at(field->name)) break;
    span = at.key_span(field->name);
    at = at.at(field->name);
    field_name = field->name;
    rest.remove_prefix(colon + 2);
    inner = field->type;
    if (inner->element()) {
      at = find_refused(at, *inner->element(), dialect, version);
      inner = inner->element();
    }
    object = inner->object();
  }
  if (field_name.empty() && place.tree->nodes[place.node].kind == yaml::Kind::Map) {
    diagnostics.report(span, diag::YamlRefused, reason);
    return;
  }
  const yaml::Node& node = at.tree->nodes[at.node];
  if (field_name.empty()) {
    auto report = diagnostics.report(first_line(at), diag::YamlNoFields, word_of(node.kind));
    if (dialect == Dialect::FleetYaml) report.note(diag::GitJobFails);
    suggest_blank(at, type, report);
    return;
  }
  auto report = diagnostics.report(at.span().end - at.span().begin < 200 ? at.span() : span, diag::YamlWrongType,
                                   field_name, rest);
  const bool wants_text = inner && inner->kind == rancher::Kind::String && rest == "a value is not a string";
  if (wants_text && node.kind == yaml::Kind::Scalar && node.implicit && !node.text.empty())
    report.note(diag::IsANumber)
        .fix({diag::say(diag::WriteInstead, "\"" + node.text + "\""),
              {{at.span(), "\"" + node.text + "\""}},
              diag::Applicability::Unsafe,
              diag::Effect::None});
  if (dialect == Dialect::FleetYaml) report.note(diag::GitJobFails);
}

}  // namespace fleet::says
