#pragma once

/// What a formula means over a plan, for one choice of what its binders stand for.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/judge.h"
#include "checker/policy/options.h"
#include "compiler/model/statements.h"

namespace fleet::checker {

/// Over which clusters sets are related: those that the schema admits, or those that exist.
enum class World { Possible, Known };

/// The part of a deployment's reach where the options that a rule asks for are the same.
struct OptionCase {
  SetId where;
  std::vector<uint32_t> customizations;  // that apply, in order
  std::string revision = {};             // of a promoted deployment, where that is asked; empty: its repo's
};

/// What the binders of a rule stand for, by slot: an index into the plan's bundles, its groups, the bundle's waves, or
/// the waivers. Of clusters nothing: they are decided all at once, as a set.
struct Bindings {
  std::vector<uint32_t> of;
  std::vector<uint32_t> bundle_of_wave;                         // by slot
  std::vector<std::pair<uint32_t, const OptionCase*>> options;  // by bundle
};

/// Days from one date to another, both `YYYY-MM-DD`; negative if it lies before.
int64_t days_between(std::string_view from, std::string_view to);

class Evaluate {
 public:
  Evaluate(Judge& judge, const model::Statements& statements, std::string now);

  /// Whether each cluster that the schema admits in a bundle's reach is in one of its waves; true if it has none.
  bool waves_cover(uint32_t bundle);

  /// Whether a policy holds, for formulas of tests; and whether that is known: what is wrong with it may have been
  /// said.
  std::function<bool(uint32_t policy, World)> policy_holds;
  std::function<bool(uint32_t policy)> policy_is_checked;
  /// The binders of the rule that is being decided: groups and waves are told apart by them.
  void begin(const std::vector<formula::Binder>& binders) { binders_ = &binders; }

  Told told(const formula::OptionValue& v, const Bindings& b);

  /// A formula that does not speak of the rule's cluster.
  bool truth(const formula::Formula& f, const Bindings& b, World world);
  /// The clusters for which it holds; all or none if it does not speak of them.
  SetId where(const formula::Formula& f, const Bindings& b, World world);
  SetId set(const formula::Set& s, const Bindings& b, World world);
  formula::Scalar value(const formula::Value& v, const Bindings& b);
  uint64_t count(const formula::Set& s, const Bindings& b);

  /// The same, for one concrete cluster and by plain evaluation. A formula about sets is as `truth` decided it.
  bool plainly(const formula::Formula& f, const Bindings& b, World world, const model::Witness& witness);
  bool plainly(const formula::Set& s, const Bindings& b, World world, const model::Witness& witness);

  /// Which bundles plain evaluation found to reach its clusters, and which not, since this was asked last.
  std::vector<std::pair<uint32_t, bool>> take_reached();

  /// Decides over other clusters than the plan admits.
  void assume(SetId admissible);
  SetId admissible() const { return admissible_; }
  SetId reach(uint32_t bundle, World world);
  /// Decides as if the bundle reached another set; an unset id: as it is.
  void pretend(uint32_t bundle, SetId reach);
  /// The part of a wave that the bundle reaches.
  SetId wave(uint32_t bundle, uint32_t index, World world);
  /// A bundle without a rollout has one wave.
  uint32_t wave_count(uint32_t bundle) const;
  uint32_t bundle(formula::Ref ref, const Bindings& b) const {
    return ref.slot == formula::kNone ? statements_.bundles[ref.named] : b.of[ref.slot];
  }
  /// The cases of the bundle's options in the given fields: one if no customization changes them.
  std::vector<OptionCase> option_cases(uint32_t bundle, const std::vector<formula::OptionValue>& fields);
  /// Whom of a deployment's reach the chosen options are for, where these are a part of it in which no known cluster
  /// is: today nobody has them. Of several deployments for which that is so: an empty set, since each takes a cluster.
  std::optional<SetId> find_unused_part(const Bindings& b);

  /// Every selector in it could be read.
  bool is_sound(const formula::Formula& f) const;
  bool is_sound(const formula::Set& s) const;
  bool is_sound(const formula::Value& v) const;
  bool is_sound(const formula::Ref& deployment) const;

  const model::Plan& plan() const { return judge_.plan(); }
  const model::Statements& statements() const { return statements_; }
  const formula::Policy* waived_policy(const formula::Waiver& waiver) const {
    return &statements_.said->policies[waiver.policy];
  }
  const std::string& now() const { return now_; }
  /// There are known clusters, all of them could be read, and none breaks the schema, which is an error by itself: what
  /// holds for them can be told.
  bool knows_today() const { return knows_today_; }
  sets::Diagrams& sets() const { return judge_.sets(); }
  Judge& judge() const { return judge_; }

 private:
  SetId first_wave(uint32_t bundle, World world);
  bool plainly_reached(uint32_t bundle, const model::Witness& witness);
  /// The clusters of the set that exist, as the points where they lie.
  SetId known(SetId set);
  SetId bound(const formula::BoundSet& s, const Bindings& b, World world);
  formula::Scalar fact(const formula::FactValue& v, const Bindings& b);
  static const OptionCase* find_case(uint32_t bundle, const Bindings& b);
  static const std::vector<uint32_t>& customizations(uint32_t bundle, const Bindings& b);
  formula::Scalar option(const formula::OptionValue& v, const Bindings& b);

  Judge& judge_;
  const model::Statements& statements_;
  std::string now_;
  Options options_;
  SetId admissible_;
  bool knows_today_;
  std::vector<SetId> possible_reach_;  // by bundle; unset: not asked yet
  std::map<uint32_t, SetId> pretended_;
  std::map<std::pair<uint32_t, World>, SetId> first_waves_;
  std::map<uint32_t, const model::RolloutUse*> rollouts_;
  std::map<uint32_t, bool> plainly_reached_;
  const std::vector<formula::Binder>* binders_ = nullptr;
};

}  // namespace fleet::checker
