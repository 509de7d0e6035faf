#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/checkout/checks.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/resources.h"
#include "compiler/says/options_file.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::checkout {
namespace {

enum class What { Folder, Chart, ValuesFile, Kustomization, Overlay };

What what_of(Named::Kind kind) {
  switch (kind) {
    case Named::Kind::Chart: return What::Chart;
    case Named::Kind::ValuesFile: return What::ValuesFile;
    case Named::Kind::Kustomization: return What::Kustomization;
    case Named::Kind::Overlay: return What::Overlay;
  }
  return What::Folder;
}

const char* word_of(What what, bool several) {
  switch (what) {
    case What::Folder: return several ? "folders" : "folder";
    case What::Chart: return several ? "charts" : "chart";
    case What::ValuesFile: return several ? "values files" : "values file";
    case What::Kustomization: return several ? "kustomizations" : "kustomization";
    case What::Overlay: return several ? "overlays" : "overlay";
  }
  return "";
}

/// What there is of the kind with nearly that path, each part of it by itself; empty if there is nothing near. `below`
/// is left out of it.
std::string nearest_path(const rancher::Repository& repository, What what, const std::string& path,
                         const std::string& below) {
  const std::string wanted = rancher::clean_go_path(path);
  std::string near;
  for (size_t begin = 0; begin < wanted.size();) {
    const size_t end = std::min(wanted.find('/', begin), wanted.size());
    const std::string_view part = std::string_view(wanted).substr(begin, end - begin);
    const bool is_last = end == wanted.size();
    const std::vector<std::string> names = repository.names_in(near.empty() ? "." : near);
    std::vector<std::string_view> candidates;
    for (const std::string& name : names) {
      const bool is_folder = repository.is_folder(near.empty() ? name : near + "/" + name);
      if (is_last ? what == What::Chart || is_folder == (what != What::ValuesFile) : is_folder)
        candidates.push_back(name);
    }
    const bool is_there = std::find(candidates.begin(), candidates.end(), part) != candidates.end();
    const std::string_view found = is_there ? part : diag::nearest(part, candidates);
    if (found.empty()) return {};
    near += (near.empty() ? "" : "/") + std::string(found);
    begin = end + 1;
  }
  if (near == wanted) return {};  // it is there, and is none
  const std::string prefix = below.empty() ? "" : rancher::clean_go_path(below) + "/";
  return near.starts_with(prefix) ? near.substr(prefix.size()) : near;
}

/// Looks for all that is named. One place of the spec may name several: in a family, a blueprint, by a reference.
class Search {
 public:
  Search(rancher::Version version, diag::Diagnostics& diagnostics) : version_(version), diagnostics_(diagnostics) {}

  void look(const Owner& owner) {
    const rancher::Repository& repository = owner.checkout->repository;
    const sema::Deployment& deployment = *owner.deployment;
    const bool fetches = fetches_chart(deployment, *owner.bundle);
    if (!repository.is_folder(deployment.path)) {
      // Where only a chart from elsewhere is deployed, the folder has nothing but what is written into it.
      if (!fetches || repository.exists(deployment.path))
        miss(owner, What::Folder, deployment.path_span, deployment.path,
             deployment.display_name == deployment.name.text);
      if (!fetches) return;
    }
    bool is_complete = true;
    std::vector<std::string> left_out{"fleet.yaml", "fleet.yml"};
    for (const Named& named : named_in(deployment, *owner.bundle)) {
      for (const std::string& text : named.texts) {
        if (!is_there(owner, named, text)) is_complete = false;
        if (named.kind != Named::Kind::ValuesFile) continue;
        left_out.push_back(text);
        left_out.push_back(text.substr(text.rfind('/') + 1));
      }
    }
    if (is_complete && repository.is_folder(deployment.path)) look_at_resources(owner, left_out, fetches);
  }

  void report() {
    for (const auto& [key, missing] : missing_) {
      const auto& [place, what] = key;
      const std::vector<std::string> paths(missing.paths.begin(), missing.paths.end());
      auto report = diagnostics_.report(place, diag::MissingFile, missing.checkout->folder,
                                        word_of(what, paths.size() > 1), diag::list_names(paths));
      if (!missing.leaves.empty()) {
        report.note(diag::LeavesCheckout, missing.leaves);
        continue;
      }
      if (!missing.near.empty()) report.here(diag::DidYouMean, missing.near);
      if (what == What::Chart) report.note(diag::ChartIs);
      if (what == What::Kustomization) report.note(diag::KustomizationIs);
      if (what == What::Overlay) report.note(diag::OverlayIs);
    }
  }

 private:
  struct Missing {
    const says::Checkout* checkout = nullptr;
    std::set<std::string> paths;
    std::string leaves;  // the first that leads elsewhere
    std::string near;    // what there is with nearly the name of the first, as it would be written
  };

  /// `is_written`: the path stands in the spec so, from the folder `below`; else it is made of values.
  void miss(const Owner& owner, What what, Span place, const std::string& path, bool is_written,
            const std::string& below = {}) {
    Missing& missing = missing_[{place, what}];
    missing.checkout = owner.checkout;
    missing.paths.insert(rancher::clean_go_path(path));
    if (missing.paths.size() == 1 && is_written)
      missing.near = nearest_path(owner.checkout->repository, what, path, below);
    if (missing.leaves.empty() && says::leaves(*owner.checkout, path)) missing.leaves = path;
  }

  /// Reports it if not.
  bool is_there(const Owner& owner, const Named& named, const std::string& text) {
    const rancher::Repository& repository = owner.checkout->repository;
    const std::string path = owner.deployment->path + "/" + text;
    switch (named.kind) {
      case Named::Kind::Chart:
        if (repository.find_file(path + "/Chart.yaml")) return true;
        if (const std::string* file = repository.find_file(path)) return is_packed_chart(owner, named, path, *file);
        break;
      case Named::Kind::ValuesFile:
        if (const std::string* file = repository.find_file(path)) return is_readable(owner, named, path, *file);
        break;
      case Named::Kind::Kustomization:
        if (repository.find_file(path + "/kustomization.yaml")) return true;
        break;
      case Named::Kind::Overlay:
        if (repository.is_folder(owner.deployment->path + "/overlays/" + text)) return true;
        break;
    }
    const std::string below = owner.deployment->path + (named.kind == Named::Kind::Overlay ? "/overlays/" : "/");
    miss(owner, what_of(named.kind), named.place->span, below + text, named.is_written, below);
    return false;
  }

  bool is_packed_chart(const Owner& owner, const Named& named, const std::string& path, const std::string& bytes) {
    constexpr std::string_view kGzip = "\x1f\x8b";
    const std::string clean = rancher::clean_go_path(path);
    if (owner.checkout->too_large.contains(clean) || bytes.starts_with(kGzip)) return true;
    unreadable(named.place->span, clean, "it is no packed chart, which is a .tgz as `helm package` makes it");
    return false;
  }

  bool is_readable(const Owner& owner, const Named& named, const std::string& path, const std::string& text) {
    std::string why;
    if (owner.checkout->too_large.contains(rancher::clean_go_path(path))) why = "it is too large to be read here";
    yaml::Collisions collisions;
    const auto values = yaml::read_helm_values(text, &collisions);
    if (const auto* error = std::get_if<yaml::FleetError>(&values)) why = error->text;
    if (collisions.seen)
      why = "keys that differ in YAML are one in JSON: which value Fleet keeps differs from run to run";
    if (why.empty()) return true;
    unreadable(named.place->span, rancher::clean_go_path(path), why);
    return false;
  }

  void unreadable(Span place, const std::string& path, const std::string& why) {
    if (unreadable_.insert({place, path}).second) diagnostics_.report(place, diag::UnreadableFile, path, why);
  }

  void look_at_resources(const Owner& owner, const std::vector<std::string>& left_out, bool fetches) {
    const sema::Deployment& deployment = *owner.deployment;
    const auto resources =
        rancher::bundle_resources(owner.checkout->repository, deployment.path, left_out, true, version_);
    if (!resources) {
      if (resources.failure().kind == rancher::Failure::Kind::Error)
        unreadable(deployment.path_span, deployment.path, resources.failure().text);
    } else if (resources->empty() && !fetches) {
      diagnostics_.report(deployment.path_span, diag::NothingToDeploy, deployment.path);
    }
  }

  rancher::Version version_;
  diag::Diagnostics& diagnostics_;
  std::map<std::pair<Span, What>, Missing> missing_;
  std::set<std::pair<Span, std::string>> unreadable_;
};

}  // namespace

void report_missing(const std::vector<Owner>& owners, rancher::Version version, diag::Diagnostics& diagnostics) {
  Search search(version, diagnostics);
  for (const Owner& owner : owners) search.look(owner);
  search.report();
}

}  // namespace fleet::checkout
