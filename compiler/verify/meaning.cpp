#include "compiler/verify/meaning.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "compiler/base/match.h"

namespace fleet::verify {

using sema::Reference;
using sema::Tree;

namespace {

std::string text_of_value(const Value& value) {
  if (const std::string* text = value.find_string()) return *text;
  if (const auto* number = std::get_if<int64_t>(&value.node)) return std::to_string(*number);
  if (const bool* flag = std::get_if<bool>(&value.node)) return *flag ? "true" : "false";
  return "";
}

std::optional<Value> constant_of(const sema::Program& program, const sema::Constant& constant, const sema::Type& type) {
  const auto& value = constant.value;
  if (constant.is_enum) {
    const auto index = static_cast<size_t>(std::get<int64_t>(value));
    return Value(std::string(program.enums[type.enumeration].values[index].name.text));
  }
  if (const auto* items = std::get_if<std::vector<sema::Constant>>(&value)) {
    List list;
    for (const sema::Constant& item : *items) list.push_back(constant_of(program, item, type).value_or(Value()));
    return Value(std::move(list));
  }
  if (const bool* flag = std::get_if<bool>(&value)) return Value(*flag);
  if (const auto* number = std::get_if<int64_t>(&value)) return Value(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return Value(*text);
  return std::nullopt;
}

/// A decimal as written is a number to whoever reads the manifest.
Value number_of(const std::string& text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return Value(text);
  return Value(value);
}

}  // namespace

Value typed(const sema::Type& type, const std::string& text) {
  if (type.kind == sema::Type::Kind::Int) {
    int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return Value(number);
  }
  if (type.kind == sema::Type::Kind::Bool) return Value(text == "true");
  return Value(text);
}

ValueOf values_on(const sema::Program& program, const model::Cluster& cluster) {
  return [&program, &cluster](const Reference& reference) -> std::optional<Value> {
    switch (reference.kind) {
      case Reference::Kind::ClusterName: return Value(cluster.kube_name);
      case Reference::Kind::ClusterWorkspace: return Value(cluster.workspace);
      case Reference::Kind::Variable: {
        const sema::Variable& variable = program.variables[reference.variable];
        for (const Entry& entry : cluster.template_values) {
          if (entry.key == variable.name.text) return entry.value;
        }
        return variable.initial ? constant_of(program, *variable.initial, variable.type) : std::nullopt;
      }
      case Reference::Kind::Dimension: break;
    }
    const auto& text = cluster.values[reference.dimension.value];
    if (!text) return std::nullopt;
    return typed(program.dimensions[reference.dimension].type, *text);
  };
}

std::optional<Value> evaluate(const Tree& tree, const ValueOf& value_of) {
  return std::visit(match{
                        [](const sema::NullTree&) -> std::optional<Value> { return Value(); },
                        [](bool v) -> std::optional<Value> { return Value(v); },
                        [](int64_t v) -> std::optional<Value> { return Value(v); },
                        [](const sema::RawTree& v) -> std::optional<Value> { return number_of(v.text); },
                        [&](const sema::TextTree& text) -> std::optional<Value> {
                          std::string result;
                          for (const sema::TextPiece& piece : text.pieces) {
                            if (!piece.reference) {
                              result += piece.literal;
                              continue;
                            }
                            const auto value = value_of(*piece.reference);
                            if (!value) return std::nullopt;
                            result += text_of_value(*value);
                          }
                          return Value(std::move(result));
                        },
                        [&](const Reference& reference) -> std::optional<Value> { return value_of(reference); },
                        [&](const sema::ListTree& list) -> std::optional<Value> {
                          List result;
                          for (const Tree& item : list.items) {
                            auto value = evaluate(item, value_of);
                            if (!value) return std::nullopt;
                            result.push_back(std::move(*value));
                          }
                          return Value(std::move(result));
                        },
                        [&](const sema::MapTree& map) -> std::optional<Value> {
                          Map result;
                          for (const sema::MapEntry& entry : map.entries) {
                            auto value = evaluate(entry.value, value_of);
                            if (!value) return std::nullopt;
                            result.push_back({entry.key, std::move(*value)});
                          }
                          return Value(std::move(result));
                        },
                    },
                    tree.node);
}

void add_references(const Tree& tree, std::vector<Reference>& to) {
  if (const auto* reference = tree.as<Reference>()) to.push_back(*reference);
  if (const auto* text = tree.as<sema::TextTree>()) {
    for (const sema::TextPiece& piece : text->pieces) {
      if (piece.reference) to.push_back(*piece.reference);
    }
  }
  if (const auto* list = tree.as<sema::ListTree>()) {
    for (const Tree& item : list->items) add_references(item, to);
  }
  if (const auto* map = tree.as<sema::MapTree>()) {
    for (const sema::MapEntry& entry : map->entries) add_references(entry.value, to);
  }
}

void Meant::lay_over(const Tree& tree) {
  const auto* map = tree.as<sema::MapTree>();
  if (!map) {
    leaf = &tree;
    entries.clear();
    return;
  }
  leaf = nullptr;
  for (const sema::MapEntry& entry : map->entries) entries[entry.key].lay_over(entry.value);
}

void Meant::lay_over(const Meant& over) {
  leaf = over.leaf;
  if (leaf) entries.clear();
  for (const auto& [key, below] : over.entries) entries[key].lay_over(below);
}

namespace {

Value* find(Map& map, std::string_view key) {
  for (Entry& entry : map) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

const std::string* text_at(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  return found ? found->find_string() : nullptr;
}

/// What an entry of a keyed list names; empty: nothing that another could name, too.
std::string identity(std::string_view list, const Value& entry) {
  std::string id;
  const auto add = [&id](const Value& from, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
      const std::string* text = text_at(from, key);
      id += '|' + (text ? *text : std::string());
    }
  };
  if (list == "comparePatches") add(entry, {"apiVersion", "kind", "namespace", "name"});
  if (list == "downstreamResources") add(entry, {"kind", "name"});
  if (list == "valuesFrom") {
    for (const std::string_view kind : {"configMapKeyRef", "secretKeyRef"}) {
      const Value* reference = entry.find(kind);
      if (!reference) continue;
      id += kind;
      add(*reference, {"namespace", "name", "key"});
      break;
    }
  }
  return id;
}

void append(std::string_view key, Value& base, Value over, rancher::Version version) {
  auto* list = std::get_if<List>(&base.node);
  auto* more = std::get_if<List>(&over.node);
  if (!list || !more) {
    base = std::move(over);
    return;
  }
  for (Value& entry : *more) {
    const std::string id = version < rancher::Version::V0_16 ? std::string() : identity(key, entry);
    const auto same = std::find_if(list->begin(), list->end(), [&](const Value& v) { return identity(key, v) == id; });
    if (!id.empty() && same != list->end())
      *same = std::move(entry);
    else
      list->push_back(std::move(entry));
  }
}

bool is_appended(std::string_view key) {
  return key == "comparePatches" || key == "downstreamResources" || key == "valuesFrom" || key == "overlays" ||
         key == "valuesFiles";
}

void lay_over(Map& base, Map over, rancher::Version version) {
  for (Entry& entry : over) {
    Value* found = find(base, entry.key);
    const auto* number = std::get_if<int64_t>(&entry.value.node);
    if (entry.key == "timeoutSeconds" && number && *number < 0) {  // none, to Fleet
      std::erase_if(base, [&](const Entry& e) { return e.key == entry.key; });
      continue;
    }
    if (!found) {
      base.push_back(std::move(entry));
    } else if (is_appended(entry.key)) {
      append(entry.key, *found, std::move(entry.value), version);
    } else if (entry.key != "correctDrift" && found->find_map() && entry.value.find_map()) {  // that one Fleet replaces
      lay_over(*found->find_map(), std::move(*entry.value.find_map()), version);
    } else {
      *found = std::move(entry.value);
    }
  }
}

/// One block of options, as a fleet.yaml would have it.
std::optional<Map> block(const sema::Options& options, const ValueOf& value_of) {
  Map result;
  if (options.name_space) {
    auto value = evaluate(*options.name_space, value_of);
    if (!value) return std::nullopt;
    result.push_back({"defaultNamespace", std::move(*value)});
  }
  if (options.options) {
    auto value = evaluate(*options.options, value_of);
    if (!value) return std::nullopt;
    for (Entry& entry : *value->find_map()) result.push_back(std::move(entry));
  }
  Map helm;
  if (options.helm) {
    auto value = evaluate(*options.helm, value_of);
    if (!value) return std::nullopt;
    helm = std::move(*value->find_map());
  }
  List files;
  for (const sema::ValuesFile& file : options.values_files) {
    auto value = evaluate(file.text, value_of);
    if (!value) return std::nullopt;
    files.push_back(std::move(*value));
  }
  if (!files.empty()) helm.push_back({"valuesFiles", std::move(files)});
  if (!helm.empty()) result.push_back({"helm", std::move(helm)});
  const std::pair<const char*, const std::optional<Tree>*> rest[] = {
      {"kustomize", &options.kustomize}, {"yaml", &options.yaml}, {"diff", &options.diff}};
  for (const auto& [key, tree] : rest) {
    if (!*tree) continue;
    auto value = evaluate(**tree, value_of);
    if (!value) return std::nullopt;
    result.push_back({key, std::move(*value)});
  }
  return result;
}

}  // namespace

std::optional<Map> options_of(const sema::Options& base, const Map& of_repo, const Laid& variants,
                              const ValueOf& value_of, rancher::Version version) {
  auto result = block(base, value_of);
  if (result) lay_over(*result, of_repo, version);
  for (const sema::Variant* variant : variants) {
    auto over = block(variant->options, value_of);
    if (!over || !result) return std::nullopt;
    lay_over(*result, std::move(*over), version);
  }
  return result;
}

std::vector<Reference> references_of_options(const sema::Options& base, const Laid& variants) {
  std::vector<Reference> result;
  std::vector<const sema::Options*> blocks{&base};
  for (const sema::Variant* variant : variants) blocks.push_back(&variant->options);
  for (const sema::Options* options : blocks) {
    for (const auto* tree : {&options->name_space, &options->helm, &options->options, &options->kustomize,
                             &options->yaml, &options->diff}) {
      if (*tree) add_references(**tree, result);
    }
    for (const sema::ValuesFile& file : options->values_files) add_references(file.text, result);
  }
  return result;
}

}  // namespace fleet::verify
