#include "compiler/plan/mentions.h"

#include <set>
#include <unordered_set>

namespace fleet::plan {
namespace {

template <class Visit>
void for_each_reference(const sema::Tree& tree, Visit&& visit) {
  if (const auto* reference = tree.as<sema::Reference>()) visit(*reference);
  if (const auto* text = tree.as<sema::TextTree>()) {
    for (const sema::TextPiece& piece : text->pieces) if (piece.reference) visit(*piece.reference);
  }
  if (const auto* list = tree.as<sema::ListTree>()) for (const sema::Tree& item : list->items) for_each_reference(item, visit);
  if (const auto* map = tree.as<sema::MapTree>()) for (const sema::MapEntry& entry : map->entries) for_each_reference(entry.value, visit);
}

template <class Visit>
void for_each_reference(const sema::Options& options, Visit&& visit) {
  for (const auto* tree : {&options.name_space, &options.helm, &options.options, &options.values, &options.kustomize, &options.yaml, &options.diff}) {
    if (*tree) for_each_reference(**tree, visit);
  }
  for (const sema::ValuesFile& file : options.values_files) for_each_reference(file.text, visit);
}

}  // namespace

Mentions mentions_of(const sema::Program& program, const sema::Selector* extra, const std::vector<KnownCluster>& clusters) {
  Mentions mentions;
  for_each_selector(program, [&](const sema::Selector& selector) { mentions.add(selector, program); });
  if (extra) mentions.add(*extra, program);
  // The texts and numbers that a derived dimension tells apart need atoms of their own.
  for (const sema::Dimension& dimension : program.dimensions) {
    if (!dimension.mapping) continue;
    for (const auto& arm : dimension.mapping->by_range) mentions.ranges[dimension.mapping->from.value].insert({arm.low, arm.high});
    for (const auto& [text, value] : dimension.mapping->by_text) mentions.texts[dimension.mapping->from.value].insert(text);
  }
  std::set<uint32_t> dimensions;
  for (const sema::Deployment& deployment : program.deployments) {
    for_each_reference(deployment.options, [&](const sema::Reference& reference) {
      if (reference.kind == sema::Reference::Kind::Dimension) dimensions.insert(reference.dimension.value);
      if (reference.kind == sema::Reference::Kind::Variable) mentions.variables.insert(reference.variable.value);
    });
    for (const sema::Variant& variant : deployment.variants) {
      for_each_reference(variant.options, [&](const sema::Reference& reference) {
        if (reference.kind == sema::Reference::Kind::Variable) mentions.variables.insert(reference.variable.value);
      });
    }
  }
  // Of what Fleet has no templates for: the values that known clusters have need atoms of their own.
  for (const uint32_t i : dimensions) {
    if (!program.dimensions[sema::DimensionId(i)].is_open()) continue;
    std::unordered_set<const std::string*> seen;  // values are held once each
    for (const KnownCluster& known : clusters) {
      const std::string* value = known.cluster.values[i];
      if (value && seen.insert(value).second) mentions.texts[i].insert(*value);
    }
  }
  std::erase_if(mentions.variables, [&](uint32_t i) { return program.variables[sema::VariableId(i)].initial.has_value(); });
  for (const sema::Deployment& deployment : program.deployments) mentions.workspaces.insert(program.workspace_of(deployment));
  for (const sema::Repo& repo : program.repos) mentions.workspaces.insert(repo.workspace.value_or(program.workspace));
  const std::string* last = nullptr;  // neighbours mostly share theirs
  for (const KnownCluster& known : clusters) {
    if (!last || *last != known.cluster.workspace) mentions.workspaces.insert(known.cluster.workspace);
    last = &known.cluster.workspace;
  }
  return mentions;
}

}  // namespace fleet::plan
