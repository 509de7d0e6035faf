#include "compiler/plan/mentions.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "compiler/base/match.h"
#include "compiler/sema/statements.h"

namespace fleet::plan {
namespace {

template <class Visit>
void for_each_reference(const sema::Tree& tree, Visit&& visit) {
  if (const auto* reference = tree.as<sema::Reference>()) visit(*reference);
  if (const auto* text = tree.as<sema::TextTree>()) {
    for (const sema::TextPiece& piece : text->pieces)
      if (piece.reference) visit(*piece.reference);
  }
  if (const auto* list = tree.as<sema::ListTree>())
    for (const sema::Tree& item : list->items) for_each_reference(item, visit);
  if (const auto* map = tree.as<sema::MapTree>())
    for (const sema::MapEntry& entry : map->entries) for_each_reference(entry.value, visit);
}

template <class Visit>
void for_each_reference(const sema::Options& options, Visit&& visit) {
  for (const auto* tree : {&options.name_space, &options.helm, &options.options, &options.values, &options.kustomize,
                           &options.yaml, &options.diff}) {
    if (*tree) for_each_reference(**tree, visit);
  }
  for (const sema::ValuesFile& file : options.values_files) for_each_reference(file.text, visit);
}

/// The texts and numbers that a derived dimension tells apart.
void add_arms(const sema::Mapping& mapping, Mentions& mentions) {
  for (const auto& arm : mapping.by_range) mentions.ranges[mapping.from.value].insert({arm.low, arm.high});
  for (const auto& [text, value] : mapping.by_text) mentions.texts[mapping.from.value].insert(text);
}

}  // namespace

bool is_of_this_fleet(const sema::Program& program, size_t selector) {
  const uint32_t test = program.statements->test_of[selector];
  return test == formula::kNone || program.test == test || !program.statements->said.tests[test].has_clusters;
}

void for_each_statement_selector(const sema::Program& program,
                                 const std::function<void(const sema::Selector&)>& visit) {
  if (!program.statements) return;
  for (size_t i = 0; i < program.statements->selectors.size(); ++i) {
    if (is_of_this_fleet(program, i)) visit(program.statements->selectors[i]);
  }
}

bool is_sound(const sema::Selector& selector, const sema::Program& program) {
  std::set<uint32_t> seen;
  const auto sound = [&](const auto& self, const sema::Selector& s) -> bool {
    const auto all = [&](const std::vector<sema::Selector>& operands) {
      return std::all_of(operands.begin(), operands.end(), [&](const sema::Selector& o) { return self(self, o); });
    };
    return std::visit(match{
                          [](const sema::ErrorSelector&) { return false; },
                          [](const sema::AllSelector&) { return true; },
                          [](const sema::NoneSelector&) { return true; },
                          [&](const sema::ValueSelector& n) {
                            return program.dimensions[n.dimension].type.kind != sema::Type::Kind::Error;
                          },
                          [&](const sema::IsSetSelector& n) {
                            return program.dimensions[n.dimension].type.kind != sema::Type::Kind::Error;
                          },
                          [&](const sema::GroupSelector& n) {
                            return !seen.insert(n.group.value).second ||
                                   self(self, program.groups[n.group].reach.selector);
                          },
                          [](const sema::ProfileSelector&) { return true; },
                          [](const sema::ClusterSelector&) { return true; },
                          [](const sema::ClusterLikeSelector&) { return true; },
                          [](const sema::WorkspaceSelector&) { return true; },
                          [&](const sema::NotSelector& n) { return self(self, *n.operand); },
                          [&](const sema::AndSelector& n) { return all(n.operands); },
                          [&](const sema::OrSelector& n) { return all(n.operands); },
                      },
                      s.node);
  };
  return sound(sound, selector);
}

void Mentions::add(const sema::Selector& selector, const sema::Program& program) {
  std::visit(match{
                 [](const sema::ErrorSelector&) {},
                 [](const sema::AllSelector&) {},
                 [](const sema::NoneSelector&) {},
                 [&](const sema::ValueSelector& node) {
                   sema::DimensionId id = node.dimension;
                   const sema::Dimension& dimension = program.dimensions[id];
                   for (const sema::PatternId pattern : node.values.patterns) patterns[id.value].insert(pattern.value);
                   if (dimension.is_open())
                     texts[id.value].insert(node.values.texts.begin(), node.values.texts.end());
                   else
                     ranges[id.value].insert(node.values.ranges.begin(), node.values.ranges.end());
                 },
                 [](const sema::IsSetSelector&) {},
                 [](const sema::GroupSelector&) {},
                 [&](const sema::ProfileSelector& node) {
                   for (sema::ProfileId id : node.profiles) profiles.insert(id.value);
                 },
                 [&](const sema::ClusterSelector& node) {
                   for (const ast::Name& name : node.names) names.emplace(name.text);
                 },
                 [&](const sema::ClusterLikeSelector& node) { name_patterns.insert(node.pattern.value); },
                 [&](const sema::WorkspaceSelector& node) { workspaces.insert(node.names.begin(), node.names.end()); },
                 [&](const sema::NotSelector& node) { add(*node.operand, program); },
                 [&](const sema::AndSelector& node) {
                   for (const sema::Selector& s : node.operands) add(s, program);
                 },
                 [&](const sema::OrSelector& node) {
                   for (const sema::Selector& s : node.operands) add(s, program);
                 },
             },
             selector.node);
}

namespace {

/// Follows names to what they stand for, each once.
class Follower {
 public:
  explicit Follower(const sema::Program& program) : program_(program) {}

  void add(const sema::Selector& selector) {
    mentions_.add(selector, program_);
    follow(selector);
  }
  Mentions take() { return std::move(mentions_); }

 private:
  void follow(const sema::Selector& selector) {
    if (const auto* node = selector.as<sema::ValueSelector>()) follow(node->dimension);
    if (const auto* node = selector.as<sema::IsSetSelector>()) follow(node->dimension);
    if (const auto* node = selector.as<sema::GroupSelector>(); node && groups_.insert(node->group.value).second) {
      add(program_.groups[node->group].reach.selector);
    }
    if (const auto* node = selector.as<sema::NotSelector>()) follow(*node->operand);
    if (const auto* node = selector.as<sema::AndSelector>())
      for (const sema::Selector& s : node->operands) follow(s);
    if (const auto* node = selector.as<sema::OrSelector>())
      for (const sema::Selector& s : node->operands) follow(s);
  }

  void follow(sema::DimensionId id) {
    if (!program_.dimensions[id].is_derived() || !dimensions_.insert(id.value).second) return;
    const sema::Dimension& dimension = program_.dimensions[id];
    if (dimension.condition) return add(*dimension.condition);
    add_arms(*dimension.mapping, mentions_);
    follow(dimension.mapping->from);
  }

  const sema::Program& program_;
  Mentions mentions_;
  std::set<uint32_t> groups_, dimensions_;
};

}  // namespace

Mentions said_by(const std::vector<const sema::Selector*>& selectors, const sema::Program& program) {
  Follower said(program);
  for (const sema::Selector* selector : selectors) said.add(*selector);
  return said.take();
}

Mentions said_by(const sema::Deployment& deployment, const sema::Reach& to, const sema::Program& program) {
  std::vector<const sema::Selector*> selectors{&to.selector};
  for (const sema::Selector& except : deployment.except) selectors.push_back(&except);
  for (const sema::Variant& variant : deployment.variants) selectors.push_back(&variant.when.selector);
  if (deployment.rollout) {
    for (const sema::Wave& wave : program.rollouts[*deployment.rollout].waves)
      if (wave.when) selectors.push_back(&wave.when->selector);
  }
  return said_by(selectors, program);
}

Mentions mentions_of(const sema::Program& program, const sema::Selector* extra,
                     const std::vector<KnownCluster>& clusters) {
  Mentions mentions;
  for_each_selector(program, [&](const sema::Selector& selector) { mentions.add(selector, program); });
  if (extra) mentions.add(*extra, program);
  // The texts and numbers that a derived dimension tells apart need atoms of their own.
  for (const sema::Dimension& dimension : program.dimensions) {
    if (dimension.mapping) add_arms(*dimension.mapping, mentions);
  }
  std::set<uint32_t> dimensions;
  const auto add = [&](const sema::Reference& reference) {
    if (reference.kind == sema::Reference::Kind::Dimension) dimensions.insert(reference.dimension.value);
    if (reference.kind == sema::Reference::Kind::Variable) mentions.variables.insert(reference.variable.value);
  };
  for (const sema::Deployment& deployment : program.deployments) {
    for_each_reference(deployment.options, add);
    for (const sema::Variant& variant : deployment.variants) for_each_reference(variant.options, add);
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
  std::erase_if(mentions.variables,
                [&](uint32_t i) { return program.variables[sema::VariableId(i)].initial.has_value(); });
  for (const sema::Deployment& deployment : program.deployments)
    mentions.workspaces.insert(program.workspace_of(deployment));
  for (const sema::Repo& repo : program.repos) mentions.workspaces.insert(repo.workspace.value_or(program.workspace));
  const std::string* last = nullptr;  // neighbours mostly share theirs
  for (const KnownCluster& known : clusters) {
    if (!last || *last != known.cluster.workspace) mentions.workspaces.insert(known.cluster.workspace);
    last = &known.cluster.workspace;
  }
  return mentions;
}

}  // namespace fleet::plan
