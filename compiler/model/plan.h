#pragma once

/// The fleet as data: which clusters exist, what labels and values they have, which clusters each deployment reaches,
/// what it deploys there and in which order. Everything that Rancher Fleet will be told is said here, in terms of sets;
/// how a set becomes a selector is the emitter's business.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/base/id.h"
#include "compiler/base/span.h"
#include "compiler/base/text_pool.h"
#include "compiler/base/value.h"
#include "compiler/base/window.h"
#include "compiler/sets/diagram.h"

namespace fleet::model {

using sets::SetId;
constexpr uint32_t kNoAtom = UINT32_MAX;
constexpr uint32_t kNoRepo = UINT32_MAX;
/// The label by which others find the Bundles of a promoted deployment, whatever its waves are called: `after` needs
/// it.
constexpr const char* kPromotedLabel = "fleetc.dev/deploy";

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
  std::string name;              // the dimension's, profile's or variable's; for messages
  uint32_t dimension = kNoAtom;  // of a label: index into the clusters' `values`
  std::string key;               // of the label; empty for Workspace and Name
  std::vector<Atom> atoms;       // the declared values first, in order; then `absent` and `other`
  uint32_t absent = kNoAtom;     // the label is not there
  uint32_t other = kNoAtom;  // any other text: nobody declared it (or, of an open string, the spec does not mention it)
  bool closed = true;        // its values are listed: `other` is never admissible
  bool optional = false;     // `absent` is admissible
};

using ValueMap = fleet::Map;

struct Cluster {
  std::string name;  // as the spec has it; of a listed one, its Kubernetes name
  std::string kube_name;
  std::string workspace;
  bool written = false, listed = false;
  std::vector<uint32_t> atoms;                // one a level
  std::vector<const std::string*> values;     // one a dimension of the program, derived ones too; of the
                                              // plan's texts, null where it has none
  std::map<std::string, std::string> labels;  // what we emit: never an observed dimension
  ValueMap template_values;                   // sorted by name
  ValueMap registration;                      // of a written one: further fields of its Cluster.spec
  std::map<std::string, std::string> annotations;
  std::string display_name;  // of a listed one, if it has that label
  bool paused = false;
  Span place;                      // its name, where it is written, else where it is listed
  std::string file;                // the spec file that writes it
  uint32_t declaration = kNoAtom;  // of a written one: index into the program's clusters
  std::string member;              // of a family's one: what `${n}` stands for
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
  ValueMap fields;                                  // further ones of the GitRepo, in Fleet's spelling
  std::optional<SetId> target;                      // of its own `to`, within its workspace
  Span target_place;
  Span place;
  std::string file;
};

/// Options as Fleet takes them, without targets. Absent parts are not emitted.
struct Options {
  std::optional<std::string> default_namespace;
  ValueMap options;  // top-level fields in Fleet's spelling
  ValueMap helm;     // without `values` and `valuesFiles`
  std::optional<ValueMap> values;
  std::vector<std::string> values_files;
  std::optional<ValueMap> kustomize, yaml, diff;
};

/// Appends them as fleet.yaml has them.
void add_options(const Options& options, ValueMap& to);

/// An entry of targetCustomizations, before its set became selectors.
struct Customization {
  std::string name;
  SetId set;                     // meant within the bundle's target; earlier customizations take precedence
  bool skip = false;             // doNotDeploy
  bool everything_else = false;  // the closing entry: whatever no earlier one took; its selector is `{}`
  Options options;
  Span place;  // what to point at if it cannot be said in Fleet
};

struct Budget {
  uint32_t count = 0;
  bool percent = false;
};

/// What `deliver promote` makes of a wave: a Bundle of its own behind a GitRepo of its own.
struct Promotion {
  std::string bundle, git_repo;  // their names in Kubernetes
  std::string revision;          // it is pinned to
  int64_t soak = 0;              // seconds for which the wave must have been ready before the next one opens
  bool approve = false;          // a person opens the next one
  std::optional<Window> window;  // in which its own pin moves
};

struct Wave {
  std::string name;
  SetId meant;  // of every cluster, not only those reached
  SetId set;    // what of it a selector can say: without numbers that no known cluster has
  std::optional<Budget> budget, tolerate;
  Span budget_place, tolerate_place;  // the numbers
  std::optional<Promotion> promotion;
  Span place;  // its selector, or `else`
  Span name_place;
};

/// A bundle that has to be ready on a cluster before another is deployed there.
struct Dependency {
  uint32_t bundle = 0;  // index into Plan::bundles
  Span place;           // the word `after`
};

/// A condition in the words of the spec, fit to stand in a target, and whom it means.
struct Condition {
  std::string text;
  SetId set;
  bool is_or = false;  // stands in parentheses where `and` is beside it
};
/// Conditions that are joined by `and`; none: there are no words for it.
using Wording = std::vector<Condition>;

/// The words of a target, for edits.
struct TargetText {
  Span expr;                       // what stands behind `to`, with its parentheses
  bool is_own = false;             // it is the deployment's or a blueprint's, not the repo's
  bool is_all = false;             // it is `all`
  bool is_or = false;              // wants parentheses before ` and …` can be written behind it
  uint32_t columns = 0;            // of the line in which it ends
  std::optional<uint32_t> indent;  // of that line, where `to` begins it
  std::string text;                // as it stands, on one line; empty if it is long or a module says it
};

struct Bundle {
  std::string name, kube_name;
  std::string workspace;  // where it lives; it sees the clusters of this namespace only
  std::string file;       // the spec file that declares it
  std::vector<std::string> doc;
  uint32_t repo = 0;                        // index into Plan::repos; kNoRepo: made by a HelmOp of the same name
  std::string path;                         // plain, without a leading or trailing slash; `.` is the root
  ValueMap helmop;                          // the HelmOp's own fields, in Fleet's spelling
  std::vector<std::string> carries;         // the data classes
  std::map<std::string, std::string> tags;  // by the tag's name; those with a key are in `options.labels`, too
  std::vector<Dependency> after;
  Span place;                                                 // its name
  Span release_place;                                         // the release's name, where it says one
  std::map<std::string, Span, std::less<>> variant_releases;  // the same of its variants, by that name
  Span target_place;                                          // `to`, the deployment's or the repo's
  TargetText target_text;
  bool is_sound = true;        // nothing was reported of whom it reaches; else its reach is not what was meant
  bool own_target = false;     // says `to` or `except` itself, or asks for more than its repo's target gives
  bool asks_for_more = false;  // reaches fewer than its words say: not who lacks a value that it uses
  bool parked = false;         // `to none`: checked, not emitted
  SetId target;                // whom the bundle is offered to, within the repo's workspace
  SetId has_values;            // who has each value that it uses anywhere
  SetId reach;                 // whom it is deployed to: the target without the clusters that a variant skips
  Options options;
  bool all_matches = false;     // targetCustomizationMode
  std::vector<SetId> variants;  // whom each of them means, as far as selectors can say it
  std::vector<Customization> customizations;
  std::string rollout;    // empty: none
  bool promoted = false;  // `deliver promote`: its waves have promotions, and no cluster is in two of their `set`s
  std::vector<Wave> waves;

  // Defined in one place: each file that holds one would compile them again.
  Bundle();
  Bundle(const Bundle&);
  Bundle& operator=(const Bundle&);
  Bundle(Bundle&&) noexcept;
  Bundle& operator=(Bundle&&) noexcept;
  ~Bundle();
};

/// A concrete cluster that a set admits: the text of each level's label, or none. Made for findings, and for judging
/// them again by plain evaluation.
struct Witness {
  std::vector<uint32_t> atoms;                    // one a level
  std::vector<std::optional<std::string>> texts;  // one a level
};

/// A set that the spec declares: no admissible cluster in it is an error, no known one a warning.
struct Declared {
  std::string what;  // "the group `lab`"
  SetId set;
  Span place;
  bool may_be_empty = false;
  bool quiet_today = false;  // another finding says already that no known cluster is in it
  std::function<bool(const Witness&)> holds;
};

/// Every cluster of `subject` must be in `allowed`; over every label combination, undeclared texts too.
struct DataObligation {
  uint32_t bundle = 0;  // index into Plan::bundles
  std::string data, because;
  SetId allowed;
  Span data_place;                                                // the class's selector
  Span carries_place;                                             // where the deployment says that it carries it
  Wording wording;                                                // the class's selector, for the fix
  std::vector<std::function<std::string(const Witness&)>> facts;  // of derived dimensions it speaks of: "country `US`"
  std::function<bool(const Witness&)> is_allowed;
};

/// Every admissible cluster that carries a profile's marker must be in `required`.
struct MarkerObligation {
  std::string profile;
  SetId carriers, required;
  Span place;  // the word `require`
  Span profile_place;
  std::string because;
  std::function<bool(const Witness&)> carries, is_required;
};

struct VariantList {
  uint32_t bundle = 0;
  bool first_match = false;
  bool all_matches = false;  // then they may overlap
  std::optional<Span> total;
  SetId target;  // of the deployment, as written: also what no selector can say
  struct Item {
    std::string name;
    SetId when;  // as written
    Span place, when_place;
    bool may_be_empty = false;
    bool of_blueprint = false;
    bool is_loose = false;  // stands in no block: the list's rule is not for it, and it must not overlap any other
    std::function<bool(const Witness&)> holds;
  };
  std::vector<Item> items;
};

struct RolloutUse {
  uint32_t bundle = 0;
  Span place;  // the word `rollout`
  std::vector<std::function<bool(const Witness&)>> waves;
};

struct Plan {
  std::string name;
  Span place;             // of the name
  std::string engine;     // "0.16"
  std::string workspace;  // the default one
  std::vector<Level> levels;
  std::unique_ptr<sets::Diagrams> sets;
  SetId admissible;               // every cluster that the schema admits
  bool known_is_certain = true;   // no label of a known cluster was reported: who is in a set today can be told
  TextPool texts;                 // of the clusters' values
  std::vector<Cluster> clusters;  // sorted by name, then workspace
  std::vector<Group> groups;      // sorted by name
  std::vector<Repo> repos;        // in order of declaration; bundles name them by index
  std::vector<Bundle> bundles;    // sorted by name

  // What has to be proved.
  std::vector<Declared> declared;
  std::vector<DataObligation> data;
  std::vector<MarkerObligation> markers;
  std::vector<VariantList> variants;
  std::vector<RolloutUse> rollouts;
  std::vector<std::string> invariants;                       // names, for "assuming …"
  std::vector<std::function<bool(const Witness&)>> reached;  // one a bundle: is it deployed there?

  /// For each selector of the spec its conjunctions as written: sets whose union it is. Asked for where the fewest
  /// selectors for a set could not be found.
  std::function<std::vector<std::vector<SetId>>()> conjunctions;

  // Defined in one place: each file that holds one would compile them again.
  Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();
};

}  // namespace fleet::model
