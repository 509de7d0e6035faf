#include "compiler/emit/field_order.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace fleet::emit {
namespace {

constexpr std::array fleet_yaml_fields = {std::string_view("name"),
                                          std::string_view("labels"),
                                          std::string_view("clusterName"),
                                          std::string_view("clusterSelector"),
                                          std::string_view("doNotDeploy"),
                                          std::string_view("yaml"),
                                          std::string_view("kustomize"),
                                          std::string_view("defaultNamespace"),
                                          std::string_view("namespace"),
                                          std::string_view("helm"),
                                          std::string_view("serviceAccount"),
                                          std::string_view("createNamespace"),
                                          std::string_view("diff"),
                                          std::string_view("keepResources"),
                                          std::string_view("deleteNamespace"),
                                          std::string_view("ignore"),
                                          std::string_view("correctDrift"),
                                          std::string_view("namespaceLabels"),
                                          std::string_view("namespaceAnnotations"),
                                          std::string_view("deleteCRDResources"),
                                          std::string_view("downstreamResources"),
                                          std::string_view("paused"),
                                          std::string_view("dependsOn"),
                                          std::string_view("imageScans"),
                                          std::string_view("overrideTargets"),
                                          std::string_view("targetCustomizationMode"),
                                          std::string_view("targetCustomizations"),
                                          std::string_view("rolloutStrategy")};

constexpr std::array helm_fields = {
    std::string_view("chart"),          std::string_view("repo"),           std::string_view("releaseName"),
    std::string_view("version"),        std::string_view("timeoutSeconds"), std::string_view("values"),
    std::string_view("templateValues"), std::string_view("valuesFrom"),     std::string_view("force"),
    std::string_view("takeOwnership"),  std::string_view("maxHistory"),     std::string_view("valuesFiles")};

/// Fields that are not listed come last, in the order they have.
void sort_by(Map& map, std::span<const std::string_view> order) {
  const auto rank = [order](const Entry& e) { return std::find(order.begin(), order.end(), e.key) - order.begin(); };
  std::stable_sort(map.begin(), map.end(), [&rank](const Entry& a, const Entry& b) { return rank(a) < rank(b); });
}

}  // namespace

void sort_fields(Map& fleet_yaml) {
  sort_by(fleet_yaml, fleet_yaml_fields);
  for (Entry& entry : fleet_yaml) {
    if (entry.key != "helm") continue;
    if (Map* helm = entry.value.find_map()) sort_by(*helm, helm_fields);
  }
}

}  // namespace fleet::emit
