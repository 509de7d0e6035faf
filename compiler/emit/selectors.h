#pragma once

/// A set of clusters as the criteria of Fleet's targets: Kubernetes' label selectors, and names. Each of the criteria
/// is one conjunction; a set that is none becomes several, as few as can be found. What comes out is exact over every
/// combination of labels, those of clusters included that the schema does not admit.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/sets/cover.h"

namespace fleet::emit {

enum class Operator { In, NotIn, Exists, DoesNotExist };

struct Requirement {
  std::string key;
  Operator op = Operator::In;
  std::vector<std::string> values;  // sorted; of In and NotIn at least one, of the others none
  friend bool operator==(const Requirement&, const Requirement&) = default;
};

/// All of it must hold. Without a name and without requirements: every cluster.
struct Criteria {
  std::string cluster_name;               // empty: whatever its name is
  std::vector<Requirement> requirements;  // sorted by key; of one key NotIn stands before Exists
  friend bool operator==(const Criteria&, const Criteria&) = default;
};

/// The clusters that meet some of `include` and none of `exclude`.
struct Lowered {
  std::vector<Criteria> include;
  std::vector<Criteria> exclude;            // of `Lowering::target` only: each has a name
  std::optional<uint32_t> not_expressible;  // the level that stands in the way; the lists are empty then
  bool too_many = false;                    // more criteria than the limit; the lists are empty
  bool undecided = false;                   // the engine's budget was used up; the lists are empty

  bool is_sound() const { return !not_expressible && !too_many && !undecided; }
};

/// Lowers the sets of one plan and remembers what it did: many bundles share a target. `limit` is how many criteria one
/// set may take.
class Lowering {
 public:
  Lowering(const model::Plan& plan, size_t limit);

  /// The set as the clusters of one workspace see it: it speaks of workspaces no more.
  model::SetId in_workspace(model::SetId set, const std::string& workspace);

  /// For targets, which may leave out clusters by name (a first customization that does not deploy).
  const Lowered& target(model::SetId set);

  /// Whom `target` leaves out by name although its `include` meets them.
  model::SetId left_out(model::SetId set);

  /// For what only counts inside `care`: customizations and waves inside a target. Outside of it the criteria may meet
  /// whom they like, so that fewer of them may do. Nothing is ever excluded. No criteria at all if the two do not meet.
  const Lowered& within(model::SetId set, model::SetId care);

 private:
  Lowered lower_target(model::SetId set);
  Lowered lower_within(model::SetId set, model::SetId care);
  std::optional<std::vector<uint32_t>> names_that_matter(model::SetId set);
  bool add_cover(model::SetId lower, model::SetId wished, model::SetId upper, const std::string& cluster_name,
                 std::vector<Criteria>& to, Lowered& result);
  sets::Cover as_written(model::SetId lower, model::SetId wished, model::SetId upper);
  std::optional<uint32_t> find_level(model::Level::Kind kind) const;

  const model::Plan& plan_;
  sets::Diagrams& sets_;
  size_t limit_;
  std::optional<uint32_t> workspace_level_, name_level_;
  std::optional<std::vector<std::vector<model::SetId>>> conjunctions_;  // of the spec's selectors, once asked for
  std::map<std::pair<model::SetId, uint32_t>, model::SetId> in_workspace_;
  std::map<model::SetId, Lowered> targets_;
  std::map<std::pair<model::SetId, model::SetId>, Lowered> within_;
};

}  // namespace fleet::emit
