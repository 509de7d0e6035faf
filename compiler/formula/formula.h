#pragma once

/// What policies and tests say of a fleet, with every name resolved: trees of plain data. A selector is an index into a
/// table beside the tree, which says what it means (to the checker: its words, to the plan: a set), and so is a
/// deployment that is called by its name.
///
///     forall d in deployments, c in reach(d) where c.env == prod require d.repo.pinned
///     slot 0         slot 1                  Member{Selector}            Truth{Fact RepoPinned of slot 0}

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/pattern.h"
#include "compiler/base/span.h"

namespace fleet::formula {

constexpr uint32_t kNone = UINT32_MAX;

/// What a binder of the rule stands for, or the deployment that is called by this name.
struct Ref {
  uint32_t slot = kNone;   // into Rule::binders
  uint32_t named = kNone;  // into Statements::deployments
};

// ---- sets of clusters -------------------------------------------------------------------------------------------

struct Set;
struct SelectorSet {
  uint32_t index = 0;        // into the selectors of the statements
  bool is_of_known = false;  // only the clusters that exist, with the labels that they have
};
struct AllSet {};  // every cluster
struct ReachSet {
  Ref deployment;
};
struct FirstWaveSet {
  Ref deployment;
};  // the part of the first wave that meets its reach; without a rollout all of it
struct BoundSet {
  uint32_t slot = 0;
};  // a binder's group, or the part of its wave that the deployment reaches
struct NotSet {
  std::shared_ptr<const Set> operand;
};
struct AndSet {
  std::vector<Set> operands;
};
struct OrSet {
  std::vector<Set> operands;
};

struct Set {
  Span span;
  std::variant<AllSet, SelectorSet, ReachSet, FirstWaveSet, BoundSet, NotSet, AndSet, OrSet> node;
};

// ---- values -----------------------------------------------------------------------------------------------------

/// A number as a fraction, so that shares are compared exactly. `of` is above 0.
struct Number {
  int64_t count = 0;
  int64_t of = 1;
  bool share = false;  // shown as a percentage
};
/// `monostate`: there is none, and no comparison holds.
using Scalar = std::variant<std::monostate, bool, Number, std::string>;

enum class Fact {
  Name,
  Namespace,
  RepoUrl,
  RepoPinned,
  RepoRef,
  Rollout,  // of a deployment; a group and a wave have a name, too
  Policy,
  Owner,
  Days,      // of a waiver
  Workspace  // of a cluster, which has a name, too
};

struct LiteralValue {
  Scalar value;
};
struct CountValue {
  Set of;
};
struct ShareValue {
  Set of, among;
};  // how many of those among which
struct FactValue {
  Ref of;
  Fact fact = Fact::Name;
};
/// What the deployment's tag says. `is_number`: compared as one; `order`: the values of an ordered enum.
struct TagValue {
  Ref deployment;
  std::string tag;
  bool is_number = false;
  std::vector<std::string> order;
};
/// A field of the options that are emitted, by its keys: helm, version.
struct OptionValue {
  Ref deployment;
  std::vector<std::string> path;
};
/// A dimension of the rule's cluster; in messages only.
struct DimensionValue {
  uint32_t slot = 0;
  uint32_t dimension = 0;
};

struct Value {
  Span span;
  std::variant<LiteralValue, CountValue, ShareValue, FactValue, TagValue, OptionValue, DimensionValue> node;
};

// ---- statements -------------------------------------------------------------------------------------------------

enum class Relation { Within, Overlaps };
enum class Compare { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

struct Formula;
/// The rule's cluster is in the set.
struct Member {
  Set set;
};
/// Over every cluster of the scope. `covers` is `within` the other way round.
struct Related {
  Set left;
  Relation relation = Relation::Within;
  Set right;
};
struct Compared {
  Value left;
  Compare op = Compare::Equal;
  Value right;
};
struct OneOf {
  Value value;
  std::vector<Scalar> values;
};
struct Matches {
  Value value;
  Pattern pattern;
};
struct IsGiven {
  Value value;
};
struct IsTrue {
  Value value;
};
struct Carries {
  Ref deployment;
  std::string data;
};
struct Holds {
  uint32_t policy = 0;
};  // into Statements::policies
struct Not {
  std::shared_ptr<const Formula> operand;
};
struct And {
  std::vector<Formula> operands;
};
struct Or {
  std::vector<Formula> operands;
};

struct Formula {
  Span span;
  bool of_cluster = false;  // some part of it speaks of the rule's cluster
  std::variant<And, Member, Related, Compared, OneOf, Matches, IsGiven, IsTrue, Carries, Holds, Not, Or> node;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

struct Binder {
  enum class Over { Deployments, Clusters, Groups, Waves, Waivers };
  std::string name;
  Over over = Over::Deployments;
  Ref deployment;  // of waves
  Set within;      // of clusters
};

struct MessagePart {
  std::string literal;
  std::vector<Value> value;  // none or one
};

struct Rule {
  Span require;  // the word
  std::vector<Binder> binders;
  std::vector<Formula> where;  // none or one
  Formula statement;
  std::vector<MessagePart> message;
  uint32_t cluster = kNone;          // the binder over clusters
  bool speaks_of_waves = false;      // of a deployment's first one, or of all
  std::vector<OptionValue> options;  // that it asks for
};

struct Policy {
  std::string name;
  Span place;  // its name
  Span use;    // where a policy of a module is put to use; none: it stands for itself
  std::string doc;
  bool is_warning = false;
  bool is_of_inventory = false;  // its scope
  std::vector<Rule> rules;
  bool waiver_is_wrong = false;  // one of it, which was reported: what breaks it may be what was to be waived
};

struct Waiver {
  uint32_t policy = 0;
  uint32_t deployment = kNone;        // into Statements::deployments; none: any
  uint32_t on = 0;                    // into the selectors
  std::string until, owner, because;  // until: YYYY-MM-DD
  Span place;                         // the policy's name in it
};

struct Expectation {
  bool prove = false;
  Formula formula;
  std::vector<OptionValue> options;  // that it asks for
  Span word;
};
struct Test {
  std::string name;
  Span place;  // its name
  Span whole;
  bool has_clusters = false;  // `given`: it is decided over a fleet of its own
  std::vector<Expectation> expectations;
};

struct Statements {
  std::vector<Policy> policies;  // in order of name
  std::vector<Waiver> waivers;
  std::vector<Test> tests;
  std::vector<std::string> deployments;  // that are called by name
};

}  // namespace fleet::formula
