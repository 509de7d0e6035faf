#pragma once

/// The checked program: what a spec says, with every name resolved and every value typed. What was wrong has been
/// reported and is an `Error` type, an `ErrorSelector` or missing here; later phases pass over it in silence.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/base/id.h"
#include "compiler/base/pattern.h"
#include "compiler/base/span.h"
#include "compiler/base/table.h"
#include "compiler/base/window.h"
#include "compiler/rancher/version.h"
#include "compiler/sema/modules.h"
#include "compiler/sets/text_set.h"
#include "compiler/syntax/ast.h"

namespace fleet::sema {

using EnumId = Id<struct EnumTag>;
using PatternId = Id<struct PatternTag>;
using DimensionId = Id<struct DimensionTag>;
using VariableId = Id<struct VariableTag>;
using ProfileId = Id<struct ProfileTag>;
using GroupId = Id<struct GroupTag>;
using RepoId = Id<struct RepoTag>;
using DataId = Id<struct DataTag>;
using RolloutId = Id<struct RolloutTag>;
using TagId = Id<struct TagTag>;

// ---- types and values -------------------------------------------------------------------------------------------

struct Type {
  enum class Kind { Error, Enum, String, Int, Bool };
  Kind kind = Kind::Error;
  EnumId enumeration;         // Enum
  int64_t low = 0, high = 0;  // Int, both included
  std::string pattern;        // String: RE2, must match whole; empty: any text
  bool list = false;          // of variables only
};

/// A value of a type. An enum's value is its index; `monostate` is one that was reported.
struct Constant {
  std::variant<std::monostate, bool, int64_t, std::string, std::vector<Constant>> value;
  bool is_enum = false;  // then the int64_t is an index into the type's enum

  bool is_error() const { return std::holds_alternative<std::monostate>(value); }
  friend bool operator==(const Constant&, const Constant&) = default;
};

struct Column {
  ast::Name name;
  Type type;
};

struct EnumValue {
  ast::Name name;
  std::vector<Constant> facts;  // one a column
};

struct Enum {
  ast::Name name;  // empty: written in place
  bool ordered = false;
  std::vector<Column> columns;
  std::vector<EnumValue> values;
  std::unordered_map<std::string_view, uint32_t> index;  // of a union: of the names that one member has
  /// Of a union: the enums whose values it has, one after the other, and where each begins.
  std::vector<EnumId> members;
  std::vector<uint32_t> offsets;
};

// ---- sets of values ---------------------------------------------------------------------------------------------

/// Values of one dimension. Of an enum, a bool or a finite text: indices, ascending. Of an int: ranges, ascending and
/// apart. Of an open string: texts and patterns, or (`except`) all but these.
struct ValueSet {
  std::vector<uint32_t> indices;
  std::vector<std::pair<int64_t, int64_t>> ranges;
  std::vector<std::string> texts;
  std::vector<PatternId> patterns;  // and the texts that match one of these
  bool except = false;
};

/// `like "par*"` or an expression of RE2. Judged by RE2; compared with others as a set of texts.
struct TextPattern {
  std::string text;
  bool is_regex = false;
  Span span;
  Pattern judge;
  sets::TextSet set;
};

/// A `set`: values of a type.
struct NamedSet {
  Type type;
  ValueSet values;
};

struct Selector;
using SelectorPtr = std::shared_ptr<Selector>;  // shared by copies, never changed once checked

struct ErrorSelector {};
struct AllSelector {};
struct NoneSelector {};
/// The dimension is set and its value is one of these.
struct ValueSelector {
  DimensionId dimension;
  ValueSet values;
};
struct IsSetSelector {
  DimensionId dimension;
};
struct GroupSelector {
  GroupId group;
};
struct ProfileSelector {
  std::vector<ProfileId> profiles;
};
struct ClusterSelector {
  std::vector<ast::Name> names;
};
struct ClusterLikeSelector {
  PatternId pattern;
};  // known clusters, by any name they are called
struct WorkspaceSelector {
  std::vector<std::string> names;
};
struct NotSelector {
  SelectorPtr operand;
};
struct AndSelector {
  std::vector<Selector> operands;
};
struct OrSelector {
  std::vector<Selector> operands;
};

/// A set of clusters. `a implies b` is `not a or b`.
struct Selector {
  Span span;
  std::variant<ErrorSelector, AllSelector, NoneSelector, ValueSelector, IsSetSelector, GroupSelector, ProfileSelector,
               ClusterSelector, ClusterLikeSelector, WorkspaceSelector, NotSelector, AndSelector, OrSelector>
      node;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

struct Reach {
  Selector selector;
  bool may_be_empty = false;
};

// ---- the schema -------------------------------------------------------------------------------------------------

/// What a derived dimension makes of the value of the one below it.
struct Mapping {
  DimensionId from;
  Span from_span;                  // where the spec says so
  std::vector<uint32_t> by_index;  // from an enum, a bool or a finite text: own index of each value
  struct Arm {
    int64_t low, high;
    uint32_t value;
  };
  std::vector<Arm> by_range;                              // from an int
  std::vector<std::pair<std::string, uint32_t>> by_text;  // from an open string, and
  std::optional<uint32_t> otherwise;                      // every other text
  bool has_absent = false;                                // an arm gives `absent`, kNoValue above
};
constexpr uint32_t kNoValue = UINT32_MAX;

struct Dimension {
  ast::Name name;
  Span declaration;
  Type type;
  std::string key;  // the label's key; empty: no label (derived without `key`)
  Span key_span;
  bool optional = false, immutable = false, observed = false;
  std::vector<std::string> values;   // of an enum, a bool or a finite text: the label text of each index
  std::vector<Span> value_spans;     // of an enum
  bool ordered = false;              // an ordered enum or an int
  std::optional<PatternId> pattern;  // of a text: what it must match
  /// Of a union whose members have values with one label text: the derived dimension whose label tells them apart.
  DimensionId separator;
  std::optional<Mapping> mapping;     // derived from another dimension, or
  std::optional<Selector> condition;  // a bool that is computed

  bool is_derived() const { return mapping || condition; }
  bool is_label() const { return !key.empty(); }
  /// Neither its values are listed nor is it a number: any text.
  bool is_open() const { return type.kind == Type::Kind::String && values.empty() && !mapping; }
};

struct Invariant {
  ast::Name name;
  Selector selector;
  std::string because;
};

struct Variable {
  ast::Name name;
  Type type;
  std::optional<Constant> initial;
  Span initial_span;
};

// ---- clusters ---------------------------------------------------------------------------------------------------

struct Setting {
  ast::Rank rank = ast::Rank::Plain;
  ast::Name name;
  DimensionId dimension;  // one of the two
  VariableId variable;
  Constant value;
  const ast::Text* pattern = nullptr;   // a text with `${n}`, evaluated for each member of a family
  std::vector<const ast::Text*> items;  // of a list with such a text in it: every item
  Span value_span;
  std::string because;
};

struct AnnotationSetting {
  std::string key;
  const ast::Text* value = nullptr;
  Span span;
};

/// A field of `register { … }`, in Fleet's spelling; `workspace` is none of Fleet's.
struct Registration;

/// What `require` asks of each cluster of a profile, or of one cluster.
struct Requirement {
  Selector selector;
  std::string because;
  Span word;
};

struct Base {
  ProfileId profile;
  Span span;
};

struct Profile {
  ast::Name name;
  std::vector<Base> bases;
  std::vector<Setting> settings;
  std::vector<AnnotationSetting> annotations;
  std::vector<Registration> registrations;
  std::vector<Requirement> requirements;
  bool extended = false;                          // by a cluster or another profile
  std::vector<std::string_view> broken_settings;  // reported, and therefore neither set nor missing
};

struct Cluster {
  ast::Name name;
  const ast::Family* family = nullptr;
  const ast::Text* as = nullptr;
  std::vector<Base> bases;
  std::vector<Setting> settings;
  std::vector<AnnotationSetting> annotations;
  std::vector<Registration> registrations;
  std::vector<Requirement> requirements;
  std::vector<std::string_view> broken_settings;
  bool broken_bases = false;  // a base that could not be found may set anything
  Span declaration;
};

struct Inventory {
  ast::Name name;
  std::string path;  // as written, relative to the file that says it
  Span span;         // of the text
};

struct Group {
  ast::Name name;
  bool of_module = false;  // then it is a name in selectors only, and no ClusterGroup
  Reach reach;
};

// ---- values with references -------------------------------------------------------------------------------------

/// What a value of a deployment may refer to. Facts are derived dimensions without a name of their own.
struct Reference {
  enum class Kind { Dimension, Variable, ClusterName, ClusterWorkspace };
  Kind kind = Kind::Dimension;
  DimensionId dimension;
  VariableId variable;
  Span span;
};

struct Tree;
struct NullTree {};
struct RawTree {
  std::string text;
};  // a decimal, emitted as written
struct TextPiece {
  std::string literal;
  std::optional<Reference> reference;
  bool is_member = false;  // `${n}` of a family of clusters: `with_member` puts the member here
};
struct TextTree {
  std::vector<TextPiece> pieces;
};
struct ListTree {
  std::vector<Tree> items;
};
struct MapEntry;
struct MapTree {
  std::vector<MapEntry> entries;
};

/// An object, list or scalar as it goes into a manifest; references are not lowered yet.
struct Tree {
  Span span;
  std::variant<NullTree, bool, int64_t, RawTree, TextTree, Reference, ListTree, MapTree> node;  // null at first

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
  template <class T>
  T* as() {
    return std::get_if<T>(&node);
  }
};
struct MapEntry {
  std::string key;
  Span key_span;
  Tree value;
};
struct Registration {
  std::string key;
  Span span;  // of the key
  Tree value;
};

// ---- repositories and deployments -------------------------------------------------------------------------------

struct Repo {
  ast::Name name;
  std::string kube_name;
  Span kube_span;
  std::string url, branch, revision, poll, secret;
  std::string checkout;               // the folder with its files, as written, relative to the file that says it
  Span checkout_word, checkout_span;  // the word, and the text; none: there is no checkout
  std::optional<std::string> workspace;
  std::optional<Reach> to;
  Span to_word;
  std::optional<Tree> gitrepo;  // further fields of the GitRepo: a MapTree
};

/// What can be said of a deployment.
struct Tag {
  ast::Name name;
  Type type;
  std::string key;  // of the label that the bundle gets; empty: none
  Span key_span;
  bool required = false;
};
struct TagValue {
  TagId tag;
  std::string_view name;
  std::string text;
  Span span;  // of the value
};

/// Another deployment that has to be ready first.
struct After {
  std::string name;  // the deployment's; it exists
  Span word, span;   // `after`, and the name
};

struct ValuesFile {
  Tree text;  // a TextTree
  Span word;
};

/// What a deployment and each of its variants can say of the options.
struct Options {
  std::optional<Tree> name_space;  // `namespace x`
  Span name_space_word;
  std::optional<Tree> helm, options, values, kustomize, yaml, diff;  // MapTree each
  std::vector<ValuesFile> values_files;
};

struct Variant {
  ast::Name name;
  Reach when;
  bool skip = false;
  Options options;
  bool of_blueprint = false;  // its `when` was written in a blueprint
  bool is_loose = false;      // in no `variants` block, neither here nor in a blueprint: must not overlap others
};

struct Deployment {
  ast::Name name;            // as declared; a family member's `name` is the text of its declaration
  std::string display_name;  // of a family: the member's
  std::string kube_name;
  Span kube_span;
  std::string file;  // the spec file that declares it
  std::vector<std::string> doc;
  RepoId repo;  // none: a HelmOp
  std::string path;
  Span path_span;
  std::optional<Reach> to;
  Span to_word;
  std::string_view to_of;       // the name of the block that says it: the deployment's, or a blueprint's
  bool has_own_target = false;  // `to` or `except` of its own or of a blueprint
  std::vector<Selector> except;
  std::vector<std::pair<DataId, Span>> carries;
  std::optional<RolloutId> rollout;
  Span rollout_word;
  std::vector<After> after;
  std::vector<TagValue> tags;  // in order of their declarations
  Options options;
  std::optional<Tree> helmop;  // a HelmOp's own fields: a MapTree
  ast::Variants::Mode mode = ast::Variants::Disjoint;
  Span mode_span;
  std::optional<Span> total;
  std::vector<Variant> variants;
  bool mixes_variants = false;  // loose ones beside a block, which was reported
};

struct Data {
  ast::Name name;
  Reach stays;
  std::string because;
};

struct Share {
  uint32_t count = 0;
  bool percent = false;
  Span span;
};

struct Wave {
  ast::Name name;
  std::optional<Reach> when;  // absent: `else`
  Span when_span;
  std::optional<Share> budget, tolerate;
  int64_t soak = 0;  // seconds
  bool approve = false;
  std::optional<Window> window;
};

struct Rollout {
  ast::Name name;
  bool promote = false;  // `deliver promote`: what `soak`, `approve` and `window` ask for
  std::vector<Wave> waves;
};

struct Statements;  // sema/statements.h

struct Program {
  ast::Name name;
  Modules modules;
  rancher::Version engine = rancher::Version::V0_16;
  std::string workspace = "fleet-default";

  Table<EnumId, Enum> enums;
  Table<PatternId, TextPattern> patterns;
  Table<DimensionId, Dimension> dimensions;
  std::vector<Invariant> invariants;
  Table<VariableId, Variable> variables;
  Table<ProfileId, Profile> profiles;
  std::vector<Cluster> clusters;
  std::vector<Inventory> inventories;
  Table<GroupId, Group> groups;
  Table<RepoId, Repo> repos;
  Table<TagId, Tag> tags;
  std::vector<Deployment> deployments;
  Table<DataId, Data> data;
  Table<RolloutId, Rollout> rollouts;
  std::shared_ptr<const Statements> statements;  // policies, waivers and tests; null where there are none
  std::optional<uint32_t> test;                  // the fleet is that of a test: its clusters are among the others

  std::unordered_map<std::string_view, EnumId> enum_by_name;
  std::unordered_map<std::string_view, NamedSet> set_by_name;
  std::unordered_map<std::string_view, DimensionId> dimension_by_name;
  std::unordered_map<std::string_view, VariableId> variable_by_name;
  std::unordered_map<std::string_view, ProfileId> profile_by_name;
  std::unordered_map<std::string_view, GroupId> group_by_name;

  /// The namespace on the hub whose clusters the deployment can reach: its repo's, of a HelmOp the fleet's.
  const std::string& workspace_of(const Deployment& deployment) const {
    if (!deployment.repo) return workspace;
    const std::optional<std::string>& own = repos[deployment.repo].workspace;
    return own ? *own : workspace;
  }
  /// Its own target, else its repo's: it has one.
  const Reach& target_of(const Deployment& deployment) const {
    return deployment.to ? *deployment.to : *repos[deployment.repo].to;
  }

  // Defined in one place: each file that holds one would compile them again.
  Program();
  Program(const Program&);
  Program& operator=(const Program&);
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();
};

}  // namespace fleet::sema
