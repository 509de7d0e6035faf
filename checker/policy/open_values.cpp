#include "checker/policy/open_values.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/values.h"

namespace fleet::checker {
namespace {

using formula::Formula;

std::optional<OpenValue> open(Evaluate& evaluate, const formula::Value& value, const Bindings& b, bool asks_if_set) {
  const auto* option = std::get_if<formula::OptionValue>(&value.node);
  if (!option) return std::nullopt;
  const Told told = evaluate.told(*option, b);
  if (told == Told::Yes || (told == Told::Template && asks_if_set)) return std::nullopt;
  std::string field;
  for (const std::string& key : option->path) field += (field.empty() ? "" : ".") + key;
  return OpenValue{value.span, evaluate.bundle(option->deployment, b), std::move(field), told};
}

bool is_always(Evaluate& evaluate, const Formula& f, const Bindings& b, bool truth) {
  // Of a conjunction that speaks of the rule's cluster, too: one part that is false is enough.
  const auto same = [&](const Formula& o) { return is_always(evaluate, o, b, truth); };
  if (const auto* n = f.as<formula::And>(); n && f.of_cluster)
    return truth ? std::all_of(n->operands.begin(), n->operands.end(), same)
                 : std::any_of(n->operands.begin(), n->operands.end(), same);
  if (const auto* n = f.as<formula::Or>(); n && f.of_cluster)
    return truth ? std::any_of(n->operands.begin(), n->operands.end(), same)
                 : std::all_of(n->operands.begin(), n->operands.end(), same);
  return !f.of_cluster && evaluate.truth(f, b, World::Possible) == truth && evaluate.truth(f, b, World::Known) == truth;
}

std::optional<OpenValue> open_operand(Evaluate& evaluate, const std::vector<Formula>& operands, const Bindings& b,
                                      bool decides) {
  std::optional<OpenValue> found;
  std::vector<const Formula*> told;
  for (const Formula& o : operands) {
    const auto one = find_open_value(evaluate, o, b);
    if (!one) told.push_back(&o);
    if (!found) found = one;
  }
  if (!found) return std::nullopt;
  const bool is_decided =
      std::any_of(told.begin(), told.end(), [&](const Formula* o) { return is_always(evaluate, *o, b, decides); });
  return is_decided ? std::nullopt : found;
}

}  // namespace

std::optional<OpenValue> find_open_value(Evaluate& evaluate, const Formula& f, const Bindings& b) {
  if (const auto* n = f.as<formula::And>()) return open_operand(evaluate, n->operands, b, false);
  if (const auto* n = f.as<formula::Or>()) return open_operand(evaluate, n->operands, b, true);
  if (const auto* n = f.as<formula::Not>()) return find_open_value(evaluate, *n->operand, b);
  if (const auto* n = f.as<formula::Compared>()) {
    const auto left = open(evaluate, n->left, b, false);
    return left ? left : open(evaluate, n->right, b, false);
  }
  if (const auto* n = f.as<formula::OneOf>()) return open(evaluate, n->value, b, false);
  if (const auto* n = f.as<formula::Matches>()) return open(evaluate, n->value, b, false);
  if (const auto* n = f.as<formula::IsTrue>()) return open(evaluate, n->value, b, false);
  if (const auto* n = f.as<formula::IsGiven>()) return open(evaluate, n->value, b, true);
  return std::nullopt;
}

std::optional<OpenValue> find_open_value(Evaluate& evaluate, const formula::Rule& rule, const Bindings& b) {
  for (const Formula& where : rule.where)
    if (const auto found = find_open_value(evaluate, where, b)) return found;
  const auto found = find_open_value(evaluate, rule.statement, b);
  const bool is_asked = std::none_of(rule.where.begin(), rule.where.end(),
                                     [&](const Formula& where) { return is_always(evaluate, where, b, false); });
  return is_asked ? found : std::nullopt;
}

namespace {

std::string_view reason(Told told) {
  switch (told) {
    case Told::File: return "a values file may say it, and wins";
    case Told::ValuesFrom: return "what `valuesFrom` names on each cluster may say it, and wins";
    case Told::TemplateValues: return "`templateValues` says it, which Fleet makes for each cluster";
    case Told::Template:
    case Told::Yes: break;
  }
  return "Fleet makes it for each cluster, of a template";
}

}  // namespace

void report_open(const Evaluate& evaluate, const OpenValue& open, diag::Diagnostics& diagnostics) {
  const model::Bundle& bundle = evaluate.plan().bundles[open.bundle];
  diagnostics.report(open.place, diag::ValueNotTold, open.field, bundle.name, reason(open.why))
      .note(diag::NothingIsClaimed)
      .verdict(diag::Verdict::Undecided, "");
}

}  // namespace fleet::checker
