#include "compiler/plan/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/targeting.h"
#include "compiler/diagnostics/catalog/tool.h"
#include "compiler/diagnostics/catalog/values.h"
#include "compiler/plan/bundle_order.h"
#include "compiler/plan/cluster_names.h"
#include "compiler/plan/conjunctions.h"
#include "compiler/plan/declared.h"
#include "compiler/plan/dependencies.h"
#include "compiler/plan/drift.h"
#include "compiler/plan/fixed.h"
#include "compiler/plan/invariants.h"
#include "compiler/plan/lower.h"
#include "compiler/plan/mentions.h"
#include "compiler/plan/promotion.h"
#include "compiler/plan/requirements.h"
#include "compiler/plan/statements.h"
#include "compiler/plan/words.h"

namespace fleet::plan {
namespace {

using model::Bundle;
using sema::Deployment;
using sema::Program;
using sema::Selector;

class PlanBuilder {
 public:
  PlanBuilder(const Program& program, const std::vector<ListedFile>& listed, const Sources& sources,
              const inventory::Pins& pins, const Engine& engine, diag::Diagnostics& diagnostics)
      : program_(program),
        listed_(listed),
        sources_(sources),
        pins_(pins),
        engine_(engine),
        diagnostics_(diagnostics),
        inheritance_(program),
        words_(program, sources) {}

  Built run(const Selector* extra) {
    built_.plan = std::make_unique<model::Plan>();
    plan_ = built_.plan.get();
    clusters_ = known_clusters(program_, inheritance_, listed_, sources_, plan_->texts, drifts_, diagnostics_);
    const ClusterNames names(clusters_);
    names_ = &names;
    // A cluster that nobody knows may be one that an inventory lost.
    const bool is_complete =
        std::all_of(listed_.begin(), listed_.end(), [](const ListedFile& file) { return file.is_complete; });
    if (is_complete)
      for_each_selector(program_, [&](const Selector& selector) { names.check(selector, diagnostics_); });
    if (is_complete && extra) names.check(*extra, diagnostics_);
    const Mentions mentions = mentions_of(program_, extra, clusters_);
    plan_->known_is_certain = is_complete && std::none_of(clusters_.begin(), clusters_.end(),
                                                          [](const KnownCluster& c) { return c.is_broken; });

    plan_->name = std::string(program_.name.text);
    plan_->place = program_.name.span;
    plan_->engine = std::string(rancher::short_text(program_.engine));
    plan_->workspace = program_.workspace;
    built_.universe = std::make_unique<Universe>(program_, mentions, clusters_, *plan_, engine_);
    universe_ = built_.universe.get();
    if (const auto id = universe_->too_many_patterns()) {
      const sema::Dimension& dimension = program_.dimensions[*id];
      diagnostics_
          .report(dimension.name.span, diag::Undecided,
                  fmt::format("what the patterns of `{}` have in common", dimension.name.text))
          .note(diag::SplitTheLabel)
          .verdict(diag::Verdict::Undecided, "the patterns together need more states than the budget allows");
      report_drifts(program_, *plan_, drifts_, diagnostics_);
      return std::move(built_);
    }
    DeclaredSets declared(program_, clusters_, names, *universe_, *plan_, diagnostics_);
    declared_ = &declared;
    variable_is_set_.assign(program_.variables.size(), false);
    for (const sema::Profile& profile : program_.profiles) mark_variables(profile.settings);
    for (const sema::Cluster& cluster : program_.clusters) mark_variables(cluster.settings);
    for (const KnownCluster& known : clusters_) {
      for (const Entry& entry : known.cluster.template_values)
        variable_is_set_[program_.variable_by_name.at(entry.key).value] = true;
    }

    judge_invariants(
        program_, clusters_, *universe_, *plan_, [this](const Selector& selector) { return is_sound(selector); },
        diagnostics_);
    require(
        program_, clusters_, inheritance_, *universe_, *plan_,
        [this](const Selector& selector) { return is_sound(selector); }, diagnostics_);
    groups();
    repos();
    data_classes();
    waves();
    for (const Deployment& deployment : program_.deployments) bundle(deployment);
    plan_->conjunctions = [program = &program_, universe = universe_, sets = plan_->sets.get()] {
      return conjunctions_of(*program, *universe, *sets);
    };
    sort_by_name(*plan_);
    add_dependencies(program_, *plan_);
    built_.statements = statements_of(program_, *universe_, *plan_, words_, clusters_,
                                      [this](const Selector& selector) { return is_sound(selector); });
    plan_->clusters.reserve(clusters_.size());
    for (KnownCluster& known : clusters_) {
      if (known.cluster.written) known.cluster.file = sources_.path(known.cluster.place.file);
      plan_->clusters.push_back(std::move(known.cluster));
    }
    report_drifts(program_, *plan_, drifts_, diagnostics_);
    return std::move(built_);
  }

 private:
  void mark_variables(const std::vector<sema::Setting>& settings) {
    for (const sema::Setting& setting : settings)
      if (setting.variable) variable_is_set_[setting.variable.value] = true;
  }

  /// Nothing in it was reported, unknown clusters included.
  bool is_sound(const Selector& selector) const {
    return plan::is_sound(selector, program_) && names_->knows_all(selector, program_);
  }

  void expanded(Span place) {
    if (expanded_.insert(place).second) diagnostics_.report(place, diag::Expanded);
  }

  /// A fact is called by what it is a fact of, `site.country`.
  std::string_view name_of(const sema::Reference& reference) const {
    const std::string_view name = program_.dimensions[reference.dimension].name.text;
    const auto declared = program_.dimension_by_name.find(name);
    const bool is_fact = declared == program_.dimension_by_name.end() || declared->second != reference.dimension;
    return is_fact ? words_.text(reference.span) : name;
  }

  static const sema::Tree* release_name(const sema::Options& options) {
    const auto* helm = options.helm ? options.helm->as<sema::MapTree>() : nullptr;
    if (!helm) return nullptr;
    for (const sema::MapEntry& entry : helm->entries)
      if (entry.key == "releaseName") return &entry.value;
    return nullptr;
  }

  /// Nobody can be in it, which is reported: how it would be said is no matter.
  bool is_impossible(SetId set) { return plan_->sets->disjoint(set, plan_->admissible); }

  bool is_narrowed(SetId set, const Mentions& own) {
    if (is_impossible(set)) return false;
    bool narrowed = false;
    universe_->selectable(set, own, narrowed);
    return narrowed;
  }

  /// Says of a target that was narrowed which of its selectors cannot be said; of a group that is said where it stands.
  void expanded_target(const Selector& to, const std::vector<Selector>& excepts, const Mentions& own) {
    bool is_said = is_impossible(universe_->meaning(to));
    const auto say = [&](const Selector& selector, SetId meant) {
      if (!is_narrowed(meant, own)) return;
      is_said = true;
      if (!selector.as<sema::GroupSelector>()) expanded(selector.span);
    };
    say(to, universe_->meaning(to));
    for (const Selector& except : excepts) say(except, universe_->opposite(except));
    if (!is_said) expanded(to.span);
  }

  void groups() {
    for (const sema::Group& group : program_.groups) {
      if (group.of_module) continue;
      model::Group result;
      result.name = std::string(group.name.text);
      result.set = universe_->meaning(group.reach.selector);
      result.place = group.name.span;
      result.file = sources_.path(group.name.span.file);
      if (is_sound(group.reach.selector)) {
        declared_->add(fmt::format("the group `{}`", result.name), group.reach, result.set, result.place);
        const bool was_impossible = is_impossible(result.set);
        bool narrowed = false;
        result.set = universe_->selectable(result.set, said_by({&group.reach.selector}, program_), narrowed);
        if (narrowed && !was_impossible) expanded(group.reach.selector.span);
        plan_->groups.push_back(std::move(result));
      }
    }
  }

  void repos() {
    for (const sema::Repo& repo : program_.repos) {
      model::Repo result;
      result.name = std::string(repo.name.text);
      result.kube_name = repo.kube_name;
      result.workspace = repo.workspace.value_or(program_.workspace);
      result.url = repo.url;
      result.branch = repo.branch;
      result.revision = repo.revision;
      result.poll = duration(repo.poll);
      result.secret = repo.secret;
      if (repo.gitrepo) result.fields = fixed_map(*repo.gitrepo);
      result.place = repo.name.span;
      result.target_place = repo.to_word;
      result.file = sources_.path(repo.name.span.file);
      if (repo.to) {
        const SetId set = universe_->meaning(repo.to->selector);
        bool narrowed = false;
        result.target = universe_->selectable(plan_->sets->intersect(set, universe_->in_workspace(result.workspace)),
                                              said_by({&repo.to->selector}, program_), narrowed);
        if (is_sound(repo.to->selector)) {
          declared_->add_target(fmt::format("the target of the repo `{}`", result.name), *repo.to, *result.target,
                                repo.to_word, result.workspace);
        }
      }
      plan_->repos.push_back(std::move(result));
    }
  }

  /// "2d" is "48h": Kubernetes' durations know no days.
  static std::string duration(const std::string& text) {
    std::string result, digits;
    for (const char c : text) {
      if (c >= '0' && c <= '9') {
        digits += c;
        continue;
      }
      if (c == 'd')
        result +=
            digits.size() < 10 ? std::to_string(std::stoull(digits.empty() ? "0" : digits) * 24) + "h" : digits + "h";
      else
        result += digits + c;
      digits.clear();
    }
    return result;
  }

  void data_classes() {
    for (const sema::Data& data : program_.data) {
      if (!is_sound(data.stays.selector) || declared_->names_impossible_group(data.stays.selector)) continue;
      declared_->add(fmt::format("the data class `{}`", data.name.text), data.stays,
                     universe_->meaning(data.stays.selector), data.name.span);
    }
  }

  /// The derived dimensions that a selector speaks of, with the value a cluster has: "country `US`".
  std::vector<std::function<std::string(const model::Witness&)>> facts_of(const Selector& selector) const {
    std::vector<std::function<std::string(const model::Witness&)>> facts;
    std::set<uint32_t> seen;
    const auto visit = [&](const auto& self, const Selector& s) -> void {
      if (const auto* n = s.as<sema::ValueSelector>();
          n && program_.dimensions[n->dimension].is_derived() && seen.insert(n->dimension.value).second) {
        facts.push_back([program = &program_, universe = universe_, id = n->dimension](const model::Witness& witness) {
          const auto value = value_of_dimension(*program, id, universe->concrete(witness));
          return fmt::format("{} {}", program->dimensions[id].name.text,
                             value ? "`" + *value + "`" : std::string("unknown"));
        });
      }
      if (const auto* n = s.as<sema::GroupSelector>()) self(self, program_.groups[n->group].reach.selector);
      if (const auto* n = s.as<sema::NotSelector>()) self(self, *n->operand);
      if (const auto* n = s.as<sema::AndSelector>())
        for (const Selector& o : n->operands) self(self, o);
      if (const auto* n = s.as<sema::OrSelector>())
        for (const Selector& o : n->operands) self(self, o);
    };
    visit(visit, selector);
    return facts;
  }

  void waves() {
    for (const sema::Rollout& rollout : program_.rollouts) {
      for (const sema::Wave& wave : rollout.waves) {
        if (!wave.when || !is_sound(wave.when->selector)) continue;
        if (declared_->names_impossible_group(wave.when->selector)) continue;
        declared_->add(fmt::format("the wave `{}` of the rollout `{}`", wave.name.text, rollout.name.text), *wave.when,
                       universe_->meaning(wave.when->selector), wave.name.span);
      }
    }
  }

  void bundle(const Deployment& deployment) {
    sets::Diagrams& sets = *plan_->sets;
    Bundle result;
    result.name = deployment.display_name;
    result.kube_name = deployment.kube_name;
    result.file = deployment.file;
    result.doc = deployment.doc;
    const std::string& workspace = program_.workspace_of(deployment);
    result.workspace = workspace;
    result.repo = deployment.repo ? deployment.repo.value : model::kNoRepo;
    result.path = deployment.path;
    if (deployment.helmop) result.helmop = fixed_map(*deployment.helmop);
    for (const auto& [data, place] : deployment.carries) result.carries.emplace_back(program_.data[data].name.text);
    for (const sema::TagValue& tag : deployment.tags) result.tags.emplace(tag.name, tag.text);
    result.place = deployment.name.span;
    if (const sema::Tree* release = release_name(deployment.options)) result.release_place = release->span;
    for (const sema::Variant& variant : deployment.variants) {
      const sema::Tree* release = release_name(variant.options);
      const auto* text = release ? release->as<sema::TextTree>() : nullptr;
      if (text && text->pieces.size() == 1) result.variant_releases.emplace(text->pieces[0].literal, release->span);
    }
    result.own_target = deployment.has_own_target;
    const sema::Reach& to = program_.target_of(deployment);
    result.target_place = deployment.to ? deployment.to_word : program_.repos[deployment.repo].to_word;
    result.target_text = words_.target(to.selector, result.target_place);
    result.target_text.is_own = deployment.to.has_value();
    result.parked = to.selector.as<sema::NoneSelector>() != nullptr;
    const SetId home = universe_->in_workspace(workspace);

    bool sound = is_sound(to.selector);
    SetId target = sets.intersect(universe_->meaning(to.selector), home);
    bool judged = true;
    if (sound && deployment.to) judged = declared_->add_target(deployment, to, target, workspace);
    const bool was_empty = sets.disjoint(target, plan_->admissible);
    const bool was_empty_today = deployment.except.empty() || !declared_->has_known_cluster(target);
    for (const Selector& except : deployment.except) {
      target = sets.intersect(target, universe_->opposite(except));
      sound = sound && is_sound(except);
    }
    if (sound && judged && !deployment.except.empty() && !was_empty && !result.parked) {
      plan_->declared.push_back({fmt::format("what `except` leaves of the target of `{}`", deployment.display_name),
                                 target, result.target_place, to.may_be_empty, was_empty_today, nullptr});
    }
    const SetId as_written = target;
    const Mentions own = universe_->lists_known_values() ? said_by(deployment, to, program_) : Mentions();
    bool narrowed = false;
    target = universe_->selectable(target, own, narrowed);
    result.asks_for_more = narrowed;
    if (narrowed) {
      if (!was_empty) expanded_target(to.selector, deployment.except, own);
      result.own_target = true;
    }

    // Variants: who is skipped, and what each changes.
    std::vector<SetId> variant_sets;
    std::vector<VariantPart> parts;
    SetId skipped = sets.none(), taken = sets.none(), selected = sets.none();
    for (const sema::Variant& variant : deployment.variants) {
      bool fewer = false;
      const SetId when = universe_->meaning(variant.when.selector);
      VariantPart part;
      part.name = std::string(variant.name.text);
      part.set = universe_->selectable(when, own, fewer);
      part.skip = variant.skip;
      part.place = variant.when.selector.span;
      if (fewer && !variant.when.selector.as<sema::GroupSelector>()) expanded(variant.when.selector.span);
      variant_sets.push_back(when);
      const bool takes_first = deployment.mode == ast::Variants::FirstMatch;
      if (variant.skip) {
        const SetId left = takes_first ? sets.subtract(when, taken) : when;
        skipped = sets.unite(skipped, sets.intersect(left, target));
      }
      taken = sets.unite(taken, when);
      // Its options are for whom its selectors take; of the others Fleet asks the next one.
      part.own = takes_first ? sets.subtract(part.set, selected) : part.set;
      selected = sets.unite(selected, part.set);
      parts.push_back(std::move(part));
      sound = sound && is_sound(variant.when.selector);
    }

    // Skipping only the numbers that can be listed would let the others in: they are not offered the bundle at all.
    bool fewer_kept = false, fewer_skipped = false;
    const SetId kept = universe_->selectable(sets.subtract(target, skipped), own, fewer_kept);
    result.asks_for_more = result.asks_for_more || fewer_kept;
    if (fewer_kept && skipped != sets.none()) {
      skipped = universe_->selectable(skipped, own, fewer_skipped);
      target = sets.unite(kept, skipped);
      result.own_target = true;
    }

    Lowering lowering(program_, *universe_, clusters_, sets, plan_->admissible, variable_is_set_, diagnostics_);
    const SetId deployed = sets.subtract(target, skipped);
    LoweredOptions base = lowering.options(deployment.options, deployed, workspace);
    for (size_t i = 0; i < parts.size(); ++i) {
      parts[i].own = sets.intersect(parts[i].own, deployed);
      if (!parts[i].skip) parts[i].lowered = lowering.options(deployment.variants[i].options, parts[i].own, workspace);
    }
    for (const VariantPart& part : parts) result.variants.push_back(part.set);
    result.all_matches = deployment.mode == ast::Variants::AllMatches;
    if (deployment.mode == ast::Variants::Disjoint) skip_first(parts, sets);
    Customized customized = lowering.customize(base, parts, deployed, result.all_matches);
    for (const sema::Reference& reference : lowering.expanded()) {
      if (expanded_.insert(reference.span).second)
        diagnostics_.report(reference.span, diag::ExpandedValue, program_.dimensions[reference.dimension].name.text);
    }
    result.options = std::move(base.options);
    label_tags(deployment, result.options.options);
    result.customizations = std::move(customized.customizations);
    if (result.all_matches && customized.reach != deployed) {
      target = sets.unite(customized.reach, skipped);
      result.own_target = true;
    }

    // A cluster without a value that is used would fail the bundle for all: the target asks for it.
    result.has_values = sets.all();
    for (const Need& need : lowering.needs()) {
      const bool variable = need.reference.kind == sema::Reference::Kind::Variable;
      const SetId has =
          variable ? universe_->defines(need.reference.variable) : universe_->is_set(need.reference.dimension);
      result.has_values = sets.intersect(result.has_values, has);
      const bool is_sure = sets.subset(need.within, has);
      if (is_sure && !variable) continue;
      const auto lacks = [&](const KnownCluster& c) {
        const bool undefined = variable && std::find(c.undefined.begin(), c.undefined.end(),
                                                     need.reference.variable.value) != c.undefined.end();
        return (undefined || !sets.contains(has, c.cluster.atoms)) && sets.contains(need.within, c.cluster.atoms);
      };
      std::vector<std::string> lacking;
      for (const KnownCluster& c : clusters_)
        if (lacks(c)) lacking.push_back(c.cluster.name);
      const std::string_view name =
          variable ? program_.variables[need.reference.variable].name.text : name_of(need.reference);
      if (!lacking.empty() && undefined_.insert({need.reference.span, deployment.name.text}).second) {
        diagnostics_.report(need.reference.span, diag::Undefined, name, diag::count_of(lacking.size(), "cluster"),
                            deployment.display_name, diag::list_names(lacking));
      }
      if (is_sure) continue;
      target = sets.intersect(target, sets.unite(has, sets.complement(need.within)));
      result.own_target = true;
    }
    result.target = target;
    result.reach = sets.intersect(sets.subtract(target, skipped), customized.reach);
    result.asks_for_more = result.asks_for_more || result.reach != deployed;
    untemplated(lowering, result);
    result.is_sound = sound;

    // What holds for one member of a family holds for the others that reach the same clusters.
    const bool is_repeated = !judged_.insert({deployment.name.span, result.target, result.reach}).second;
    if (sound && !result.parked && judged && !was_empty && !is_repeated) variants(deployment, as_written, variant_sets);
    if (deployment.rollout) rollout(deployment, own, result, is_repeated);
    if (result.parked) diagnostics_.report(result.target_place, diag::Parked, deployment.display_name);

    const uint32_t index = static_cast<uint32_t>(plan_->bundles.size());
    if (sound && !is_repeated) {
      for (const auto& [data, place] : deployment.carries) {
        const sema::Data& d = program_.data[data];
        if (!is_sound(d.stays.selector)) continue;
        const Selector& stays = d.stays.selector;
        plan_->data.push_back({index, std::string(d.name.text), d.because, universe_->meaning(stays), stays.span, place,
                               words_.inside(stays, *universe_), facts_of(stays), replay(program_, *universe_, stays)});
      }
    }
    plan_->reached.push_back(reached(deployment, to));
    plan_->bundles.push_back(std::move(result));
  }

  /// Fleet leaves templates as they are on a cluster without labels that its templates can see.
  void untemplated(const Lowering& lowering, const Bundle& bundle) {
    if (!lowering.first_template()) return;
    sets::Diagrams& sets = *plan_->sets;
    const SetId without = sets.intersect(sets.intersect(bundle.reach, plan_->admissible), universe_->without_labels());
    if (!sets.is_empty(without) && untemplated_.insert(*lowering.first_template()).second)
      diagnostics_.report(*lowering.first_template(), diag::Untemplated, bundle.name);
  }

  /// Tags with a key become labels of the bundle, sorted among those that `options` has.
  void label_tags(const Deployment& deployment, model::ValueMap& options) const {
    for (const sema::TagValue& tag : deployment.tags) {
      const std::string& key = program_.tags[tag.tag].key;
      if (key.empty()) continue;
      auto labels =
          std::find_if(options.begin(), options.end(), [](const Entry& entry) { return entry.key == "labels"; });
      if (labels == options.end()) labels = options.insert(labels, {"labels", Value(Map{})});
      if (Map* map = labels->value.find_map()) map->push_back({key, Value(tag.text)});
    }
  }

  std::function<bool(const model::Witness&)> reached(const Deployment& deployment, const sema::Reach& to) const {
    return [program = &program_, universe = universe_, &deployment, &to](const model::Witness& witness) {
      const ConcreteCluster cluster = universe->concrete(witness);
      Evaluator evaluate(*program, cluster);
      if (cluster.workspace != program->workspace_of(deployment)) return false;
      if (!evaluate.holds(to.selector)) return false;
      for (const Selector& except : deployment.except)
        if (!evaluate.holds_not(except)) return false;
      for (const sema::Variant& variant : deployment.variants) {
        if (!evaluate.holds(variant.when.selector)) continue;
        if (variant.skip) return false;
        if (deployment.mode == ast::Variants::FirstMatch) break;
      }
      return true;
    };
  }

  void variants(const Deployment& deployment, SetId target, const std::vector<SetId>& sets) {
    if (deployment.mixes_variants || (deployment.variants.empty() && !deployment.total)) return;
    model::VariantList list;
    list.bundle = static_cast<uint32_t>(plan_->bundles.size());
    list.all_matches = deployment.mode == ast::Variants::AllMatches;
    list.first_match = deployment.mode == ast::Variants::FirstMatch;
    list.total = deployment.total;
    list.target = target;
    for (size_t i = 0; i < deployment.variants.size(); ++i) {
      const sema::Variant& variant = deployment.variants[i];
      list.items.push_back({std::string(variant.name.text), sets[i], variant.name.span, variant.when.selector.span,
                            variant.when.may_be_empty, variant.of_blueprint, variant.is_loose,
                            replay(program_, *universe_, variant.when.selector)});
    }
    plan_->variants.push_back(std::move(list));
  }

  void rollout(const Deployment& deployment, const Mentions& own, Bundle& result, bool is_repeated) {
    sets::Diagrams& sets = *plan_->sets;
    const sema::Rollout& rollout = program_.rollouts[*deployment.rollout];
    result.rollout = std::string(rollout.name.text);
    model::RolloutUse use;
    use.bundle = static_cast<uint32_t>(plan_->bundles.size());
    use.place = deployment.rollout_word;
    bool sound = true;
    SetId rest = sets.all();  // what no other wave takes
    for (const sema::Wave& wave : rollout.waves) {
      if (!wave.when) continue;
      rest = sets.intersect(rest, universe_->opposite(wave.when->selector));
      sound = sound && is_sound(wave.when->selector) &&
              !sets.disjoint(universe_->meaning(wave.when->selector), plan_->admissible);
    }
    for (const sema::Wave& wave : rollout.waves) {
      model::Wave out;
      out.name = std::string(wave.name.text);
      out.place = wave.when_span;
      out.name_place = wave.name.span;
      out.meant = wave.when ? universe_->meaning(wave.when->selector) : rest;
      bool narrowed = false;
      out.set = universe_->selectable(out.meant, own, narrowed);
      if (narrowed && !(wave.when && wave.when->selector.as<sema::GroupSelector>())) expanded(out.place);
      const auto take = [](const std::optional<sema::Share>& share, std::optional<model::Budget>& budget, Span& place) {
        if (!share) return;
        budget = model::Budget{share->count, share->percent};
        place = share->span;
      };
      take(wave.budget, out.budget, out.budget_place);
      take(wave.tolerate, out.tolerate, out.tolerate_place);
      if (wave.when) {
        use.waves.push_back(replay(program_, *universe_, wave.when->selector));
      } else {
        use.waves.push_back([program = &program_, universe = universe_, &rollout](const model::Witness& witness) {
          const ConcreteCluster cluster = universe->concrete(witness);
          Evaluator evaluate(*program, cluster);
          return std::all_of(rollout.waves.begin(), rollout.waves.end(), [&](const sema::Wave& other) {
            return !other.when || evaluate.holds_not(other.when->selector);
          });
        });
      }
      result.waves.push_back(std::move(out));
    }
    if (rollout.promote && deployment.repo)
      promote(deployment, rollout, plan_->repos[result.repo], pins_, sets, result);
    if (sound && !result.parked && !is_repeated) plan_->rollouts.push_back(std::move(use));
  }

  const Program& program_;
  const std::vector<ListedFile>& listed_;
  const Sources& sources_;
  const inventory::Pins& pins_;
  const Engine& engine_;
  diag::Diagnostics& diagnostics_;
  Inheritance inheritance_;
  std::vector<KnownCluster> clusters_;
  std::vector<Drift> drifts_;
  const ClusterNames* names_ = nullptr;  // while it runs
  DeclaredSets* declared_ = nullptr;     // while it runs
  Built built_;
  model::Plan* plan_ = nullptr;
  Universe* universe_ = nullptr;
  std::vector<bool> variable_is_set_;
  std::set<std::pair<Span, std::string_view>> undefined_;
  std::set<Span> untemplated_;
  std::set<std::tuple<Span, SetId, SetId>> judged_;  // the name as declared, target and reach
  std::set<Span> expanded_;                          // reported: a wave or a repo's target serves many bundles
  Words words_;
};

}  // namespace

Built build_plan(const Program& program, const std::vector<ListedFile>& listed, const Sources& sources,
                 const Selector* extra, diag::Diagnostics& diagnostics, const inventory::Pins& pins,
                 const Engine& engine) {
  return PlanBuilder(program, listed, sources, pins, engine, diagnostics).run(extra);
}

}  // namespace fleet::plan
