#include "compiler/says/lint_beside.h"

#include <vector>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/go_path.h"

namespace fleet::says {
namespace {

/// The file or the spec itself, and its customizations.
std::vector<Place> all_options(const Place& root) {
  std::vector<Place> all{root};
  for (const auto* key : {"targets", "targetCustomizations"})
    for (size_t i = 0; root.at(key).at(i); ++i) all.push_back(root.at(key).at(i));
  return all;
}

std::string scalar_in(const Place& place) {
  return place && place.tree->nodes[place.node].kind == yaml::Kind::Scalar ? place.tree->nodes[place.node].text
                                                                           : std::string();
}

}  // namespace

void lint_beside(const OptionsFile& options, const Checkout& checkout, const std::string& folder, Sources& sources,
                 diag::Diagnostics& diagnostics) {
  const std::string base = folder.empty() ? "." : folder;
  for (const Place& place : all_options(options.place)) {
    const Place dir = place.at("kustomize").at("dir");
    if (const std::string text = scalar_in(dir); !text.empty()) {
      const std::string path = rancher::join_go_path({base, text});
      if (way_of(checkout, path) == Way::Inside && !checkout.repository.find_file(path + "/kustomization.yaml"))
        diagnostics.report(dir.span(), diag::YamlNoKustomization, checkout.shown(path));
    }
    const Place overlays = place.at("yaml").at("overlays");
    for (size_t i = 0; overlays.at(i); ++i) {
      const std::string text = scalar_in(overlays.at(i));
      const std::string path = rancher::join_go_path({base, "overlays", text});
      if (!text.empty() && way_of(checkout, path) == Way::Inside && !checkout.repository.is_folder(path))
        diagnostics.report(overlays.at(i).span(), diag::YamlNoOverlay, checkout.shown(path));
    }
  }
  const std::string second = rancher::join_go_path({base, "fleet.yml"});
  const std::string* text = checkout.repository.find_file(second);
  if (text && options.shown == checkout.shown(rancher::join_go_path({base, "fleet.yaml"})))
    diagnostics.report({sources.add(checkout.shown(second), *text), 0, 0}, diag::YamlSecondFile);
}

void lint_target_namespace(const OptionsFile& options, std::string_view target_namespace,
                           diag::Diagnostics& diagnostics) {
  if (target_namespace.empty()) return;
  for (const Place& place : all_options(options.place)) {
    const std::string own = scalar_in(place.at("namespace"));
    if (!own.empty() && own != target_namespace)
      diagnostics.report(place.key_span("namespace"), diag::YamlNamespaceReplaced, target_namespace);
  }
}

void lint_helm_op(const Place& spec, diag::Diagnostics& diagnostics) {
  for (const Place& place : all_options(spec))
    if (const Place helm = place.at("helm"); helm.at("valuesFiles").at(size_t{0}))
      diagnostics.report(helm.key_span("valuesFiles"), diag::YamlIgnoredField, "valuesFiles");
}

}  // namespace fleet::says
