#pragma once

/// What people gave: checkouts of repositories, and Fleet's objects in YAML. Read as Fleet reads them, with places.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/base/value.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/deploy.h"
#include "compiler/rancher/mapping.h"
#include "compiler/rancher/version.h"
#include "compiler/says/checkout.h"
#include "compiler/says/place.h"

namespace fleet::says {

/// One of Fleet's objects, as it would be applied to the hub.
struct Object {
  std::string kind;
  std::string name;
  std::string workspace;  ///< metadata.namespace, or Fleet's default
  Map metadata;
  Map spec;
  Place place;              ///< of the whole
  bool is_refused = false;  ///< by the hub's API, so that there is no such object; that was reported
  /// Of a GitRepo, the folder in `Given::checkouts` that holds its files; none where that is not known.
  std::optional<std::string> checkout{};
};

/// A BundleNamespaceMapping, and where it says which namespaces it opens.
struct Mapping {
  rancher::BundleNamespaceMapping known;
  Span place;
};

struct Cluster {
  rancher::DeployCluster known;
  bool paused = false;
  Span place;
};

struct Given {
  std::vector<Object> git_repos;
  bool has_unread_git_repo = false;  ///< there is one more, which cannot be read; that was reported
  std::vector<Object> helm_ops;
  std::vector<Object> bundles;
  std::vector<Object> restrictions;  ///< GitRepoRestrictions
  std::vector<Object> policies;
  std::vector<Mapping> mappings;
  std::vector<rancher::Namespace> namespaces;
  std::vector<rancher::ClusterGroup> groups;
  std::vector<Cluster> clusters;
  std::map<std::string, Checkout> checkouts;  ///< by the folder's name
  std::vector<std::string> folders;           ///< those of them that PATH named, in its order
  std::set<std::string> empty_folders;        ///< those of them without any object of Fleet
  std::map<std::string, std::set<std::string, std::less<>>> object_files;  ///< by folder, what holds Fleet's objects
};

struct Request {
  std::vector<std::string> paths;            ///< folders and files; none: "."
  std::map<std::string, std::string> repos;  ///< name of a GitRepo to the folder of its checkout
  rancher::Version version = rancher::newest_version;
  bool values = false;       ///< also the Helm values, with what each came from
  bool rollout = false;      ///< also the passes of a rollout
  bool image_scans = false;  ///< the hub has image scanning switched on
};

/// The cluster that a Cluster object says there is.
Cluster cluster_of(std::string name, std::string workspace, const Map& metadata, const Map& spec, Span place);

/// Reads all that the request names. What is wrong with YAML is a finding; what cannot be read at all is a problem.
FileResult<Given> read_given(const FileSystem& files, const Request& request, Sources& sources,
                             diag::Diagnostics& diagnostics);

}  // namespace fleet::says
