#include "checker/policy/evaluate.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "compiler/base/match.h"

namespace fleet::checker {

using formula::Formula;
using formula::Number;
using formula::Scalar;

int64_t days_between(std::string_view from, std::string_view to) {
  const auto day = [](std::string_view text) {
    const std::string date(text);
    const int year = std::atoi(date.substr(0, 4).c_str());
    const auto month = static_cast<unsigned>(std::atoi(date.substr(5, 2).c_str())),
               d = static_cast<unsigned>(std::atoi(date.substr(8, 2).c_str()));
    return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(d));
  };
  if (from.size() < 10 || to.size() < 10) return 0;
  return (day(to) - day(from)).count();
}

Evaluate::Evaluate(Judge& judge, const model::Statements& statements, std::string now)
    : judge_(judge),
      statements_(statements),
      now_(std::move(now)),
      options_(judge.plan()),
      admissible_(statements.admissible),
      knows_today_(!judge.plan().clusters.empty() && judge.plan().known_is_certain &&
                   !judge.any_known(judge.sets().complement(  // that one lives elsewhere breaks no schema
                       judge.sets().unite(statements.admissible, judge.plan().admissible)))),
      possible_reach_(judge.plan().bundles.size()) {
  for (const model::RolloutUse& use : plan().rollouts) rollouts_.emplace(use.bundle, &use);
}

// ---- sets -------------------------------------------------------------------------------------------------------

SetId Evaluate::reach(uint32_t bundle, World world) {
  const auto pretended = pretended_.find(bundle);
  const bool is_pretended = pretended != pretended_.end();
  if (world == World::Known) return is_pretended ? pretended->second : plan().bundles[bundle].reach;
  if (is_pretended) return sets().intersect(pretended->second, admissible_);
  SetId& memo = possible_reach_[bundle];
  if (!memo) memo = sets().intersect(plan().bundles[bundle].reach, admissible_);
  return memo;
}

void Evaluate::assume(SetId admissible) {
  admissible_ = admissible;
  possible_reach_.assign(possible_reach_.size(), SetId{});
  pretended_.clear();
  first_waves_.clear();
}

void Evaluate::pretend(uint32_t bundle, SetId reach) {
  first_waves_.clear();
  if (reach)
    pretended_[bundle] = reach;
  else
    pretended_.erase(bundle);
}

uint32_t Evaluate::wave_count(uint32_t bundle) const {
  return std::max<uint32_t>(1, static_cast<uint32_t>(plan().bundles[bundle].waves.size()));
}

SetId Evaluate::wave(uint32_t bundle, uint32_t index, World world) {
  const std::vector<model::Wave>& waves = plan().bundles[bundle].waves;
  return waves.empty() ? reach(bundle, world) : sets().intersect(reach(bundle, world), waves[index].meant);
}

SetId Evaluate::first_wave(uint32_t bundle, World world) {
  const auto [at, fresh] = first_waves_.emplace(std::pair(bundle, world), sets::Diagrams::none());
  if (!fresh) return at->second;
  for (uint32_t i = 0; i < wave_count(bundle); ++i) {
    const SetId part = wave(bundle, i, world);
    if (world == World::Known ? !judge_.any_known(part) : sets().is_empty(part)) continue;
    at->second = part;
    break;
  }
  return at->second;
}

SetId Evaluate::bound(const formula::BoundSet& s, const Bindings& b, World world) {
  if ((*binders_)[s.slot].over == formula::Binder::Over::Waves)
    return wave(b.bundle_of_wave[s.slot], b.of[s.slot], world);
  return statements_.groups[b.of[s.slot]].set;
}

SetId Evaluate::known(SetId set) {
  std::vector<SetId> points;
  for (const model::Cluster* cluster : judge_.known(set)) points.push_back(sets().point(cluster->atoms));
  return sets().unite_all(points);
}

SetId Evaluate::set(const formula::Set& s, const Bindings& b, World world) {
  return std::visit(match{
                        [](const formula::AllSet&) { return sets::Diagrams::all(); },
                        [&](const formula::SelectorSet& n) {
                          const SetId meant = statements_.selectors[n.index].set;
                          return n.is_of_known ? known(meant) : meant;
                        },
                        [&](const formula::ReachSet& n) { return reach(bundle(n.deployment, b), world); },
                        [&](const formula::FirstWaveSet& n) { return first_wave(bundle(n.deployment, b), world); },
                        [&](const formula::BoundSet& n) { return bound(n, b, world); },
                        [&](const formula::NotSet& n) { return sets().complement(set(*n.operand, b, world)); },
                        [&](const formula::AndSet& n) {
                          SetId result = sets::Diagrams::all();
                          for (const formula::Set& o : n.operands) result = sets().intersect(result, set(o, b, world));
                          return result;
                        },
                        [&](const formula::OrSet& n) {
                          SetId result = sets::Diagrams::none();
                          for (const formula::Set& o : n.operands) result = sets().unite(result, set(o, b, world));
                          return result;
                        },
                    },
                    s.node);
}

// ---- values -----------------------------------------------------------------------------------------------------

uint64_t Evaluate::count(const formula::Set& s, const Bindings& b) {
  return judge_.count_known(set(s, b, World::Known));
}

Scalar Evaluate::fact(const formula::FactValue& v, const Bindings& b) {
  using formula::Fact;
  const auto text = [](const std::string& t) -> Scalar {
    if (t.empty()) return std::monostate{};
    return t;
  };
  const auto over = v.of.slot == formula::kNone ? formula::Binder::Over::Deployments : (*binders_)[v.of.slot].over;
  if (over == formula::Binder::Over::Groups) return plan().groups[b.of[v.of.slot]].name;
  if (over == formula::Binder::Over::Waves) {
    const model::Bundle& of = plan().bundles[b.bundle_of_wave[v.of.slot]];
    return of.waves.empty() ? std::string("the only wave") : of.waves[b.of[v.of.slot]].name;
  }
  if (over == formula::Binder::Over::Clusters) return std::monostate{};
  if (over == formula::Binder::Over::Waivers) {
    const formula::Waiver& waiver = statements_.said->waivers[b.of[v.of.slot]];
    if (v.fact == Fact::Owner) return waiver.owner;
    if (v.fact == Fact::Days) return Number{days_between(now_, waiver.until), 1, false};
    return waived_policy(waiver)->name;
  }
  const model::Bundle& of = plan().bundles[bundle(v.of, b)];
  const model::Repo* repo = of.repo == model::kNoRepo ? nullptr : &plan().repos[of.repo];
  switch (v.fact) {
    case Fact::Name: return of.name;
    case Fact::Namespace: return options_.namespace_of(bundle(v.of, b), customizations(bundle(v.of, b), b));
    case Fact::Rollout: return text(of.rollout);
    case Fact::RepoUrl: return repo ? text(repo->url) : Scalar();
    case Fact::RepoRef:
      if (const OptionCase* one = find_case(bundle(v.of, b), b); one && !one->revision.empty()) return one->revision;
      return repo ? text(repo->revision.empty() ? repo->branch : repo->revision) : Scalar();
    case Fact::RepoPinned: return repo ? Scalar(!repo->revision.empty()) : Scalar();
    case Fact::Policy:
    case Fact::Owner:
    case Fact::Days:
    case Fact::Workspace: break;
  }
  return std::monostate{};
}

Scalar Evaluate::value(const formula::Value& v, const Bindings& b) {
  return std::visit(match{
                        [](const formula::LiteralValue& n) { return n.value; },
                        [&](const formula::CountValue& n) -> Scalar {
                          return Number{static_cast<int64_t>(count(n.of, b)), 1, false};
                        },
                        [&](const formula::ShareValue& n) -> Scalar {
                          const SetId among = set(n.among, b, World::Known);
                          const SetId part = sets().intersect(among, set(n.of, b, World::Known));
                          const uint64_t all = judge_.count_known(among);
                          return Number{static_cast<int64_t>(judge_.count_known(part)),
                                        static_cast<int64_t>(std::max<uint64_t>(1, all)), true};
                        },
                        [&](const formula::FactValue& n) { return fact(n, b); },
                        [&](const formula::TagValue& n) -> Scalar {
                          const auto& tags = plan().bundles[bundle(n.deployment, b)].tags;
                          const auto found = tags.find(n.tag);
                          if (found == tags.end()) return std::monostate{};
                          if (n.is_number) return Number{std::strtoll(found->second.c_str(), nullptr, 10), 1, false};
                          return found->second;
                        },
                        [&](const formula::OptionValue& n) { return option(n, b); },
                        [](const formula::DimensionValue&) -> Scalar { return std::monostate{}; },
                    },
                    v.node);
}

const OptionCase* Evaluate::find_case(uint32_t bundle, const Bindings& b) {
  const auto found =
      std::find_if(b.options.begin(), b.options.end(), [&](const auto& one) { return one.first == bundle; });
  return found == b.options.end() ? nullptr : found->second;
}

const std::vector<uint32_t>& Evaluate::customizations(uint32_t bundle, const Bindings& b) {
  static const std::vector<uint32_t> kNone;
  const OptionCase* found = find_case(bundle, b);
  return found ? found->customizations : kNone;
}

Told Evaluate::told(const formula::OptionValue& v, const Bindings& b) {
  const uint32_t of = bundle(v.deployment, b);
  return options_.told(of, customizations(of, b), v.path);
}

Scalar Evaluate::option(const formula::OptionValue& v, const Bindings& b) {
  const uint32_t of = bundle(v.deployment, b);
  return options_.value(of, customizations(of, b), v.path);
}

std::vector<OptionCase> Evaluate::option_cases(uint32_t bundle, const std::vector<formula::OptionValue>& fields) {
  const model::Bundle& of = plan().bundles[bundle];
  std::vector<OptionCase> cases{{reach(bundle, World::Possible), {}}};
  if (sets().is_empty(cases[0].where)) cases[0].where = of.reach;
  const bool asks_revision =
      std::any_of(fields.begin(), fields.end(), [](const auto& f) { return f.path[0] == "repo"; });
  if (asks_revision && of.promoted) {
    const SetId whole = cases[0].where;
    cases.clear();
    for (const model::Wave& wave : of.waves) {
      const SetId part = sets().intersect(whole, wave.set);
      // Who is not reached has none of them: what is asked of those clusters is asked for each.
      if (!sets().is_empty(part))
        cases.push_back({sets().unite(part, sets().complement(whole)), {}, wave.promotion->revision});
    }
    if (cases.empty()) cases.push_back({whole, {}});
  }
  SetId taken = sets::Diagrams::none();  // by earlier ones, where only the first counts
  for (uint32_t i = 0; i < of.customizations.size(); ++i) {
    const model::Customization& one = of.customizations[i];
    const SetId own = of.all_matches ? one.set : sets().subtract(one.set, taken);
    taken = sets().unite(taken, one.set);
    const bool says =
        std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return may_change(one.options, f.path); });
    if (!says || one.skip) continue;
    std::vector<OptionCase> split;
    for (const OptionCase& before : cases) {
      const SetId inside = sets().intersect(before.where, own), outside = sets().subtract(before.where, own);
      if (!sets().is_empty(outside)) split.push_back({outside, before.customizations, before.revision});
      if (sets().is_empty(inside)) continue;
      split.push_back({inside, before.customizations, before.revision});
      split.back().customizations.push_back(i);
    }
    if (!split.empty()) cases = std::move(split);
  }
  return cases;
}

std::optional<SetId> Evaluate::find_unused_part(const Bindings& b) {
  std::optional<SetId> found;
  for (const auto& [bundle, one] : b.options) {
    const SetId possible = reach(bundle, World::Possible);
    const bool is_whole = sets().subset(possible, one->where);
    if (is_whole || judge_.any_known(sets().intersect(reach(bundle, World::Known), one->where))) continue;
    found = found ? sets::Diagrams::none() : sets().intersect(possible, one->where);
  }
  return found;
}

// ---- formulas ---------------------------------------------------------------------------------------------------

namespace {

bool compare(int order, formula::Compare op) {
  switch (op) {
    case formula::Compare::Equal: return order == 0;
    case formula::Compare::NotEqual: return order != 0;
    case formula::Compare::Less: return order < 0;
    case formula::Compare::LessEqual: return order <= 0;
    case formula::Compare::Greater: return order > 0;
    case formula::Compare::GreaterEqual: return order >= 0;
  }
  return false;
}

/// The order of two fractions, exactly: by their whole parts, then by what is left turned round. -1, 0 or 1.
int order_of(Number a, Number b) {
  while (true) {
    const auto floor = [](Number& n) {
      int64_t whole = n.count / n.of;
      if (n.count % n.of < 0) --whole;
      n.count -= whole * n.of;
      return whole;
    };
    const int64_t x = floor(a), y = floor(b);
    if (x != y) return x < y ? -1 : 1;
    if (a.count == 0 || b.count == 0) return a.count == b.count ? 0 : a.count == 0 ? -1 : 1;
    // a.count / a.of < b.count / b.of just when b.of / b.count < a.of / a.count.
    std::swap(a.count, a.of);
    std::swap(b.count, b.of);
    std::swap(a, b);
  }
}

bool holds(const Scalar& a, formula::Compare op, const Scalar& b, const std::vector<std::string>& order) {
  if (const auto* x = std::get_if<Number>(&a), *y = std::get_if<Number>(&b); x && y)
    return compare(order_of(*x, *y), op);
  if (const auto* x = std::get_if<std::string>(&a), *y = std::get_if<std::string>(&b); x && y) {
    if (op == formula::Compare::Equal || op == formula::Compare::NotEqual)
      return (*x == *y) == (op == formula::Compare::Equal);
    const auto at = [&](const std::string& text) {
      return std::find(order.begin(), order.end(), text) - order.begin();
    };
    return compare(at(*x) < at(*y) ? -1 : at(*x) > at(*y) ? 1 : 0, op);
  }
  if (const auto* x = std::get_if<bool>(&a), *y = std::get_if<bool>(&b); x && y)
    return (*x == *y) == (op == formula::Compare::Equal);
  return false;
}

}  // namespace

bool Evaluate::truth(const Formula& f, const Bindings& b, World world) {
  const auto holds_one = [&](const Formula& o) { return truth(o, b, world); };
  return std::visit(
      match{
          [](const formula::Member&) { return false; },  // speaks of the cluster: `where`
          [&](const formula::Related& n) {
            const SetId left = set(n.left, b, world), right = set(n.right, b, world);
            if (n.relation == formula::Relation::Overlaps) {
              if (world == World::Known) return judge_.any_known(sets().intersect(left, right));
              return !sets().disjoint(sets().intersect(left, admissible_), right);
            }
            if (world == World::Known) return !judge_.any_known(sets().subtract(left, right));
            return sets().subset(sets().intersect(left, admissible_), right);
          },
          [&](const formula::Compared& n) {
            const auto* tag = std::get_if<formula::TagValue>(&n.left.node);
            static const std::vector<std::string> kNoOrder;
            return holds(value(n.left, b), n.op, value(n.right, b), tag ? tag->order : kNoOrder);
          },
          [&](const formula::OneOf& n) {
            const Scalar left = value(n.value, b);
            return std::any_of(n.values.begin(), n.values.end(),
                               [&](const Scalar& one) { return holds(left, formula::Compare::Equal, one, {}); });
          },
          [&](const formula::Matches& n) {
            const Scalar left = value(n.value, b);
            const auto* text = std::get_if<std::string>(&left);
            return text && n.pattern.full_match(*text);
          },
          [&](const formula::IsGiven& n) { return !std::holds_alternative<std::monostate>(value(n.value, b)); },
          [&](const formula::IsTrue& n) {
            const Scalar left = value(n.value, b);
            const auto* flag = std::get_if<bool>(&left);
            return flag && *flag;
          },
          [&](const formula::Carries& n) {
            const auto& carried = plan().bundles[bundle(n.deployment, b)].carries;
            return std::find(carried.begin(), carried.end(), n.data) != carried.end();
          },
          [&](const formula::Holds& n) { return policy_holds && policy_holds(n.policy, world); },
          [&](const formula::Not& n) { return !truth(*n.operand, b, world); },
          [&](const formula::And& n) { return std::all_of(n.operands.begin(), n.operands.end(), holds_one); },
          [&](const formula::Or& n) { return std::any_of(n.operands.begin(), n.operands.end(), holds_one); },
      },
      f.node);
}

SetId Evaluate::where(const Formula& f, const Bindings& b, World world) {
  if (!f.of_cluster) return truth(f, b, world) ? sets::Diagrams::all() : sets::Diagrams::none();
  if (const auto* n = f.as<formula::Member>()) return set(n->set, b, world);
  if (const auto* n = f.as<formula::Not>()) return sets().complement(where(*n->operand, b, world));
  SetId result = f.as<formula::And>() ? sets::Diagrams::all() : sets::Diagrams::none();
  if (const auto* n = f.as<formula::And>()) {
    for (const Formula& o : n->operands) result = sets().intersect(result, where(o, b, world));
  }
  if (const auto* n = f.as<formula::Or>()) {
    for (const Formula& o : n->operands) result = sets().unite(result, where(o, b, world));
  }
  return result;
}

bool Evaluate::plainly(const Formula& f, const Bindings& b, World world, const model::Witness& witness) {
  if (!f.of_cluster) return truth(f, b, world);
  const auto holds_one = [&](const Formula& o) { return plainly(o, b, world, witness); };
  if (const auto* n = f.as<formula::Member>()) return plainly(n->set, b, world, witness);
  if (const auto* n = f.as<formula::Not>()) return !plainly(*n->operand, b, world, witness);
  if (const auto* n = f.as<formula::And>()) return std::all_of(n->operands.begin(), n->operands.end(), holds_one);
  if (const auto* n = f.as<formula::Or>()) return std::any_of(n->operands.begin(), n->operands.end(), holds_one);
  return false;
}

bool Evaluate::plainly_reached(uint32_t bundle, const model::Witness& witness) {
  const model::Bundle& of = plan().bundles[bundle];
  // Who lacks a value that the bundle uses is not reached, which its words do not say.
  const bool is_kept = !of.asks_for_more || sets().contains(of.reach, witness.atoms);
  return plainly_reached_[bundle] = is_kept && plan().reached[bundle](witness);
}

std::vector<std::pair<uint32_t, bool>> Evaluate::take_reached() {
  std::vector<std::pair<uint32_t, bool>> result(plainly_reached_.begin(), plainly_reached_.end());
  plainly_reached_.clear();
  return result;
}

bool Evaluate::plainly(const formula::Set& s, const Bindings& b, World world, const model::Witness& witness) {
  const auto reached = [&](uint32_t bundle) { return plainly_reached(bundle, witness); };
  const auto in_wave = [&](uint32_t bundle, uint32_t index) {
    if (!reached(bundle) || plan().bundles[bundle].waves.empty()) return reached(bundle);
    const auto use = rollouts_.find(bundle);
    return use == rollouts_.end() ? sets().contains(plan().bundles[bundle].waves[index].meant, witness.atoms)
                                  : use->second->waves[index](witness);
  };
  return std::visit(match{
                        [](const formula::AllSet&) { return true; },
                        [&](const formula::SelectorSet& n) {
                          const model::Meaning& meaning = statements_.selectors[n.index];
                          if (!meaning.holds(witness)) return false;
                          return !n.is_of_known || sets().contains(known(meaning.set), witness.atoms);
                        },
                        [&](const formula::ReachSet& n) { return reached(bundle(n.deployment, b)); },
                        [&](const formula::FirstWaveSet& n) {
                          const uint32_t of = bundle(n.deployment, b);
                          const SetId first = first_wave(of, world);
                          for (uint32_t i = 0; i < wave_count(of); ++i) {
                            if (!sets().is_empty(first) && wave(of, i, world) == first) return in_wave(of, i);
                          }
                          return false;
                        },
                        [&](const formula::BoundSet& n) {
                          if ((*binders_)[n.slot].over == formula::Binder::Over::Waves)
                            return in_wave(b.bundle_of_wave[n.slot], b.of[n.slot]);
                          return statements_.groups[b.of[n.slot]].holds(witness);
                        },
                        [&](const formula::NotSet& n) { return !plainly(*n.operand, b, world, witness); },
                        [&](const formula::AndSet& n) {
                          return std::all_of(n.operands.begin(), n.operands.end(),
                                             [&](const formula::Set& o) { return plainly(o, b, world, witness); });
                        },
                        [&](const formula::OrSet& n) {
                          return std::any_of(n.operands.begin(), n.operands.end(),
                                             [&](const formula::Set& o) { return plainly(o, b, world, witness); });
                        },
                    },
                    s.node);
}

// ---- soundness --------------------------------------------------------------------------------------------------

bool Evaluate::waves_cover(uint32_t bundle) {
  const model::Bundle& of = plan().bundles[bundle];
  if (of.waves.empty()) return true;
  const SetId subject = sets().intersect(of.reach, plan().admissible);
  SetId rest = subject;
  for (const model::Wave& wave : of.waves) rest = sets().subtract(rest, wave.set);
  return sets().is_empty(rest) || judge_.decide(rest, subject).verdict == diag::Verdict::Proved;
}

bool Evaluate::is_sound(const formula::Ref& deployment) const {
  return deployment.named == formula::kNone || plan().bundles[statements_.bundles[deployment.named]].is_sound;
}

bool Evaluate::is_sound(const formula::Set& s) const {
  const auto all = [&](const std::vector<formula::Set>& operands) {
    return std::all_of(operands.begin(), operands.end(), [&](const formula::Set& o) { return is_sound(o); });
  };
  return std::visit(match{
                        [](const formula::AllSet&) { return true; },
                        [](const formula::BoundSet&) { return true; },
                        [&](const formula::ReachSet& n) { return is_sound(n.deployment); },
                        [&](const formula::FirstWaveSet& n) { return is_sound(n.deployment); },
                        [&](const formula::SelectorSet& n) { return statements_.selectors[n.index].is_sound; },
                        [&](const formula::NotSet& n) { return is_sound(*n.operand); },
                        [&](const formula::AndSet& n) { return all(n.operands); },
                        [&](const formula::OrSet& n) { return all(n.operands); },
                    },
                    s.node);
}

bool Evaluate::is_sound(const formula::Value& v) const {
  if (const auto* n = std::get_if<formula::CountValue>(&v.node)) return is_sound(n->of);
  if (const auto* n = std::get_if<formula::ShareValue>(&v.node)) return is_sound(n->of) && is_sound(n->among);
  return true;
}

bool Evaluate::is_sound(const Formula& f) const {
  const auto all = [&](const std::vector<Formula>& operands) {
    return std::all_of(operands.begin(), operands.end(), [&](const Formula& o) { return is_sound(o); });
  };
  return std::visit(match{
                        [&](const formula::Member& n) { return is_sound(n.set); },
                        [&](const formula::Related& n) { return is_sound(n.left) && is_sound(n.right); },
                        [&](const formula::Compared& n) { return is_sound(n.left) && is_sound(n.right); },
                        [&](const formula::OneOf& n) { return is_sound(n.value); },
                        [&](const formula::Matches& n) { return is_sound(n.value); },
                        [&](const formula::IsGiven& n) { return is_sound(n.value); },
                        [&](const formula::IsTrue& n) { return is_sound(n.value); },
                        [](const formula::Carries&) { return true; },
                        [&](const formula::Holds& n) { return policy_is_checked && policy_is_checked(n.policy); },
                        [&](const formula::Not& n) { return is_sound(*n.operand); },
                        [&](const formula::And& n) { return all(n.operands); },
                        [&](const formula::Or& n) { return all(n.operands); },
                    },
                    f.node);
}

}  // namespace fleet::checker
