#include "compiler/emit/hub.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/emit/field_order.h"

namespace fleet::emit {

using model::SetId;

Map git_repo(const model::Repo& repo, const Offer& offer, std::vector<BundleEntry> bundles, TargetNames names,
             Context& context) {
  Map spec{{"repo", repo.url}};
  if (!repo.branch.empty()) spec.push_back({"branch", repo.branch});
  if (!repo.revision.empty()) spec.push_back({"revision", repo.revision});
  if (!repo.secret.empty()) spec.push_back({"clientSecretName", repo.secret});

  static const std::vector<Criteria> nobody;
  const std::vector<Criteria>* criteria = &nobody;
  if (offer.set) {
    const Lowered& lowered = context.lowering.target(*offer.set);
    // Who is left out by name is so by each bundle's first customization.
    if (context.is_sound(lowered, offer.place, offer.what)) criteria = &lowered.include;
  }
  spec.push_back({"targets", targets(*criteria, names)});
  spec.push_back({"pollingInterval", repo.poll.empty() ? "15s" : repo.poll});

  std::sort(bundles.begin(), bundles.end(), [](const BundleEntry& a, const BundleEntry& b) {
    return std::tie(a.base, a.options) < std::tie(b.base, b.options);
  });
  List entries;
  for (BundleEntry& bundle : bundles) {
    Map entry{{"base", std::move(bundle.base)}};
    if (!bundle.options.empty()) entry.push_back({"options", std::move(bundle.options)});
    entries.push_back(std::move(entry));
  }
  spec.push_back({"bundles", std::move(entries)});
  if (!repo.fields.empty()) {
    spec.insert(spec.end(), repo.fields.begin(), repo.fields.end());
    sort_fields(spec, *rancher::object(rancher::Schema::GitRepo, context.version));
  }

  Map result = object("GitRepo", repo.kube_name, repo.workspace);
  result.push_back({"spec", std::move(spec)});
  return result;
}

std::vector<Map> cluster_groups(const model::Group& group, const std::string& workspace, std::set<std::string>& taken,
                                Context& context) {
  std::vector<Map> result;
  const SetId set = context.lowering.in_workspace(group.set, workspace);
  const Lowered& lowered = context.lowering.target(set);
  const bool by_labels = lowered.is_sound() && lowered.exclude.empty() &&
                         std::all_of(lowered.include.begin(), lowered.include.end(),
                                     [](const Criteria& c) { return c.cluster_name.empty(); });
  if (!by_labels) {
    if (context.reported.insert(group.place).second) {
      context.diagnostics.report(group.place, diag::NoClusterGroup, group.name);
    }
    return result;
  }
  std::string name = group.name;
  size_t next = 2;
  for (size_t i = 0; i < lowered.include.size(); ++i) {
    while (i > 0 && !taken.insert(name = group.name + "-" + std::to_string(next)).second) ++next;
    Map one = object("ClusterGroup", name, workspace);
    one.push_back({"spec", Map{{"selector", label_selector(lowered.include[i].requirements)}}});
    result.push_back(std::move(one));
  }
  return result;
}

Map cluster(const model::Cluster& cluster, rancher::Version version) {
  Map result = object("Cluster", cluster.kube_name, cluster.workspace);
  Map* metadata = result.back().value.find_map();
  const auto add = [metadata](const char* key, const std::map<std::string, std::string>& texts) {
    if (texts.empty()) return;
    Map map;
    for (const auto& [name, text] : texts) map.push_back({name, text});
    metadata->push_back({key, std::move(map)});
  };
  add("labels", cluster.labels);
  add("annotations", cluster.annotations);
  Map spec = cluster.registration;
  if (!cluster.template_values.empty()) spec.push_back({"templateValues", cluster.template_values});
  if (spec.empty()) return result;
  sort_fields(spec, *rancher::object(rancher::Schema::Cluster, version));
  result.push_back({"spec", std::move(spec)});
  return result;
}

std::optional<Map> agent_values(const model::Cluster& cluster) {
  const auto id = std::find_if(cluster.registration.begin(), cluster.registration.end(),
                               [](const Entry& entry) { return entry.key == "clientID"; });
  if (id == cluster.registration.end() || !id->value.find_string() || id->value.find_string()->empty())
    return std::nullopt;
  Map values{{"clusterNamespace", cluster.workspace}, {"clientID", id->value}};
  Map labels;
  for (const auto& [key, text] : cluster.labels) labels.push_back({key, text});
  if (!labels.empty()) values.push_back({"labels", std::move(labels)});
  return values;
}

}  // namespace fleet::emit
