#pragma once

/// The universe that the sets of a plan speak of: its levels, where each known cluster lies in it, and what a selector
/// means as a set. Derived dimensions are no levels: a selector on one becomes the set of values below that give it.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/plan.h"
#include "compiler/plan/clusters.h"
#include "compiler/plan/evaluate.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

using model::SetId;

/// What the selectors and values of a spec speak of, which decides where values need atoms of their own.
struct Mentions {
  std::map<uint32_t, std::set<std::string>> texts;                   // of open dimensions
  std::map<uint32_t, std::set<uint32_t>> patterns;                   // of open dimensions
  std::set<uint32_t> name_patterns;                                  // of clusters' names
  std::map<uint32_t, std::set<std::pair<int64_t, int64_t>>> ranges;  // of numbers
  std::set<uint32_t> profiles;
  std::set<uint32_t> variables;  // whose definition a target asks for
  std::set<std::string> names;   // of clusters, in Kubernetes
  std::set<std::string> workspaces;

  void add(const sema::Selector& selector, const sema::Program& program);
};

/// May a selector list all numbers from `first` to `last`? Of more than 64 only those that known clusters have.
constexpr bool is_listable(int64_t first, int64_t last) {
  return static_cast<uint64_t>(last) - static_cast<uint64_t>(first) < 64;
}

/// A derived dimension whose label Fleet is asked for, not what it follows from: one over more numbers than a selector
/// can list, or one that tells values of one label text apart.
bool is_own_label(const sema::Program& program, sema::DimensionId id);

/// Nothing in the selector was reported: findings about its set would be about another mistake.
bool is_sound(const sema::Selector& selector, const sema::Program& program);

/// How sets are decided.
struct Engine {
  sets::Budget budget = {};
  bool by_use = false;     // the second order of the levels: those that are asked for together stand together
  sets::Solve solve = {};  // whom to ask past the budget; none: nobody
};

class Universe {
 public:
  /// Lays out the levels, places the known clusters (`atoms` of each) and works out who is admissible.
  Universe(const sema::Program& program, const Mentions& mentions, std::vector<KnownCluster>& clusters,
           model::Plan& plan, const Engine& engine);

  /// The set a selector means.
  SetId meaning(const sema::Selector& selector) { return decide(selector, true); }
  /// What `not selector` means (Evaluator::holds_not).
  SetId opposite(const sema::Selector& selector) { return decide(selector, false); }

  SetId in_workspace(const std::string& workspace);
  /// The clusters that define the variable, by label.
  SetId defines(sema::VariableId variable);
  /// The clusters that carry the profile's marker; none if it has none.
  std::optional<SetId> carriers(sema::ProfileId profile);
  /// The clusters whose value of the dimension is the text.
  SetId has_value(sema::DimensionId dimension, const std::string& text);
  /// The numbers that clusters of a set may have for a dimension, where a selector can list them; none if they are
  /// more.
  std::optional<std::vector<std::string>> listable(sema::DimensionId dimension, SetId set);
  /// The clusters that have a declared value for the dimension at all.
  SetId is_set(sema::DimensionId dimension);
  /// The clusters that have no label of ours which Fleet's templates can see.
  SetId without_labels();
  /// The clusters that the schema admits, before invariants narrow it.
  SetId schema();
  /// Whether some label is a text that the dimension's pattern takes.
  bool has_texts(sema::DimensionId dimension) const;
  /// The subset that Kubernetes can select: of a pattern, and of more numbers than a selector may list, the values that
  /// known clusters have or that `own` names, which is what the set was made of. What else the spec speaks of changes
  /// nothing. `narrowed`: did that take anything away?
  SetId selectable(SetId set, const Mentions& own, bool& narrowed);

  /// Is there anything of which `selectable` keeps the values of known clusters only?
  bool lists_known_values() const { return !unlisted_.empty(); }

  model::Witness witness(const std::vector<uint32_t>& atoms) const;
  ConcreteCluster concrete(const model::Witness& witness) const;

  /// A dimension whose patterns are too many to tell apart; every set is undecided then.
  std::optional<sema::DimensionId> too_many_patterns() const { return too_many_patterns_; }

  /// The level of a dimension that is a label, or none.
  std::optional<uint32_t> level_of(sema::DimensionId dimension) const;

 private:
  /// Of an open dimension with patterns: what each atom matches, and which atom `other` is like.
  struct Matches {
    std::vector<sema::PatternId> patterns;
    std::vector<std::vector<bool>> of_atom;
    std::optional<uint32_t> other_like;        // where each text matches some pattern
    std::optional<std::string> other_witness;  // else one that matches none
  };

  void find_unlisted(const std::vector<KnownCluster>& clusters);
  /// The atoms of a level that one of these words names.
  sets::ValueSet named(uint32_t level, const Mentions& own) const;
  void add_dimension_level(sema::DimensionId id, const Mentions& mentions, const std::vector<KnownCluster>& clusters);
  void add_text_atoms(const sema::Dimension& dimension, sema::DimensionId id, const Mentions& mentions,
                      const std::vector<KnownCluster>& clusters, model::Level& level);
  std::vector<bool> matched(const Matches& matches, const std::string& text) const;
  sets::ValueSet admissible_texts(uint32_t level) const;
  uint32_t add_level(model::Level level);
  void order_by_use();
  SetId decide(const sema::Selector& selector, bool wanted);
  SetId values(sema::DimensionId id, const sema::ValueSet& set, bool wanted);
  /// The clusters whose other labels give a derived dimension one of these values.
  SetId derived_values(sema::DimensionId id, const std::vector<bool>& own);
  /// The clusters whose other labels give a derived dimension no value.
  SetId derived_absent(const sema::Mapping& mapping);
  /// The clusters with one of these values of a dimension some of whose values have one label text.
  SetId told_apart(sema::DimensionId id, const std::vector<uint32_t>& indices);
  sets::ValueSet atoms_of(uint32_t level, const sema::Dimension& dimension, const sema::ValueSet& set) const;
  /// The values of the dimension below that a mapping takes into `own`.
  sema::ValueSet below(const sema::Mapping& mapping, const std::vector<bool>& own) const;
  /// The values of the dimension below that a mapping has `absent` for.
  sema::ValueSet below_absent(const sema::Mapping& mapping) const;
  std::vector<bool> own_values(const sema::Dimension& dimension, const sema::ValueSet& set) const;
  SetId name_set(const sema::ClusterSelector& node);
  uint32_t atom_of(uint32_t level, const std::string& text) const;
  SetId admissible();

  const sema::Program& program_;
  model::Plan& plan_;
  std::vector<std::optional<uint32_t>> dimension_level_;
  std::map<uint32_t, uint32_t> marker_level_, variable_level_;
  std::map<uint32_t, Matches> matches_;                   // by level
  std::map<uint32_t, std::set<std::string>> names_like_;  // Kubernetes' names, by pattern
  std::optional<sema::DimensionId> too_many_patterns_;
  uint32_t workspace_level_ = 0, name_level_ = 0;
  std::vector<std::unordered_map<std::string, uint32_t>> atom_by_text_;
  std::map<uint32_t, sets::ValueSet> unlisted_;  // of levels with wide atoms: what no known cluster has
  std::unordered_map<std::string, std::vector<std::string>> kube_names_;  // by any name the spec may use
  std::vector<std::optional<SetId>> group_memo_[2];
  std::vector<std::optional<SetId>> condition_memo_[2];  // of derived dimensions
};

}  // namespace fleet::plan
