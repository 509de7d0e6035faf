#include <fmt/format.h>

#include "compiler/rancher/tree.h"
#include "compiler/says/deploy.h"
#include "compiler/yaml/go_print.h"

namespace fleet::says {
namespace {

/// Values that were laid over those before, and who wrote them.
struct Layer {
  const Map* values;
  std::string from;
};

const Map* values_of(const Map* options) {
  const Map* helm = options ? rancher::map_in(*options, "helm") : nullptr;
  return helm ? rancher::map_in(*helm, "values") : nullptr;
}

/// The bundle's own layers, or those of one target: files over `values`, or `values` alone.
void add_layers(std::vector<Layer>& layers, const std::vector<rancher::ValuesLayer>& read, std::optional<size_t> target,
                const Map* inline_values, const std::string& who) {
  bool any = false;
  for (const rancher::ValuesLayer& layer : read) {
    if (layer.target != target) continue;
    any = true;
    layers.push_back({&layer.values, layer.file.empty() ? who : fmt::format("values file {} of {}", layer.file, who)});
  }
  if (!any && inline_values) layers.push_back({inline_values, who});
}

using Path = std::vector<std::string_view>;

const Value* find(const Map& map, const Path& path) {
  const Map* at = &map;
  for (size_t i = 0; at; ++i) {
    const Value* value = rancher::find_in(*at, path[i]);
    if (!value || i + 1 == path.size()) return value;
    at = value->find_map();
  }
  return nullptr;
}

class Lines {
 public:
  Lines(const std::vector<Layer>& layers, const Map& merged) : layers_(layers), merged_(merged) {}

  void walk(const Map& values) {
    for (const Entry& entry : values) {
      path_.push_back(entry.key);
      const Map* inner = entry.value.find_map();
      if (inner && !inner->empty())
        walk(*inner);
      else
        lines_.push_back({shown_path(), entry.value, from(entry.value)});
      path_.pop_back();
    }
  }
  std::vector<ValueLine> take() { return std::move(lines_); }

 private:
  std::string shown_path() const {
    std::string text;
    for (const std::string_view key : path_) {
      const bool is_plain = !key.empty() && key.find_first_of(".\"") == std::string_view::npos;
      text.append(text.empty() ? "" : ".").append(is_plain ? std::string(key) : yaml::go_json(Value(key)));
    }
    return text;
  }

  std::string from(const Value& value) const {
    const Value* before = find(merged_, path_);
    if (!before) return "templateValues";
    const Layer* last = nullptr;
    for (const Layer& layer : layers_)
      if (find(*layer.values, path_)) last = &layer;
    const std::string who = last ? last->from : "values of another target of that name";
    return *before == value ? who : who + ", filled in for the cluster";
  }

  const std::vector<Layer>& layers_;
  const Map& merged_;
  Path path_;
  std::vector<ValueLine> lines_;
};

}  // namespace

std::vector<ValueLine> value_lines(const Map& spec, const Bundle& bundle, const std::vector<rancher::ValuesLayer>& read,
                                   const std::vector<size_t>& options_of, const Map& merged, const Map& rendered) {
  std::vector<Layer> layers;
  add_layers(layers, read, std::nullopt, values_of(&spec), bundle.source);
  const List* targets = rancher::list_in(spec, "targets");
  for (const size_t i : options_of) {
    // Fleet keeps values under the target's name.
    const Target& own = bundle.targets[i];
    const size_t source = own.values_of.value_or(i);
    const std::string who = describe(bundle.targets[source]) + (own.values_of ? ", the last of that name" : "");
    add_layers(layers, read, source, values_of((*targets)[i].find_map()), who);
  }
  Lines lines(layers, merged);
  lines.walk(rendered);
  return lines.take();
}

}  // namespace fleet::says
