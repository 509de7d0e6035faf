#include "compiler/says/options_file.h"

#include <vector>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/fields.h"
#include "compiler/rancher/go_path.h"
#include "compiler/says/lint.h"

namespace fleet::says {
namespace {

using rancher::Schema;

bool is_list(const Place& place) { return place && place.tree->nodes[place.node].kind == yaml::Kind::List; }
bool is_map(const Place& place) { return place && place.tree->nodes[place.node].kind == yaml::Kind::Map; }

std::string path_of(const Checkout& checkout, const rancher::BundleSource& source) {
  const std::string folder = source.folder.empty() ? "." : source.folder;
  if (!source.options_file.empty()) return rancher::join_go_path({folder, source.options_file});
  for (const auto* name : {"fleet.yaml", "fleet.yml"}) {
    std::string path = rancher::join_go_path({folder, name});
    if (checkout.repository.find_file(path)) return path;
  }
  return {};
}

/// Each list of values files in it, with whether Fleet reads the list at all.
template <class Visit>
void each_values_files(const Place& root, const Visit& visit) {
  const Place helm = root.at("helm");
  const auto says = [&](const char* key) {
    return helm.at(key) && helm.at(key).span().end > helm.at(key).span().begin;
  };
  visit(helm.at("valuesFiles"), says("chart") || says("repo"));
  for (const auto* key : {"targets", "targetCustomizations"}) {
    const Place list = root.at(key);
    for (size_t i = 0; list.at(i); ++i) visit(list.at(i).at("helm").at("valuesFiles"), true);
  }
}

}  // namespace

bool leaves(const Checkout& checkout, std::string_view path) {
  std::string at;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      if (at.empty()) return true;
      const size_t last = at.rfind('/');
      at.resize(last == std::string::npos ? 0 : last);
      continue;
    }
    at += (at.empty() ? "" : "/") + std::string(name);
    if (checkout.links.contains(at)) return true;
  }
  return false;
}

OptionsFile read_options(const Checkout& checkout, const rancher::BundleSource& source, Sources& sources,
                         diag::Diagnostics& diagnostics) {
  OptionsFile options;
  const std::string path = path_of(checkout, source);
  const std::string* text = path.empty() ? nullptr : checkout.repository.find_file(path);
  options.shown = checkout.shown(text ? path : source.folder);
  if (!text) return options;
  const FileId file = sources.add(options.shown, *text);
  if (checkout.too_large.contains(path)) {
    diagnostics.report({file, 0, 0}, diag::YamlLimit, "the file is larger than 16 MB");
    options.unreadable = true;
    return options;
  }
  const auto tree = read_yaml(file, Dialect::FleetYaml, sources, diagnostics);
  if (!tree) {
    options.unreadable = true;
    return options;
  }
  if (tree->documents.empty()) return options;
  options.place = {file, tree, tree->documents.front()};
  return options;
}

std::optional<Value> value_of(const OptionsFile& options) {
  if (!options.place) return std::nullopt;
  yaml::Collisions collisions;
  auto value = yaml::value_at(*options.place.tree, options.place.node, &collisions);
  if (collisions.seen || !std::holds_alternative<Value>(value)) return std::nullopt;
  return std::get<Value>(std::move(value));
}

void lint_options(const OptionsFile& options, bool is_read, rancher::Version version, diag::Diagnostics& diagnostics) {
  const Place& root = options.place;
  if (!is_map(root)) return;
  if (root.at("apiVersion") && root.at("kind") && !root.at("helm")) {
    diagnostics.report(root.key_span("kind"), diag::YamlKubernetesObject, root.tree->nodes[root.at("kind").node].text);
    return;
  }
  lint_fields(root, *rancher::object(Schema::FleetYaml, version), Dialect::FleetYaml, is_read, version, diagnostics);
  if (const Place targets = root.at("targets"); is_list(targets) && targets.at(size_t{0}))
    diagnostics.report(root.key_span("targets"), diag::YamlTargets).note(diag::TargetsAreCustomizations);
  each_values_files(root, [&](const Place& files, bool is_used) {
    if (is_list(files) && !is_used) diagnostics.report(files.span(), diag::YamlValuesFilesUnread);
  });
}

bool report_missing_files(const OptionsFile& options, const Checkout& checkout, const std::string& folder,
                          diag::Diagnostics& diagnostics) {
  bool any = false;
  each_values_files(options.place, [&](const Place& files, bool is_used) {
    for (size_t i = 0; is_used && files.at(i); ++i) {
      const Place item = files.at(i);
      const std::string path = (folder.empty() ? "." : folder) + "/" + item.tree->nodes[item.node].text;
      if (checkout.repository.find_file(path)) continue;
      any = true;
      if (leaves(checkout, path))
        diagnostics.report(item.span(), diag::YamlLeaves, item.tree->nodes[item.node].text)
            .note(diag::LinksAreNotFollowed);
      else
        diagnostics.report(item.span(), diag::YamlMissingFile, checkout.shown(rancher::clean_go_path(path)))
            .note(diag::GitJobFails);
    }
  });
  return any;
}

void report_refused(const OptionsFile& options, const std::string& reason, rancher::Version version,
                    diag::Diagnostics& diagnostics) {
  const auto value = yaml::value_at(*options.place.tree, options.place.node);
  if (const auto* error = std::get_if<yaml::FleetError>(&value))
    report_unreadable(options.place.file, *error, diagnostics);
  else
    report_refusal(options.place, *rancher::object(Schema::FleetYaml, version), reason, Dialect::FleetYaml, version,
                   diagnostics);
}

}  // namespace fleet::says
