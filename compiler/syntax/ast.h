#pragma once

/// The tree of a spec, as written: names are not resolved, nothing is checked but the grammar. Every node knows its
/// bytes. Names and plain texts are views into the source or into the file's own store, valid as long as the
/// `Sources` and the `File` live. What could not be parsed is absent (an empty name, an `ErrorExpr`), and every
/// later phase passes over it in silence: it has been reported.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/base/span.h"

namespace fleet::ast {

/// One word of a spec, without backticks. Empty where the writer left it out.
struct Name {
  std::string_view text;
  Span span;

  explicit operator bool() const { return !text.empty(); }
};

/// `a.b.c`.
struct Path {
  std::vector<Name> parts;
  Span span;
};

/// A piece of a text: literal bytes with the escapes done, or a `${reference}`.
struct TextPart {
  std::string literal;
  std::optional<Path> reference;
  Span span;  // of the reference: the path between the braces
};

/// `"text"` or `"""text"""`. A text without references has at most one part.
struct Text {
  std::vector<TextPart> parts;
  Span span;  // with the quotes
  bool block = false;

  bool is_plain() const { return parts.empty() || (parts.size() == 1 && !parts[0].reference); }
  /// The literal bytes; references are left out.
  std::string plain() const {
    std::string all;
    for (const TextPart& part : parts) all += part.literal;
    return all;
  }
};

struct Value;

struct IntegerLiteral {
  std::string_view text;
};  // as written, may have a sign
struct DecimalLiteral {
  std::string_view text;
};
struct PercentLiteral {
  std::string_view text;
};  // "10%"
struct DurationLiteral {
  std::string_view text;
};  // "1h30m"
struct DateLiteral {
  std::string_view text;
};  // "2027-03-31", a day that exists
struct BoolLiteral {
  bool value = false;
};
struct NullLiteral {};
struct ErrorValue {};
struct ListValue {
  std::vector<Value> items;
};
struct ObjectEntry;
struct ObjectValue {
  std::vector<ObjectEntry> entries;
};

/// A literal, a list, an object, or a reference by name.
struct Value {
  Span span;
  std::variant<ErrorValue, Text, IntegerLiteral, DecimalLiteral, PercentLiteral, DurationLiteral, DateLiteral,
               BoolLiteral, NullLiteral, ListValue, ObjectValue, Path>
      node;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

struct ObjectEntry {
  std::string key;
  Span key_span;
  Value value;
};

// ---- selectors and formulas -------------------------------------------------------------------------------------

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class CompareOp { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
enum class RelationOp { Within, Overlaps, Covers, Reaches };

struct ErrorExpr {};
struct PathExpr {
  Path path;
};  // a dimension, a group, a value, a parameter, `cluster.name`
struct LiteralExpr {
  Value value;
};  // a literal or (in formulas) a list
struct AllExpr {};
struct NoneExpr {};
struct ClusterCallExpr {
  std::vector<Path> names;
};
struct ProfileCallExpr {
  std::vector<Path> names;
};
struct ClusterLikeExpr {
  Text pattern;
};
struct NotExpr {
  ExprPtr operand;
};
struct AndExpr {
  std::vector<Expr> operands;
};  // two or more
struct OrExpr {
  std::vector<Expr> operands;
};  // two or more
struct ImpliesExpr {
  ExprPtr left, right;
};
struct CompareExpr {
  ExprPtr left;
  CompareOp op;
  Span op_span;
  ExprPtr right;
};
struct InExpr {
  ExprPtr left;
  bool negated = false;
  Span op_span;
  Value right;
};  // right: ListValue or Path
struct PatternExpr {
  ExprPtr left;
  bool negated = false;
  bool regex = false;
  Span op_span;
  Text pattern;
};
struct IsSetExpr {
  ExprPtr left;
  bool negated = false;
  Span op_span;
};
struct RelationExpr {
  ExprPtr left;
  RelationOp op;
  Span op_span;
  ExprPtr right;
};
struct CarriesExpr {
  ExprPtr left;
  Path data;
};
struct PolicyHoldsExpr {
  Path policy;
};
struct CallExpr {
  Name function;
  std::vector<Expr> arguments;
};

/// A selector (what the schema can say of a cluster) or a formula (policies and tests: sets are related, too).
struct Expr {
  Span span;  // without the parentheses around it
  bool parenthesised = false;
  std::variant<ErrorExpr, PathExpr, LiteralExpr, AllExpr, NoneExpr, ClusterCallExpr, ProfileCallExpr, ClusterLikeExpr,
               NotExpr, AndExpr, OrExpr, ImpliesExpr, CompareExpr, InExpr, PatternExpr, IsSetExpr, RelationExpr,
               CarriesExpr, PolicyHoldsExpr, CallExpr>
      node;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

/// A selector with what may stand behind it: `may be empty`.
struct Reach {
  Expr expr;
  bool may_be_empty = false;
};

// ---- types ------------------------------------------------------------------------------------------------------

struct EnumType {
  bool ordered = false;
  std::vector<Name> values;
};
struct StringType {
  std::optional<Text> pattern;
};
struct IntType {
  std::string_view low, high;
  Span low_span, high_span;
};
struct BoolType {};
struct NamedType {
  Path path;
};

struct TypeAtom {
  Span span;
  std::variant<EnumType, StringType, IntType, BoolType, NamedType> node;
};

/// One atom, or a union of several.
struct TypeExpr {
  std::vector<TypeAtom> atoms;
  Span span;
};

// ---- declarations -----------------------------------------------------------------------------------------------

struct Because {
  Text text;
};

struct Use {
  std::variant<Path, Text> what;
  std::optional<Name> as;
};

struct FleetItem {
  bool is_engine = false;  // else: workspace
  Text value;              // a bare name is a text
  Span word;
};
struct Fleet {
  Name name;
  std::vector<FleetItem> items;
};

struct Let {
  Name name;
  Value value;
};

struct Column {
  Name name;
  TypeExpr type;
};
struct EnumValue {
  Name name;
  std::vector<Value> facts;
  Span span;
};
struct Enum {
  Name name;
  bool ordered = false;
  std::vector<Column> columns;
  std::vector<EnumValue> values;
};

struct DimensionFlag {
  enum Kind { Key, Optional, Immutable, Observed } kind = Key;
  std::optional<Text> text;  // of `key`
  Span span;                 // of the word
};
struct Dimension {
  Name name;
  std::optional<TypeExpr> type;
  std::optional<Expr> definition;  // `= …`
  std::vector<DimensionFlag> flags;
};

struct RangePattern {
  std::string_view low, high;
  Span span;
};
struct ElsePattern {};
struct DeriveArm {
  Span span;                                            // the whole arm
  Span left_span;                                       // what stands before `=>`
  std::variant<ElsePattern, Value, RangePattern> left;  // a Value: a name, a path, a list, a literal
  Value right;
};
struct Derive {
  Name name;
  Path from;
  std::vector<DeriveArm> arms;
  Span header;
};

struct Invariant {
  Name name;
  Expr expr;
  std::optional<Because> because;
};

struct Variable {
  Name name;
  TypeExpr type;
  bool list = false;
  std::optional<Value> initial;
};

enum class Rank { Default, Plain, Force };
struct Setting {
  Rank rank = Rank::Plain;
  Span rank_span;
  Name name;
  Value value;
  std::optional<Because> because;
};
struct Require {
  Expr expr;
  std::optional<Because> because;
  Span word;
};
struct Annotation {
  Text key;
  Text value;
};
struct Register {
  ObjectValue object;
  Span word;
  Span span;
};
struct ProfileItem {
  Span span;
  std::variant<Setting, Require, Annotation, Register> node;
};

/// `name-[001..200]` or `name-[x, y]`. The written ends keep their zeros.
struct Family {
  Span span;  // from `-[` to `]`
  struct Range {
    std::string_view low, high;
    Span span;
  };
  struct Words {
    std::vector<Name> members;
  };  // a text's or number's characters, without quotes
  std::variant<Range, Words> members;
};

struct Profile {
  Name name;
  std::vector<Path> bases;
  std::vector<ProfileItem> items;
};
struct Cluster {
  Name name;
  std::optional<Family> family;
  std::optional<Text> as;
  std::vector<Path> bases;
  std::vector<ProfileItem> items;
};
struct Inventory {
  Name name;
  Text from;
};

struct SetTerm;
struct SetSum {
  std::vector<SetTerm> terms;
};
struct SetTerm {
  bool minus = false;
  Span span;
  std::variant<Value, SetSum> node;  // a Value: a list or a path
};
struct Set {
  Name name;
  TypeExpr type;
  SetSum sum;
};
struct Group {
  Name name;
  Reach reach;
};

struct RepoItem {
  enum Kind { Url, Branch, Revision, Poll, Secret, Checkout, Workspace, To, GitRepo } kind = Url;
  Span word;
  Span span;
  std::optional<Text> text;           // a bare name is a text; Poll: as written
  std::optional<Reach> reach;         // To
  std::optional<ObjectValue> object;  // GitRepo
};
struct Repo {
  Name name;
  std::optional<Text> as;
  std::vector<Path> bases;
  std::vector<RepoItem> items;
};

struct Values {
  std::variant<ObjectValue, Text> node;
  Span span;
};  // a Text: `values file "…"`
struct ObjectBlock {
  enum Kind { Helm, HelmOp, Kustomize, Yaml, Diff, Options } kind = Helm;
  ObjectValue object;
  Span word;
  Span span;
};
struct Skip {};
struct NamespaceItem {
  Text text;
};
struct VariantItem {
  Span word;
  Span span;
  std::variant<Skip, Values, NamespaceItem, ObjectBlock> node;
};
struct Variant {
  Name name;
  Reach when;
  std::vector<VariantItem> items;
  Span span;
};
struct Variants {
  enum Mode { Disjoint, FirstMatch, AllMatches } mode = Disjoint;
  Span mode_span;
  std::optional<Span> total;
  std::vector<Variant> items;
};

struct PathOrText {
  std::variant<Path, Text> node;
  Span span;
};
struct From {
  PathOrText repo;
  Text path;
};
struct To {
  Reach reach;
};
struct Except {
  Expr expr;
};
struct Carries {
  std::vector<Path> data;
};
struct After {
  std::vector<PathOrText> deployments;
};
struct UseRollout {
  Path rollout;
};
struct SetTag {
  Name name;
  Value value;
};

struct DeployItem {
  Span word;  // the first word
  Span span;
  std::variant<From, To, Except, Carries, After, UseRollout, NamespaceItem, ObjectBlock, Values, Variant, Variants,
               SetTag>
      node;
};
struct Deploy {
  bool blueprint = false;
  Name name;
  std::optional<Family> family;
  std::optional<Text> as;
  std::vector<Path> bases;
  std::vector<DeployItem> items;
};

struct TagFlag {
  std::optional<Text> key;
  Span span;
};  // without a key: `required`
struct Tag {
  Name name;
  TypeExpr type;
  std::vector<TagFlag> flags;
};
struct Data {
  Name name;
  Reach stays;
  std::optional<Because> because;
};

struct WaveItem {
  enum Kind { Budget, Tolerate, Soak, Approve, Window } kind = Budget;
  Span word;
  Span value_span;
  std::string_view value;    // as written: "1", "10%", "30m"
  std::optional<Text> text;  // Window
};
struct Wave {
  Name name;
  std::optional<Reach> when;  // absent: `else`
  Span when_span;             // of the selector or of `else`
  std::vector<WaveItem> items;
  Span span;
};
struct Deliver {
  bool promote = false;
  Span word;
  Span mode;
};
struct RolloutItem {
  std::variant<Deliver, Wave> node;
};
struct Rollout {
  Name name;
  std::vector<RolloutItem> items;
};

struct Binder {
  Name name;
  Expr range;
};
struct Rule {
  Span span;
  std::vector<Binder> binders;
  std::optional<Expr> where;
  bool forbid = false;
  Span require_word;
  Expr require;
  std::optional<Text> message;
};
struct Param {
  Name name;
  Name type;
  std::optional<Expr> initial;
};
struct PolicyItem {
  Span word;
  std::variant<Text, Name, Rule> node;  // doc; severity or scope (see `word`); a rule
  bool is_scope = false;                // for a Name
};
struct Argument {
  Name name;
  Expr value;
};
struct PolicyInstance {
  Path base;
  std::vector<Argument> arguments;
};
struct Policy {
  Name name;
  std::vector<Param> params;
  std::vector<PolicyItem> items;
  std::optional<PolicyInstance> instance;  // `policy a = b(…)`
};

struct WaiveItem {
  enum Kind { Until, Owner, Because } kind = Until;
  Span word;
  std::string_view date;     // Until
  std::optional<Text> text;  // Owner, Because
};
struct Waive {
  Path policy;
  std::optional<Path> deployment;
  Expr on;
  std::vector<WaiveItem> items;
};

struct Given {
  Cluster cluster;
};
struct Expectation {
  bool prove = false;
  Expr expr;
};
struct TestItem {
  Span word;
  Span span;
  std::variant<Given, Expectation> node;
};
struct Test {
  Text name;
  std::vector<TestItem> items;
};

using DeclNode = std::variant<Use, Fleet, Let, Enum, Dimension, Derive, Invariant, Variable, Profile, Cluster,
                              Inventory, Set, Group, Repo, Deploy, Tag, Data, Rollout, Policy, Waive, Test>;

struct Decl {
  Span span;                          // from the first word to the last token
  Span word;                          // the word it starts with
  std::vector<std::string_view> doc;  // the `##` lines above it, without `##` and one blank
  DeclNode node;
};

struct Comment {
  Span span;  // from `#` to the end of the line
  bool documentation = false;
  bool alone = false;  // nothing but blanks before it on its line
};

struct File {
  FileId id;
  std::vector<Decl> decls;
  std::vector<Comment> comments;  // in order of place
  bool has_syntax_errors = false;
  /// Owns what views of this tree point to when it does not stand in the source letter by letter.
  std::shared_ptr<void> store;
};

}  // namespace fleet::ast
