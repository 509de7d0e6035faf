#include <algorithm>
#include <map>
#include <string>

#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::sema {

void Checker::tags() {
  std::map<std::string, const ast::Name*> keys;
  for (const auto& [node, decl] : d_.tags) {
    Tag tag;
    tag.name = node->name;
    tag.type = type(node->type);
    for (const ast::TagFlag& flag : node->flags) {
      if (!flag.key) {
        tag.required = true;
        continue;
      }
      tag.key = flag.key->plain();
      tag.key_span = flag.key->span;
      if (tag.key.empty()) {
        diagnostics_.report(tag.key_span, diag::EmptyKey);
        continue;
      }
      const std::string problem = label_key_problem(tag.key);
      const std::string_view prefix = reserved_prefix(tag.key);
      if (!problem.empty())
        diagnostics_.report(tag.key_span, diag::BadLabelKey, tag.key, problem);
      else if (!prefix.empty())
        diagnostics_.report(tag.key_span, diag::ReservedLabelKey, tag.key, prefix);
      const auto [at, fresh] = keys.emplace(tag.key, &node->name);
      if (!fresh)
        diagnostics_.report(node->name.span, diag::SameKey, at->second->text, node->name.text, tag.key)
            .label(at->second->span, diag::FirstDeclaredHere);
    }
    tag_by_name_.emplace(node->name.text, p_.tags.add(std::move(tag)));
  }
}

void Checker::set_tag(const ast::SetTag& node, Layer& layer) {
  if (!node.name) return;
  ast::Path path{{node.name}, node.name.span};
  TagId id = find_in(tag_by_name_, path);
  if (const size_t dot = node.name.text.find('.'); !id && dot != std::string_view::npos) {  // of a module
    path.parts = {{node.name.text.substr(0, dot), path.span}, {node.name.text.substr(dot + 1), path.span}};
    id = find_in(tag_by_name_, path);
  }
  if (!id) return unknown(path, "tag", tag_by_name_);
  for (const TagValue& other : layer.tags) {
    if (other.tag != id) continue;
    diagnostics_.report(node.name.span, diag::RepeatedSetting, node.name.text)
        .label(other.span, diag::FirstDeclaredHere);
    return;
  }
  const Tag& tag = p_.tags[id];
  value_of_ = node.name.text;
  const Constant value = constant(node.value, tag.type);
  value_of_ = {};
  TagValue result{id, tag.name.text, {}, node.value.span};  // of a module's tag the name that the spec has for it
  if (!value.is_error()) result.text = text_of(value, tag.type);
  const std::string problem = tag.key.empty() ? std::string() : label_value_problem(result.text);
  if (!problem.empty())
    diagnostics_.report(node.value.span, diag::BadLabelValue, result.text, problem)
        .label(tag.key_span, diag::LabelOf, tag.name.text);
  layer.tags.push_back(std::move(result));  // a wrong one, too: it is not missing
}

void Checker::check_tags(const Deployment& deployment, bool lost_base) {
  for (uint32_t i = 0; i < p_.tags.size(); ++i) {
    const Tag& tag = p_.tags[TagId(i)];
    const bool said = std::any_of(deployment.tags.begin(), deployment.tags.end(),
                                  [&](const TagValue& t) { return t.tag == TagId(i); });
    if (tag.required && !said && !lost_base) {
      diagnostics_.report(deployment.name.span, diag::NoTag, deployment.display_name, tag.name.text)
          .label(tag.name.span, diag::DeclaredHere);
    }
  }
  const auto* options = deployment.options.options ? deployment.options.options->as<MapTree>() : nullptr;
  if (!options) return;
  for (const MapEntry& entry : options->entries) {
    const auto* labels = entry.key == "labels" ? entry.value.as<MapTree>() : nullptr;
    if (!labels) continue;
    for (const MapEntry& label : labels->entries) {
      for (const Tag& tag : p_.tags) {
        if (tag.key.empty() || tag.key != label.key) continue;
        diagnostics_.report(label.key_span, diag::HasAConstruct, label.key,
                            "tag " + std::string(tag.name.text) + " = …");
        break;
      }
    }
  }
}

}  // namespace fleet::sema
