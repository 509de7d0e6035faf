#pragma once

/// Fleet's selectors as sets of clusters. The plan's universe knows the labels that the spec speaks of; where a
/// manifest names another key, text or cluster, a wider universe is made in which that is told apart, too: nothing that
/// Fleet would see is rounded away.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/rancher/matcher.h"
#include "compiler/sets/diagram.h"

namespace fleet::verify {

using model::SetId;

class Space {
 public:
  /// The plan's own universe. Its diagrams grow.
  explicit Space(const model::Plan& plan);
  /// One that also tells apart whatever these criteria name.
  Space(const model::Plan& plan, const std::vector<const rancher::Criteria*>& criteria);

  /// Does the universe have a level for each key and an atom for each text and name of them?
  bool knows(const rancher::Criteria& criteria) const;
  /// The clusters of one workspace that meet them, with whatever labels; the display names of clusters that nobody has
  /// seen aside. Only for criteria that are known and could be compiled, and that name no cluster group.
  SetId of(const rancher::Criteria& criteria);
  /// A set of the plan's, here.
  SetId import(SetId of_plan);

  sets::Diagrams& sets() { return *sets_; }
  /// Where a known cluster lies, by its labels and its name.
  std::vector<uint32_t> place(const rancher::Labels& labels, const model::Cluster& cluster) const;
  /// A point here as one of the plan's universe.
  std::vector<uint32_t> to_plan(const std::vector<uint32_t>& atoms) const;
  /// The labels and the name of a point that the plan's universe does not tell, by key; for messages.
  std::vector<std::pair<std::string, std::string>> foreign(const std::vector<uint32_t>& atoms) const;

 private:
  struct Level {
    std::string key;  // empty: no label
    uint32_t absent = 0, other = 0, size = 0;
    std::unordered_map<std::string, uint32_t> atoms;      // by text
    std::vector<std::pair<uint32_t, std::string>> extra;  // of texts that the plan does not know: the plan's atom
  };
  void lay_out();
  void add_text(uint32_t level, const std::string& text);
  uint32_t plan_atom_of(uint32_t level, const std::string& text) const;
  SetId made_of(const rancher::Criteria& criteria);

  const model::Plan& plan_;
  sets::Diagrams* sets_;
  std::unique_ptr<sets::Diagrams> own_;  // where it is not the plan's
  std::vector<Level> levels_;            // the plan's first
  std::unordered_map<std::string, uint32_t> level_by_key_;
  uint32_t name_level_ = model::kNoAtom;
  std::unordered_map<std::string, SetId> made_;  // by the criteria's text
  std::unordered_map<SetId, SetId> imported_;
};

/// Whether two criteria are the same text; a key for tables.
std::string text_of(const rancher::Criteria& criteria);

}  // namespace fleet::verify
