#include "compiler/verify/agents.h"

#include <map>
#include <string>

#include "compiler/rancher/tree.h"

namespace fleet::verify {

std::optional<Difference> check_agents(const model::Plan& plan, const ReadAgents& read) {
  std::map<std::pair<std::string, std::string>, const model::Cluster*> wanted;
  for (const model::Cluster& cluster : plan.clusters) {
    const Value* id = cluster.written ? rancher::find_in(cluster.registration, "clientID") : nullptr;
    if (id && id->find_string() && !id->find_string()->empty())
      wanted.emplace(std::pair(cluster.workspace, *id->find_string()), &cluster);
  }
  for (const auto& [file, values] : read) {
    const Map none;
    const Map& given = values.find_map() ? *values.find_map() : none;
    const auto found = wanted.find(
        {std::string(rancher::text_in(given, "clusterNamespace")), std::string(rancher::text_in(given, "clientID"))});
    if (found == wanted.end()) return Difference{file->path, "no cluster would register with these values", {}, {}};
    Map labels;
    for (const auto& [key, text] : found->second->labels) labels.push_back({key, text});
    Map meant{{"clientID", found->first.second}, {"clusterNamespace", found->first.first}};
    if (!labels.empty()) rancher::put(meant, "labels", std::move(labels));
    if (meant != given)
      return Difference{file->path,
                        "the agent of `" + found->second->name + "` would register it otherwise than the spec has it",
                        {},
                        found->second->place};
    wanted.erase(found);
  }
  if (wanted.empty()) return std::nullopt;
  const model::Cluster& missing = *wanted.begin()->second;
  return Difference{"", "there are no values for the agent of `" + missing.name + "`", {}, missing.place};
}

}  // namespace fleet::verify
