#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"

namespace fleet::sema {
namespace {

/// Where a zero is no value to Fleet's merge, so that what stands below it stays
/// (internal/cmd/controller/options/calculate.go, `Merge`).
constexpr std::string_view kKept[] = {"keepResources", "serviceAccount", "namespace", "defaultNamespace"};
constexpr std::string_view kKeptOfHelm[] = {"force",       "atomic",     "takeOwnership",  "disablePreProcess",
                                            "waitForJobs", "disableDNS", "timeoutSeconds", "repo",
                                            "chart",       "version",    "releaseName"};
constexpr std::string_view kKeptOfKustomize[] = {"dir"};

bool is_zero(const Tree& tree) {
  if (const bool* flag = tree.as<bool>()) return !*flag;
  if (const int64_t* number = tree.as<int64_t>()) return *number == 0;
  const auto* text = tree.as<TextTree>();
  return text && std::all_of(text->pieces.begin(), text->pieces.end(),
                             [](const TextPiece& piece) { return !piece.reference && piece.literal.empty(); });
}

const MapEntry* find(const std::optional<Tree>& tree, std::string_view key) {
  const auto* map = tree ? tree->as<MapTree>() : nullptr;
  if (!map) return nullptr;
  const auto found =
      std::find_if(map->entries.begin(), map->entries.end(), [&](const MapEntry& e) { return e.key == key; });
  return found == map->entries.end() ? nullptr : &*found;
}

/// The entry, where it says something.
const MapEntry* find_said(const std::optional<Tree>& tree, std::string_view key) {
  const MapEntry* entry = find(tree, key);
  return entry && !is_zero(entry->value) && !entry->value.as<NullTree>() ? entry : nullptr;
}

}  // namespace

void Checker::check_taken_back(const Deployment& deployment) {
  const auto check = [&](const Variant& variant, std::optional<Tree> Options::*block, std::string_view key) {
    const MapEntry* zero = find(variant.options.*block, key);
    if (!zero || !is_zero(zero->value)) return;
    const MapEntry* kept = find_said(deployment.options.*block, key);
    std::string who = "the deployment";
    if (deployment.repo && block == &Options::options) {
      if (const MapEntry* of_repo = find_said(p_.repos[deployment.repo].gitrepo, key)) {
        kept = of_repo;
        who = "its repo";
      }
    }
    for (const Variant& other : deployment.variants) {
      if (kept || deployment.mode != ast::Variants::AllMatches) break;
      if (&other == &variant) continue;
      kept = find_said(other.options.*block, key);
      who = "the variant `" + std::string(other.name.text) + "`";
    }
    if (!kept || !taken_back_.insert(zero->key_span).second) return;
    diagnostics_.report(zero->key_span, diag::NotTakenBack, key, who).label(kept->key_span, diag::SaidHere);
  };
  for (const Variant& variant : deployment.variants) {
    for (const std::string_view key : kKept) check(variant, &Options::options, key);
    for (const std::string_view key : kKeptOfHelm) check(variant, &Options::helm, key);
    for (const std::string_view key : kKeptOfKustomize) check(variant, &Options::kustomize, key);
  }
}

}  // namespace fleet::sema
