#include <fmt/format.h>

#include <algorithm>

#include "checker/policy/policies.h"
#include "compiler/base/match.h"
#include "compiler/diagnostics/catalog/inherit.h"
#include "compiler/diagnostics/catalog/policy.h"
#include "compiler/diagnostics/catalog/targeting.h"
#include "compiler/diagnostics/catalog/tool.h"

namespace fleet::checker {
namespace {

using formula::Binder;
using formula::kNone;

constexpr size_t kMostFindings = 200;     // of one policy
constexpr size_t kMostWithFixes = 20;     // each fix is tried
constexpr size_t kLongestMessage = 1000;  // bytes

/// Cut between characters: a message is one line that people read.
std::string shortened(std::string text) {
  if (text.size() <= kLongestMessage) return text;
  size_t end = kLongestMessage;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + " …";
}

uint32_t first_bundle(const formula::Rule& rule, const Bindings& b) {
  for (uint32_t slot = 0; slot < rule.binders.size(); ++slot) {
    if (rule.binders[slot].over == Binder::Over::Deployments) return b.of[slot];
  }
  return kNone;
}

}  // namespace

PolicyReport::PolicyReport(Evaluate& evaluate, uint32_t policy)
    : evaluate_(evaluate), index_(policy), policy_(evaluate.statements().said->policies[policy]) {}

/// The rollout that several deployments use begins with a wave of its own reach: what is wrong with it is wrong there.
bool PolicyReport::is_of_rollout(uint32_t bundle) const {
  const std::vector<model::Bundle>& all = evaluate_.plan().bundles;
  const model::Bundle& of = all[bundle];
  if (of.waves.empty() || evaluate_.sets().disjoint(of.waves.front().set, of.reach)) return false;
  const auto uses = [&](const model::Bundle& other) {
    return !other.waves.empty() && other.waves.front().name_place == of.waves.front().name_place;
  };
  return std::count_if(all.begin(), all.end(), uses) > 1;
}

/// What a person would change: the target of the deployment, or the rollout that it shares, else the waiver, else the
/// policy or where it is put to use.
Span PolicyReport::caret(const Broken& broken) const {
  const formula::Rule& rule = policy_.rules[broken.rule];
  if (const uint32_t bundle = first_bundle(rule, broken.bindings); bundle != kNone) {
    const model::Bundle& of = evaluate_.plan().bundles[bundle];
    return rule.speaks_of_waves && is_of_rollout(bundle) ? of.waves.front().name_place : of.target_place;
  }
  for (uint32_t slot = 0; slot < rule.binders.size(); ++slot) {
    const uint32_t of = broken.bindings.of[slot];
    if (rule.binders[slot].over == Binder::Over::Waivers) return evaluate_.statements().said->waivers[of].place;
    if (rule.binders[slot].over == Binder::Over::Groups) return evaluate_.plan().groups[of].place;
  }
  return policy_.use ? policy_.use : rule.require;
}

Span PolicyReport::kept_out_by(uint32_t bundle, const std::vector<uint32_t>& point) const {
  Span place;
  for (const model::Clause& clause : evaluate_.statements().clauses(bundle)) {
    if (!evaluate_.sets().contains(clause.reach_without, point)) continue;
    if (place) return evaluate_.plan().bundles[bundle].target_place;
    place = clause.place;
  }
  return place ? place : evaluate_.plan().bundles[bundle].target_place;
}

std::string PolicyReport::subject(const Broken& broken) const {
  const formula::Rule& rule = policy_.rules[broken.rule];
  std::string text;
  for (uint32_t slot = 0; slot < rule.binders.size(); ++slot) {
    const uint32_t of = broken.bindings.of[slot];
    const auto name = [&]() -> std::string {
      switch (rule.binders[slot].over) {
        case Binder::Over::Deployments: return fmt::format("`{}`", evaluate_.plan().bundles[of].name);
        case Binder::Over::Groups: return fmt::format("the group `{}`", evaluate_.plan().groups[of].name);
        case Binder::Over::Waivers:
          return fmt::format("the waiver of `{}`",
                             evaluate_.waived_policy(evaluate_.statements().said->waivers[of])->name);
        case Binder::Over::Waves: {
          const model::Bundle& bundle = evaluate_.plan().bundles[broken.bindings.bundle_of_wave[slot]];
          return bundle.waves.empty() ? "" : fmt::format("wave `{}`", bundle.waves[of].name);
        }
        case Binder::Over::Clusters: return "";
      }
      return "";
    };
    const std::string one = name();
    if (!one.empty()) text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

std::string PolicyReport::in_message(const formula::Value& value, const Broken& broken,
                                     const Judge::Verdict& shown) const {
  const formula::Rule& rule = policy_.rules[broken.rule];
  const auto is_cluster = [&](uint32_t slot) {
    return slot != kNone && rule.binders[slot].over == Binder::Over::Clusters;
  };
  if (const auto* fact = std::get_if<formula::FactValue>(&value.node); fact && is_cluster(fact->of.slot)) {
    if (fact->fact == formula::Fact::Workspace) {
      for (uint32_t i = 0; i < evaluate_.plan().levels.size(); ++i) {
        if (evaluate_.plan().levels[i].kind == model::Level::Kind::Workspace && i < shown.witness.texts.size())
          return shown.witness.texts[i].value_or("");
      }
      return "";
    }
    return shown.example.cluster.empty() ? "a cluster that could register" : shown.example.cluster;
  }
  if (const auto* dimension = std::get_if<formula::DimensionValue>(&value.node)) {
    const std::string text =
        shown.witness.texts.empty() ? "" : evaluate_.statements().value(shown.witness, dimension->dimension);
    return text.empty() ? "(absent)" : text;
  }
  const std::string text = text_of(evaluate_.value(value, broken.bindings));
  return text.empty() ? "(not set)" : text;
}

std::string PolicyReport::headline(const Broken& broken, const Judge::Verdict& shown) const {
  const formula::Rule& rule = policy_.rules[broken.rule];
  if (rule.message.empty()) {
    const std::string who = subject(broken);
    const std::string of_clusters =
        shown.example.cluster.empty() ? "a cluster that could register" : fmt::format("`{}`", shown.example.cluster);
    return diag::say(diag::PolicyBroken, who.empty() ? rule.cluster == kNone ? "the fleet" : of_clusters : who,
                     policy_.name);
  }
  std::string text;
  for (const formula::MessagePart& part : rule.message) {
    text += part.literal;
    for (const formula::Value& value : part.value) text += in_message(value, broken, shown);
  }
  return shortened(std::move(text));
}

/// The counterexample breaks the rule by plain evaluation, too.
bool PolicyReport::replays(const Broken& broken, const Judge::Verdict& shown) {
  if (!shown.has_witness()) return false;
  const formula::Rule& rule = policy_.rules[broken.rule];
  const Bindings& b = broken.bindings;
  const World world = broken.world;
  const auto plainly = [&](const formula::Set& s) { return evaluate_.plainly(s, b, world, shown.witness); };
  bool agrees = true;
  evaluate_.take_reached();
  if (rule.cluster != kNone) {
    agrees = plainly(rule.binders[rule.cluster].within) && !evaluate_.plainly(rule.statement, b, world, shown.witness);
    for (const formula::Formula& f : rule.where) agrees = agrees && evaluate_.plainly(f, b, world, shown.witness);
  } else if (broken.is_by_options) {
    const auto reached = [&](const auto& one) {
      for (uint32_t slot = 0; slot < rule.binders.size(); ++slot) {
        if (rule.binders[slot].over == Binder::Over::Deployments && b.of[slot] == one.first)
          return plainly({{}, formula::ReachSet{{slot, kNone}}});
      }
      return true;
    };
    agrees = std::any_of(b.options.begin(), b.options.end(), reached);
  } else if (const auto* related = broken.failure.clause ? broken.failure.clause->as<formula::Related>() : nullptr) {
    const bool outside = related->relation == formula::Relation::Within && broken.failure.wanted;
    const bool inside = related->relation == formula::Relation::Overlaps && !broken.failure.wanted;
    if (outside) agrees = plainly(related->left) && !plainly(related->right);
    if (inside) agrees = plainly(related->left) && plainly(related->right);
  }
  if (agrees)
    evaluate_.judge().remember(caret(broken), shown, evaluate_.take_reached());
  else
    found_.report(caret(broken), diag::Internal,
                  "a counterexample of the policy `" + policy_.name + "` does not hold when it is evaluated plainly");
  return agrees;
}

void PolicyReport::add(const Broken& broken) {
  Span place = caret(broken);
  const auto known = by_place_.find({broken.rule, place});
  if (known != by_place_.end()) {
    Group& group = groups_[known->second];
    // A deployment may break it in several parts of its reach, one after the other.
    std::string other = subject(broken);
    if (other != (group.others.empty() ? group.first : group.others.back())) group.others.push_back(std::move(other));
    if (const uint32_t bundle = first_bundle(policy_.rules[broken.rule], broken.bindings); bundle != kNone)
      group.unrepaired.bundles.insert(bundle);
    return;
  }
  if (groups_.size() == kMostFindings) {  // more are read by nobody, and each takes looking for its counterexample
    groups_.back().others.push_back(subject(broken));
    return;
  }
  const formula::Rule& rule = policy_.rules[broken.rule];
  const bool has_clusters = !evaluate_.sets().is_empty(broken.failure.first);
  Judge::Verdict shown;
  if (has_clusters) {
    const uint32_t bundle = first_bundle(rule, broken.bindings);
    // Where it reaches some that the rule is not about, none of those it is about are "reached".
    const bool is_reached = bundle != kNone && (evaluate_.judge().any_known(broken.subject) ||
                                                !evaluate_.judge().any_known(evaluate_.reach(bundle, World::Known)));
    shown = evaluate_.judge().decide(broken.failure.first, broken.subject, is_reached ? " reached" : "");
    if (!replays(broken, shown)) {
      groups_.emplace_back();
      return;
    }
  }
  Failure failure = broken.failure;
  if (!failure.clause) {
    const std::vector<uint32_t>& point = shown.witness.atoms;
    failure = failure_at(evaluate_, rule.statement, broken.bindings, broken.world, point);
  }
  const auto* member = failure.wanted ? failure.clause->as<formula::Member>() : nullptr;
  const auto* reach = member ? std::get_if<formula::ReachSet>(&member->set.node) : nullptr;
  if (reach && reach->deployment.named != kNone && !policy_.use)
    place = kept_out_by(evaluate_.bundle(reach->deployment, broken.bindings), shown.witness.atoms);
  diag::Severity severity = policy_.is_warning ? diag::Severity::Warning : diag::Severity::Error;
  if (policy_.is_of_inventory && broken.verdict == diag::Verdict::HoldsToday) severity = diag::Severity::Warning;
  auto report = found_.report_as(place, "policy/" + policy_.name, severity, headline(broken, shown));
  const std::string why = describe(evaluate_, failure, broken.bindings,
                                   has_clusters && !broken.is_by_options ? &shown.witness : nullptr, shown.example);
  if (why.empty())
    report.label(failure.clause->span, diag::RequiredHere);
  else
    report.label(failure.clause->span, diag::FailsHere, why);
  if (policy_.use && !(policy_.use == place)) report.label(policy_.use, diag::PutToUse);
  const auto* truth = failure.clause->as<formula::IsTrue>();
  const auto* fact = truth ? std::get_if<formula::FactValue>(&truth->value.node) : nullptr;
  if (fact && fact->fact == formula::Fact::RepoPinned) {
    const model::Bundle& bundle = evaluate_.plan().bundles[evaluate_.bundle(fact->of, broken.bindings)];
    if (bundle.repo != model::kNoRepo) report.label(evaluate_.plan().repos[bundle.repo].place, diag::ThisRepo);
  }
  if (!policy_.doc.empty()) report.note(diag::DocOf, policy_.doc);
  if (broken.is_waived_in_part) report.note(diag::WaivedInPart);
  if (has_clusters && shown.verdict == broken.verdict) {
    report.verdict(broken.verdict, shown.detail).counterexample(shown.example);
  } else if (broken.verdict == diag::Verdict::HoldsToday) {
    report.verdict(broken.verdict, "it holds for the known clusters, but not for all that could register");
  } else if (has_clusters) {
    report.verdict(broken.verdict, "");
  } else {
    const auto* compared = failure.clause->as<formula::Compared>();
    const bool is_measure = compared && (std::holds_alternative<formula::ShareValue>(compared->left.node) ||
                                         std::holds_alternative<formula::CountValue>(compared->left.node));
    report.verdict(broken.verdict, is_measure ? "counted over the known clusters"
                                   : broken.only_today
                                       ? "the known clusters break it, others could register that would not"
                                       : "whatever clusters there are");
  }
  by_place_.emplace(std::pair(broken.rule, place), groups_.size());
  groups_.emplace_back().first = subject(broken);
  Unrepaired& unrepaired = groups_.back().unrepaired;
  unrepaired.policy = index_;
  unrepaired.rule = broken.rule;
  if (const uint32_t bundle = first_bundle(rule, broken.bindings); bundle != kNone) unrepaired.bundles.insert(bundle);
  // A waiver that covers a part would be left without anything to cover.
  if (groups_.size() <= kMostWithFixes && !broken.is_waived_in_part)
    unrepaired.remedies = remedies_of(evaluate_, rule, broken.bindings);
}

void PolicyReport::vacuous() {
  std::string nothing = "nothing is what it asks about";
  if (policy_.rules.empty()) return;  // what is wrong with them was said
  const formula::Rule& rule = policy_.rules.front();
  const bool is_empty = std::any_of(rule.binders.begin(), rule.binders.end(),
                                    [](const Binder& b) { return b.over == Binder::Over::Waivers; });
  if (is_empty && evaluate_.statements().said->waivers.empty()) return;  // as it should be
  if (!rule.where.empty()) nothing = "nothing is as its `where` asks";
  auto report = found_.report_as(policy_.use ? policy_.use : policy_.place, "policy/" + policy_.name,
                                 diag::Severity::Warning, diag::say(diag::PolicyVacuous, policy_.name, nothing));
  report.verdict(diag::Verdict::Vacuous, "");
  groups_.emplace_back();
}

std::vector<diag::Diagnostic> PolicyReport::finish(Retarget* retarget) {
  std::vector<diag::Diagnostic> all = found_.take();
  for (size_t i = 0; retarget && i < all.size() && i < groups_.size(); ++i)
    all[i].fixes = fixes_of(evaluate_, *retarget, groups_[i].unrepaired);
  for (size_t i = 0; i < all.size() && i < groups_.size(); ++i) {
    std::vector<std::string>& others = groups_[i].others;
    if (others.empty()) continue;
    const size_t count = others.size();
    std::string names;
    constexpr size_t kMost = 5;
    for (size_t n = 0; n < std::min(count, kMost); ++n)
      names += (n == 0 ? "" : n + 1 == count ? " and " : ", ") + others[n];
    if (count > kMost) names += " and " + std::to_string(count - kMost) + " more";
    all[i].notes.push_back({diag::say(diag::BreakItToo, count == 1 ? "does" : "do", names), {}});
  }
  return all;
}

}  // namespace fleet::checker
