#include "compiler/plan/lower.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/match.h"
#include "compiler/plan/fixed.h"
#include "compiler/plan/settings.h"
#include "compiler/plan/template.h"

namespace fleet::plan {

using sema::Dimension;
using sema::DimensionId;
using sema::Reference;
using sema::Tree;

namespace {

/// A dimension with more values than this is not enumerated.
constexpr size_t kMostValues = kMostCustomizations;

}  // namespace

std::vector<std::string> Lowering::values_of(DimensionId id, SetId within) {
  const Dimension& dimension = program_.dimensions[id];
  std::vector<std::string> candidates = dimension.values;
  if (candidates.empty()) {
    if (auto numbers = universe_.listable(id, within)) return std::move(*numbers);
    // An open text, or more numbers: the values that known clusters have.
    std::set<std::string> known;
    for (const KnownCluster& c : clusters_) {
      if (id.value < c.cluster.values.size() && c.cluster.values[id.value]) known.insert(*c.cluster.values[id.value]);
    }
    candidates.assign(known.begin(), known.end());
  }
  std::vector<std::string> result;
  for (const std::string& text : candidates) {
    if (dimension.separator && std::find(result.begin(), result.end(), text) != result.end())
      continue;  // two values of one text
    if (!sets_.disjoint(within, universe_.has_value(id, text))) result.push_back(text);
    if (result.size() > kMostValues) break;
  }
  return result;
}

std::optional<Value> Lowering::constant(const Reference& reference) {
  switch (reference.kind) {
    case Reference::Kind::ClusterName: return std::nullopt;
    case Reference::Kind::ClusterWorkspace: return Value(workspace_);
    case Reference::Kind::Variable: {
      const sema::Variable& variable = program_.variables[reference.variable];
      if (!variable.initial || variable_is_set_[reference.variable.value]) return std::nullopt;
      return value_of(*variable.initial, variable.type, program_);
    }
    case Reference::Kind::Dimension: break;
  }
  const auto text = constant_text(reference);
  return text ? std::optional(typed_text(program_.dimensions[reference.dimension].type, *text)) : std::nullopt;
}

std::optional<std::string> Lowering::constant_text(const Reference& reference) {
  const SetId inside = sets_.intersect(within_, admissible_);
  if (sets_.is_empty(inside)) return std::nullopt;
  const Dimension& dimension = program_.dimensions[reference.dimension];
  if (dimension.values.empty()) {
    const auto level = universe_.level_of(reference.dimension);
    if (!level) return std::nullopt;
    const sets::ValueSet atoms = sets_.values_at(inside, *level);
    if (atoms.size() != 1) return std::nullopt;
    const std::vector<std::string> known = values_of(reference.dimension, inside);
    // One atom may stand for many texts; only a mentioned text is a constant.
    return known.size() == 1 && sets_.subset(inside, universe_.has_value(reference.dimension, known[0]))
               ? std::optional(known[0])
               : std::nullopt;
  }
  if (const auto level = universe_.level_of(reference.dimension);
      level && !dimension.separator) {  // its atoms are its values
    const sets::ValueSet atoms = sets_.values_at(inside, *level);
    if (atoms.size() != 1 || atoms.first() >= dimension.values.size()) return std::nullopt;
    return dimension.values[atoms.first()];
  }
  for (const std::string& text : dimension.values) {
    const SetId has = universe_.has_value(reference.dimension, text);
    if (sets_.disjoint(inside, has)) continue;
    return sets_.subset(inside, has) ? std::optional(text) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Value> Lowering::everywhere(const Reference& reference) {
  auto value = constant(reference);
  if (!value || reference.kind != Reference::Kind::Dimension) return value;
  const auto text = constant_text(reference);
  return text && sets_.subset(within_, universe_.has_value(reference.dimension, *text)) ? std::move(value)
                                                                                        : std::nullopt;
}

void Lowering::need(const Reference& reference) {
  if (reference.kind == Reference::Kind::Dimension && program_.dimensions[reference.dimension].is_derived() &&
      universe_.level_of(reference.dimension)) {
    needs_.push_back({reference, within_});
    return;
  }
  const bool may_lack =
      reference.kind == Reference::Kind::Variable
          ? !program_.variables[reference.variable].initial
          : reference.kind == Reference::Kind::Dimension && program_.dimensions[reference.dimension].optional;
  if (may_lack) needs_.push_back({reference, within_});
}

std::optional<std::vector<std::pair<std::string, std::string>>> Lowering::table(
    DimensionId id, DimensionId& root, std::optional<std::string>& otherwise) const {
  const Dimension& dimension = program_.dimensions[id];
  if (!dimension.mapping) return std::nullopt;
  const sema::Mapping& mapping = *dimension.mapping;
  const Dimension& from = program_.dimensions[mapping.from];
  const auto own = [&](uint32_t index) -> std::optional<std::string> {
    if (index >= dimension.values.size()) return std::nullopt;
    return dimension.values[index];
  };
  std::vector<std::pair<std::string, std::string>> direct;
  if (!mapping.by_range.empty()) {
    for (const auto& arm : mapping.by_range) {
      if (arm.high - arm.low >= 256) return std::nullopt;
      const auto text = own(arm.value);
      for (int64_t n = arm.low; text && n <= arm.high; ++n) direct.push_back({std::to_string(n), *text});
    }
  } else if (!from.values.empty()) {
    for (uint32_t i = 0; i < mapping.by_index.size() && i < from.values.size(); ++i) {
      if (const auto text = own(mapping.by_index[i])) direct.push_back({from.values[i], *text});
    }
  } else {
    for (const auto& [text, index] : mapping.by_text) {
      if (const auto value = own(index)) direct.push_back({text, *value});
    }
    if (mapping.otherwise) otherwise = own(*mapping.otherwise);
  }
  if (from.separator) return std::nullopt;  // one label does not tell its value
  if (!from.is_derived()) {
    root = mapping.from;
    return direct;
  }
  std::optional<std::string> below_otherwise;
  const auto below = table(mapping.from, root, below_otherwise);
  if (!below) return std::nullopt;
  const auto through = [&](const std::string& text) -> std::optional<std::string> {
    for (const auto& [key, value] : direct)
      if (key == text) return value;
    return std::nullopt;
  };
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& [key, value] : *below) {
    if (const auto text = through(value)) result.push_back({key, *text});
  }
  if (below_otherwise) otherwise = through(*below_otherwise);
  return result;
}

std::string Lowering::expression(const Reference& reference) {
  switch (reference.kind) {
    case Reference::Kind::ClusterName: return ".ClusterName";
    case Reference::Kind::ClusterWorkspace: return ".ClusterNamespace";
    case Reference::Kind::Variable: {
      const sema::Variable& variable = program_.variables[reference.variable];
      const std::string name = template_text(variable.name.text);
      const std::string get = fmt::format("get .ClusterValues {}", name);
      if (!variable.initial) return get;
      const std::string initial = template_constant(value_of(*variable.initial, variable.type, program_));
      return fmt::format("ternary ({}) {} (hasKey .ClusterValues {})", get, initial, name);
    }
    case Reference::Kind::Dimension: break;
  }
  const Dimension& dimension = program_.dimensions[reference.dimension];
  if (!dimension.is_derived() || universe_.level_of(reference.dimension))
    return is_visible_label(dimension.key) ? label_expression(dimension.key) : "";
  DimensionId root;
  std::optional<std::string> otherwise;
  auto entries = table(reference.dimension, root, otherwise);
  if (!entries || !root || !is_visible_label(program_.dimensions[root].key)) return "";
  // Only what the reached clusters can have: the shortest table.
  const SetId inside = sets_.intersect(within_, admissible_);
  std::erase_if(*entries,
                [&](const auto& entry) { return sets_.disjoint(inside, universe_.has_value(root, entry.first)); });
  return table_expression(*entries, label_expression(program_.dimensions[root].key), otherwise);
}

Value Lowering::typed_text(const sema::Type& type, const std::string& text) const {
  if (type.kind == sema::Type::Kind::Int) return Value(static_cast<int64_t>(std::stoll(text)));
  if (type.kind == sema::Type::Kind::Bool) return Value(text == "true");
  return Value(text);
}

namespace {

const sema::Type& type_of(const sema::Program& program, const Reference& reference) {
  static const sema::Type text{sema::Type::Kind::String, {}, 0, 0, "", false};
  switch (reference.kind) {
    case Reference::Kind::Dimension: return program.dimensions[reference.dimension].type;
    case Reference::Kind::Variable: return program.variables[reference.variable].type;
    case Reference::Kind::ClusterName:
    case Reference::Kind::ClusterWorkspace: return text;
  }
  return text;
}

}  // namespace

Value Lowering::typed(const Reference& reference) {
  const sema::Type& type = type_of(program_, reference);
  if (auto value = constant(reference)) return std::move(*value);
  need(reference);
  if (!first_template_) first_template_ = reference.span;
  const std::string text = expression(reference);
  const bool of_label = reference.kind == Reference::Kind::Dimension;
  if (type.list) return Value(as_json(text));
  switch (type.kind) {
    case sema::Type::Kind::Int: return Value(as_json(of_label ? fmt::format("int64 ({})", text) : text));
    case sema::Type::Kind::Bool: return Value(as_json(of_label ? fmt::format("eq ({}) \"true\"", text) : text));
    case sema::Type::Kind::Enum:
    case sema::Type::Kind::String:
    case sema::Type::Kind::Error: break;
  }
  return Value(quoted(text));
}

Value Lowering::value(const Tree& tree) {
  return std::visit(
      match{
          [](const sema::NullTree&) { return Value(); },
          [](bool v) { return Value(v); },
          [](int64_t v) { return Value(v); },
          [](const sema::RawTree& v) { return Value(RawNumber{v.text}); },
          [&](const sema::TextTree& text) {
            std::vector<TemplatePiece> pieces;
            for (const sema::TextPiece& piece : text.pieces) {
              if (!piece.reference) {
                pieces.push_back({piece.literal, ""});
              } else if (const auto constant = this->constant(*piece.reference)) {
                pieces.push_back({text_of(*constant).value_or(""), ""});
              } else {
                need(*piece.reference);
                // A number of templateValues is a float to Go, which would print 3000000 as 3e+06.
                const bool number = piece.reference->kind == Reference::Kind::Variable &&
                                    program_.variables[piece.reference->variable].type.kind == sema::Type::Kind::Int;
                const std::string text = expression(*piece.reference);
                pieces.push_back({"", number ? text + " | toJson" : text});
              }
            }
            const auto is_expression = [](const TemplatePiece& piece) { return !piece.expression.empty(); };
            const bool escapes = std::any_of(text.pieces.begin(), text.pieces.end(), [](const sema::TextPiece& piece) {
              return piece.literal.find("${") != std::string::npos;
            });
            if (!no_templates_ && !first_template_ &&
                (escapes || std::any_of(pieces.begin(), pieces.end(), is_expression)))
              first_template_ = tree.span;
            if (no_templates_) {
              std::string plain;
              for (const TemplatePiece& piece : pieces) plain += piece.literal;
              return Value(std::move(plain));
            }
            return Value(text_value(pieces));
          },
          [&](const Reference& reference) { return typed(reference); },
          [&](const sema::ListTree& list) {
            List result;
            for (const Tree& item : list.items) result.push_back(value(item));
            return Value(std::move(result));
          },
          [&](const sema::MapTree& map) {
            Map result;
            for (const sema::MapEntry& entry : map.entries) result.push_back({entry.key, value(entry.value)});
            // Keys of the user's come out in one order, whoever said them first: blueprint or deployment.
            std::sort(result.begin(), result.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
            return Value(std::move(result));
          },
      },
      tree.node);
}

void Lowering::references_in(const Tree& tree, std::vector<Reference>& found) const {
  if (const auto* reference = tree.as<Reference>()) found.push_back(*reference);
  if (const auto* text = tree.as<sema::TextTree>()) {
    for (const sema::TextPiece& piece : text->pieces)
      if (piece.reference) found.push_back(*piece.reference);
  }
  if (const auto* list = tree.as<sema::ListTree>())
    for (const Tree& item : list->items) references_in(item, found);
  if (const auto* map = tree.as<sema::MapTree>())
    for (const sema::MapEntry& entry : map->entries) references_in(entry.value, found);
}

bool Lowering::can_template(const Tree& tree) {
  std::vector<Reference> references;
  references_in(tree, references);
  return std::all_of(references.begin(), references.end(),
                     [&](const Reference& r) { return everywhere(r) || (!no_templates_ && !expression(r).empty()); });
}

/// Leaves that no template can say are left to customizations.
Map Lowering::value_map(const sema::MapTree& map, std::vector<std::string>& path) {
  Map result;
  for (const sema::MapEntry& entry : map.entries) {
    path.push_back(entry.key);
    const auto* below = entry.value.as<sema::MapTree>();
    if (can_template(entry.value))
      result.push_back({entry.key, value(entry.value)});
    else if (below)
      result.push_back({entry.key, Value(value_map(*below, path))});
    else
      moved_.push_back({Moved::Field::Values, path, &entry.value, entry.value.span});
    path.pop_back();
  }
  std::sort(result.begin(), result.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  return result;
}

std::optional<Value> Lowering::fixed(const Tree& tree, const std::map<uint32_t, std::string>* chosen) {
  return fixed_value(tree, [&](const Reference& reference) -> std::optional<Value> {
    if (auto value = everywhere(reference)) return value;
    if (!chosen || reference.kind != Reference::Kind::Dimension) return std::nullopt;
    const auto found = chosen->find(reference.dimension.value);
    if (found == chosen->end()) return std::nullopt;
    return typed_text(type_of(program_, reference), found->second);
  });
}

model::ValueMap Lowering::fixed_map(const Tree& tree, Moved::Field field, std::vector<std::string>& path) {
  model::ValueMap result;
  const auto* map = tree.as<sema::MapTree>();
  if (!map) return result;
  for (const sema::MapEntry& entry : map->entries) {
    path.push_back(entry.key);
    if (auto value = fixed(entry.value, nullptr)) {
      result.push_back({entry.key, std::move(*value)});
    } else if (entry.value.as<sema::MapTree>()) {
      Map below = fixed_map(entry.value, field, path);
      if (!below.empty()) result.push_back({entry.key, Value(std::move(below))});
    } else {
      moved_.push_back({field, path, &entry.value, entry.value.span});
    }
    path.pop_back();
  }
  return result;
}

LoweredOptions Lowering::options(const sema::Options& options, SetId within, const std::string& workspace) {
  within_ = within;
  moved_.clear();
  workspace_ = workspace;
  if (const auto* helm = options.helm ? options.helm->as<sema::MapTree>() : nullptr) {
    for (const sema::MapEntry& entry : helm->entries) {
      const bool* value = entry.value.as<bool>();
      if (entry.key == "disablePreProcess" && value && *value) no_templates_ = true;
    }
  }
  LoweredOptions lowered;
  model::Options& result = lowered.options;
  std::vector<std::string> path;
  if (options.name_space) {
    if (const auto value = fixed(*options.name_space, nullptr)) {
      if (const std::string* text = value->find_string()) result.default_namespace = *text;
    } else {
      moved_.push_back({Moved::Field::Namespace, {}, &*options.name_space, options.name_space->span});
    }
  }
  if (options.options) result.options = fixed_map(*options.options, Moved::Field::Options, path);
  if (options.helm) result.helm = fixed_map(*options.helm, Moved::Field::Helm, path);
  if (options.kustomize) result.kustomize = fixed_map(*options.kustomize, Moved::Field::Kustomize, path);
  if (options.yaml) result.yaml = fixed_map(*options.yaml, Moved::Field::Yaml, path);
  if (options.diff) result.diff = fixed_map(*options.diff, Moved::Field::Diff, path);
  for (const sema::ValuesFile& file : options.values_files) {
    // Behind a file that differs between clusters, every file has to follow it: later files win.
    const bool after = !moved_.empty() && moved_.back().field == Moved::Field::ValuesFile;
    const auto value = after ? std::nullopt : fixed(file.text, nullptr);
    if (value)
      result.values_files.push_back(*value->find_string());
    else
      moved_.push_back({Moved::Field::ValuesFile, {}, &file.text, file.text.span});
  }
  if (options.values) {
    if (const auto* map = options.values->as<sema::MapTree>()) result.values = value_map(*map, path);
  }
  lowered.moved = std::move(moved_);
  return lowered;
}

}  // namespace fleet::plan
