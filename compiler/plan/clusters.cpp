#include "compiler/plan/clusters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/base/pattern.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/inherit.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/plan/cluster_order.h"
#include "compiler/plan/evaluate.h"
#include "compiler/plan/fixed.h"
#include "compiler/plan/listed.h"
#include "compiler/plan/listed_values.h"
#include "compiler/plan/name_index.h"
#include "compiler/plan/settings.h"
#include "compiler/plan/universe.h"
#include "compiler/rancher/tree.h"
#include "compiler/sema/families.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::plan {
namespace {

using sema::Dimension;
using sema::DimensionId;
using sema::Program;

std::optional<int64_t> canonical_number(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(value) != text) return std::nullopt;
  return value;
}

class Builder {
 public:
  Builder(const Program& program, Inheritance& inheritance, const Sources& sources, TextPool& texts,
          std::vector<Drift>& drifts, diag::Diagnostics& diagnostics)
      : program_(program),
        inheritance_(inheritance),
        texts_(texts),
        diagnostics_(diagnostics),
        labels_(program, texts, drifts, diagnostics),
        listed_values_(program, sources) {
    for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
      if (program.dimensions[DimensionId(i)].is_derived()) derived_.push_back(DimensionId(i));
      is_own_label_.push_back(is_own_label(program, DimensionId(i)));
    }
    by_mapping_.resize(program.dimensions.size());
  }

  /// So many clusters will come.
  void expect(size_t count) {
    clusters_.reserve(count);
    if (!by_name_.has_room(count)) by_name_.grow(count, clusters_.size(), name_of_);
  }

  void write(uint32_t index) {
    const sema::Cluster& decl = program_.clusters[index];
    const std::map<Key, Candidates> settings = settings_of(program_, inheritance_, decl);
    std::vector<std::pair<Key, const sema::Setting*>> winners;
    for (const auto& [key, candidates] : settings) {
      if (candidates.conflict) conflict(decl, candidates);
      winners.push_back({key, candidates.all.front().setting});
    }
    std::vector<bool> profiles(program_.profiles.size(), false);
    for (const sema::Base& base : decl.bases) {
      for (size_t k = 0; k < profiles.size(); ++k) {
        if (inheritance_.extends(base.profile, sema::ProfileId(k))) profiles[k] = true;
      }
    }
    const auto annotations = annotations_of(decl, profiles);
    const auto registrations = registrations_of(decl, profiles);
    // Settings that were reported: neither set nor missing.
    std::vector<std::string_view> broken = decl.broken_settings;
    for (size_t k = 0; k < profiles.size(); ++k) {
      const auto& more = program_.profiles[sema::ProfileId(k)].broken_settings;
      if (profiles[k]) broken.insert(broken.end(), more.begin(), more.end());
    }
    for (const auto& [key, candidates] : settings) {
      if (candidates.conflict) broken.push_back(candidates.conflict->setting->name.text);
    }
    std::vector<std::string> members{""};
    if (decl.family) members = sema::members_of(*decl.family);
    expect(clusters_.size() + members.size());
    bool bad_name = false;
    std::set<const sema::Setting*> reported;
    for (const std::string& member : members) {
      KnownCluster known;
      model::Cluster& c = known.cluster;
      c.name = std::string(decl.name.text) + (decl.family ? "-" + member : "");
      c.kube_name = decl.as ? sema::with_member(*decl.as, member) : c.name;
      c.workspace = program_.workspace;
      for (const sema::Registration* said : registrations) {
        Value value = fixed_value(sema::with_member(said->value, member), [](const sema::Reference&) {
                        return std::nullopt;
                      }).value_or(Value());
        if (said->key == "workspace")
          c.workspace = text_of(value).value_or("");
        else
          c.registration.push_back({said->key, std::move(value)});
      }
      c.paused = rancher::flag_in(c.registration, "paused");
      c.written = true;
      c.declaration = index;
      c.member = member;
      c.place = decl.name.span;
      if (!bad_name) bad_name = check_name(decl, c.kube_name);
      c.values.resize(program_.dimensions.size());
      known.has_variable.assign(program_.variables.size(), false);
      known.has_profile = profiles;
      known.is_broken = decl.broken_bases || !broken.empty();
      for (const std::string_view name : broken) {
        const auto variable = program_.variable_by_name.find(name);
        if (variable != program_.variable_by_name.end()) known.has_variable[variable->second.value] = true;
      }
      for (const auto& [key, setting] : winners) {
        const std::string text = text_of(*setting, program_, member);
        if (const auto refused = refused_text(*setting, member)) {
          if (reported.insert(setting).second) bad_text(*setting, *refused);
          continue;
        }
        if (key.is_variable) {
          known.has_variable[key.index] = true;
          c.template_values.push_back({std::string(program_.variables[sema::VariableId(key.index)].name.text),
                                       value_of(*setting, program_, member)});
        } else {
          c.values[key.index] = texts_.hold(text);
          tell_apart(c, DimensionId(key.index), *setting);
        }
      }
      std::sort(c.template_values.begin(), c.template_values.end(),
                [](const Entry& a, const Entry& b) { return a.key < b.key; });
      for (const auto& annotation : annotations)
        c.annotations[annotation.first] = sema::with_member(*annotation.second, member);
      add(std::move(known));
    }
  }

  void list(const ListedFile& file) {
    for (const inventory::ListedCluster& listed : file.listing.clusters) {
      const std::string_view workspace =
          listed.workspace.empty() ? std::string_view(program_.workspace) : listed.workspace;
      const auto found = by_name_.find(workspace, listed.name, name_of_);
      if (found && clusters_[*found].cluster.listed) {
        labels_.repeated(listed, file, clusters_[*found].cluster.place);
        continue;
      }
      const size_t index = found ? *found : add_new(fresh(listed, workspace, file));
      KnownCluster& known = clusters_[index];
      known.cluster.listed = true;
      known.cluster.paused = listed.paused;
      labels_.read(known, index, listed, file, known.cluster.written);
      if (!known.cluster.written) listed_values_.read(known, listed, file);
    }
  }

  std::vector<KnownCluster> finish() {
    for (KnownCluster& known : clusters_) complete(known);
    labels_.compare_derived(clusters_);
    for (KnownCluster& known : clusters_)
      if (!known.cluster.written) see_labels(known);
    by_name_.clear();
    sort_by_name(clusters_);
    missing_values();
    same_clients();
    return std::move(clusters_);
  }

 private:
  KnownCluster fresh(const inventory::ListedCluster& listed, std::string_view workspace, const ListedFile& file) const {
    KnownCluster known;
    known.cluster.name = std::string(listed.name);
    known.cluster.kube_name = std::string(listed.name);
    known.cluster.workspace = workspace;
    known.cluster.place = {file.file, listed.name_begin, listed.name_end};
    known.cluster.values.resize(program_.dimensions.size());
    known.has_variable.assign(program_.variables.size(), false);
    known.has_profile.assign(program_.profiles.size(), false);
    return known;
  }

  size_t add(KnownCluster known) {
    if (const auto same = by_name_.find(known.cluster.workspace, known.cluster.kube_name, name_of_)) {
      const model::Cluster& other = clusters_[*same].cluster;
      if (clashes_.insert({known.cluster.place, other.place}).second) {
        const bool by_as = known.cluster.name != other.name;
        if (by_as)
          diagnostics_.report(known.cluster.place, diag::NameClash, "clusters", known.cluster.kube_name)
              .label(other.place, diag::AlsoHere);
        else
          diagnostics_.report(known.cluster.place, diag::DuplicateName, "cluster", known.cluster.name)
              .label(other.place, diag::FirstDeclaredHere);
      }
      return *same;
    }
    return add_new(std::move(known));
  }

  size_t add_new(KnownCluster known) {
    const size_t index = clusters_.size();
    if (!by_name_.has_room(index + 1)) by_name_.grow(2 * index + 1, index, name_of_);
    by_name_.insert(static_cast<uint32_t>(index), known.cluster.workspace, known.cluster.kube_name);
    clusters_.push_back(std::move(known));
    return index;
  }

  bool check_name(const sema::Cluster& decl, const std::string& kube_name) {
    const Span span = decl.as ? decl.as->span : decl.name.span;
    if (!sema::is_dns_label(kube_name)) {
      auto report = diagnostics_.report(span, diag::NotKubernetes, kube_name,
                                        decl.as ? "a name in Kubernetes" : "a name, which becomes one in Kubernetes");
      const std::string near = sema::dns_label_near(kube_name);
      if (!near.empty() && !decl.family) report.suggest(span, decl.as ? "\"" + near + "\"" : near);
      return true;
    }
    if (kube_name.size() > 63) {
      diagnostics_.report(span, diag::TooLongName, kube_name, kube_name.size(), 63);
      return true;
    }
    return false;
  }

  /// A text with the member in it that its type does not admit.
  std::optional<std::string> refused_text(const sema::Setting& setting, const std::string& member) {
    std::vector<const ast::Text*> texts = setting.items;
    if (setting.pattern) texts.push_back(setting.pattern);
    for (const ast::Text* text : texts) {
      std::string with = sema::with_member(*text, member);
      if (!is_admitted(setting, with)) return with;
    }
    return std::nullopt;
  }

  bool is_admitted(const sema::Setting& setting, const std::string& text) {
    if (setting.dimension) return sema::label_value_problem(text).empty();
    const std::string& pattern = program_.variables[setting.variable].type.pattern;
    if (pattern.empty()) return true;
    const auto [compiled, is_new] = patterns_.try_emplace(pattern);
    if (is_new) compiled->second = Pattern::compile(pattern);
    return !compiled->second || compiled->second->full_match(text);
  }

  void bad_text(const sema::Setting& setting, const std::string& text) {
    if (setting.dimension)
      diagnostics_.report(setting.value_span, diag::BadLabelValue, text, sema::label_value_problem(text));
    else
      diagnostics_.report(setting.value_span, diag::NoMatch, text, program_.variables[setting.variable].type.pattern);
  }

  /// Of values with one label text, the label that tells them apart says which was set.
  void tell_apart(model::Cluster& c, DimensionId id, const sema::Setting& setting) {
    const DimensionId separator = program_.dimensions[id].separator;
    if (!separator || !setting.value.is_enum) return;
    const uint32_t own =
        program_.dimensions[separator].mapping->by_index[static_cast<size_t>(std::get<int64_t>(setting.value.value))];
    if (own != sema::kNoValue) c.values[separator.value] = texts_.hold(program_.dimensions[separator].values[own]);
  }

  /// What ends a conflict of two settings of one rank.
  static std::string decide(ast::Rank rank, std::string_view name, std::string_view value) {
    switch (rank) {
      case ast::Rank::Default: return diag::say(diag::DecideDefaults, name, value);
      case ast::Rank::Force: return diag::say(diag::DecideForces, name, value);
      case ast::Rank::Plain: break;
    }
    return diag::say(diag::DecideHere, name, value);
  }

  void conflict(const sema::Cluster& decl, const Candidates& candidates) {
    const Said& a = candidates.all.front();
    const Said& b = *candidates.conflict;
    const Span caret = inheritance_.joint(decl.bases, a.profile, b.profile);
    if (!conflicts_.insert({caret, std::string(a.setting->name.text)}).second) return;
    const auto profile = [&](const Said& said) { return program_.profiles[said.profile].name.text; };
    const std::string value_a = text_of(*a.setting, program_, ""), value_b = text_of(*b.setting, program_, "");
    diagnostics_.report(caret, diag::SettingConflict, a.setting->name.text, value_a, profile(a), value_b, profile(b))
        .label(a.setting->value_span, diag::SetsTo, a.setting->name.text, value_a)
        .label(b.setting->value_span, diag::SetsTo, b.setting->name.text, value_b)
        .fix({decide(a.setting->rank, a.setting->name.text, value_a),
              {},
              diag::Applicability::Manual,
              diag::Effect::None});
  }

  /// By key: the more derived wins, unrelated ones must agree.
  std::map<std::string, const ast::Text*> annotations_of(const sema::Cluster& decl, const std::vector<bool>& profiles) {
    struct From {
      const sema::AnnotationSetting* setting;
      sema::ProfileId profile;
    };
    std::map<std::string, From> held;
    for (size_t k = 0; k < profiles.size(); ++k) {
      if (!profiles[k]) continue;
      const sema::ProfileId profile(k);
      for (const sema::AnnotationSetting& setting : program_.profiles[profile].annotations) {
        const auto [at, fresh] = held.emplace(setting.key, From{&setting, profile});
        if (fresh) continue;
        if (inheritance_.extends(profile, at->second.profile)) {
          at->second = {&setting, profile};
        } else if (!inheritance_.extends(at->second.profile, profile) &&
                   at->second.setting->value->plain() != setting.value->plain()) {
          const bool own = std::any_of(decl.annotations.begin(), decl.annotations.end(),
                                       [&](const auto& a) { return a.key == setting.key; });
          const Span caret = inheritance_.joint(decl.bases, at->second.profile, profile);
          if (own || !conflicts_.insert({caret, setting.key}).second) continue;
          diagnostics_
              .report(caret, diag::SettingConflict, setting.key, at->second.setting->value->plain(),
                      program_.profiles[at->second.profile].name.text, setting.value->plain(),
                      program_.profiles[profile].name.text)
              .label(at->second.setting->span, diag::OneIsHere)
              .label(setting.span, diag::OtherIsHere)
              .fix({diag::say(diag::DecideAnnotation, setting.key),
                    {},
                    diag::Applicability::Manual,
                    diag::Effect::None});
        }
      }
    }
    std::map<std::string, const ast::Text*> result;
    for (const auto& [key, from] : held) result[key] = from.setting->value;
    for (const sema::AnnotationSetting& setting : decl.annotations) result[setting.key] = setting.value;
    return result;
  }

  /// By key: the more derived wins, unrelated ones must agree.
  std::vector<const sema::Registration*> registrations_of(const sema::Cluster& decl,
                                                          const std::vector<bool>& profiles) {
    struct From {
      const sema::Registration* said;
      sema::ProfileId profile;
    };
    std::map<std::string_view, From> held;
    for (size_t k = 0; k < profiles.size(); ++k) {
      if (!profiles[k]) continue;
      const sema::ProfileId profile(k);
      for (const sema::Registration& said : program_.profiles[profile].registrations) {
        const auto [at, fresh] = held.emplace(said.key, From{&said, profile});
        if (fresh) continue;
        const From other = at->second;
        if (inheritance_.extends(profile, other.profile)) {
          at->second = {&said, profile};
        } else if (!inheritance_.extends(other.profile, profile) && registered(*other.said) != registered(said)) {
          const bool own = std::any_of(decl.registrations.begin(), decl.registrations.end(),
                                       [&](const auto& one) { return one.key == said.key; });
          const Span caret = inheritance_.joint(decl.bases, other.profile, profile);
          if (own || !conflicts_.insert({caret, "register." + said.key}).second) continue;
          diagnostics_
              .report(caret, diag::RegisterConflict, said.key, program_.profiles[other.profile].name.text,
                      program_.profiles[profile].name.text)
              .label(other.said->span, diag::OneIsHere)
              .label(said.span, diag::OtherIsHere);
        }
      }
    }
    for (const sema::Registration& said : decl.registrations) held.insert_or_assign(said.key, From{&said, {}});
    std::vector<const sema::Registration*> result;
    for (const auto& [key, from] : held) result.push_back(from.said);
    return result;
  }

  static std::optional<Value> registered(const sema::Registration& said) {
    return fixed_value(said.value, [](const sema::Reference&) { return std::nullopt; });
  }

  void complete(KnownCluster& known) {
    model::Cluster& c = known.cluster;
    const ValueOf value_of = [&](DimensionId id) {
      return id.value < c.values.size() && c.values[id.value] ? std::optional(*c.values[id.value]) : std::nullopt;
    };
    for (const DimensionId id : derived_) {
      const Dimension& dimension = program_.dimensions[id];
      const std::string** memo = nullptr;
      // What follows from one value alone follows for all clusters that have it.
      if (dimension.mapping && !program_.dimensions[dimension.mapping->from].is_derived() &&
          !program_.dimensions[dimension.mapping->from].separator) {
        const auto [at, is_new] = by_mapping_[id.value].try_emplace(c.values[dimension.mapping->from.value]);
        memo = &at->second;
        if (!is_new) {
          c.values[id.value] = *memo;
          continue;
        }
      }
      const auto value = value_of_dimension(program_, id, known_facts(known, value_of));
      c.values[id.value] = value ? texts_.hold(*value) : nullptr;
      if (memo) *memo = c.values[id.value];
    }
    for (uint32_t i = 0; c.written && i < program_.dimensions.size(); ++i) {
      const Dimension& dimension = program_.dimensions[DimensionId(i)];
      if (dimension.is_label() && !dimension.observed && c.values[i]) c.labels[dimension.key] = *c.values[i];
    }
  }

  /// Where Fleet is asked for the label of a derived dimension, a listed cluster has what it is listed with: nothing of
  /// ours writes it. What follows from that follows from what Fleet sees.
  void see_labels(KnownCluster& known) {
    model::Cluster& c = known.cluster;
    bool differs = false;
    for (const DimensionId id : derived_) {
      if (!is_own_label_[id.value]) continue;
      const auto label = std::find_if(known.listed_labels.begin(), known.listed_labels.end(),
                                      [&](const auto& l) { return l.first == id.value; });
      const std::string* seen = label == known.listed_labels.end() ? nullptr : label->second;
      differs = differs || seen != c.values[id.value];
      c.values[id.value] = seen;
    }
    if (!differs) return;
    const ValueOf value_of = [&](DimensionId id) {
      return c.values[id.value] ? std::optional(*c.values[id.value]) : std::nullopt;
    };
    ConcreteCluster facts = known_facts(known, value_of);
    facts.is_label = [this](DimensionId id) { return static_cast<bool>(is_own_label_[id.value]); };
    for (const DimensionId id : derived_) {
      if (is_own_label_[id.value]) continue;
      const auto value = value_of_dimension(program_, id, facts);
      c.values[id.value] = value ? texts_.hold(*value) : nullptr;
    }
  }

  ConcreteCluster known_facts(const KnownCluster& known, const ValueOf& value_of) const {
    ConcreteCluster facts;
    facts.value = value_of;
    facts.name = known.cluster.kube_name;
    facts.workspace = known.cluster.workspace;
    facts.has_profile = [&known](sema::ProfileId id) { return static_cast<bool>(known.has_profile[id.value]); };
    facts.is_called = [&known](std::string_view name) {
      return name == known.cluster.name || name == known.cluster.kube_name || name == known.cluster.display_name;
    };
    facts.is_called_like = [this, &known](sema::PatternId id) {
      return is_called_like(program_.patterns[id], known.cluster);
    };
    return facts;
  }

  void missing_values() {
    // One message a declaration, whatever the size of its family.
    std::set<std::pair<uint32_t, uint32_t>> seen;
    std::map<uint32_t, std::vector<const model::Cluster*>> lacking;  // by dimension: the first of each declaration
    std::map<uint32_t, size_t> count;                                // and how many clusters that are
    for (KnownCluster& known : clusters_) {
      const model::Cluster& c = known.cluster;
      if (!c.written) continue;
      for (uint32_t i = 0; i < program_.dimensions.size(); ++i) {
        const Dimension& dimension = program_.dimensions[DimensionId(i)];
        if (dimension.is_derived() || dimension.optional || dimension.observed || c.values[i] || !dimension.name)
          continue;
        if (dimension.type.kind == sema::Type::Kind::Error) continue;
        known.is_broken = true;
        // Such a key is reported, and asks for `observed`, which nobody sets.
        if (!sema::reserved_prefix(dimension.key).empty()) continue;
        if (was_attempted(c.declaration, i)) continue;
        ++count[i];
        if (seen.insert({c.declaration, i}).second) lacking[i].push_back(&c);
      }
    }
    constexpr size_t kFew = 3;  // a dimension that more of them lack is a new one: one mistake
    for (const auto& [index, clusters] : lacking) {
      const ast::Name& dimension = program_.dimensions[DimensionId(index)].name;
      const size_t findings = clusters.size() > kFew ? 1 : clusters.size();
      for (size_t i = 0; i < findings; ++i) {
        const model::Cluster& c = *clusters[i];
        auto report = findings == clusters.size()
                          ? diagnostics_.report(c.place, diag::NoValue, c.name, dimension.text)
                          : diagnostics_.report(c.place, diag::NoValueOfMany, count[index], dimension.text, c.name);
        report.label(dimension.span, diag::DeclaredHere);
        for (size_t other = 1; findings < clusters.size() && other < kFew; ++other)
          report.label(clusters[other]->place, diag::LacksItToo);
        if (findings < clusters.size()) report.note(diag::GiveItADefault, dimension.text);
      }
    }
  }

  /// Two agents with one id would be one cluster to Fleet.
  void same_clients() {
    std::map<std::pair<std::string_view, std::string_view>, Span> seen;
    std::set<Span> reported;
    for (const KnownCluster& known : clusters_) {
      const std::string_view id = rancher::text_in(known.cluster.registration, "clientID");
      if (id.empty()) continue;
      const auto [first, is_new] =
          seen.emplace(std::pair(std::string_view(known.cluster.workspace), id), known.cluster.place);
      if (is_new || !reported.insert(known.cluster.place).second) continue;
      auto report = diagnostics_.report(known.cluster.place, diag::SameClient, id);
      if (first->second != known.cluster.place) report.label(first->second, diag::AlsoHere);
    }
  }

  /// A setting that was wrong has been reported: it is not missing.
  bool was_attempted(uint32_t declaration, uint32_t dimension) const {
    const std::string_view name = program_.dimensions[DimensionId(dimension)].name.text;
    const sema::Cluster& decl = program_.clusters[declaration];
    const auto attempted = [&](const std::vector<std::string_view>& names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (attempted(decl.broken_settings)) return true;
    for (size_t k = 0; k < program_.profiles.size(); ++k) {
      const bool inherited = std::any_of(decl.bases.begin(), decl.bases.end(), [&](const sema::Base& base) {
        return inheritance_.extends(base.profile, sema::ProfileId(k));
      });
      if (inherited && attempted(program_.profiles[sema::ProfileId(k)].broken_settings)) return true;
    }
    return decl.broken_bases;
  }

  const Program& program_;
  Inheritance& inheritance_;
  TextPool& texts_;
  diag::Diagnostics& diagnostics_;
  ListedLabels labels_;
  ListedValues listed_values_;
  std::vector<DimensionId> derived_;
  std::vector<bool> is_own_label_;                                                      // by dimension
  std::vector<std::unordered_map<const std::string*, const std::string*>> by_mapping_;  // of derived dimensions
  std::vector<KnownCluster> clusters_;
  NameIndex by_name_;
  struct NameOf {
    const std::vector<KnownCluster>& clusters;
    std::pair<std::string_view, std::string_view> operator()(uint32_t i) const {
      return {clusters[i].cluster.workspace, clusters[i].cluster.kube_name};
    }
  };
  NameOf name_of_{clusters_};
  std::map<std::string_view, std::optional<Pattern>> patterns_;  // of variables
  std::set<std::pair<Span, Span>> clashes_;
  std::set<std::pair<Span, std::string>> conflicts_;
};

}  // namespace

bool is_called_like(const sema::TextPattern& pattern, const model::Cluster& cluster) {
  return pattern.judge.full_match(cluster.name) || pattern.judge.full_match(cluster.kube_name) ||
         (!cluster.display_name.empty() && pattern.judge.full_match(cluster.display_name));
}

bool is_declared(const sema::Program& program, const sema::Dimension& dimension, const std::string& text) {
  switch (dimension.type.kind) {
    case sema::Type::Kind::Enum:
    case sema::Type::Kind::Bool:
      return std::find(dimension.values.begin(), dimension.values.end(), text) != dimension.values.end();
    case sema::Type::Kind::Int: {
      const auto number = canonical_number(text);
      return number && *number >= dimension.type.low && *number <= dimension.type.high;
    }
    case sema::Type::Kind::String:
      return !dimension.pattern || program.patterns[*dimension.pattern].judge.full_match(text);
    case sema::Type::Kind::Error: return false;
  }
  return false;
}

std::vector<KnownCluster> known_clusters(const sema::Program& program, Inheritance& inheritance,
                                         const std::vector<ListedFile>& listed, const Sources& sources, TextPool& texts,
                                         std::vector<Drift>& drifts, diag::Diagnostics& diagnostics) {
  Builder builder(program, inheritance, sources, texts, drifts, diagnostics);
  size_t count = program.clusters.size();
  for (const ListedFile& file : listed) count += file.listing.clusters.size();
  builder.expect(count);
  for (uint32_t i = 0; i < program.clusters.size(); ++i) builder.write(i);
  for (const ListedFile& file : listed) builder.list(file);
  return builder.finish();
}

}  // namespace fleet::plan
