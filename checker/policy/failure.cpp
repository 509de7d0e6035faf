#include "checker/policy/failure.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/match.h"

namespace fleet::checker {
namespace {

using formula::Formula;

/// Adds what another operand of the same formula says; the first one found is shown.
void join(sets::Diagrams& sets, Failure& into, const Failure& one) {
  if (!into.clause) {
    into = one;
    return;
  }
  into.all = sets.unite(into.all, one.all);
}

/// The labels and variables that a set looks at, as the counterexample has them: "region `us-east-1`". Its name and
/// workspace only if that is all.
std::string labels(Evaluate& evaluate, SetId set, const model::Witness& witness, const diag::Counterexample& example) {
  using Kind = model::Level::Kind;
  constexpr size_t kMost = 4;
  const auto is_label = [&](uint32_t level) {
    const Kind kind = evaluate.plan().levels[level].kind;
    return kind == Kind::Label || (kind == Kind::Variable && !witness.texts[level]);
  };
  const auto text_of_level = [&](uint32_t level) -> std::optional<std::string> {
    if (!witness.texts[level]) return std::nullopt;
    const model::Level& l = evaluate.plan().levels[level];
    const auto shown = std::find_if(example.labels.begin(), example.labels.end(),
                                    [&](const auto& one) { return l.kind == Kind::Label && one.first == l.name; });
    return shown == example.labels.end() ? witness.texts[level] : shown->second;
  };
  std::vector<uint32_t> levels = evaluate.sets().support(set);
  if (std::any_of(levels.begin(), levels.end(), is_label))
    std::erase_if(levels, [&](uint32_t level) { return !is_label(level); });
  std::string text;
  size_t shown = 0;
  for (const uint32_t level : levels) {
    if (++shown > kMost) return text + ", …";
    const model::Level& l = evaluate.plan().levels[level];
    if (!text.empty()) text += ", ";
    const std::string name = l.kind == Kind::Workspace  ? "workspace"
                             : l.kind == Kind::Name     ? "cluster"
                             : l.kind == Kind::Variable ? "variable " + l.name
                                                        : l.name;
    const auto value = text_of_level(level);
    text += fmt::format("{} {}", name, value ? "`" + *value + "`" : std::string("absent"));
  }
  return text;
}

std::string quoted(const formula::Scalar& scalar) {
  const std::string text = text_of(scalar);
  if (text.empty()) return "not set";
  return std::holds_alternative<std::string>(scalar) ? "`" + text + "`" : text;
}

/// The revision that is missing, in the words of the repo.
std::string unpinned(Evaluate& evaluate, const formula::FactValue& fact, const Bindings& b) {
  const model::Bundle& bundle = evaluate.plan().bundles[evaluate.bundle(fact.of, b)];
  if (bundle.repo == model::kNoRepo) return "it comes from no repo";
  const model::Repo& repo = evaluate.plan().repos[bundle.repo];
  return fmt::format("the repo `{}` follows the branch `{}`", repo.name, repo.branch);
}

}  // namespace

std::string text_of(const formula::Scalar& scalar) {
  return std::visit(match{
                        [](std::monostate) { return std::string(); },
                        [](bool flag) { return std::string(flag ? "true" : "false"); },
                        [](const formula::Number& n) {
                          if (!n.share) return std::to_string(n.count);
                          const double percent = 100.0 * static_cast<double>(n.count) / static_cast<double>(n.of);
                          std::string text = fmt::format("{:.1f}", percent);
                          if (text.ends_with(".0")) text.resize(text.size() - 2);
                          return text + "%";
                        },
                        [](const std::string& text) { return text; },
                    },
                    scalar);
}

Failure failure_of(Evaluate& evaluate, const Formula& f, const Bindings& b, World world, bool wanted) {
  Failure result;
  const auto those_that_fail = [&](const std::vector<Formula>& operands) {
    for (const Formula& o : operands) {
      if (evaluate.truth(o, b, world) != wanted)
        join(evaluate.sets(), result, failure_of(evaluate, o, b, world, wanted));
    }
  };
  if (const auto* n = f.as<formula::And>(); n && wanted) {
    those_that_fail(n->operands);
  } else if (const auto* m = f.as<formula::Or>(); m && !wanted) {
    those_that_fail(m->operands);
  } else if (n || m) {
    // Each would have been enough: the last is what the others lead to, as behind `implies`.
    const std::vector<Formula>& operands = n ? n->operands : m->operands;
    for (auto o = operands.rbegin(); o != operands.rend(); ++o)
      join(evaluate.sets(), result, failure_of(evaluate, *o, b, world, wanted));
  } else if (const auto* negation = f.as<formula::Not>()) {
    result = failure_of(evaluate, *negation->operand, b, world, !wanted);
  }
  if (result.clause) return result;
  result.clause = &f;
  result.wanted = wanted;
  if (const auto* related = f.as<formula::Related>()) {
    const SetId whole = evaluate.set(related->left, b, world);
    const SetId right = evaluate.set(related->right, b, world);
    const bool is_within = related->relation == formula::Relation::Within;
    const auto those_in = [&](SetId left) {
      if (is_within) return wanted ? evaluate.sets().subtract(left, right) : left;
      return wanted ? sets::Diagrams::none() : evaluate.sets().intersect(left, right);
    };
    result.first = those_in(evaluate.sets().intersect(whole, evaluate.admissible()));
    // Of those that exist the ones that the schema does not admit count, too.
    if (world == World::Known && !evaluate.judge().any_known(result.first) &&
        evaluate.judge().any_known(those_in(whole)))
      result.first = those_in(whole);
    result.all = result.first;
  }
  return result;
}

Failure failure_at(Evaluate& evaluate, const Formula& f, const Bindings& b, World world,
                   const std::vector<uint32_t>& point, bool wanted) {
  const auto holds = [&](const Formula& o) { return evaluate.sets().contains(evaluate.where(o, b, world), point); };
  const auto* n = f.as<formula::And>();
  const auto* m = f.as<formula::Or>();
  if (n || m) {
    const std::vector<Formula>& operands = n ? n->operands : m->operands;
    if ((n != nullptr) == wanted) {
      for (const Formula& o : operands)
        if (holds(o) != wanted) return failure_at(evaluate, o, b, world, point, wanted);
    } else if (!operands.empty()) {
      return failure_at(evaluate, operands.back(), b, world, point, wanted);
    }
  }
  if (const auto* negation = f.as<formula::Not>())
    return failure_at(evaluate, *negation->operand, b, world, point, !wanted);
  if (!f.of_cluster) return failure_of(evaluate, f, b, world, wanted);
  Failure result;
  result.clause = &f;
  result.wanted = wanted;
  return result;
}

std::string describe(Evaluate& evaluate, const Failure& failure, const Bindings& b, const model::Witness* witness,
                     const diag::Counterexample& example) {
  const auto it_is = [&](const formula::Value& value) {
    const formula::Scalar is = evaluate.value(value, b);
    std::string text = "it is " + quoted(is);
    const auto* share = std::get_if<formula::ShareValue>(&value.node);
    const auto* number = std::get_if<formula::Number>(&is);
    if (share && number) text += fmt::format(" ({} of {})", number->count, evaluate.count(share->among, b));
    return text;
  };
  return std::visit(
      match{
          [&](const formula::Member& n) -> std::string {
            if (const auto* reach = std::get_if<formula::ReachSet>(&n.set.node)) {
              return fmt::format("`{}` {} it", evaluate.plan().bundles[evaluate.bundle(reach->deployment, b)].name,
                                 failure.wanted ? "does not reach" : "reaches");
            }
            return witness ? labels(evaluate, evaluate.set(n.set, b, World::Possible), *witness, example) : "";
          },
          [&](const formula::Related& n) -> std::string {
            if (n.relation == formula::Relation::Overlaps && failure.wanted) return "they have no cluster in common";
            if (!witness) return failure.wanted ? "it is not" : "it is";
            return labels(evaluate, evaluate.set(n.right, b, World::Possible), *witness, example);
          },
          [&](const formula::Compared& n) -> std::string {
            std::string text = it_is(n.left);
            if (!std::holds_alternative<formula::LiteralValue>(n.right.node))
              text += ", the other side " + quoted(evaluate.value(n.right, b));
            return text;
          },
          [&](const formula::OneOf& n) -> std::string { return it_is(n.value); },
          [&](const formula::Matches& n) -> std::string { return it_is(n.value); },
          [&](const formula::IsGiven& n) -> std::string { return failure.wanted ? "it is not set" : it_is(n.value); },
          [&](const formula::IsTrue& n) -> std::string {
            const auto* fact = std::get_if<formula::FactValue>(&n.value.node);
            if (fact && fact->fact == formula::Fact::RepoPinned && failure.wanted) return unpinned(evaluate, *fact, b);
            return it_is(n.value);
          },
          [&](const formula::Carries&) -> std::string { return failure.wanted ? "it does not" : "it does"; },
          [&](const formula::Holds&) -> std::string { return ""; },
          [&](const formula::Not&) -> std::string { return ""; },
          [&](const formula::And&) -> std::string { return ""; },
          [&](const formula::Or&) -> std::string { return ""; },
      },
      failure.clause->node);
}

}  // namespace fleet::checker
