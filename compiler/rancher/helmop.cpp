#include "compiler/rancher/helmop.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/ascii.h"
#include "compiler/rancher/duration.h"
#include "compiler/rancher/options.h"
#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

bool is_archive(const Map& helm) { return lowered(text_in(helm, "chart")).ends_with(".tgz"); }

std::optional<Failure> find_problem(const Map* helm) {
  if (!helm) return error("spec.helm is missing");
  const bool chart = !text_in(*helm, "chart").empty();
  const bool repo = !text_in(*helm, "repo").empty();
  if (is_archive(*helm)) {
    if (repo) return error("a chart archive needs no repo");
    if (!text_in(*helm, "version").empty()) return error("a chart archive has no version");
  } else if (lowered(text_in(*helm, "repo")).starts_with("oci://")) {
    if (chart) return error("an OCI repo names the chart itself");
  } else if (!chart || !repo) {
    return error("both chart and repo are needed");
  }
  return std::nullopt;
}

/// An unsigned number without a leading zero that fits 64 bits.
bool is_semver_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  if (!std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) return false;
  return text.size() < 20 || (text.size() == 20 && text <= "18446744073709551615");
}

/// Identifiers between dots. Numeric ones of a pre-release have no leading zero.
bool are_identifiers(std::string_view text, bool prerelease) {
  while (true) {
    const size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    const bool digits = std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    const bool fits = std::ranges::all_of(part, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (part.empty() || !fits) return false;
    if (prerelease && digits && part.size() > 1 && part[0] == '0') return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

/// Masterminds/semver, `StrictNewVersion`: exactly three numbers, no `v`.
bool is_exact_version(std::string_view text) {
  std::string_view numbers = text;
  if (const size_t plus = numbers.find('+'); plus != std::string_view::npos) {
    if (!are_identifiers(numbers.substr(plus + 1), false)) return false;
    numbers = numbers.substr(0, plus);
  }
  if (const size_t dash = numbers.find('-'); dash != std::string_view::npos) {
    if (!are_identifiers(numbers.substr(dash + 1), true)) return false;
    numbers = numbers.substr(0, dash);
  }
  const size_t first = numbers.find('.');
  const size_t second = first == std::string_view::npos ? first : numbers.find('.', first + 1);
  if (second == std::string_view::npos) return false;
  return is_semver_number(numbers.substr(0, first)) &&
         is_semver_number(numbers.substr(first + 1, second - first - 1)) &&
         is_semver_number(numbers.substr(second + 1));
}

bool uses_polling(const Map& spec, const Map& helm) {
  const auto interval = parse_go_duration(text_in(spec, "pollingInterval"));
  return interval && *interval != 0 && !is_archive(helm) && !is_exact_version(text_in(helm, "version"));
}

}  // namespace

Outcome<HelmOpBundle> bundle_of_helmop(const Map& metadata, const Map& spec) {
  const Map* helm = map_in(spec, "helm");
  if (auto problem = find_problem(helm)) return *problem;

  HelmOpBundle bundle;
  const std::string_view name = text_in(metadata, "name");
  const std::string_view workspace = text_in(metadata, "namespace");
  bundle.uses_polling = uses_polling(spec, *helm);
  bundle.spec = spec;

  const Map* given_labels = map_in(spec, "labels");
  Map labels = given_labels ? *given_labels : Map{};
  put(labels, "fleet.cattle.io/fleet-helm-name", name);
  put(bundle.metadata, "name", name);
  put(bundle.metadata, "namespace", workspace.empty() ? std::string_view(default_workspace) : workspace);
  put(bundle.metadata, "labels", std::move(labels));

  Map options;
  put(options, "helmOpSecretName", text_in(spec, "helmSecretName"));
  put(options, "helmOpInsecureSkipTLSVerify", flag_in(spec, "insecureSkipTLSVerify"));
  for (const auto key : {"labels", "pollingInterval", "helmSecretName", "insecureSkipTLSVerify", "resources"})
    remove(bundle.spec, key);
  put(bundle.spec, "helmOpOptions", std::move(options));

  List* targets = list_in(bundle.spec, "targets");
  if (targets && !targets->empty()) {
    name_targets(*targets);
    propagate_chart(spec, *targets);
  } else {
    put(bundle.spec, "targets", List{Map{{"clusterGroup", "default"}, {"name", "default"}}});
  }
  return bundle;
}

}  // namespace fleet::rancher
