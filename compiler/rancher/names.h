#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/outcome.h"

/// The names that Fleet derives. Lengths are bytes.
namespace fleet::rancher {

/// `s`, or its head, a dash and 5 hexadecimal digits of its MD5 where it is longer than `count`; without the dash
/// where the head ends in one; plainly cut where `count` is too small for that (internal/names/name.go, `Limit`).
std::string limit_name(std::string_view s, size_t count);

/// The first `length` (at most 32) hexadecimal digits of the MD5 of `s` (internal/names/name.go, `Hex`).
std::string name_hash(std::string_view s, size_t length);

/// 12 hexadecimal digits of the SHA-256 of the first 100 bytes (internal/names/keyhash.go).
std::string key_hash(std::string_view s);

/// A DNS-1123 label of at most 53 bytes (internal/names/name.go, `HelmReleaseName`).
std::string helm_release_name(std::string_view s);

/// The parts joined with dashes, under 64 bytes (internal/names/safeconcat.go).
std::string safe_concat_name(const std::vector<std::string>& parts);

/// The Bundle of a GitRepo's path, which may be user-driven by `options_file` (internal/cmd/cli/apply/apply.go,
/// `bundleFromDir`). A `name` in fleet.yaml replaces it.
std::string bundle_name(std::string_view git_repo, std::string_view path, std::string_view options_file);

/// The namespace of a cluster on the hub (agentmanagement/controllers/cluster/controller.go).
std::string cluster_namespace(std::string_view workspace, std::string_view cluster);

/// The Bundle that installs the agent on a cluster.
std::string agent_bundle_name(std::string_view cluster);

/// The Cluster that an agent registers with its client id.
std::string cluster_name_of_client(std::string_view client_id);

/// The git Job of a commit (gitops/reconciler/gitjob.go, `jobName`).
std::string git_job_name(std::string_view git_repo, std::string_view repo_url, std::string_view commit);

/// Where Helm puts a bundle's release.
struct Release {
  std::string name;
  std::string workspace;  ///< its namespace on the cluster
};

/// `release_name` is `helm.releaseName`, `target_namespace` the option `namespace`; empty ones are absent
/// (internal/helmdeployer/deployer.go, `getOpts`; internal/namespaces).
Release release_of(std::string_view bundle, std::string_view release_name, std::string_view target_namespace,
                   std::string_view default_namespace);

/// An entry of `GitRepo.spec.bundles`.
struct DrivenBundle {
  std::string base;
  std::string options;
};

/// The character that joins base and options file of user-driven bundles: the first of `:,|?<>` that occurs in none
/// of them. An error where all occur (gitops/reconciler/gitjob.go, `getDrivenScanSeparator`).
Outcome<char> driven_scan_separator(const std::vector<DrivenBundle>& bundles);

}  // namespace fleet::rancher
