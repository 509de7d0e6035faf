#include <algorithm>
#include <array>

#include "compiler/rancher/selector.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/deploy.h"

namespace fleet::says {
namespace {

constexpr std::array<std::string_view, 4> kOperators{"In", "NotIn", "Exists", "DoesNotExist"};

Span narrow_expression(const Place& expression, const rancher::LabelRequirement& requirement) {
  const auto at = [&](std::string_view key) {
    const Place inner = expression.at(key);
    return inner ? inner.span() : expression.span();
  };
  if (std::ranges::find(kOperators, requirement.op) == kOperators.end()) return at("operator");
  if (rancher::find_label_key_problem(requirement.key)) return at("key");
  return at("values");
}

}  // namespace

Span narrow_selector(const Place& place, const rancher::LabelSelector& selector) {
  if (rancher::Selector::compile(selector)) return {};
  const Place labels = place.at("matchLabels");
  for (const auto& [key, value] : selector.match_labels) {
    if (rancher::find_label_key_problem(key)) return labels.key_span(key);
    if (rancher::find_label_value_problem(value)) return labels.at(key).span();
  }
  const Place expressions = place.at("matchExpressions");
  for (size_t i = 0; i < selector.match_expressions.size(); ++i) {
    rancher::LabelSelector alone;
    alone.match_expressions.push_back(selector.match_expressions[i]);
    if (!rancher::Selector::compile(alone) && expressions.at(i))
      return narrow_expression(expressions.at(i), selector.match_expressions[i]);
  }
  return place.span();
}

Span selector_place(const Target& target, const rancher::Criteria& criteria) {
  for (const auto& [key, selector] : {std::pair("clusterSelector", &criteria.cluster_selector),
                                      std::pair("clusterGroupSelector", &criteria.cluster_group_selector)}) {
    const Place place = target.written.at(key);
    const Span span = place && *selector ? narrow_selector(place, **selector) : Span{};
    if (span) return span;
  }
  return target.place;
}

Span template_place(const Bundle& bundle, const std::vector<size_t>& options_of, const Place& written,
                    const rancher::TemplateCluster& cluster) {
  std::vector<Place> helm{written.at("helm")};
  for (const size_t i : options_of) helm.push_back(bundle.targets[i].written.at("helm"));
  for (const Place& place : helm) {
    for (const std::string_view key : {"values", "templateValues"}) {
      const Place values = place.at(key);
      if (!values) continue;
      const yaml::Tree& tree = *values.tree;
      for (uint32_t at = values.node; at < tree.nodes[values.node].after; ++at) {
        const yaml::Node& node = tree.nodes[at];
        if (node.kind != yaml::Kind::Scalar || node.text.find("${") == std::string::npos) continue;
        const Map alone{{"helm", Map{{"values", Map{{"value", node.text}}}}}};
        if (!rancher::preprocess_options(alone, cluster)) return {values.file, node.begin, node.end};
      }
    }
  }
  for (const Place& place : helm)
    for (const std::string_view key : {"values", "valuesFiles", "templateValues"})
      if (place.at(key)) return place.key_span(key);
  return {};
}

}  // namespace fleet::says
