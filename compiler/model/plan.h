#pragma once

/// The fleet as data: which clusters exist, what labels and values they have, which clusters each deployment reaches,
/// what it deploys there and in which order. Everything that Rancher Fleet will be told is said here, in terms of sets;
/// how a set becomes a selector is the emitter's business.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/base/id.h"
#include "compiler/base/span.h"
#include "compiler/sets/diagram.h"

namespace fleet::model {

using sets::SetId;
constexpr uint32_t kNoAtom = UINT32_MAX;

/// One value of a level: a label's text, or (of long ranges of integers) every number from `low` to `high` that has no
/// atom of its own: such an atom has no text and cannot stand in a selector.
struct Atom {
  std::string text;
  int64_t low = 0, high = 0;
  bool is_wide = false;
};

/// One dimension of the engine's universe. The sets of a plan are sets of points over these levels, and they speak of
/// every cluster that could register: with labels absent, or with texts that nobody declared.
struct Level {
  enum class Kind {
    Label,      // a dimension's label
    Marker,     // profile.fleetc.dev/<profile>: "true"
    Variable,   // variable.fleetc.dev/<variable>: "true"
    Workspace,  // the namespace of the Cluster on the hub; no label
    Name        // its name; no label. The last level
  };
  Kind kind = Kind::Label;
  std::string name;          // the dimension's, profile's or variable's; for messages
  std::string key;           // of the label; empty for Workspace and Name
  std::vector<Atom> atoms;   // the declared values first, in order; then `absent` and `other`
  uint32_t absent = kNoAtom;  // the label is not there
  uint32_t other = kNoAtom;   // any other text: nobody declared it (or, of an open string, the spec does not mention it)
  bool closed = true;         // its values are listed: `other` is never admissible
  bool optional = false;      // `absent` is admissible
};

/// A scalar, list or map as it goes into a manifest. References have become constants or `${ }` templates.
struct Value;
using ValueList = std::vector<Value>;
using ValueMap = std::vector<std::pair<std::string, Value>>;  // in order
struct RawNumber { std::string text; };
struct Value {
  std::variant<std::nullptr_t, bool, int64_t, RawNumber, std::string, ValueList, ValueMap> node = nullptr;
};

/// What a setting of a cluster was weighed against (`fleetc why`).
struct Candidate {
  std::string value;   // as shown
  std::string rank;    // "default", "plain", "force", "declaration"
  std::string from;    // "profile edge", "cluster par-01", "inventory live"
  std::string because;
  Span span;
};
struct Provenance {
  std::string key;
  std::vector<Candidate> candidates;  // the winner first, then the ones it beat, strongest first
};

struct Cluster {
  std::string name;       // as the spec has it; of a listed one, its Kubernetes name
  std::string kube_name;
  std::string workspace;
  bool written = false, listed = false;
  std::vector<uint32_t> atoms;                                // one a level
  std::vector<std::optional<std::string>> values;             // one a dimension of the program, derived ones too
  std::map<std::string, std::string> labels;                  // what we emit: never an observed dimension
  ValueMap template_values;                                   // sorted by name
  std::map<std::string, std::string> annotations;
  std::string display_name;                                   // of a listed one, if it has that label
  bool paused = false;
  Span place;                                                 // its name, where it is written, else where it is listed
  std::string file;                                           // the spec file that writes it
  std::shared_ptr<const std::vector<Provenance>> provenance;  // of a written one; sorted by key
};

struct Group {
  std::string name;
  SetId set;
  Span place;
  std::string file;
};

struct Repo {
  std::string name, kube_name, workspace;
  std::string url, branch, revision, poll, secret;  // poll: a Kubernetes duration; empty where not said
  std::optional<SetId> target;                      // of its own `to`, within its workspace
  Span target_place;
  Span place;
  std::string file;
};

/// Options as Fleet takes them, without targets. Absent parts are not emitted.
struct Options {
  std::optional<std::string> default_namespace;
  ValueMap options;                       // top-level fields in Fleet's spelling
  ValueMap helm;                          // without `values` and `valuesFiles`
  std::optional<ValueMap> values;
  std::vector<std::string> values_files;
  std::optional<ValueMap> kustomize, yaml, diff;
};

/// An entry of targetCustomizations, before its set became selectors.
struct Customization {
  std::string name;
  SetId set;            // meant within the bundle's target; earlier customizations take precedence
  bool skip = false;    // doNotDeploy
  bool everything_else = false;  // the closing entry: whatever no earlier one took; its selector is `{}`
  Options options;
  Span place;           // what to point at if it cannot be said in Fleet
};

struct Budget {
  uint32_t count = 0;
  bool percent = false;
};

struct Wave {
  std::string name;
  SetId set;                       // of every cluster, not only those reached
  std::optional<Budget> budget, tolerate;
  Span place;                      // its selector, or `else`
  Span name_place;
};

struct Bundle {
  std::string name, kube_name;
  std::string file;                // the spec file that declares it
  std::vector<std::string> doc;
  uint32_t repo = 0;               // index into Plan::repos
  std::string path;                // plain, without a leading or trailing slash; `.` is the root
  Span place;                      // its name
  Span target_place;               // `to`, the deployment's or the repo's
  bool own_target = false;         // says `to` or `except` itself, or asks for more than its repo's target gives
  bool parked = false;             // `to none`: checked, not emitted
  SetId target;                    // whom the bundle is offered to, within the repo's workspace
  SetId reach;                     // whom it is deployed to: the target without the clusters that a variant skips
  Options options;
  bool all_matches = false;        // targetCustomizationMode
  std::vector<Customization> customizations;
  std::string rollout;             // empty: none
  std::vector<Wave> waves;
};

struct Plan {
  std::string name;
  std::string engine;              // "0.16"
  std::string workspace;           // the default one
  std::vector<Level> levels;
  std::unique_ptr<sets::Diagrams> sets;
  SetId admissible;                // every cluster that the schema admits
  std::vector<Cluster> clusters;   // sorted by name, then workspace
  std::vector<Group> groups;       // sorted by name
  std::vector<Repo> repos;         // sorted by name
  std::vector<Bundle> bundles;     // sorted by name
};

}  // namespace fleet::model
