/// The part of the lowering that makes customizations of what Fleet has no templates for.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/plan/lower.h"
#include "compiler/plan/template.h"
#include "compiler/rancher/fields.h"
#include "compiler/sema/fields.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::plan {

using sema::DimensionId;
using sema::Reference;

namespace {

void set_at(model::ValueMap& map, const std::vector<std::string>& path, size_t at, Value value) {
  auto found = std::find_if(map.begin(), map.end(), [&](const Entry& entry) { return entry.key == path[at]; });
  if (found == map.end()) {
    map.push_back({path[at], Value()});
    found = map.end() - 1;
  }
  if (at + 1 == path.size()) {
    found->value = std::move(value);
    return;
  }
  if (!found->value.find_map()) found->value = Value(Map{});
  set_at(*found->value.find_map(), path, at + 1, std::move(value));
}

/// Does the object say something in the place of what stands at `path`?
bool says_at(const model::ValueMap& map, const std::vector<std::string>& path) {
  const model::ValueMap* at = &map;
  for (size_t i = 0; i < path.size(); ++i) {
    const auto found = std::find_if(at->begin(), at->end(), [&](const Entry& entry) { return entry.key == path[i]; });
    if (found == at->end()) return false;
    at = found->value.find_map();
    if (!at) return true;
  }
  return true;
}

/// The object of the options that a field stands in; none if there is none, or the field stands in no object.
const model::ValueMap* find_map(const model::Options& options, Moved::Field field) {
  switch (field) {
    case Moved::Field::Namespace:
    case Moved::Field::ValuesFile: return nullptr;
    case Moved::Field::Values: return options.values ? &*options.values : nullptr;
    case Moved::Field::Helm: return &options.helm;
    case Moved::Field::Options: return &options.options;
    case Moved::Field::Kustomize: return options.kustomize ? &*options.kustomize : nullptr;
    case Moved::Field::Yaml: return options.yaml ? &*options.yaml : nullptr;
    case Moved::Field::Diff: return options.diff ? &*options.diff : nullptr;
  }
  return nullptr;
}

/// Does the variant say itself what the deployment has there?
bool overrides(const LoweredOptions& variant, const Moved& field) {
  if (field.field == Moved::Field::ValuesFile) return false;
  const bool moved = std::any_of(variant.moved.begin(), variant.moved.end(),
                                 [&](const Moved& own) { return own.field == field.field && own.path == field.path; });
  if (moved) return true;
  if (field.field == Moved::Field::Namespace) return variant.options.default_namespace.has_value();
  const model::ValueMap* map = find_map(variant.options, field.field);
  return map && says_at(*map, field.path);
}

void put(model::Options& options, const Moved& field, Value value) {
  const auto in = [&](std::optional<model::ValueMap>& map) {
    if (!map) map.emplace();
    set_at(*map, field.path, 0, std::move(value));
  };
  switch (field.field) {
    case Moved::Field::Namespace:
      if (const auto* text = value.find_string()) options.default_namespace = *text;
      break;
    case Moved::Field::Values: in(options.values); break;
    case Moved::Field::Helm: set_at(options.helm, field.path, 0, std::move(value)); break;
    case Moved::Field::Options: set_at(options.options, field.path, 0, std::move(value)); break;
    case Moved::Field::Kustomize: in(options.kustomize); break;
    case Moved::Field::Yaml: in(options.yaml); break;
    case Moved::Field::Diff: in(options.diff); break;
    case Moved::Field::ValuesFile:
      if (const auto* text = value.find_string()) options.values_files.push_back(*text);
      break;
  }
}

}  // namespace

std::optional<std::vector<Lowering::Choice>> Lowering::choices(const std::vector<const Moved*>& fields, SetId within,
                                                               SetId said) {
  within_ = within;
  std::vector<Reference> differing;  // the first use of each dimension
  for (const Moved* field : fields) {
    std::vector<Reference> references;
    references_in(*field->tree, references);
    for (const Reference& reference : references) {
      if (everywhere(reference)) continue;
      if (reference.kind != Reference::Kind::Dimension) {
        diagnostics_.report(reference.span, diag::NoCustomization);
        return std::nullopt;
      }
      need(reference);
      const auto seen = std::find_if(differing.begin(), differing.end(),
                                     [&](const Reference& other) { return other.dimension == reference.dimension; });
      if (seen == differing.end()) differing.push_back(reference);
    }
  }
  std::vector<Choice> result{{within, said, {}, ""}};
  for (const Reference& reference : differing) {
    const DimensionId id = reference.dimension;
    const std::string name(program_.dimensions[id].name.text);
    std::vector<Choice> next;
    SetId left = sets_.intersect(within, admissible_);
    const std::vector<std::string> values = values_of(id, left);
    for (const std::string& text : values) left = sets_.subtract(left, universe_.has_value(id, text));
    if (!sets_.disjoint(left, universe_.is_set(id))) expanded_.push_back(reference);
    for (const Choice& choice : result) {
      for (const std::string& text : values) {
        const SetId set = sets_.intersect(choice.set, universe_.has_value(id, text));
        if (sets_.disjoint(set, admissible_)) continue;
        Choice deeper = choice;
        deeper.set = set;
        deeper.said = sets_.intersect(choice.said, universe_.has_value(id, text));
        deeper.values[id.value] = text;
        deeper.name += (deeper.name.empty() ? "" : "-") + name + "-" + text;
        next.push_back(std::move(deeper));
      }
      if (next.size() > kMostCustomizations) {
        diagnostics_.report(fields.front()->place, diag::TooManyValues);
        return std::nullopt;
      }
    }
    result = std::move(next);
  }
  return result;
}

bool Lowering::is_taken(const Moved& field, const Value& value) {
  const std::string* text = value.find_string();
  if (!text) return true;
  const auto check = [&](sema::Block block) {
    return sema::check_field_text(*text, field.place, block, field.path, program_.engine, diagnostics_);
  };
  switch (field.field) {
    case Moved::Field::Namespace:
      if (sema::is_dns_label(*text) && text->size() <= 63) return true;
      diagnostics_.report(field.place, diag::NotKubernetes, *text, "a namespace");
      return false;
    case Moved::Field::Helm: return check(sema::Block::Helm);
    case Moved::Field::Options: return check(sema::Block::Options);
    case Moved::Field::Kustomize: return check(sema::Block::Kustomize);
    case Moved::Field::Yaml: return check(sema::Block::Yaml);
    case Moved::Field::Diff: return check(sema::Block::Diff);
    case Moved::Field::Values:
    case Moved::Field::ValuesFile: return true;
  }
  return true;
}

/// Fleet runs templates over the values of a customization, too.
void Lowering::escape(Value& value, Span place) {
  if (no_templates_) return;
  if (Map* map = value.find_map()) {
    for (Entry& entry : *map) escape(entry.value, place);
  } else if (List* list = std::get_if<List>(&value.node)) {
    for (Value& item : *list) escape(item, place);
  } else if (const std::string* text = value.find_string(); text && text->find("${") != std::string::npos) {
    value = Value(text_value({{*text, ""}}));
    if (!first_template_) first_template_ = place;
  }
}

void Lowering::resolve(const std::vector<const Moved*>& fields, const Choice& choice, model::Options& options) {
  for (const Moved* field : fields) {
    auto value = fixed(*field->tree, &choice.values);
    if (!value) continue;
    if (field->field == Moved::Field::Values) escape(*value, field->place);
    if (!refused_.contains(field) && !is_taken(*field, *value)) refused_.insert(field);
    put(options, *field, std::move(*value));
  }
}

void Lowering::refuse_unchangeable(const LoweredOptions& lowered) {
  const rancher::Object* target = rancher::object(rancher::Schema::TargetCustomization, program_.engine);
  for (const Moved& moved : lowered.moved) {
    const bool in_helm = moved.field == Moved::Field::Helm;
    if (!target || (!in_helm && moved.field != Moved::Field::Options)) continue;
    const rancher::Field* helm = in_helm ? rancher::find_field(*target, "helm") : nullptr;
    const rancher::Object* fields = helm ? helm->type->object() : target;
    const rancher::Field* field = fields ? rancher::find_field(*fields, moved.path.front()) : nullptr;
    const bool obeyed = field && field->use == rancher::Use::Obeyed &&
                        field->in_customization != rancher::InCustomization::ForAll &&
                        !rancher::is_ignored_in_customization(*field, program_.engine);
    if (!obeyed) diagnostics_.report(moved.place, diag::NoCustomization);
  }
}

void skip_first(std::vector<VariantPart>& parts, sets::Diagrams& sets) {
  SetId before = sets.none();  // what an earlier one changes
  bool meets = false;
  for (const VariantPart& part : parts) {
    if (part.skip)
      meets = meets || !sets.disjoint(part.set, before);
    else
      before = sets.unite(before, part.set);
  }
  if (meets) std::stable_partition(parts.begin(), parts.end(), [](const VariantPart& part) { return part.skip; });
}

Customized Lowering::customize(LoweredOptions& base, const std::vector<VariantPart>& variants, SetId deployed,
                               bool all_matches) {
  refuse_unchangeable(base);
  Customized result;
  result.reach = deployed;
  const auto moves = [&](Moved::Field field) {
    return std::any_of(base.moved.begin(), base.moved.end(), [&](const Moved& m) { return m.field == field; });
  };
  // In Fleet files win over values, each within the deployment or within the customization: where values move, the
  // files have to follow.
  std::vector<std::string> files;
  if (moves(Moved::Field::Values)) std::swap(files, base.options.values_files);
  const bool moves_files = !files.empty() || moves(Moved::Field::ValuesFile);

  const auto add = [&](std::string name, SetId set, Span place) -> model::Customization& {
    model::Customization& entry = result.customizations.emplace_back();
    entry.name = std::move(name);
    entry.set = set;
    entry.place = place;
    return entry;
  };
  // What differs is a customization for each value; who has none of the values gets nothing.
  const auto add_values = [&](const std::vector<const Moved*>& fields, const VariantPart* variant, SetId within,
                              bool with_files) {
    const auto all = choices(fields, within, variant ? variant->set : deployed);
    if (!all) return;
    SetId served = sets_.none();
    for (const Choice& choice : *all) {
      const std::string own =
          variant ? variant->name : "rest";  // the rest, where no variant is, may have one value alone
      const std::string name = choice.name.empty() ? own : variant ? own + "-" + choice.name : choice.name;
      model::Customization& entry = add(name, choice.said, variant ? variant->place : fields.front()->place);
      std::vector<std::string> own_files;
      if (variant) {
        entry.options = variant->lowered.options;
        std::swap(own_files, entry.options.values_files);
      }
      if (with_files) entry.options.values_files = files;
      resolve(fields, choice, entry.options);
      auto& all_files = entry.options.values_files;
      all_files.insert(all_files.end(), own_files.begin(), own_files.end());
      served = sets_.unite(served, choice.set);
    }
    if (served == within) return;
    result.reach = sets_.subtract(result.reach, sets_.subtract(within, served));
    if (all_matches) return;
    std::string name = variant ? variant->name : std::string();
    if (!variant) {
      std::vector<DimensionId> seen;
      for (const Moved* field : fields) {
        std::vector<Reference> references;
        references_in(*field->tree, references);
        for (const Reference& r : references) {
          if (r.kind != Reference::Kind::Dimension || everywhere(r) ||
              std::find(seen.begin(), seen.end(), r.dimension) != seen.end())
            continue;
          seen.push_back(r.dimension);
          name += (name.empty() ? "" : "-") + std::string(program_.dimensions[r.dimension].name.text);
        }
      }
    }
    model::Customization& last =
        add(name + "-undeclared", variant ? variant->set : within, variant ? variant->place : fields.front()->place);
    last.skip = true;
    last.everything_else = !variant;
  };

  std::vector<const Moved*> of_base;
  for (const Moved& field : base.moved) of_base.push_back(&field);
  if (all_matches && !of_base.empty()) add_values(of_base, nullptr, deployed, true);
  SetId rest = deployed;
  for (const VariantPart& variant : variants) {
    rest = sets_.subtract(rest, variant.own);
    if (variant.skip) {
      add(variant.name, variant.set, variant.place).skip = true;
      continue;
    }
    std::vector<const Moved*> fields;
    if (!all_matches) {
      for (const Moved* field : of_base)
        if (!overrides(variant.lowered, *field)) fields.push_back(field);
      if (moves_files && variant.lowered.options.values) {
        diagnostics_.report(variant.place, diag::FilesWin, variant.name);
      }
    }
    for (const Moved& field : variant.lowered.moved) fields.push_back(&field);
    if (fields.empty() && (all_matches || files.empty()))
      add(variant.name, variant.set, variant.place).options = variant.lowered.options;
    else
      add_values(fields, &variant, variant.own, !all_matches);
  }
  if (!all_matches && !of_base.empty()) add_values(of_base, nullptr, rest, true);
  if (result.customizations.size() > kMostCustomizations) {
    const Span place = !base.moved.empty() ? base.moved.front().place : result.customizations.front().place;
    diagnostics_.report(place, diag::TooManyValues);
    result.customizations.clear();
  }
  return result;
}

}  // namespace fleet::plan
