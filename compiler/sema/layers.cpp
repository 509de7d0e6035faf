#include "compiler/sema/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/base/match.h"
#include "compiler/diagnostics/catalog/inherit.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/values.h"

namespace fleet::sema {

std::string print(const Tree& tree) {
  return std::visit(
      match{
          [](const NullTree&) -> std::string { return "null"; },
          [](bool value) -> std::string { return value ? "true" : "false"; },
          [](int64_t value) { return std::to_string(value); },
          [](const RawTree& raw) { return raw.text; },
          [](const TextTree& text) {
            std::string result = "\"";
            for (const TextPiece& piece : text.pieces) {
              if (piece.reference)
                result += fmt::format("${{{}:{}:{}}}", static_cast<int>(piece.reference->kind),
                                      piece.reference->dimension.value, piece.reference->variable.value);
              else
                result += piece.literal;
            }
            return result + "\"";
          },
          [](const Reference& r) {
            return fmt::format("<{}:{}:{}>", static_cast<int>(r.kind), r.dimension.value, r.variable.value);
          },
          [](const ListTree& list) {
            std::string result = "[";
            for (const Tree& item : list.items) result += (result.size() > 1 ? ", " : "") + print(item);
            return result + "]";
          },
          [](const MapTree& map) {
            std::string result = "{";
            for (const MapEntry& entry : map.entries)
              result += fmt::format("{}{}: {}", result.size() > 1 ? ", " : "", entry.key, print(entry.value));
            return result + "}";
          },
      },
      tree.node);
}

std::optional<std::string> literal_of(const Tree& tree) {
  const auto* text = tree.as<TextTree>();
  if (!text) return std::nullopt;
  std::string result;
  for (const TextPiece& piece : text->pieces) {
    if (piece.reference) return std::nullopt;
    result += piece.literal;
  }
  return result;
}

LayerMerge::LayerMerge(const std::vector<const Layer*>& layers, diag::Diagnostics& diagnostics,
                       std::function<const ast::Deploy*(const ast::Deploy&, size_t)> base_of)
    : layers_(layers), diagnostics_(diagnostics), base_of_(std::move(base_of)) {
  for (size_t i = 0; i < layers.size(); ++i) {
    std::vector<size_t>& bases = bases_.emplace_back();
    for (size_t b = 0; b < layers[i]->node->bases.size(); ++b) {
      const auto base = index_.find(base_of_(*layers[i]->node, b));
      if (base != index_.end()) bases.push_back(base->second);
    }
    index_.emplace(layers[i]->node, i);
  }
}

bool LayerMerge::derives(size_t layer, size_t from) const {
  // What a layer extends comes before it.
  std::vector<size_t> open{layer};
  std::set<size_t> seen;
  while (!open.empty()) {
    const size_t at = open.back();
    open.pop_back();
    for (const size_t base : bases_[at]) {
      if (base == from) return true;
      if (base > from && seen.insert(base).second) open.push_back(base);
    }
  }
  return false;
}

void LayerMerge::claim(const std::string& path, size_t layer, std::string value) {
  const auto [at, fresh] = claims_.emplace(path, Claim{layer, value, {}});
  if (fresh) return;
  Claim& old = at->second;
  const bool overrides = derives(layer, old.layer) && (!old.disagrees || derives(layer, *old.disagrees));
  if (!overrides && old.value != value && !old.disagrees && !derives(layer, old.layer)) {
    old.disagrees = layer;
    return;
  }
  if (overrides) old = Claim{layer, std::move(value), {}};
}

void LayerMerge::lay_tree(Tree& into, const Tree& from, const std::string& path, size_t layer) {
  const auto* map = from.as<MapTree>();
  auto* own = into.as<MapTree>();
  if (!map || !own) {
    claim(path, layer, print(from));
    into = from;
    return;
  }
  for (const MapEntry& entry : map->entries) {
    const auto found =
        std::find_if(own->entries.begin(), own->entries.end(), [&](const MapEntry& e) { return e.key == entry.key; });
    const std::string below = path + "." + entry.key;
    if (found != own->entries.end()) {
      lay_tree(found->value, entry.value, below, layer);
      continue;
    }
    own->entries.push_back({entry.key, entry.key_span, {}});
    Tree& added = own->entries.back().value;
    if (entry.value.as<MapTree>()) {
      added.span = entry.value.span;
      added.node = MapTree{};
    }
    lay_tree(added, entry.value, below, layer);
  }
}

void LayerMerge::lay(std::optional<Tree>& into, const std::optional<Tree>& from, const std::string& path,
                     size_t layer) {
  if (!from) return;
  if (!into) {
    into.emplace();
    into->span = from->span;
    if (from->as<MapTree>()) into->node = MapTree{};
  }
  lay_tree(*into, *from, path, layer);
}

void LayerMerge::lay_options(Options& into, const Options& from, const std::string& path, size_t layer) {
  if (from.name_space) {
    claim(path + "namespace", layer, print(*from.name_space));
    into.name_space = from.name_space;
    into.name_space_word = from.name_space_word;
  }
  lay(into.helm, from.helm, path + "helm", layer);
  lay(into.options, from.options, path + "options", layer);
  lay(into.values, from.values, path + "values", layer);
  lay(into.kustomize, from.kustomize, path + "kustomize", layer);
  lay(into.yaml, from.yaml, path + "yaml", layer);
  lay(into.diff, from.diff, path + "diff", layer);
  for (const ValuesFile& file : from.values_files) {
    const auto same = std::find_if(into.values_files.begin(), into.values_files.end(),
                                   [&](const ValuesFile& f) { return print(f.text) == print(file.text); });
    if (same != into.values_files.end()) {
      diagnostics_.report(file.text.span, diag::FileTwice).label(same->text.span, diag::AlsoHere);
      continue;
    }
    into.values_files.push_back(file);
  }
}

Deployment LayerMerge::run() {
  Deployment result;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = *layers_[i];
    if (layer.has_from) {
      claim("from", i, fmt::format("{}/{}", layer.repo.value, layer.path));
      result.repo = layer.repo;
      result.path = layer.path;
      result.path_span = layer.path_span;
    }
    if (layer.to) {
      claim("to", i, fmt::format("{}", layer.to_word.begin));
      result.to = layer.to;
      result.to_word = layer.to_word;
      result.to_of = layer.node->name.text;
      result.has_own_target = true;
    }
    if (layer.except) {
      claim("except", i, fmt::format("{}", layer.except_word.begin));
      result.except = {*layer.except};
      result.has_own_target = true;
    }
    for (const auto& [data, span] : layer.carries) {
      const bool known = std::any_of(result.carries.begin(), result.carries.end(),
                                     [id = data](const auto& c) { return c.first == id; });
      if (!known) result.carries.push_back({data, span});
    }
    if (layer.rollout) {
      claim("rollout", i, std::to_string(layer.rollout.value));
      result.rollout = layer.rollout;
      result.rollout_word = layer.rollout_word;
    }
    for (const After& after : layer.after) {
      const bool known =
          std::any_of(result.after.begin(), result.after.end(), [&](const After& a) { return a.name == after.name; });
      if (!known) result.after.push_back(after);
    }
    for (const TagValue& tag : layer.tags) {
      claim(fmt::format("tag {}", tag.name), i, tag.text);
      std::erase_if(result.tags, [&](const TagValue& t) { return t.tag == tag.tag; });
      result.tags.push_back(tag);
    }
    lay(result.helmop, layer.helmop, "helmop", i);
    if (layer.mode) {
      result.mode = *layer.mode;
      result.mode_span = layer.mode_span;
    }
    if (layer.total) result.total = layer.total;
    result.mixes_variants = result.mixes_variants || layer.mixes_variants;
    lay_options(result.options, layer.options, "", i);
    for (const Variant& variant : layer.variants) {
      auto own = std::find_if(result.variants.begin(), result.variants.end(),
                              [&](const Variant& v) { return v.name.text == variant.name.text; });
      if (own == result.variants.end()) {
        result.variants.push_back({variant.name, variant.when, false, {}, false, true});
        own = result.variants.end() - 1;
      }
      own->when = variant.when;
      own->name = variant.name;
      own->of_blueprint = i + 1 < layers_.size();
      own->skip = own->skip || variant.skip;
      own->is_loose = own->is_loose && variant.is_loose;
      lay_options(own->options, variant.options, fmt::format("variant {} ", variant.name.text), i);
    }
  }
  for (const Variant& variant : result.variants) {
    for (const ValuesFile& file : variant.options.values_files) {
      const auto& base = result.options.values_files;
      const auto same = std::find_if(base.begin(), base.end(),
                                     [&](const ValuesFile& f) { return print(f.text) == print(file.text); });
      if (same != base.end())
        diagnostics_.report(file.text.span, diag::FileTwice).label(same->text.span, diag::AlsoHere);
    }
  }
  report_conflicts();
  return result;
}

bool LayerMerge::reaches(const ast::Deploy* from, const ast::Deploy* to) const {
  const auto below = index_.find(from), above = index_.find(to);
  if (below == index_.end() || above == index_.end()) return from == to;
  return from == to || derives(below->second, above->second);
}

Span LayerMerge::joint(const ast::Deploy& of, const ast::Deploy* a, const ast::Deploy* b) const {
  for (const ast::Deploy* at = &of;;) {
    const ast::Deploy* both = nullptr;
    Span first_of_a, first_of_b;
    for (size_t i = 0; i < at->bases.size() && !both; ++i) {
      const ast::Deploy* base = base_of_(*at, i);
      if (!base) continue;
      const bool has_a = reaches(base, a), has_b = reaches(base, b);
      if (has_a && has_b) both = base;
      if (has_a && !first_of_a) first_of_a = at->bases[i].span;
      if (has_b && !first_of_b) first_of_b = at->bases[i].span;
    }
    if (!both) return first_of_a.begin > first_of_b.begin ? first_of_a : first_of_b;
    at = both;
  }
}

void LayerMerge::report_conflicts() {
  for (const auto& [path, claim] : claims_) {
    if (!claim.disagrees) continue;
    const ast::Deploy* first = layers_[claim.layer]->node;
    const ast::Deploy* second = layers_[*claim.disagrees]->node;
    diagnostics_
        .report(joint(*layers_.back()->node, first, second), diag::BlueprintConflict, path, first->name.text,
                second->name.text)
        .label(first->name.span, diag::OneIsHere)
        .label(second->name.span, diag::OtherIsHere);
  }
}

}  // namespace fleet::sema
