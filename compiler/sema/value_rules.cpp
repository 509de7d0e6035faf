/// What must not stand in values, whatever the deployment: secrets, and texts that Fleet would replace.

#include <algorithm>
#include <string>
#include <string_view>

#include "compiler/diagnostics/catalog/secrets.h"
#include "compiler/diagnostics/catalog/values.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/secrets.h"

namespace fleet::sema {
namespace {

constexpr std::string_view kReplaced = "global.fleet.clusterLabels.";

const Tree* find(const MapTree& map, std::string_view key) {
  const auto found =
      std::find_if(map.entries.begin(), map.entries.end(), [&](const MapEntry& entry) { return entry.key == key; });
  return found == map.entries.end() ? nullptr : &found->value;
}

/// `secretKeys: { password: "redis-password" }` says under which key of a Secret each is found.
bool holds_names_of_keys(std::string_view key) {
  return key == "keys" || key.ends_with("SecretKeys") || key == "secretKeys";
}

}  // namespace

void Checker::check_plain(std::string_view key, std::string_view text, Span place) {
  if (const auto what = secret_in(key, text)) {
    auto report = diagnostics_.report(place, diag::PlainSecret, key, *what);
    report.note(key == "url" ? diag::UseClientSecret : diag::UseSecret);
  }
}

void Checker::check_values(const Tree& tree, std::string_view key) {
  if (const auto* list = tree.as<ListTree>()) {
    for (const Tree& item : list->items) check_values(item, item.as<MapTree>() ? std::string_view() : key);
    return;
  }
  if (const auto* map = tree.as<MapTree>()) {
    // `{ name: "DB_PASSWORD"  value: "…" }`, as variables of the environment are listed.
    const Tree* name = find(*map, "name");
    const auto variable = name ? literal_of(*name) : std::nullopt;
    const bool names = holds_names_of_keys(key);
    for (const MapEntry& entry : map->entries) {
      const std::string_view of =
          variable && entry.key == "value" ? std::string_view(*variable) : std::string_view(entry.key);
      check_values(entry.value, names ? key : of);
      const auto* text = entry.value.as<TextTree>();
      if (!text || text->pieces.empty() || text->pieces.front().reference ||
          !text->pieces.front().literal.starts_with(kReplaced))
        continue;
      auto report = diagnostics_.report(entry.value.span, diag::ReplacedByFleet);
      const std::string_view label = std::string_view(text->pieces.front().literal).substr(kReplaced.size());
      for (const Dimension& dimension : p_.dimensions) {
        if (dimension.is_label() && dimension.key == label) report.note(diag::ReferTo, dimension.name.text);
      }
    }
    return;
  }
  if (const auto text = literal_of(tree)) check_plain(key, *text, tree.span);
}

}  // namespace fleet::sema
