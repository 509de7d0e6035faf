#include "compiler/emit/helmop.h"

#include <utility>

#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/emit/bundle.h"
#include "compiler/emit/field_order.h"
#include "compiler/emit/objects.h"

namespace fleet::emit {
namespace {

using model::SetId;

class Targets {
 public:
  Targets(const model::Bundle& bundle, Context& context)
      : bundle_(bundle),
        context_(context),
        sets_(*context.plan.sets),
        target_(context.seen_by(bundle, bundle.target)) {}

  List run() {
    const std::string what = diag::say(diag::TargetOf, bundle_.name);
    const Lowered& whole = context_.lowering.target(target_);
    if (!context_.is_sound(whole, bundle_.target_place, what)) return {};
    for (const Criteria& criteria : whole.exclude) {
      Map entry{{"name", names_.claim("except-" + criteria.cluster_name)}, {"doNotDeploy", true}};
      add_criteria(criteria, entry);
      list_.push_back(std::move(entry));
    }
    open_ = sets_.complement(context_.lowering.left_out(target_));
    bool everyone_taken = false;
    for (const model::Customization& customization : bundle_.customizations) {
      if (customization.everything_else) {
        everyone_taken = true;  // whoever is left is not deployed to: no target meets it
        break;
      }
      const SetId set = sets_.intersect(context_.seen_by(bundle_, customization.set), target_);
      const Lowered& lowered = context_.lowering.within(set, open_);
      const std::string variant = diag::say(diag::VariantNamed, customization.name);
      if (context_.is_sound(lowered, customization.place, variant)) {
        add(lowered, customization.name, false, customization.skip, &customization.options);
      }
      open_ = sets_.subtract(open_, set);
    }
    if (!everyone_taken) {
      const Lowered& rest = context_.lowering.within(target_, open_);
      if (context_.is_sound(rest, bundle_.target_place, what)) add(rest, "to", true, false, nullptr);
    }
    // None would be the group `default`.
    return list_.empty() ? targets({}, names_) : std::move(list_);
  }

 private:
  void add(const Lowered& lowered, const std::string& base, bool numbered, bool skip, const model::Options* options) {
    for (size_t i = 0; i < lowered.include.size(); ++i) {
      Map entry{{"name", i == 0 && !numbered ? names_.claim(base) : names_.claim_numbered(base, i + 1)}};
      add_criteria(lowered.include[i], entry);
      if (skip) entry.push_back({"doNotDeploy", true});
      if (options) model::add_options(*options, entry);
      list_.push_back(std::move(entry));
    }
  }

  const model::Bundle& bundle_;
  Context& context_;
  sets::Diagrams& sets_;
  SetId target_;
  SetId open_;  // whom no earlier entry took
  TargetNames names_;
  List list_;
};

}  // namespace

Map helm_op(const model::Bundle& bundle, Context& context) {
  Map spec = bundle.helmop;
  model::add_options(bundle.options, spec);
  add_order(bundle, context, spec);
  spec.push_back({"targets", Targets(bundle, context).run()});
  if (Map strategy = rollout_strategy(bundle, context); !strategy.empty()) {
    spec.push_back({"rolloutStrategy", std::move(strategy)});
  }
  sort_fields(spec, *rancher::object(rancher::Schema::HelmOp, context.version));
  Map result = object("HelmOp", bundle.kube_name, bundle.workspace);
  result.push_back({"spec", std::move(spec)});
  return result;
}

}  // namespace fleet::emit
