#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/errors.h"
#include "compiler/sema/families.h"
#include "compiler/sema/fields.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::sema {
namespace {

/// What stands for an agent's id and is none: with it an agent would register as another cluster. Empty: it is one.
std::string_view seen_for_id(const Tree& tree) {
  if (tree.as<NullTree>()) return "`null`";
  const auto* text = tree.as<TextTree>();
  const auto says = [](const TextPiece& piece) { return piece.is_member || piece.reference || !piece.literal.empty(); };
  return text && std::none_of(text->pieces.begin(), text->pieces.end(), says) ? "an empty text" : "";
}

}  // namespace

std::vector<Base> Checker::profile_bases(const std::vector<ast::Path>& paths) {
  std::vector<Base> bases;
  for (const ast::Path& path : paths) {
    const ProfileId id = find_in(p_.profile_by_name, path);
    if (!id) {
      unknown(path, "profile", p_.profile_by_name);
      // What was meant is not unused.
      const auto meant = p_.profile_by_name.find(nearest_in(path_text(path), p_.profile_by_name));
      if (meant != p_.profile_by_name.end()) p_.profiles[meant->second].extended = true;
      continue;
    }
    p_.profiles[id].extended = true;
    bases.push_back({id, path.span});
  }
  return bases;
}

void Checker::profiles() {
  for (const auto& [node, decl] : d_.profiles) {
    Profile profile;
    profile.name = node->name;
    p_.profile_by_name.emplace(node->name.text, p_.profiles.add(std::move(profile)));
  }
  for (const auto& [node, decl] : d_.profiles) {
    const ProfileId id = p_.profile_by_name.at(node->name.text);
    std::vector<Base> bases = profile_bases(node->bases);
    std::vector<Setting> settings;
    std::vector<AnnotationSetting> annotations;
    std::vector<std::string_view> broken;
    profile_items(node->items, settings, annotations, broken, false);
    Profile& profile = p_.profiles[id];
    profile.bases = std::move(bases);
    profile.settings = std::move(settings);
    profile.annotations = std::move(annotations);
    profile.broken_settings = std::move(broken);
  }
  profile_cycles();
}

void Checker::profile_cycles() {
  std::vector<std::pair<ProfileId, Span>> broken;
  find_circles(
      by_name(p_.profile_by_name), p_.profiles.size(),
      [&](uint32_t profile) {
        std::vector<Edge> edges;
        for (const Base& base : p_.profiles[ProfileId(profile)].bases) edges.push_back({base.profile.value, base.span});
        return edges;
      },
      [&](uint32_t profile) { return p_.profiles[ProfileId(profile)].name.text; },
      [&](const Circle& circle) {
        diagnostics_.report(circle.caret, diag::Cycle, "profiles", circle.drawing);
        broken.emplace_back(ProfileId(circle.from), p_.profiles[ProfileId(circle.from)].bases[circle.edge].span);
      },
      [](uint32_t) {});
  for (const auto& [profile, span] : broken) {
    std::erase_if(p_.profiles[profile].bases, [at = span](const Base& base) { return base.span == at; });
  }
}

void Checker::unknown_setting(const ast::Setting& node, const std::vector<ast::ProfileItem>& items,
                              std::vector<std::string_view>& broken) {
  const ast::Name& name = node.name;
  // As it is written: the module that a file belongs to was put before the name.
  const std::string_view written = sources_ ? sources_->text(name.span) : p_.modules.own_name(name);
  ast::Path path;
  path.span = name.span;
  if (written.starts_with('`')) {
    path.parts.push_back({p_.modules.own_name(name), name.span});
  } else {
    for (size_t begin = 0; begin <= written.size();) {
      const size_t end = std::min(written.find('.', begin), written.size());
      path.parts.push_back({written.substr(begin, end - begin),
                            {name.span.file, name.span.begin + static_cast<uint32_t>(begin),
                             name.span.begin + static_cast<uint32_t>(end)}});
      begin = end + 1;
    }
  }
  if (unknown_module(path)) return;
  std::vector<std::string_view> names;
  for (const auto& [key, id] : p_.dimension_by_name) names.push_back(key);
  for (const auto& [key, id] : p_.variable_by_name) names.push_back(key);
  std::sort(names.begin(), names.end());
  std::string near = in_used_module(path, p_.dimension_by_name);
  if (near.empty()) near = in_used_module(path, p_.variable_by_name);
  if (near.empty()) near = as_written(diag::nearest(name.text, names), path);
  const auto meant = std::find_if(names.begin(), names.end(),
                                  [&](std::string_view key) { return !near.empty() && as_written(key, path) == near; });
  // A name that is set elsewhere in the block would stand twice, so that is no fix.
  const bool is_set =
      meant != names.end() && std::any_of(items.begin(), items.end(), [&](const ast::ProfileItem& other) {
        const auto* set = std::get_if<ast::Setting>(&other.node);
        return set && set->name.text == *meant && set->rank == node.rank;
      });
  auto report = diagnostics_.report(name.span, diag::UnknownName, "dimension or variable", path_text(path));
  if (is_set)
    report.here(diag::DidYouMean, near);
  else
    report.suggest(name.span, near);
  // What was meant is not missing.
  if (meant != names.end()) broken.push_back(*meant);
}

void Checker::profile_items(const std::vector<ast::ProfileItem>& items, std::vector<Setting>& settings,
                            std::vector<AnnotationSetting>& annotations, std::vector<std::string_view>& broken,
                            bool family) {
  std::map<std::pair<std::string_view, ast::Rank>, Span> seen;
  std::map<std::string, Span> seen_annotations;
  const auto check_text = [&](const ast::Text& text) {
    for (const ast::TextPart& part : text.parts) {
      if (!part.reference) continue;
      if (is_member(part) && family) continue;
      if (is_member(part))
        diagnostics_.report(part.reference->span, diag::MemberOutsideFamily);
      else
        no_reference_here(*part.reference, family);
      return false;
    }
    return true;
  };
  for (const ast::ProfileItem& item : items) {
    std::visit(match{
                   [&](const ast::Setting& node) {
                     if (!node.name) return;
                     broken.push_back(node.name.text);  // until it is seen to be right
                     value_of_ = node.name.text;
                     Setting setting;
                     setting.rank = node.rank;
                     setting.name = node.name;
                     setting.value_span = node.value.span;
                     if (node.because) setting.because = node.because->text.plain();
                     if (node.rank == ast::Rank::Force && (!node.because || node.because->text.parts.empty()))
                       diagnostics_.report(node.rank_span, diag::ForceWithoutReason, node.name.text);
                     const auto [at, fresh] = seen.emplace(std::pair(node.name.text, node.rank), node.name.span);
                     if (!fresh) {
                       diagnostics_.report(node.name.span, diag::RepeatedSetting, node.name.text)
                           .label(at->second, diag::FirstDeclaredHere);
                       return;
                     }
                     Type type;
                     const auto is_seen = [&](Span declared) {
                       return p_.modules.is_seen(declared, node.name.span.file);
                     };
                     if (const auto d = p_.dimension_by_name.find(node.name.text);
                         d != p_.dimension_by_name.end() && is_seen(p_.dimensions[d->second].name.span)) {
                       const Dimension& dimension = p_.dimensions[d->second];
                       if (dimension.type.kind == Type::Kind::Error) return;
                       if (dimension.is_derived()) {
                         diagnostics_.report(node.name.span, diag::AssignedDerived, node.name.text)
                             .label(dimension.name.span, diag::DeclaredHere);
                         return;
                       }
                       if (dimension.observed) {
                         diagnostics_.report(node.name.span, diag::AssignedObserved, node.name.text)
                             .label(dimension.name.span, diag::DeclaredHere);
                         return;
                       }
                       setting.dimension = d->second;
                       type = dimension.type;
                     } else if (const auto v = p_.variable_by_name.find(node.name.text);
                                v != p_.variable_by_name.end() && is_seen(p_.variables[v->second].name.span)) {
                       setting.variable = v->second;
                       type = p_.variables[v->second].type;
                     } else {
                       return unknown_setting(node, items, broken);
                     }
                     const auto* text = node.value.as<ast::Text>();
                     const auto* list =
                         type.list && type.kind == Type::Kind::String ? node.value.as<ast::ListValue>() : nullptr;
                     const bool has_pattern =
                         list && std::any_of(list->items.begin(), list->items.end(), [](const ast::Value& item) {
                           const auto* one = item.as<ast::Text>();
                           return one && !one->is_plain();
                         });
                     if (has_pattern) {
                       for (const ast::Value& item : list->items) {
                         const auto* one = item.as<ast::Text>();
                         if (!one) {
                           type.list = false;
                           constant(item, type);  // says what is wrong with it
                           return;
                         }
                         if (!check_text(*one)) return;
                         setting.items.push_back(one);
                       }
                     } else if (text && !type.list && !text->is_plain() && type.kind == Type::Kind::String) {
                       if (!check_text(*text)) return;
                       setting.pattern = text;
                     } else {
                       setting.value = constant(node.value, type);
                       if (setting.value.is_error()) return;
                       if (setting.dimension && type.kind == Type::Kind::String) {
                         const std::string problem = label_value_problem(std::get<std::string>(setting.value.value));
                         if (!problem.empty()) {
                           diagnostics_.report(node.value.span, diag::BadLabelValue,
                                               std::get<std::string>(setting.value.value), problem);
                           return;
                         }
                       }
                     }
                     if (setting.variable && text) check_plain(node.name.text, text->plain(), node.value.span);
                     settings.push_back(std::move(setting));
                     broken.pop_back();
                   },
                   [](const ast::Require&) {},  // when the groups it may speak of are known
                   [&](const ast::Annotation& node) {
                     if (!node.key.span || !node.value.span) return;
                     AnnotationSetting annotation{node.key.plain(), &node.value, node.key.span};
                     const std::string problem = label_key_problem(annotation.key, "an annotation's key");
                     if (!problem.empty()) {
                       diagnostics_.report(node.key.span, diag::BadAnnotationKey, annotation.key, problem);
                       return;
                     }
                     const auto [at, fresh] = seen_annotations.emplace(annotation.key, node.key.span);
                     if (!fresh) {
                       diagnostics_.report(node.key.span, diag::RepeatedSetting, annotation.key)
                           .label(at->second, diag::FirstDeclaredHere);
                       return;
                     }
                     if (check_text(node.value)) annotations.push_back(std::move(annotation));
                   },
                   [](const ast::Register&) {},  // when what it may refer to is known
               },
               item.node);
  }
}

std::vector<Requirement> Checker::requirements(const std::vector<ast::ProfileItem>& items) {
  std::vector<Requirement> result;
  for (const ast::ProfileItem& item : items) {
    const auto* node = std::get_if<ast::Require>(&item.node);
    if (node) result.push_back({selector(node->expr), node->because ? node->because->text.plain() : "", node->word});
  }
  return result;
}

std::vector<Registration> Checker::registrations(const std::vector<ast::ProfileItem>& items, bool family) {
  std::vector<Registration> result;
  for (const ast::ProfileItem& item : items) {
    const auto* node = std::get_if<ast::Register>(&item.node);
    if (!node) continue;
    in_family_ = family;
    const size_t before = errors_in(diagnostics_);
    Tree tree = object(node->object, node->span);
    const bool is_read = errors_in(diagnostics_) == before;  // else a text may be empty that was not
    in_family_ = false;
    refuse_references(tree);
    MapTree workspace;  // ours, no field of a Cluster
    if (auto* map = tree.as<MapTree>()) {
      const auto own = std::stable_partition(map->entries.begin(), map->entries.end(),
                                             [](const MapEntry& entry) { return entry.key != "workspace"; });
      std::move(own, map->entries.end(), std::back_inserter(workspace.entries));
      map->entries.erase(own, map->entries.end());
    }
    check_fields(tree, Block::Register, false, false, p_.engine, diagnostics_);
    for (MapEntry& entry : workspace.entries) {
      if (check_workspace(entry.value))
        result.push_back({std::move(entry.key), entry.key_span, std::move(entry.value)});
    }
    if (auto* map = tree.as<MapTree>()) {
      std::erase_if(map->entries, [&](const MapEntry& entry) {
        const std::string_view seen =
            is_read && entry.key == "clientID" ? seen_for_id(entry.value) : std::string_view();
        if (!seen.empty()) diagnostics_.report(entry.value.span, diag::TypeMismatch, "an id that is not empty", seen);
        return !seen.empty();
      });
      for (MapEntry& entry : map->entries)
        result.push_back({std::move(entry.key), entry.key_span, std::move(entry.value)});
    }
  }
  return result;
}

bool Checker::check_workspace(const Tree& tree) {
  const auto* text = tree.as<TextTree>();
  if (!text) {
    diagnostics_.report(tree.span, diag::TypeMismatch, "the name of a workspace, a text in quotes", "something else");
    return false;
  }
  std::string plain;
  for (const TextPiece& piece : text->pieces) plain += piece.is_member ? "n" : piece.literal;
  if (is_dns_label(plain) && plain.size() <= kLongestLabel) return true;
  not_kubernetes(tree.span, plain, "a workspace");
  return false;
}

Cluster Checker::cluster(const ast::Cluster& node, Span declaration) {
  Cluster cluster;
  cluster.name = node.name;
  cluster.family = node.family ? &*node.family : nullptr;
  cluster.as = node.as ? &*node.as : nullptr;
  cluster.declaration = declaration;
  if (cluster.as && !node.family) plain(*cluster.as);  // reports `${n}`, which stands for nothing here
  if (node.family) check_range(*node.family, "cluster");
  cluster.bases = profile_bases(node.bases);
  cluster.broken_bases = cluster.bases.size() != node.bases.size();
  profile_items(node.items, cluster.settings, cluster.annotations, cluster.broken_settings, node.family.has_value());
  cluster.requirements = requirements(node.items);
  cluster.registrations = registrations(node.items, node.family.has_value());
  return cluster;
}

void Checker::clusters() {
  for (const auto& [node, decl] : d_.profiles) {
    std::vector<Requirement> required = requirements(node->items);
    std::vector<Registration> registered = registrations(node->items, false);
    Profile& profile = p_.profiles[p_.profile_by_name.at(node->name.text)];
    profile.requirements = std::move(required);
    profile.registrations = std::move(registered);
  }
  for (const auto& [node, decl] : d_.clusters) p_.clusters.push_back(cluster(*node, decl->span));
}

}  // namespace fleet::sema
