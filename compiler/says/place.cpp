#include "compiler/says/place.h"

#include "compiler/base/ascii.h"

namespace fleet::says {
namespace {

/// Fleet's files are small; ASCII letters are enough to find the key again that the model has read.
bool same_key(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

/// Of an alias, what it stands for.
uint32_t resolved(const yaml::Tree& tree, uint32_t node) {
  while (tree.nodes[node].kind == yaml::Kind::Alias && tree.nodes[node].target < node) node = tree.nodes[node].target;
  return node;
}

uint32_t find_key(const yaml::Tree& tree, uint32_t map, std::string_view key) {
  uint32_t found = yaml::Node::kNone;
  if (tree.nodes[map].kind != yaml::Kind::Map) return found;
  for (uint32_t at = map + 1; at < tree.nodes[map].after; at = tree.nodes[tree.nodes[at].after].after)
    if (tree.nodes[at].kind == yaml::Kind::Scalar && same_key(tree.nodes[at].text, key)) found = at;
  return found;
}

}  // namespace

Span Place::span() const {
  if (!tree) return {};
  return {file, tree->nodes[node].begin, tree->nodes[node].end};
}

Place Place::at(std::string_view key) const {
  if (!tree) return {};
  const uint32_t found = find_key(*tree, resolved(*tree, node), key);
  if (found == yaml::Node::kNone) return {};
  return {file, tree, resolved(*tree, tree->nodes[found].after)};
}

Place Place::at(size_t index) const {
  if (!tree) return {};
  const uint32_t list = resolved(*tree, node);
  if (tree->nodes[list].kind != yaml::Kind::List) return {};
  for (uint32_t at = list + 1; at < tree->nodes[list].after; at = tree->nodes[at].after)
    if (index-- == 0) return {file, tree, resolved(*tree, at)};
  return {};
}

Span Place::key_span(std::string_view key) const {
  if (!tree) return {};
  const uint32_t found = find_key(*tree, resolved(*tree, node), key);
  return found == yaml::Node::kNone ? span() : Span{file, tree->nodes[found].begin, tree->nodes[found].end};
}

}  // namespace fleet::says
