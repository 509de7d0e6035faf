#pragma once

/// The inside of `check`: what its parts share. Not for other folders.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/base/match.h"
#include "compiler/base/pattern.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/sema/check.h"
#include "compiler/sema/circles.h"
#include "compiler/sema/layers.h"

namespace fleet::sema {

template <class T>
struct Declared {
  const T* node;
  const ast::Decl* decl;
};

/// The declarations of a spec by kind, in order of file and place, without second ones of a name.
struct Declarations {
  std::vector<Declared<ast::Enum>> enums;
  std::vector<Declared<ast::Dimension>> dimensions;
  std::vector<Declared<ast::Derive>> derives;
  std::vector<Declared<ast::Invariant>> invariants;
  std::vector<Declared<ast::Variable>> variables;
  std::vector<Declared<ast::Let>> lets;
  std::vector<Declared<ast::Profile>> profiles;
  std::vector<Declared<ast::Cluster>> clusters;
  std::vector<Declared<ast::Inventory>> inventories;
  std::vector<Declared<ast::Set>> sets;
  std::vector<Declared<ast::Group>> groups;
  std::vector<Declared<ast::Repo>> repos;
  std::vector<Declared<ast::Tag>> tags;
  std::vector<Declared<ast::Deploy>> blueprints;
  std::vector<Declared<ast::Deploy>> deployments;
  std::vector<Declared<ast::Data>> data;
  std::vector<Declared<ast::Rollout>> rollouts;
  std::vector<Declared<ast::Policy>> policies;
  std::vector<Declared<ast::Waive>> waivers;
  std::vector<Declared<ast::Test>> tests;
};

/// What an arm of an optional derivation gives for "no label"; no enum has it as a value.
constexpr std::string_view kAbsent = "absent";

/// One thing that a repo says or takes over, and which repo said it.
struct RepoSaying {
  const ast::RepoItem* item = nullptr;
  MapEntry entry;  // of a field in `gitrepo`
  uint32_t by = 0;
  std::string print;  // to see whether unrelated repos agree
};
struct RepoSayings {
  std::map<std::string, RepoSaying> items;
  uint32_t order = 0;           // when it was read: after its bases
  std::vector<uint32_t> bases;  // those that it names
  bool lost_base = false;       // one that could not be found may say anything
};

class Checker {
 public:
  Checker(Program& program, diag::Diagnostics& diagnostics, const Sources* sources)
      : p_(program), diagnostics_(diagnostics), sources_(sources) {}

  void run(const std::vector<ast::File>& files, FileId main_file);
  Selector selector(const ast::Expr& expr);

 private:
  friend class StatementChecker;  // policies, waivers and tests: the part that comes last

  // declarations.cpp
  void collect(const std::vector<ast::File>& files, FileId main_file);
  void fleet_block(const ast::Fleet& fleet);

  // types.cpp
  void enums();
  void check_enum(const ast::Enum& node, EnumId id);
  Type type(const ast::TypeExpr& expr);
  Type atom(const ast::TypeAtom& atom);
  /// The value as one of the type; reports and returns an error value if it is not.
  Constant constant(const ast::Value& value, const Type& type);
  /// False where the text does not match the type's pattern, which is reported.
  bool check_pattern(const std::string& text, const Type& type, Span span);
  Constant enum_value(const ast::Path& path, EnumId id);
  std::string describe(const Type& type) const;
  std::string text_of(const Constant& constant, const Type& type) const;

  // unions.cpp
  Type union_of(const ast::TypeExpr& expr);
  /// The values that a name can mean: `fra1`, or with its enum or module before it, `aws.eu-west-1`.
  std::vector<uint32_t> find_values(const ast::Path& path, EnumId id) const;
  bool is_value_of(const ast::Path& path, const Type& type) const {
    return type.kind == Type::Kind::Enum && !find_values(path, type.enumeration).empty();
  }
  /// A value of a union with what tells it from others before it, as it is written where `seen_from` stands.
  std::string full_name(EnumId id, uint32_t value, Span seen_from) const;
  /// Makes a set of one member's values a set of the union's; false if it is of no member.
  bool into_union(NamedSet& set, const Type& wanted) const;
  /// The type of a fact, and each value's; none if a value has no such fact, which is reported.
  struct Fact {
    Type type;
    std::vector<Constant> values;
  };
  std::optional<Fact> find_fact(EnumId id, const ast::Name& column);
  /// Finds what tells values with one label text apart, or reports them.
  void same_labels(DimensionId id);
  /// The last fact of a union that each value has and that differs between those alike; empty if there is none.
  std::string differing_fact(EnumId id, const std::vector<std::vector<uint32_t>>& alike) const;
  bool tells_apart(const Dimension& separator, DimensionId id, const std::vector<std::vector<uint32_t>>& alike) const;

  // schema.cpp
  void dimensions();
  void declare_dimension(const ast::Dimension& node, const ast::Decl& decl);
  void define_dimension(DimensionId id, const ast::Dimension& node);
  /// Defines a dimension that is a fact of another, if that is still to do. False if that leads round in a circle,
  /// which is reported at `use`, where it is needed.
  bool define_fact(DimensionId id, Span use);
  void check_label(const Dimension& dimension);
  void fill_values(Dimension& dimension);
  /// The dimension that is column `column` of the enum that `base` has; made when first asked for.
  DimensionId fact_of(DimensionId base, const ast::Name& column);
  /// `a`, or `a.fact.fact`: none if there is no such dimension or fact (reported).
  DimensionId dimension_path(const ast::Path& path);
  void variables();

  // derived.cpp
  void derive(const ast::Derive& node, DimensionId id);
  void derived_cycles();
  std::vector<Edge> below(const Dimension& dimension) const;
  void make_unknown(Dimension& dimension);
  /// How many levels deep the selector is with the groups and derived dimensions it names put in their place;
  /// SIZE_MAX if one of them passed the limit. They have been looked at before.
  size_t depth(const Selector& selector) const;
  size_t depth(DimensionId id) const;

  // value_sets.cpp
  void sets();
  bool is_set(const ast::Path& path) const;
  NamedSet named_set(const ast::Path& path, const Type& wanted);
  NamedSet sum(const ast::SetSum& sum, const Type& type);

  // selectors.cpp
  Selector compare(const ast::Expr& expr, const ast::CompareExpr& node);
  Selector membership(const ast::Expr& expr, const ast::InExpr& node);
  /// The dimension that a comparison has on its left, or none (reported).
  DimensionId on_the_left(const ast::Expr& left);
  /// A literal or name on the right of a comparison, as a value of the dimension.
  Constant operand(const ast::Expr& expr, const Dimension& dimension);
  ValueSet members(const ast::Value& value, const Dimension& dimension);
  void add_member(ValueSet& set, const Constant& value, const Dimension& dimension, Span span);
  Selector like(const ast::Expr& expr, const ast::PatternExpr& node);
  /// A pattern of texts that are no labels: any character may stand in them. None if it was reported.
  std::optional<Pattern> pattern_of_facts(const ast::Text& text, bool is_regex);
  /// A pattern that the engine can reason about; none if it was reported.
  std::optional<PatternId> text_pattern(const ast::Text& text, bool is_regex);
  Selector bare_name(const ast::Expr& expr, const ast::Path& path);

  // groups.cpp
  void groups();
  void group_cycles();

  // hints.cpp
  void unknown_group(Span span, const ast::Path& path, const std::string& text);
  void unknown_type(const ast::Path& path);
  /// Says that a text cannot be a name in Kubernetes, with the nearest that can.
  void not_kubernetes(Span span, std::string_view name, std::string_view what);
  /// The dimensions whose enum has this value, in order of their names.
  std::vector<std::string> dimensions_with(std::string_view value);
  /// A value as it is written: in backticks if it has to be.
  static std::string as_value(const std::string& text);

  // clusters.cpp
  void profiles();
  void clusters();
  Cluster cluster(const ast::Cluster& node, Span declaration);
  /// `broken` grows by the setting that is taken for meant.
  void unknown_setting(const ast::Setting& node, const std::vector<ast::ProfileItem>& items,
                       std::vector<std::string_view>& broken);
  void profile_items(const std::vector<ast::ProfileItem>& items, std::vector<Setting>& settings,
                     std::vector<AnnotationSetting>& annotations, std::vector<std::string_view>& broken, bool family);
  std::vector<Requirement> requirements(const std::vector<ast::ProfileItem>& items);
  /// What `register` says, by key. `family`: of clusters, for which `${n}` is each member.
  std::vector<Registration> registrations(const std::vector<ast::ProfileItem>& items, bool family);
  /// Whether this can be the workspace of a cluster; reports it if not.
  bool check_workspace(const Tree& tree);
  std::vector<Base> profile_bases(const std::vector<ast::Path>& paths);
  void profile_cycles();

  // repositories.cpp
  void repos();
  /// What repo `index` says and takes over; `cut`: edges of circles, which are not followed. Its bases have been read.
  bool repo_derives(uint32_t repo, uint32_t from) const;
  void read_repo(uint32_t index, const std::set<std::pair<uint32_t, uint32_t>>& cut);

  // tags.cpp
  void tags();
  void set_tag(const ast::SetTag& node, Layer& layer);
  /// `required` tags are there; labels of tags are not said in `options`, too.
  void check_tags(const Deployment& deployment, bool lost_base);

  // value_rules.cpp
  /// `key`: what the tree stands under.
  void check_values(const Tree& tree, std::string_view key);
  /// Reports a secret that stands under the key in plain text.
  void check_plain(std::string_view key, std::string_view text, Span place);

  // order.cpp
  void dependencies();

  // helmop.cpp
  void check_helmop(Deployment& deployment);
  void check_taken_back(const Deployment& deployment);

  // rollouts.cpp
  void rollouts();
  /// `only_promoted` grows by the words that only `deliver promote` can do.
  Wave wave(const ast::Wave& node, std::vector<Span>& only_promoted);
  void needs_promote(const ast::Rollout& node, const ast::Deliver* deliver, const std::vector<Span>& words);
  /// Can it be promoted, if it asks for that: a revision to pin, and names for the Bundle and GitRepo of each wave.
  void check_promotion(const Deployment& deployment);

  // deployments.cpp
  void data_classes();
  void deployments();
  void nested_paths();
  void family(const ast::Deploy& node, const ast::Decl& decl);
  void deployment(const ast::Deploy& node, const ast::Decl& decl, std::string name);
  const ast::Deploy* find_blueprint(const ast::Path& path) const;
  const Layer& layer_of(const ast::Deploy& node, bool has_rollout);
  void read_layer(const ast::Deploy& node, Layer& layer, bool has_rollout);
  void read_variant(const ast::Variant& node, Layer& layer, bool is_loose);
  void check_namespace(const ast::Text& text);
  void values_item(const ast::Values& values, Options& options, Span word);
  void object_block(const ast::ObjectBlock& block, Options& options, bool in_variant, bool has_rollout);
  void namespace_twice(Options& options);
  void check_path(Deployment& deployment);
  std::set<Span> bad_paths_;  // reported: they lie in no other
  void kube_name(std::string_view name, Span name_span, const ast::Text* as, std::string& result, Span& span,
                 size_t limit);
  /// The text with the member that is being read in the place of `${n}`; any other reference is reported.
  std::string plain(const ast::Text& text);
  /// `apps` or `"apps"` as a path, whose text may be kept in `store`.
  ast::Path name_of(const ast::PathOrText& name, std::string& store);
  /// False if the numbers of the family run backwards, which is reported: there is no `of`.
  bool check_range(const ast::Family& family, std::string_view of);
  Reach reach(const ast::Reach& reach) { return {selector(reach.expr), reach.may_be_empty}; }
  void blueprint_cycles();

  // trees.cpp
  Tree tree(const ast::Value& value);
  Tree object(const ast::ObjectValue& object, Span span);
  Tree text_tree(const ast::Text& text);
  /// Reports what refers to a value of each cluster, where Fleet takes one value for all.
  void refuse_references(const Tree& tree);
  /// Reports a reference in a text that is one for all clusters. `in_family`: `${n}` may be meant.
  void no_reference_here(const ast::Path& path, bool in_family);
  bool names_value(std::string_view name) const;
  Tree reference(const ast::Path& path);
  /// A `let` that nothing uses is checked, too.
  void unused_lets();
  Tree unfold(const ast::Let& let, Span use);
  /// Counts towards what one use of a `let` may unfold to; false once that is passed, which is reported.
  bool may_unfold(size_t more);

  // names.cpp
  /// Empty once the names compared so far are so many that a spec full of errors would take minutes.
  template <class Map>
  std::string_view nearest_in(std::string_view word, const Map& map) {
    if (!may_compare(map.size())) return {};
    std::vector<std::string_view> names;
    for (const auto& entry : map) names.push_back(entry.first);
    std::sort(names.begin(), names.end());
    return diag::nearest(word, names);
  }
  /// `kind`: "group", "profile". Reports `name/unknown` with the nearest spelling.
  template <class Map>
  void unknown(const ast::Path& path, std::string_view kind, const Map& map) {
    if (path.parts.empty() || path.parts.back().text.empty() || unknown_module(path)) return;
    const std::string text = path_text(path);
    auto report = diagnostics_.report(path.span, diag::UnknownName, kind, text);
    report.suggest(path.span, near_name(path, map));
  }
  /// What may be meant by a name that is none, as it is written there: the same of a used module, or the nearest.
  template <class Map>
  std::string near_name(const ast::Path& path, const Map& map) {
    const std::string same = in_used_module(path, map);
    return same.empty() ? as_written(nearest_in(key_of(path), map), path) : same;
  }
  template <class Map>
  std::string in_used_module(const ast::Path& path, const Map& map) const {
    if (path.parts.size() != 1) return {};
    for (const auto& [called, index] : p_.modules.of(path.span.file).uses) {
      const std::string key = p_.modules.all[index].name + "." + std::string(path.parts[0].text);
      if (map.find(std::string_view(key)) != map.end()) return called + "." + std::string(path.parts[0].text);
    }
    return {};
  }
  /// Reports that the first part of `a.b` names no module, where it can name nothing else.
  bool unknown_module(const ast::Path& path);
  /// What a path of one name, or of a module and one, is called in the tables.
  std::string key_of(const ast::Path& path) const;
  /// A name of the tables as one writes it where the path stands; empty if it is not seen there.
  std::string as_written(std::string_view key, const ast::Path& path) const;
  bool may_compare(size_t names) {
    if (names > names_to_compare_) return false;
    names_to_compare_ -= names;
    return true;
  }
  static std::string path_text(const ast::Path& path);
  /// What the whole path names: `a` of the same module, or `module.a`.
  template <class Map>
  auto find_exact(const Map& map, const ast::Path& path) const {
    if (path.parts.empty() || path.parts.size() > 2 || (path.parts.size() == 2 && !p_.modules.find_used(path)))
      return map.end();
    return map.find(std::string_view(key_of(path)));
  }
  /// What the path begins with, and how many of its parts say so: 1, or 2 with a module's name.
  template <class Map>
  auto find_first(const Map& map, const ast::Path& path, size_t& parts) const {
    ast::Path first;
    first.span = path.span;
    parts = 1;
    if (path.parts.empty()) return map.end();
    first.parts.push_back(path.parts[0]);
    auto found = find_exact(map, first);
    if (found != map.end() || path.parts.size() == 1) return found;
    first.parts.push_back(path.parts[1]);
    parts = 2;
    return find_exact(map, first);
  }
  /// The id of what the whole path names, or none.
  template <class Map>
  auto find_in(const Map& map, const ast::Path& path) const {
    const auto found = find_exact(map, path);
    return found == map.end() ? typename Map::mapped_type{} : found->second;
  }

  Program& p_;
  diag::Diagnostics& diagnostics_;
  const Sources* sources_;
  Declarations d_;
  std::string_view value_of_;  // the dimension or variable whose value is being read, for messages
  std::unordered_map<std::string_view, const ast::Let*> let_by_name_;
  std::unordered_map<std::string_view, RepoId> repo_by_name_;
  std::unordered_map<std::string_view, TagId> tag_by_name_;
  std::unordered_map<std::string_view, DataId> data_by_name_;
  std::unordered_map<std::string_view, RolloutId> rollout_by_name_;
  std::unordered_map<std::string_view, const ast::Deploy*> blueprint_by_name_;
  std::map<std::pair<uint32_t, std::string_view>, DimensionId> facts_;
  std::map<uint32_t, const ast::Dimension*> undefined_;  // facts of other dimensions that are still to be defined
  std::vector<uint32_t> being_defined_;                  // outermost first
  std::map<std::vector<EnumId>, EnumId> unions_;         // by their members
  std::vector<std::string_view> being_expanded_;         // `let`s, outermost first
  std::set<std::string_view> let_cycles_;
  std::set<std::string_view> used_lets_;
  std::set<std::string_view> too_large_lets_;
  Span unfolding_;       // where the outermost `let` is used
  size_t unfolded_ = 0;  // values and pieces of texts behind it so far
  size_t tree_depth_ = 0;
  std::vector<size_t> dimension_depth_, group_depth_;
  size_t names_to_compare_ = 10'000'000;
  std::map<const ast::Deploy*, std::unique_ptr<Layer>> layers_;
  std::set<std::pair<const ast::Deploy*, const ast::Deploy*>> broken_blueprint_edges_;
  std::vector<RepoSayings> repo_sayings_;
  uint32_t repos_read_ = 0;
  std::set<const ast::Deploy*> read_blueprints_;
  bool in_family_ = false;                        // what is read is for each member of a family of clusters
  std::optional<std::string> member_;             // of the family of deployments that is being read
  std::map<std::string, Span> deployment_names_;  // of members, too
  std::set<Span> taken_back_;                     // reported: of blueprints' variants once
  std::map<std::string, Span> bundle_names_, git_repo_names_;  // workspace + "/" + name
};

}  // namespace fleet::sema
