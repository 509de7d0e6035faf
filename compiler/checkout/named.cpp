#include "compiler/checkout/named.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace fleet::checkout {
namespace {

using Texts = std::set<std::string>;

const sema::Tree* find_entry(const std::optional<sema::Tree>& object, std::string_view key) {
  const auto* map = object ? object->as<sema::MapTree>() : nullptr;
  if (!map) return nullptr;
  const auto found = std::find_if(map->entries.begin(), map->entries.end(),
                                  [&](const sema::MapEntry& entry) { return entry.key == key; });
  return found == map->entries.end() ? nullptr : &found->value;
}

const Value* find_entry(const Map& map, std::string_view key) {
  const auto found = std::find_if(map.begin(), map.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == map.end() ? nullptr : &found->value;
}

/// Whether the text is what these pieces say, whatever their references stand for.
bool may_be(std::string_view text, const std::vector<sema::TextPiece>& pieces) {
  bool anything = false;  // before what comes next
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].reference) {
      anything = true;
      continue;
    }
    const std::string_view literal = pieces[i].literal;
    const bool is_last = i + 1 == pieces.size();
    const size_t at = !anything ? (text.starts_with(literal) ? 0 : std::string_view::npos)
                      : is_last ? (text.ends_with(literal) ? text.size() - literal.size() : std::string_view::npos)
                                : text.find(literal);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + literal.size());
    anything = false;
  }
  return anything || text.empty();
}

bool has_references(const sema::TextTree& text) {
  return std::any_of(text.pieces.begin(), text.pieces.end(), [](const auto& piece) { return piece.reference; });
}

/// What the tree says on the clusters: one of `emitted` if it refers to anything, else its own text.
std::vector<std::string> texts_of(const sema::Tree& tree, const Texts& emitted) {
  std::vector<std::string> texts;
  const auto* text = tree.as<sema::TextTree>();
  if (text && !has_references(*text)) {
    std::string literal;
    for (const sema::TextPiece& piece : text->pieces) literal += piece.literal;
    return {std::move(literal)};
  }
  for (const std::string& one : emitted) {
    if (!text || may_be(one, text->pieces)) texts.push_back(one);
  }
  return texts;
}

/// What Fleet would hand to its downloader instead of looking into the repository: a URL, an OCI reference, a host.
bool is_elsewhere(std::string_view chart) {
  if (chart.find("://") != std::string_view::npos || chart.find("::") != std::string_view::npos) return true;
  const std::string_view first = chart.substr(0, chart.find('/'));
  if (first.find('@') != std::string_view::npos) return true;
  return first.size() < chart.size() && first != "." && first != ".." && first.find('.') != std::string_view::npos;
}

/// What of one kind the manifests say, by the deployment and by its customizations.
struct Emitted {
  Texts charts, files, folders, overlays;

  void add(const model::Options& options) {
    take(find_entry(options.helm, "chart"), charts);
    files.insert(options.values_files.begin(), options.values_files.end());
    if (options.kustomize) take(find_entry(*options.kustomize, "dir"), folders);
    const Value* list = options.yaml ? find_entry(*options.yaml, "overlays") : nullptr;
    if (!list || !list->find_list()) return;
    for (const Value& item : *list->find_list()) take(&item, overlays);
  }

 private:
  static void take(const Value* value, Texts& into) {
    if (value && value->find_string()) into.insert(*value->find_string());
  }
};

Emitted emitted_by(const model::Bundle& bundle) {
  Emitted emitted;
  emitted.add(bundle.options);
  for (const model::Customization& customization : bundle.customizations) emitted.add(customization.options);
  return emitted;
}

std::vector<const sema::Options*> all_options(const sema::Deployment& deployment) {
  std::vector<const sema::Options*> all{&deployment.options};
  for (const sema::Variant& variant : deployment.variants) all.push_back(&variant.options);
  return all;
}

bool names_registry(const sema::Options& options) { return find_entry(options.helm, "repo") != nullptr; }

}  // namespace

std::vector<Named> named_in(const sema::Deployment& deployment, const model::Bundle& bundle) {
  const Emitted emitted = emitted_by(bundle);
  std::vector<Named> result;
  const auto add = [&](Named::Kind kind, const sema::Tree* tree, const Texts& texts) {
    const auto* text = tree ? tree->as<sema::TextTree>() : nullptr;
    if (tree) result.push_back({kind, tree, text && !has_references(*text), texts_of(*tree, texts)});
  };
  // Fleet hands the deployment's registry on to its customizations.
  const bool of_all = names_registry(deployment.options);
  for (const sema::Options* options : all_options(deployment)) {
    if (!of_all && !names_registry(*options)) {
      add(Named::Kind::Chart, find_entry(options->helm, "chart"), emitted.charts);
      if (!result.empty() && result.back().kind == Named::Kind::Chart) std::erase_if(result.back().texts, is_elsewhere);
    }
    for (const sema::ValuesFile& file : options->values_files) add(Named::Kind::ValuesFile, &file.text, emitted.files);
    add(Named::Kind::Kustomization, find_entry(options->kustomize, "dir"), emitted.folders);
    const sema::Tree* overlays = find_entry(options->yaml, "overlays");
    const auto* list = overlays ? overlays->as<sema::ListTree>() : nullptr;
    if (!list) continue;
    for (const sema::Tree& item : list->items) add(Named::Kind::Overlay, &item, emitted.overlays);
  }
  return result;
}

bool fetches_chart(const sema::Deployment& deployment, const model::Bundle& bundle) {
  const auto all = all_options(deployment);
  const Texts charts = emitted_by(bundle).charts;
  return std::any_of(all.begin(), all.end(), [](const auto* options) { return names_registry(*options); }) ||
         std::any_of(charts.begin(), charts.end(), is_elsewhere);
}

}  // namespace fleet::checkout
