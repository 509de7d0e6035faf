#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/ascii.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/fields.h"

namespace fleet::sema {
namespace {

/// The text of a field of `helm`; none if it is no text or differs between clusters, "" if it is not there.
std::optional<std::string> text_in(const std::optional<Tree>& helm, std::string_view field) {
  const auto* map = helm ? helm->as<MapTree>() : nullptr;
  if (!map) return "";
  for (const MapEntry& entry : map->entries) {
    if (entry.key == field) return literal_of(entry.value);
  }
  return "";
}

/// Can Fleet fetch it (fleet-semantics.md, 1.7)? What differs between clusters is not judged.
bool names_a_chart(const std::optional<Tree>& helm) {
  const auto chart = text_in(helm, "chart"), repo = text_in(helm, "repo"), version = text_in(helm, "version");
  if (chart && lowered(*chart).ends_with(".tgz")) return (!repo || repo->empty()) && (!version || version->empty());
  if (repo && lowered(*repo).starts_with("oci://")) return !chart || chart->empty();
  return (!chart || !chart->empty()) && (!repo || !repo->empty());
}

}  // namespace

void Checker::check_helmop(Deployment& deployment) {
  if (!names_a_chart(deployment.options.helm)) {
    diagnostics_.report(deployment.name.span, diag::NoChart, deployment.display_name).note(diag::ChartForms);
  }
  const auto ignored = [&](Span span, std::string_view what) {
    diagnostics_.report(span, diag::IgnoredField, what, "in a HelmOp");
  };
  const auto check = [&](const Options& options) {
    for (const ValuesFile& file : options.values_files) ignored(file.word, "values file");
    const auto* map = options.options ? options.options->as<MapTree>() : nullptr;
    const rancher::Object* fields = rancher::object(rancher::Schema::HelmOp, p_.engine);
    if (!map || !fields) return;
    for (const MapEntry& entry : map->entries) {
      if (!rancher::find_field(*fields, entry.key)) ignored(entry.key_span, entry.key);
    }
  };
  check(deployment.options);
  for (const Variant& variant : deployment.variants) check(variant.options);
  if (deployment.mode == ast::Variants::AllMatches) ignored(deployment.mode_span, "all-matches");
}

}  // namespace fleet::sema
