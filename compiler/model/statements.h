#pragma once

/// What the policies, waivers and tests of a spec speak of, as sets of a plan: the tables that the trees of
/// `formula::Statements` point into. With a `Plan` this is all that proving them needs.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/formula/formula.h"
#include "compiler/model/plan.h"

namespace fleet::model {

/// A selector of a formula.
struct Meaning {
  SetId set;
  std::function<bool(const Witness&)> holds;  // by plain evaluation
  bool is_sound = true;                       // nothing in it was reported; else nothing is proved of it
};

/// A condition that a deployment's target is made of, and whom it would reach without it.
struct Clause {
  Span place;
  SetId reach_without;
  std::string words;
  Span removed;         // what is taken out to be without it; none: it is not the deployment's own words
  std::string instead;  // and put in its place
};

struct Statements {
  const formula::Statements* said = nullptr;  // null where there are none; then what asks for them is not set
  std::vector<Meaning> selectors;             // by index of a SelectorSet; not sound: of another test's fleet
  std::vector<uint32_t> bundles;              // of formula::Statements::deployments: index into Plan::bundles
  std::vector<Meaning> groups;    // in the order of Plan::groups: all that are meant, not only what a selector can say
  SetId admissible;               // of the plan's admissible clusters those in a workspace that the spec speaks of
  SetId schema;                   // who would be among them if the spec had no invariants
  std::vector<SetId> invariants;  // in the order of Plan::invariants
  /// What a witness has for a dimension of the program, derived ones too; empty if it has none.
  std::function<std::string(const Witness&, uint32_t dimension)> value;
  /// The clauses of the target of a bundle: of `to` if that is a conjunction, of `except`, and the variants that skip.
  std::function<std::vector<Clause>(uint32_t bundle)> clauses;
  /// How the clusters of a selector, by index, are said in a target, and how all others are.
  std::function<Wording(uint32_t selector)> inside, outside;
  /// How those that a bundle's target means are said, and how all others are; none where a variant skips.
  std::function<Wording(uint32_t bundle)> inside_target, outside_target;
};

}  // namespace fleet::model
