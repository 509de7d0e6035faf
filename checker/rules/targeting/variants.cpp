#include <fmt/format.h>

#include "checker/rules.h"
#include "checker/rules/targeting/impossible.h"
#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/diagnostics/catalog/targeting.h"

namespace fleet::checker {
namespace {

/// The clusters a deployment's variants choose among: known and to come.
SetId subject_of(Judge& judge, const model::Bundle& bundle) {
  return judge.sets().intersect(bundle.target, judge.plan().admissible);
}

/// Of the variants before one, which together cover a set, those without which they would not: one that does alone, if
/// there is one.
std::vector<size_t> those_that_cover(sets::Diagrams& sets, SetId set, const model::VariantList& list, size_t before) {
  std::vector<size_t> chosen;
  for (size_t j = 0; j < before; ++j) {
    if (list.items[j].is_loose) continue;
    if (sets.subset(set, list.items[j].when)) return {j};
    if (!sets.disjoint(set, list.items[j].when)) chosen.push_back(j);
  }
  for (size_t k = chosen.size(); k-- > 0;) {
    SetId left = set;
    for (size_t o = 0; o < chosen.size(); ++o)
      if (o != k) left = sets.subtract(left, list.items[chosen[o]].when);
    if (sets.is_empty(left)) chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(k));
  }
  return chosen;
}

}  // namespace

void variants_overlap(Judge& judge) {
  for (const model::VariantList& list : judge.plan().variants) {
    const model::Bundle& bundle = judge.plan().bundles[list.bundle];
    const SetId subject = subject_of(judge, bundle);
    // Where the block says which one holds, that is for those in it.
    const bool is_ruled = list.first_match || list.all_matches;
    const auto must_differ = [&](const auto& a, const auto& b) { return !is_ruled || a.is_loose || b.is_loose; };
    SetId taken = judge.sets().none(), taken_by_loose = judge.sets().none();
    for (size_t i = 0; i < list.items.size(); ++i) {
      const auto& item = list.items[i];
      const SetId own = judge.sets().intersect(item.when, subject);
      if (!judge.sets().disjoint(own, must_differ(item, item) ? taken : taken_by_loose)) {
        size_t j = 0;
        while (j < i && (!must_differ(item, list.items[j]) || judge.sets().disjoint(own, list.items[j].when))) ++j;
        const Judge::Verdict verdict = judge.decide(judge.sets().intersect(own, list.items[j].when), subject);
        if (judge.replays(verdict, item.place, {{&item.holds, true}, {&list.items[j].holds, true}})) {
          auto report =
              judge.diagnostics().report(item.place, diag::VariantsOverlap, list.items[j].name, item.name, bundle.name);
          report.label(list.items[j].place, diag::OtherVariant).note(diag::SayTheRule);
          Judge::show(report, verdict);
        }
      }
      taken = judge.sets().unite(taken, own);
      if (item.is_loose) taken_by_loose = judge.sets().unite(taken_by_loose, own);
    }
    if (judge.is_undecided(bundle.place, "whether the variants of `" + bundle.name + "` overlap")) return;
  }
}

void variants_gap(Judge& judge) {
  for (const model::VariantList& list : judge.plan().variants) {
    if (!list.total) continue;
    const model::Bundle& bundle = judge.plan().bundles[list.bundle];
    const SetId subject = subject_of(judge, bundle);
    // Who is in a variant is what its selectors can say, not what it means.
    SetId rest = subject, unmeant = subject;
    for (size_t i = 0; i < list.items.size(); ++i) {
      rest = judge.sets().subtract(rest, bundle.variants[i]);
      unmeant = judge.sets().subtract(unmeant, list.items[i].when);
    }
    const Judge::Verdict verdict = judge.decide(rest, subject);
    if (judge.is_undecided(*list.total, "whether the variants of `" + bundle.name + "` cover its reach")) return;
    if (verdict.verdict == diag::Verdict::Proved) continue;
    std::vector<Judge::Claim> claims;
    for (const auto& item : list.items)
      claims.push_back({&item.holds, judge.sets().contains(item.when, verdict.witness.atoms)});
    if (!judge.replays(verdict, *list.total, claims)) continue;
    auto report = judge.diagnostics().report(*list.total, diag::VariantsGap, bundle.name);
    if (judge.sets().disjoint(unmeant, rest)) {
      for (size_t i = 0; i < list.items.size(); ++i) {
        if (bundle.variants[i] != list.items[i].when)
          report.label(list.items[i].when_place, diag::VariantListedOnly, list.items[i].name);
      }
      report.note(diag::GiveItALabel);
    }
    Judge::show(report, verdict);
  }
}

void unreachable_variant(Judge& judge) {
  for (const model::VariantList& list : judge.plan().variants) {
    const model::Bundle& bundle = judge.plan().bundles[list.bundle];
    const SetId subject = subject_of(judge, bundle);
    const bool none_known = !judge.any_known(bundle.target);
    const SetId asked = judge.sets().intersect(list.target, judge.plan().admissible);
    SetId rest = subject;
    for (size_t i = 0; i < list.items.size(); ++i) {
      const auto& item = list.items[i];
      const SetId meant = judge.sets().intersect(item.when, item.of_blueprint ? judge.plan().admissible : asked);
      const SetId own = judge.sets().intersect(item.when, rest);
      const std::string what = fmt::format("the variant `{}` of `{}`", item.name, bundle.name);
      if (judge.sets().is_empty(meant)) {
        const SetId said = item.of_blueprint ? item.when : judge.sets().intersect(item.when, list.target);
        report_impossible(judge, item.place, what, said);
      } else if (list.first_match && !item.is_loose && judge.sets().is_empty(own) &&
                 !judge.sets().disjoint(meant, subject)) {
        auto report = judge.diagnostics().report(item.place, diag::UnreachableVariant, item.name);
        report.here(diag::NothingLeft);
        std::vector<std::string> blockers;
        for (const size_t j : those_that_cover(judge.sets(), judge.sets().intersect(item.when, subject), list, i)) {
          blockers.push_back(list.items[j].name);
          report.label(list.items[j].when_place, diag::TakesFirst);
        }
        report.note(diag::AlreadyCovered, diag::list_names(blockers), blockers.size() == 1 ? "covers" : "cover",
                    bundle.name);
      } else if (!item.may_be_empty && !item.of_blueprint && !none_known && judge.plan().known_is_certain &&
                 !judge.any_known(judge.sets().intersect(item.when, bundle.target))) {
        judge.diagnostics()
            .report(item.place, diag::EmptyToday, what)
            .note(diag::SayMayBeEmpty)
            .verdict(diag::Verdict::Vacuous, "none of the known clusters is in it");
      }
      // One that is loose must not overlap any other, which is said where it does.
      if (list.first_match && !item.is_loose) rest = judge.sets().subtract(rest, item.when);
    }
    if (judge.is_undecided(bundle.place, "which variants of `" + bundle.name + "` can apply")) return;
  }
}

}  // namespace fleet::checker
