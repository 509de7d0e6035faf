#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "compiler/checkout/checks.h"
#include "compiler/diagnostics/catalog/values.h"
#include "compiler/rancher/go_path.h"
#include "compiler/says/lint.h"

namespace fleet::checkout {
namespace {

using says::Place;

/// Of the map here the last value at exactly this key, with the key's own place.
std::optional<std::pair<Place, Span>> find_key(const Place& map, std::string_view key) {
  const yaml::Tree& tree = *map.tree;
  uint32_t found = yaml::Node::kNone;
  for (uint32_t at = map.node + 1; at < tree.nodes[map.node].after; at = tree.nodes[tree.nodes[at].after].after)
    if (tree.nodes[at].kind == yaml::Kind::Scalar && tree.nodes[at].text == key) found = at;
  if (found == yaml::Node::kNone) return std::nullopt;
  uint32_t value = tree.nodes[found].after;
  while (tree.nodes[value].kind == yaml::Kind::Alias && tree.nodes[value].target < value)
    value = tree.nodes[value].target;
  return std::pair(Place{map.file, map.tree, value}, Span{map.file, tree.nodes[found].begin, tree.nodes[found].end});
}

bool is_map(const Place& place) { return place && place.tree->nodes[place.node].kind == yaml::Kind::Map; }

/// Values that stand in a deployment and, with the same key, in a values file of the same block. Fleet lays the files
/// over the values, whatever the order in the spec.
class Comparison {
 public:
  Comparison(Sources& sources, diag::Diagnostics& diagnostics) : sources_(sources), diagnostics_(diagnostics) {}

  void compare(const Owner& owner, const sema::Options& options, const std::vector<Named>& named) {
    const auto* values = options.values ? options.values->as<sema::MapTree>() : nullptr;
    if (!values) return;
    for (const sema::ValuesFile& file : options.values_files) {
      for (const Named& one : named) {
        if (one.place != &file.text) continue;
        for (const std::string& text : one.texts) {
          const std::string path = in_bundle(owner, text);
          const Place root = root_of(owner, path);
          if (is_map(root)) walk(*values, root, "", path);
        }
      }
    }
  }

 private:
  /// The file becomes one of the sources when it is first looked at.
  const Place& root_of(const Owner& owner, const std::string& path) {
    const auto [known, is_new] = files_.try_emplace({owner.checkout, path});
    const std::string* text = owner.checkout->repository.find_file(path);
    if (!is_new || !text) return known->second;
    auto tree = std::make_shared<yaml::Tree>(yaml::read_strict(*text));
    if (!tree->first_complete || tree->documents.empty()) return known->second;
    const uint32_t first = tree->documents.front();
    known->second = {sources_.add(owner.checkout->shown(path), *text), std::move(tree), first};
    return known->second;
  }

  void walk(const sema::MapTree& values, const Place& file, const std::string& above, const std::string& path) {
    for (const sema::MapEntry& entry : values.entries) {
      const auto found = find_key(file, entry.key);
      if (!found) continue;
      const std::string key = above.empty() ? entry.key : above + "." + entry.key;
      const auto* inner = entry.value.as<sema::MapTree>();
      if (inner && is_map(found->first)) {
        walk(*inner, found->first, key, path);
      } else if (reported_.insert(entry.key_span).second) {
        diagnostics_.report(entry.key_span, diag::Overridden, key, path).label(found->second, diag::FileSaysIt);
      }
    }
  }

  Sources& sources_;
  diag::Diagnostics& diagnostics_;
  std::map<std::pair<const says::Checkout*, std::string>, Place> files_;
  std::set<Span> reported_;  // a blueprint's values serve many deployments
};

}  // namespace

void report_overridden(const std::vector<Owner>& owners, Sources& sources, diag::Diagnostics& diagnostics) {
  Comparison comparison(sources, diagnostics);
  for (const Owner& owner : owners) {
    const std::vector<Named> named = named_in(*owner.deployment, *owner.bundle);
    comparison.compare(owner, owner.deployment->options, named);
    for (const sema::Variant& variant : owner.deployment->variants) comparison.compare(owner, variant.options, named);
  }
}

}  // namespace fleet::checkout
