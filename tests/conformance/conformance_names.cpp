#include <functional>
#include <map>
#include <stdexcept>

#include "compiler/rancher/names.h"
#include "compiler/rancher/targets_config.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using namespace rancher;

struct Call {
  std::vector<std::string> args;
  const Value* in;

  std::string arg(size_t i) const { return i < args.size() ? args[i] : std::string(); }
  size_t n() const { return static_cast<size_t>(find_number(*in, "n").value_or(0)); }
};

Outcome<Value> release(const Call& call) {
  const Value& options = field(*call.in, "options");
  const Release result = release_of(call.arg(0), text(field(options, "helm"), "releaseName"),
                                    text(options, "namespace"), text(options, "defaultNamespace"));
  return Value(Map{{"name", result.name}, {"namespace", result.workspace}});
}

Outcome<Value> separator(const Call& call) {
  const Outcome<char> result = driven_scan_separator(list(field(*call.in, "spec"), "bundles", [](const Value& item) {
    return DrivenBundle{text(item, "base"), text(item, "options")};
  }));
  if (!result) return result.failure();
  return Value(std::string(1, *result));
}

Outcome<Value> targets_config(const Call& call) {
  const TargetsConfigMap result =
      targets_config_map(call.arg(0), list(field(*call.in, "spec"), "targets", [](const Value& item) {
                           return GitTarget{text(item, "name"), criteria(item)};
                         }));
  return Value(Map{{"name", result.name}, {"targetsYAML", result.targets_yaml}});
}

using Answer = Outcome<Value> (*)(const Call&);

const std::map<std::string, Answer>& functions() {
  static const std::map<std::string, Answer> kFunctions{
      {"bundleName", [](const Call& c) -> Outcome<Value> { return Value(bundle_name(c.arg(0), c.arg(1), c.arg(2))); }},
      {"helmReleaseName", [](const Call& c) -> Outcome<Value> { return Value(helm_release_name(c.arg(0))); }},
      {"safeConcatName", [](const Call& c) -> Outcome<Value> { return Value(safe_concat_name(c.args)); }},
      {"limit", [](const Call& c) -> Outcome<Value> { return Value(limit_name(c.arg(0), c.n())); }},
      {"hex", [](const Call& c) -> Outcome<Value> { return Value(name_hash(c.arg(0), c.n())); }},
      {"keyHash", [](const Call& c) -> Outcome<Value> { return Value(key_hash(c.arg(0))); }},
      {"clusterNamespace",
       [](const Call& c) -> Outcome<Value> { return Value(cluster_namespace(c.arg(0), c.arg(1))); }},
      {"jobName", [](const Call& c) -> Outcome<Value> { return Value(git_job_name(c.arg(0), c.arg(1), c.arg(2))); }},
      {"agentBundle", [](const Call& c) -> Outcome<Value> { return Value(agent_bundle_name(c.arg(0))); }},
      {"clusterNameFromClientID",
       [](const Call& c) -> Outcome<Value> { return Value(cluster_name_of_client(c.arg(0))); }},
      {"release", release},
      {"separator", separator},
      {"targetsConfigMap", targets_config}};
  return kFunctions;
}

Outcome<Value> run_names(const Value& in, Version) {
  const auto found = functions().find(text(in, "fn"));
  if (found == functions().end()) return not_modelled("no function " + text(in, "fn"));
  return found->second({texts(in, "args"), &in});
}

}  // namespace

std::vector<Family> name_families() { return {{"names", run_names}}; }

}  // namespace fleet::conformance
