#include "compiler/emit/bundle.h"

#include <utility>

#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/emit/field_order.h"

namespace fleet::emit {

using model::SetId;

List targets(const std::vector<Criteria>& criteria, TargetNames& names) {
  List list;
  for (size_t i = 0; i < criteria.size(); ++i) {
    Map entry{{"name", names.claim_numbered("to", i + 1)}};
    add_criteria(criteria[i], entry);
    list.push_back(std::move(entry));
  }
  if (list.empty()) {
    Criteria impossible;
    impossible.requirements = {{"fleetc.dev/none", Operator::Exists, {}},
                               {"fleetc.dev/none", Operator::DoesNotExist, {}}};
    Map entry{{"name", names.claim("none")}};
    add_criteria(impossible, entry);
    list.push_back(std::move(entry));
  }
  return list;
}

void add_order(const model::Bundle& bundle, const Context& context, Map& to) {
  List dependencies;
  for (const model::Dependency& after : bundle.after) {
    const model::Bundle& first = context.plan.bundles[after.bundle];
    if (first.promoted) {
      dependencies.push_back(Map{{"selector", Map{{"matchLabels", Map{{model::kPromotedLabel, first.kube_name}}}}}});
    } else {
      dependencies.push_back(Map{{"name", first.kube_name}});
    }
  }
  if (!dependencies.empty()) to.push_back({"dependsOn", std::move(dependencies)});
}

namespace {

/// The entries of targetCustomizations in the making.
class Customizations {
 public:
  Customizations(const model::Bundle& bundle, Context& context)
      : bundle_(bundle), context_(context), sets_(*context.plan.sets) {
    for (const model::Customization& c : bundle.customizations) base_names_.push_back(names.claim(c.name));
  }

  /// Under first match these must come before all others, and do no harm there under all matches.
  void exclude(const std::vector<Criteria>& excluded) {
    for (const Criteria& criteria : excluded) {
      Map entry{{"name", names.claim("except-" + criteria.cluster_name)}, {"doNotDeploy", true}};
      add_criteria(criteria, entry);
      entries.push_back(std::move(entry));
    }
  }

  void add_all(SetId target) {
    SetId open = target;  // whom no earlier customization took
    for (size_t i = 0; i < bundle_.customizations.size(); ++i) {
      const model::Customization& customization = bundle_.customizations[i];
      if (customization.everything_else) {
        add_entry(customization, base_names_[i], Criteria{});
        continue;
      }
      const SetId set = context_.seen_by(bundle_, customization.set);
      const Lowered& lowered = context_.lowering.within(set, open);
      const std::string what = diag::say(diag::VariantNamed, customization.name);
      if (context_.is_sound(lowered, customization.place, what)) add_entries(customization, base_names_[i], lowered);
      if (!bundle_.all_matches) open = sets_.subtract(open, set);
    }
  }

  TargetNames names;
  List entries;

 private:
  void add_entries(const model::Customization& customization, const std::string& base, const Lowered& lowered) {
    for (size_t k = 0; k < lowered.include.size(); ++k) {
      const std::string name = k == 0 ? base : names.claim_numbered(base, k + 1);
      add_entry(customization, name, lowered.include[k]);
    }
  }

  void add_entry(const model::Customization& customization, const std::string& name, const Criteria& criteria) {
    Map entry{{"name", name}};
    add_criteria(criteria, entry);
    if (customization.skip || customization.everything_else) entry.push_back({"doNotDeploy", true});
    model::add_options(customization.options, entry);
    entries.push_back(std::move(entry));
  }

  const model::Bundle& bundle_;
  Context& context_;
  sets::Diagrams& sets_;
  std::vector<std::string> base_names_;
};

}  // namespace

Offer offer_of(const model::Repo& repo, Context& context) {
  Offer offer{std::nullopt, repo.target_place, diag::say(diag::TargetOfRepo, repo.name)};
  if (repo.target) offer.set = context.seen_by(repo, *repo.target);
  return offer;
}

BundleFile bundle_file(const model::Bundle& bundle, const Offer& of_repo, Context& context) {
  const SetId target = context.seen_by(bundle, bundle.target);
  const bool overrides = bundle.own_target || target != of_repo.set;

  BundleFile file;
  Map& document = file.document;
  document.push_back({"name", bundle.kube_name});
  model::add_options(bundle.options, document);
  add_order(bundle, context, document);

  Customizations customizations(bundle, context);
  const Lowered& lowered = context.lowering.target(target);
  const Span place = overrides ? bundle.target_place : of_repo.place;
  const std::string what = overrides ? diag::say(diag::TargetOf, bundle.name) : of_repo.what;
  if (context.is_sound(lowered, place, what)) customizations.exclude(lowered.exclude);
  customizations.add_all(target);
  if (overrides) document.push_back({"overrideTargets", targets(lowered.include, customizations.names)});
  if (bundle.all_matches) document.push_back({"targetCustomizationMode", "AllMatches"});
  for (const Value& entry : customizations.entries) {
    file.customizations.push_back(*entry.find("name")->find_string());
  }
  if (!customizations.entries.empty()) {
    document.push_back({"targetCustomizations", std::move(customizations.entries)});
  }
  if (Map strategy = bundle.promoted ? wave_strategy(bundle.waves.front()) : rollout_strategy(bundle, context);
      !strategy.empty()) {
    document.push_back({"rolloutStrategy", std::move(strategy)});
  }
  sort_fields(document, *rancher::object(rancher::Schema::FleetYaml, context.version));
  return file;
}

}  // namespace fleet::emit
