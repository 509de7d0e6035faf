#include "compiler/rancher/decode.h"
#include "compiler/rancher/helmop.h"
#include "compiler/rancher/options.h"
#include "compiler/rancher/preprocess.h"
#include "compiler/rancher/tree.h"
#include "compiler/rancher/values_secret.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using rancher::Schema;

Outcome<Map> decode_as(const Value& in, std::string_view key, Schema schema, Version version) {
  const Value* value = in.find(key);
  return rancher::decode(value ? *value : Value{}, *rancher::object(schema, rancher::newest_version), version);
}

rancher::TemplateCluster template_cluster(const Value& cluster) {
  return {workspace(cluster), text(cluster, "name"), free_form(cluster, "labels"), free_form(cluster, "annotations"),
          free_form(cluster, "templateValues")};
}

Outcome<Value> run_merge(const Value& in, Version version) {
  const auto base = decode_as(in, "base", Schema::BundleOptions, version);
  if (!base) return base.failure();
  const auto custom = decode_as(in, "custom", Schema::BundleOptions, version);
  if (!custom) return custom.failure();
  return Value(encode_as(rancher::merge_options(*base, *custom, version), Schema::BundleOptions));
}

Outcome<Value> run_secretvalues(const Value& in, Version version) {
  auto spec = decode_as(in, "spec", Schema::Bundle, version);
  if (!spec) return spec.failure();
  auto secret = rancher::take_values(*spec);
  if (!secret) return secret.failure();
  List keys;
  Map data;
  for (const Entry& entry : *secret) {
    keys.push_back(entry.key);
    data.push_back(entry);
  }
  rancher::put_values_back(*spec, *secret);
  return Value(Map{{"data", data}, {"secretKeys", keys}, {"spec", encode_as(*spec, Schema::Bundle)}});
}

Outcome<Value> run_helmop(const Value& in, Version version) {
  auto metadata = decode_as(in, "metadata", Schema::Metadata, version);
  if (!metadata) return metadata.failure();
  auto spec = decode_as(in, "spec", Schema::HelmOp, version);
  if (!spec) return spec.failure();
  const auto bundle = rancher::bundle_of_helmop(*metadata, *spec);
  if (!bundle) return bundle.failure();
  return Value(Map{{"metadata", encode_as(bundle->metadata, Schema::Metadata)},
                   {"spec", encode_as(bundle->spec, Schema::Bundle)},
                   {"usesPolling", bundle->uses_polling}});
}

Outcome<Value> run_preprocess(const Value& in, Version version) {
  auto options = decode_as(in, "options", Schema::BundleOptions, version);
  if (!options) return options.failure();
  const auto processed = rancher::preprocess_options(std::move(*options), template_cluster(*in.find("cluster")));
  if (!processed) return processed.failure();
  return Value(encode_as(*processed, Schema::BundleOptions));
}

/// Where only createNamespace differs, which came with 0.16.1, an older release is not listed.
Value compared_of_merge(const Value& out, Version version) {
  Map kept = *out.find_map();
  if (version < Version::V0_16) rancher::remove(kept, "createNamespace");
  return kept;
}

}  // namespace

std::vector<Family> merge_families() {
  return {{"merge", run_merge, compared_of_merge, true},
          {"secretvalues", run_secretvalues},
          {"helmop", run_helmop},
          {"preprocess", run_preprocess, nullptr, true}};
}

}  // namespace fleet::conformance
