#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/checkout/checks.h"
#include "compiler/diagnostics/catalog/deploy.h"
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
        miss(owner, What::Folder, deployment.path_span, deployment.path);
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
  };

  void miss(const Owner& owner, What what, Span place, const std::string& path) {
    Missing& missing = missing_[{place, what}];
    missing.checkout = owner.checkout;
    missing.paths.insert(rancher::clean_go_path(path));
    if (missing.leaves.empty() && says::leaves(*owner.checkout, path)) missing.leaves = path;
  }

  /// Reports it if not.
  bool is_there(const Owner& owner, const Named& named, const std::string& text) {
    const rancher::Repository& repository = owner.checkout->repository;
    const std::string path = owner.deployment->path + "/" + text;
    switch (named.kind) {
      case Named::Kind::Chart:
        if (repository.find_file(path) || repository.find_file(path + "/Chart.yaml")) return true;
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
    const char* below = named.kind == Named::Kind::Overlay ? "/overlays/" : "/";
    miss(owner, what_of(named.kind), named.place->span, owner.deployment->path + below + text);
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
