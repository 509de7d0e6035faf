#include "compiler/says/options_file.h"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/chart.h"
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
void each_values_files(const Place& root, rancher::Version version, const Visit& visit) {
  const Place helm = root.at("helm");
  const auto says = [&](const char* key) {
    return helm.at(key) && helm.at(key).span().end > helm.at(key).span().begin;
  };
  visit(helm.at("valuesFiles"), says("chart") || (version >= rancher::Version::V0_16 && says("repo")));
  for (const auto* key : {"targets", "targetCustomizations"}) {
    const Place list = root.at(key);
    for (size_t i = 0; list.at(i); ++i) visit(list.at(i).at("helm").at("valuesFiles"), true);
  }
}

}  // namespace

Way way_of(const Checkout& checkout, std::string_view path) {
  std::string at;
  while (!path.empty()) {
    const std::string_view name = rancher::take_element(path);
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      if (at.empty()) return Way::Outside;
      const size_t last = at.rfind('/');
      at.resize(last == std::string::npos ? 0 : last);
      continue;
    }
    at += (at.empty() ? "" : "/") + std::string(name);
    if (checkout.links.contains(at)) return Way::OverLink;
  }
  return Way::Inside;
}

OptionsFile read_options(const Checkout& checkout, const rancher::BundleSource& source, Sources& sources,
                         diag::Diagnostics& diagnostics) {
  OptionsFile options;
  const std::string path = path_of(checkout, source);
  const std::string* text = path.empty() ? nullptr : checkout.repository.find_file(path);
  options.shown = checkout.shown(text ? path : source.folder);
  if (!text) return options;
  const FileId file = sources.add(options.shown, *text);
  options.start = {file, 0, 0};
  if (checkout.too_large.contains(path)) {
    diagnostics.report(options.start, diag::YamlLimit, "the file is larger than 16 MB").note(diag::LimitIsOurs);
    options.too_much = true;
    return options;
  }
  const auto tree = read_yaml(file, Dialect::FleetYaml, sources, diagnostics);
  if (!tree) {
    options.too_much = diagnostics.all().back().id == diag::YamlLimit.id;
    options.unreadable = !options.too_much;
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

bool can_be_read(const OptionsFile& options) {
  if (!options.place) return true;
  return std::holds_alternative<Value>(yaml::value_at(*options.place.tree, options.place.node));
}

void lint_options(const OptionsFile& options, bool is_read, rancher::Version version, diag::Diagnostics& diagnostics) {
  const Place& root = options.place;
  if (!is_map(root)) return;
  if (is_kubernetes_object(options)) {
    diagnostics.report(root.key_span("kind"), diag::YamlKubernetesObject, root.tree->nodes[root.at("kind").node].text);
    return;
  }
  lint_fields(root, *rancher::object(Schema::FleetYaml, version), Dialect::FleetYaml, is_read, version, diagnostics);
  if (const Place targets = root.at("targets"); is_list(targets) && targets.at(size_t{0}))
    diagnostics.report(root.key_span("targets"), diag::YamlTargets).note(diag::TargetsAreCustomizations);
  each_values_files(root, version, [&](const Place& files, bool is_used) {
    if (!is_list(files) || is_used) return;
    if (version >= rancher::Version::V0_16)
      diagnostics.report(files.span(), diag::YamlValuesFilesUnread);
    else
      diagnostics.report(files.span(), diag::YamlValuesFilesUnreadBefore, rancher::short_text(version));
  });
}

bool is_kubernetes_object(const OptionsFile& options) {
  const Place& root = options.place;
  return root.at("apiVersion") && root.at("kind") && !root.at("helm");
}

Needed report_values_files(const OptionsFile& options, const Checkout& checkout, const std::string& folder,
                           rancher::Version version, Sources& sources, diag::Diagnostics& diagnostics) {
  Needed result = Needed::Fine;
  const auto found = [&](Needed what) { result = std::max(result, what); };
  std::set<std::string> seen;
  each_values_files(options.place, version, [&](const Place& files, bool is_used) {
    for (size_t i = 0; is_used && files.at(i); ++i) {
      const Place item = files.at(i);
      const std::string& name = item.tree->nodes[item.node].text;
      const std::string path = (folder.empty() ? "." : folder) + "/" + name;
      const std::string clean = rancher::clean_go_path(path);
      const std::string* text = checkout.repository.find_file(path);
      const Way way = way_of(checkout, path);
      if (!text && way == Way::OverLink) {
        diagnostics.report(item.span(), diag::YamlOverLink, name).note(diag::LinksAreNotFollowed);
        found(Needed::NotKnown);
      } else if (!text && way == Way::Outside) {
        diagnostics.report(item.span(), diag::YamlLeaves, name).note(diag::LinksAreNotFollowed);
        found(Needed::Bad);
      } else if (!text) {
        diagnostics.report(item.span(), diag::YamlMissingFile, checkout.shown(clean)).note(diag::GitJobFails);
        found(Needed::Bad);
      } else if (checkout.too_large.contains(clean)) {
        const bool is_yaml = clean.ends_with(".yaml") || clean.ends_with(".yml");
        diagnostics
            .report(item.span(), diag::YamlLimit,
                    is_yaml ? "the file is larger than 16 MB" : "the file is larger than 1 MB")
            .note(diag::LimitIsOurs);
        found(Needed::NotKnown);
      } else if (seen.insert(clean).second) {
        const auto values = yaml::read_helm_values(*text);
        const auto* error = std::get_if<yaml::FleetError>(&values);
        if (!error) continue;
        const FileId file = sources.add(checkout.shown(clean), *text);
        if (error->is_ours)
          report_unreadable(file, *error, Dialect::FleetYaml, diagnostics);
        else
          diagnostics.report({file, error->begin, error->end}, diag::YamlBadValuesFile, error->text)
              .note(diag::GitJobFails);
        found(error->is_ours ? Needed::NotKnown : Needed::Bad);
      }
    }
  });
  return result;
}

bool report_broken_chart(const Checkout& checkout, const std::string& folder, const std::string& reason,
                         rancher::Version version, Sources& sources, diag::Diagnostics& diagnostics) {
  const std::string below = folder.empty() || folder == "." ? "" : rancher::clean_go_path(folder) + "/";
  const auto& files = checkout.repository.files();
  for (auto at = files.lower_bound(below); at != files.end() && at->first.starts_with(below); ++at) {
    const std::string& path = at->first;
    const size_t slash = path.rfind('/');
    if (path.substr(slash + 1) != "Chart.yaml") continue;
    const auto problem = rancher::find_chart_problem(
        checkout.repository, slash == std::string::npos ? "." : std::string_view(path).substr(0, slash), version);
    if (!problem || problem->file + ": " + problem->failure.text != reason) continue;
    const std::string* text = checkout.repository.find_file(problem->file);
    const FileId file = sources.add(checkout.shown(problem->file), text ? *text : "");
    Span span{file, problem->begin, problem->end};
    if (text && !problem->key.empty()) {
      auto tree = std::make_shared<yaml::Tree>(yaml::read_strict(*text));
      const Place root = tree->documents.empty() ? Place{} : Place{file, tree, tree->documents.front()};
      if (const Place value = root.at(problem->key)) span = value.span();
    }
    diagnostics.report(span, diag::YamlBadChart, problem->failure.text).note(diag::GitJobFails);
    return true;
  }
  return false;
}

bool report_limit(const OptionsFile& options, diag::Diagnostics& diagnostics) {
  if (!options.place) return false;
  const auto value = yaml::value_at(*options.place.tree, options.place.node);
  const auto* error = std::get_if<yaml::FleetError>(&value);
  if (!error || !error->is_ours) return false;
  report_unreadable(options.place.file, *error, Dialect::FleetYaml, diagnostics);
  return true;
}

void report_refused(const OptionsFile& options, const std::string& reason, rancher::Version version,
                    diag::Diagnostics& diagnostics) {
  const auto value = yaml::value_at(*options.place.tree, options.place.node);
  if (const auto* error = std::get_if<yaml::FleetError>(&value))
    report_unreadable(options.place.file, *error, Dialect::FleetYaml, diagnostics);
  else
    report_refusal(options.place, *rancher::object(Schema::FleetYaml, version), reason, Dialect::FleetYaml, version,
                   diagnostics);
}

}  // namespace fleet::says
