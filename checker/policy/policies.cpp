#include "checker/policy/policies.h"

#include <algorithm>

namespace fleet::checker {
namespace {

using formula::Binder;
using formula::kNone;

int badness(diag::Verdict verdict) {
  switch (verdict) {
    case diag::Verdict::Proved: return 0;
    case diag::Verdict::Vacuous: return 1;
    case diag::Verdict::HoldsToday: return 2;
    case diag::Verdict::Violated: return 3;
    case diag::Verdict::Undecided: return 4;
  }
  return 0;
}

/// What one policy may ask: three deployments at a time are too many choices where there are thousands.
constexpr size_t kMostObligations = 5'000'000;
constexpr uint64_t kMostSubjects = 20'000'000;

class PolicyProver {
 public:
  PolicyProver(Evaluate& evaluate, uint32_t policy, Waivers& waivers, const FoundBroken& found, uint32_t only)
      : evaluate_(evaluate),
        policy_(evaluate.statements().said->policies[policy]),
        waivers_(waivers),
        found_(found),
        only_(only) {
    proof_.policy = policy;
  }

  PolicyProof run() {
    for (rule_index_ = 0; rule_index_ < policy_.rules.size(); ++rule_index_) {
      rule_ = &policy_.rules[rule_index_];
      if (policy_.waiver_is_wrong || !is_sound()) {
        proof_.is_checked = false;
        continue;
      }
      evaluate_.begin(rule_->binders);
      Bindings bindings;
      bindings.of.assign(rule_->binders.size(), kNone);
      bindings.bundle_of_wave.assign(rule_->binders.size(), kNone);
      bind(0, bindings);
    }
    proof_.is_checked = proof_.is_checked && !policy_.rules.empty();
    if (proof_.obligations.empty() && proof_.is_checked) {
      proof_.verdict = diag::Verdict::Vacuous;
      proof_.counts.add(diag::Verdict::Vacuous);
    }
    if (proof_.obligations.size() > kMostObligations || subjects_ > kMostSubjects) {
      proof_.obligations.clear();
      proof_.verdict = diag::Verdict::Undecided;
      proof_.counts = {};
      proof_.counts.add(diag::Verdict::Undecided);
    }
    for (const Obligation& one : proof_.obligations) {
      proof_.counts.add(one.verdict);
      if (one.is_waived) ++proof_.counts.waived;
      if (is_worse(one.verdict, proof_.verdict)) proof_.verdict = one.verdict;
    }
    return std::move(proof_);
  }

 private:
  bool is_sound() const {
    const auto sound = [&](const formula::Formula& f) { return evaluate_.is_sound(f); };
    const auto sound_binder = [&](const Binder& b) {
      return b.over != Binder::Over::Clusters || evaluate_.is_sound(b.within);
    };
    return std::all_of(rule_->where.begin(), rule_->where.end(), sound) && sound(rule_->statement) &&
           std::all_of(rule_->binders.begin(), rule_->binders.end(), sound_binder);
  }

  void bind(uint32_t slot, Bindings& b) {
    if (evaluate_.sets().exhausted() || proof_.obligations.size() > kMostObligations) return;
    if (slot == rule_->binders.size()) {
      // A product that is never asked anything takes its time, too.
      if (++subjects_ <= kMostSubjects) with_options(b);
      return;
    }
    if (subjects_ > kMostSubjects) return;
    const Binder& binder = rule_->binders[slot];
    const auto each = [&](uint32_t count) {
      for (uint32_t i = 0; i < count; ++i) {
        b.of[slot] = i;
        bind(slot + 1, b);
      }
    };
    switch (binder.over) {
      case Binder::Over::Deployments: return bind_deployments(slot, b);
      case Binder::Over::Groups: return each(static_cast<uint32_t>(evaluate_.plan().groups.size()));
      case Binder::Over::Waivers: return each(static_cast<uint32_t>(evaluate_.statements().said->waivers.size()));
      case Binder::Over::Waves:
        b.bundle_of_wave[slot] = evaluate_.bundle(binder.deployment, b);
        return each(evaluate_.wave_count(b.bundle_of_wave[slot]));
      case Binder::Over::Clusters: return bind(slot + 1, b);  // all at once
    }
  }

  void bind_deployments(uint32_t slot, Bindings& b) {
    const std::vector<model::Bundle>& bundles = evaluate_.plan().bundles;
    const bool is_given = only_ != kNone && slot == first_deployment();
    for (uint32_t i = is_given ? only_ : 0; i < (is_given ? only_ + 1 : bundles.size()); ++i) {
      // Reported where its target stands, or its rollout: the wave that was forgotten may be the one that is asked for.
      if (!bundles[i].is_sound || (rule_->speaks_of_waves && !evaluate_.waves_cover(i))) {
        proof_.is_checked = false;
        continue;
      }
      b.of[slot] = i;
      bind(slot + 1, b);
    }
  }

  /// Options may differ between the clusters of a deployment: each part of its reach is a subject of its own.
  void with_options(Bindings& b) {
    std::vector<uint32_t> bundles;
    for (const formula::OptionValue& option : rule_->options) {
      const uint32_t bundle = evaluate_.bundle(option.deployment, b);
      if (option.path[0] == "repo" && !evaluate_.plan().bundles[bundle].promoted) continue;  // one for all clusters
      if (std::find(bundles.begin(), bundles.end(), bundle) == bundles.end()) bundles.push_back(bundle);
    }
    b.options.clear();
    with_options(bundles, 0, b);
  }

  void with_options(const std::vector<uint32_t>& bundles, size_t next, Bindings& b) {
    if (next == bundles.size()) {
      if (const auto open = rule_->options.empty() ? std::nullopt : find_open_value(evaluate_, *rule_, b))
        return leave(*open);
      return rule_->cluster == kNone ? decide(b) : decide_clusters(b);
    }
    const std::vector<OptionCase> cases = evaluate_.option_cases(bundles[next], rule_->options);
    for (const OptionCase& one : cases) {
      b.options.emplace_back(bundles[next], &one);
      with_options(bundles, next + 1, b);
      b.options.pop_back();
    }
  }

  void leave(const OpenValue& open) {
    proof_.is_checked = false;
    const auto is_same = [&](const OpenValue& other) { return other.place == open.place; };
    if (std::none_of(proof_.open.begin(), proof_.open.end(), is_same)) proof_.open.push_back(open);
  }

  /// What asks for a cluster can hold over all that could register and not over those that did.
  bool is_judged_today() const { return policy_.is_of_inventory || evaluate_.knows_today(); }

  bool antecedent(const Bindings& b, World world) {
    return std::all_of(rule_->where.begin(), rule_->where.end(),
                       [&](const formula::Formula& f) { return evaluate_.truth(f, b, world); });
  }

  /// A rule about sets and facts.
  void decide(const Bindings& b) {
    const bool asked = antecedent(b, World::Possible);
    const bool holds = !asked || evaluate_.truth(rule_->statement, b, World::Possible);
    const std::optional<SetId> unused = evaluate_.find_unused_part(b);
    bool asked_today = false, holds_today = true;
    if (!unused && (is_judged_today() || !holds)) {
      asked_today = antecedent(b, World::Known);
      holds_today = !asked_today || evaluate_.truth(rule_->statement, b, World::Known);
    }
    if (!asked && (!asked_today || !is_judged_today())) return;
    if (holds && holds_today) {
      if (!compares_nobody(rule_->statement, b)) add(b, diag::Verdict::Proved);
      return;
    }
    Broken broken;
    broken.world = holds ? World::Known : World::Possible;
    broken.only_today = holds;
    broken.failure = failure_of(evaluate_, rule_->statement, b, broken.world);
    // Known clusters may break it otherwise, where their first wave is another: then it is they who are shown.
    if (!holds && !holds_today && !evaluate_.sets().is_empty(broken.failure.first) &&
        !evaluate_.judge().any_known(broken.failure.first)) {
      broken.world = World::Known;
      broken.failure = failure_of(evaluate_, rule_->statement, b, broken.world);
    }
    // A fact that is wrong is wrong for every cluster that it is about.
    SetId everyone = everyone_of(b);
    for (const auto& [bundle, one] : b.options) everyone = evaluate_.sets().intersect(everyone, one->where);
    broken.subject = bundle_of(b) != kNone ? everyone : evaluate_.admissible();
    if (evaluate_.sets().is_empty(broken.failure.all)) broken.failure.all = broken.subject;
    // Who is the first to have these options breaks it.
    if (unused && evaluate_.sets().is_empty(broken.failure.first)) {
      broken.is_by_options = !evaluate_.sets().is_empty(*unused);
      broken.failure.first = *unused;
      if (broken.is_by_options) broken.failure.all = *unused;
      broken.subject = everyone_of(b);
    }
    broken.verdict = holds_today ? diag::Verdict::HoldsToday : diag::Verdict::Violated;
    settle(b, std::move(broken), false);
  }

  /// All that the formula says is of sets within others that no cluster is in, known or admissible: of a wave that the
  /// deployment cannot reach.
  bool compares_nobody(const formula::Formula& f, const Bindings& b) {
    if (evaluate_.sets().is_empty(evaluate_.admissible())) return false;
    if (const auto* all = f.as<formula::And>()) {
      return !all->operands.empty() && std::all_of(all->operands.begin(), all->operands.end(),
                                                   [&](const auto& one) { return compares_nobody(one, b); });
    }
    const auto* related = f.as<formula::Related>();
    if (!related || related->relation != formula::Relation::Within) return false;
    return evaluate_.sets().disjoint(evaluate_.set(related->left, b, World::Possible), evaluate_.admissible()) &&
           !evaluate_.judge().any_known(evaluate_.set(related->left, b, World::Known));
  }

  /// Whom the deployments of a rule reach, whatever their options are there.
  SetId everyone_of(const Bindings& b) {
    SetId everyone = sets::Diagrams::none();
    for (uint32_t slot = 0; slot < rule_->binders.size(); ++slot) {
      if (rule_->binders[slot].over == Binder::Over::Deployments)
        everyone = evaluate_.sets().unite(everyone, evaluate_.reach(b.of[slot], World::Possible));
    }
    return everyone;
  }

  /// A rule about each cluster of a set: all of them at once.
  void decide_clusters(const Bindings& b) {
    sets::Diagrams& sets = evaluate_.sets();
    const auto ask = [&](World world, SetId& about) {
      about = evaluate_.set(rule_->binders[rule_->cluster].within, b, world);
      for (const auto& [bundle, one] : b.options) about = sets.intersect(about, one->where);
      for (const formula::Formula& f : rule_->where) about = sets.intersect(about, evaluate_.where(f, b, world));
      if (world == World::Possible) about = sets.intersect(about, evaluate_.admissible());
      return sets.subtract(about, evaluate_.where(rule_->statement, b, world));
    };
    Broken broken;
    const SetId violations = ask(World::Possible, broken.subject);
    const bool asked = !sets.is_empty(broken.subject), holds = sets.is_empty(violations);
    if (!is_judged_today() && !asked) return;
    if (!is_judged_today() && holds) return add(b, diag::Verdict::Proved);
    SetId about_today;
    const SetId violations_today = ask(World::Known, about_today);
    const bool asked_today = evaluate_.judge().any_known(about_today),
               holds_today = !evaluate_.judge().any_known(violations_today);
    if (!asked && !asked_today) return;
    if (holds && holds_today) return add(b, diag::Verdict::Proved);
    const bool is_today = holds || (!holds_today && !evaluate_.judge().any_known(violations));
    broken.world = is_today ? World::Known : World::Possible;
    broken.only_today = holds;
    broken.failure.first = broken.failure.all = is_today ? violations_today : violations;
    if (is_today) broken.subject = about_today;
    broken.verdict = holds_today ? diag::Verdict::HoldsToday : diag::Verdict::Violated;
    settle(b, std::move(broken), true);
  }

  /// Takes away what is waived, and reports the rest.
  void settle(const Bindings& b, Broken broken, bool is_about_clusters) {
    sets::Diagrams& sets = evaluate_.sets();
    const uint32_t bundle = bundle_of(b);
    const SetId waived = waivers_.waived(evaluate_, proof_.policy, bundle, broken.failure.all);
    if (!sets.is_empty(waived)) {
      const SetId rest = sets.subtract(broken.failure.all, waived);
      // Of the known clusters' sets, points where no cluster is and none can be are left, too.
      if (sets.disjoint(rest, evaluate_.admissible()) && !evaluate_.judge().any_known(rest)) {
        return add(b, diag::Verdict::Proved, true);
      }
      const bool has_clusters = is_about_clusters || !sets.is_empty(broken.failure.first);
      if (has_clusters && broken.verdict == diag::Verdict::Violated && !evaluate_.judge().any_known(rest)) {
        if (broken.only_today) return add(b, diag::Verdict::Proved, true);
        broken.verdict = diag::Verdict::HoldsToday;
      }
      broken.failure.all = rest;
      if (has_clusters) broken.failure.first = sets.subtract(broken.failure.first, waived);
      if (has_clusters && sets.is_empty(broken.failure.first)) broken.failure.first = rest;
      broken.is_waived_in_part = true;
    }
    add(b, broken.verdict, false, broken.failure.first);
    broken.rule = rule_index_;
    broken.bindings = b;
    found_(broken);
  }

  uint32_t first_deployment() const {
    uint32_t slot = 0;
    while (slot < rule_->binders.size() && rule_->binders[slot].over != Binder::Over::Deployments) ++slot;
    return slot;
  }

  uint32_t bundle_of(const Bindings& b) const {
    const uint32_t slot = first_deployment();
    return slot < b.of.size() ? b.of[slot] : kNone;
  }

  void add(const Bindings& b, diag::Verdict verdict, bool is_waived = false,
           SetId violations = sets::Diagrams::none()) {
    const bool is_about_nobody = !policy_.is_of_inventory && evaluate_.sets().is_empty(evaluate_.admissible());
    if (verdict == diag::Verdict::Proved && !is_waived && is_about_nobody) verdict = diag::Verdict::Vacuous;
    if (evaluate_.sets().exhausted()) verdict = diag::Verdict::Undecided;
    Obligation one{rule_index_, bundle_of(b), kNone, verdict, is_waived, violations};
    for (uint32_t slot = 0; slot < rule_->binders.size(); ++slot) {
      const Binder::Over over = rule_->binders[slot].over;
      if (over != Binder::Over::Deployments && over != Binder::Over::Clusters) one.other = b.of[slot];
    }
    proof_.obligations.push_back(one);
  }

  Evaluate& evaluate_;
  const formula::Policy& policy_;
  Waivers& waivers_;
  const FoundBroken& found_;
  const uint32_t only_;
  uint64_t subjects_ = 0;
  const formula::Rule* rule_ = nullptr;
  uint32_t rule_index_ = 0;
  PolicyProof proof_;
};

}  // namespace

bool is_worse(diag::Verdict a, diag::Verdict b) { return badness(a) > badness(b); }

Waivers::Waivers(const Evaluate& evaluate)
    : of_policy_(evaluate.statements().said->policies.size()),
      used_(evaluate.statements().said->waivers.size(), false) {
  const std::vector<formula::Waiver>& all = evaluate.statements().said->waivers;
  for (uint32_t i = 0; i < all.size(); ++i) {
    if (days_between(evaluate.now(), all[i].until) >= 0 && evaluate.statements().selectors[all[i].on].is_sound)
      of_policy_[all[i].policy].push_back(i);
  }
}

SetId Waivers::waived(Evaluate& evaluate, uint32_t policy, uint32_t bundle, SetId clusters) {
  SetId result = sets::Diagrams::none();
  for (const uint32_t i : of_policy_[policy]) {
    const formula::Waiver& waiver = evaluate.statements().said->waivers[i];
    if (waiver.deployment != kNone && evaluate.statements().bundles[waiver.deployment] != bundle) continue;
    const SetId covered = evaluate.sets().intersect(evaluate.statements().selectors[waiver.on].set, clusters);
    if (evaluate.sets().is_empty(covered)) continue;
    used_[i] = true;
    result = evaluate.sets().unite(result, covered);
  }
  return result;
}

PolicyProof prove_policy(Evaluate& evaluate, uint32_t policy, Waivers& waivers, const FoundBroken& found,
                         uint32_t only) {
  return PolicyProver(evaluate, policy, waivers, found, only).run();
}

}  // namespace fleet::checker
