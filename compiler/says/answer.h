#pragma once

/// What Fleet will do, as data: which bundles there are, which clusters get each, how, and in which order.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/span.h"
#include "compiler/base/value.h"
#include "compiler/rancher/depends.h"
#include "compiler/rancher/outcome.h"
#include "compiler/rancher/target.h"
#include "compiler/rancher/version.h"
#include "compiler/says/place.h"

namespace fleet::says {

/// Who wrote an entry of a Bundle's targets. `Alone`: a customization of a fleet.yaml whose empty `overrideTargets`
/// makes it a target.
enum class Writer { FleetYaml, Alone, GitRepo, Override, Default, Object };

struct Target {
  std::string name;  ///< may be empty, of a GitRepo's
  Writer writer = Writer::FleetYaml;
  Span place;                         ///< none for the default one
  Place written{};                    ///< the same, with what is in it
  bool has_options = false;           ///< beside the criteria that say which clusters are meant
  std::optional<size_t> values_of{};  ///< the target of the same name whose values it gets in place of its own
};

/// "customization `big`", "target `prod`", "the default target (group `default`)".
std::string describe(const Target& target);

/// A Helm value, and the last of those who set it.
struct ValueLine {
  std::string path;  ///< image.tag
  Value value;       ///< no map but an empty one
  std::string from;  ///< "apps/web/fleet.yaml", "values file prod.yaml", "customization `big`", "templated: …"
};

/// Clusters that get the same values.
struct ValuesOfClusters {
  std::vector<uint32_t> clusters;
  std::vector<ValueLine> lines;
};

/// Clusters for which Fleet decides in the same way.
struct Outcome {
  rancher::Reached reached;
  std::vector<uint32_t> clusters;  ///< indices, ascending
  // Of those that get the bundle:
  std::string release;
  std::string release_namespace;
  std::vector<ValuesOfClusters> values;  ///< if asked for
  std::vector<std::string>
      values_from;               ///< if asked for: `ConfigMap a, key values.yaml`, which the agent lays over them
  std::vector<uint32_t> paused;  ///< those of the clusters on which nothing changes
};

/// "reached", "kept away" or "not reached".
const char* outcome_word(const Outcome& outcome);

struct Partition {
  std::string name;
  uint64_t clusters = 0;
  int64_t max_unavailable = 0;
};

/// Passes of Fleet's controller that do the same for as many clusters, one after the other.
struct Passes {
  uint64_t first = 1, last = 1;
  std::vector<std::pair<size_t, uint64_t>> changed;  ///< partition, number of clusters, in each pass
  std::vector<uint32_t> clusters;                    ///< of all the passes
};

/// A rollout in which every cluster is ready before the next pass begins.
struct Course {
  std::vector<Passes> passes;
  std::vector<uint32_t> left;  ///< clusters that it never comes to
  bool cut = false;            ///< there are more passes than are followed
};

struct Rollout {
  std::vector<Partition> partitions;
  int64_t max_unavailable = 0;
  int64_t max_unavailable_partitions = 0;
  std::vector<uint32_t> outside;  ///< clusters in no partition
  std::vector<uint32_t> frozen;   ///< clusters in one that no update ever comes to, paused ones left out
  Course install;                 ///< nothing is there yet
  Course update;                  ///< everything is there and ready, at an older version
};

/// An entry of `dependsOn`.
struct Dependency {
  rancher::Dependency wanted;
  Span place;
};

/// "database", "bundles with app=database".
std::string describe(const Dependency& dependency);

struct Bundle {
  std::string name;
  std::string workspace;
  std::string source;  ///< the options file or folder, as messages show it
  Span place;          ///< of the options file; none where there is no such file
  std::vector<Target> targets;
  std::vector<Outcome> outcomes;  ///< those who get it, those kept away, those not reached
  uint64_t visible = 0;           ///< clusters in the workspaces that it can see
  std::string problem;            ///< why Fleet deploys nothing of it, or why we cannot tell; else empty
  /// Of the problem: only with `Error` is it certain that nothing is deployed.
  rancher::Failure::Kind problem_kind = rancher::Failure::Kind::Error;
  bool fetches_charts = false;  ///< whose content is not known here
  bool paused = false;
  bool by_git_job = true;      ///< else a controller makes it, or it was written by hand
  bool job_fails = false;      ///< this bundle fails the git job of its GitRepo
  bool reach_is_told = false;  ///< that it may reach no cluster was said
  rancher::Labels labels;      ///< its own
  std::vector<Dependency> depends_on;
  std::optional<Rollout> rollout;

  uint64_t deployed() const;
};

/// What bundles are made of: a GitRepo with its checkout, a HelmOp, a Bundle.
struct Origin {
  std::string kind;  ///< GitRepo, HelmOp, Bundle, or empty: a folder that no GitRepo takes
  std::string name;
  std::string workspace;
  std::string checkout;  ///< of a GitRepo and a folder
  Span place;
  std::vector<Bundle> bundles;
  bool fails = false;      ///< its git job ends with an error, so that nothing on the hub changes
  bool prunes = false;     ///< it makes no bundle: all that it had made is uninstalled, then the git job fails
  bool refused = false;    ///< by the rules of its workspace; nothing on the hub changes
  bool not_taken = false;  ///< by the hub's API, or it has no spec: there is nothing that Fleet would look at
  bool unmade = false;     ///< the controller makes no bundle of it
};

struct KnownCluster {
  std::string name;
  std::string workspace;
};

struct Answer {
  rancher::Version version = rancher::newest_version;
  std::vector<KnownCluster> clusters;  ///< sorted by workspace and name
  std::vector<Origin> origins;
};

}  // namespace fleet::says
