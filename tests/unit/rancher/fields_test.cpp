#include "compiler/rancher/fields.h"

#include <string>

#include "tests/catch.h"

using namespace fleet::rancher;

namespace {

const Field& field(const Object& object, std::string_view name) {
  const Field* found = find_field(object, name);
  REQUIRE(found != nullptr);
  return *found;
}

const Object& schema(Schema of, Version version = newest_version) {
  const Object* found = object(of, version);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("versions are read from the short and the full text") {
  CHECK(find_version("0.16") == Version::V0_16);
  CHECK(find_version("0.16.1") == Version::V0_16);
  CHECK(find_version("0.13.15") == Version::V0_13);
  CHECK_FALSE(find_version("0.16.2"));
  CHECK_FALSE(find_version(""));
}

TEST_CASE("schemas name the objects they stand for") {
  CHECK(schema(Schema::FleetYaml).name == "FleetYAML");
  CHECK(schema(Schema::TargetCustomization).name == "BundleTarget");
  CHECK(schema(Schema::LabelSelector).name == "LabelSelector");
  CHECK(schema(Schema::ClusterRegistrationToken).name == "ClusterRegistrationTokenSpec");
}

TEST_CASE("a tree of fields is walked by type") {
  const Field& helm = field(schema(Schema::FleetYaml), "helm");
  REQUIRE(helm.type->object() != nullptr);
  CHECK(field(*helm.type->object(), "chart").type->kind == Kind::String);
  CHECK(field(*helm.type->object(), "values").type->kind == Kind::FreeObject);
  CHECK(field(*helm.type->object(), "releaseName").max_length == 53);
  const Field& partitions = field(schema(Schema::RolloutStrategy), "partitions");
  REQUIRE(partitions.type->element() != nullptr);
  REQUIRE(partitions.type->element()->object() != nullptr);
  CHECK(field(*partitions.type->element()->object(), "maxUnavailable").type->kind == Kind::IntOrString);
  const Field& ignore = field(schema(Schema::Bundle), "ignore");
  const Type* conditions = field(*ignore.type->object(), "conditions").type;
  REQUIRE(conditions->element() != nullptr);
  CHECK(conditions->element()->kind == Kind::Map);
  CHECK(find_field(schema(Schema::FleetYaml), "targetCustomization") == nullptr);
}

TEST_CASE("fields know the release that brought them") {
  CHECK(since(field(schema(Schema::FleetYaml), "createNamespace")) == Version::V0_16);
  CHECK(since(field(schema(Schema::FleetYaml), "downstreamResources")) == Version::V0_14);
  CHECK(since(field(schema(Schema::RolloutStrategy), "autoPartitionThreshold")) == Version::V0_15);
  CHECK_FALSE(is_known(field(schema(Schema::RolloutStrategy), "maxNew"), Version::V0_15));
  CHECK(object(Schema::Schedule, Version::V0_13) == nullptr);
  CHECK(object(Schema::Schedule, Version::V0_14) != nullptr);
}

TEST_CASE("customizations know fewer fields") {
  const Object& custom = schema(Schema::TargetCustomization);
  CHECK(is_ignored_in_customization(field(custom, "deleteNamespace"), Version::V0_16));
  CHECK_FALSE(is_ignored_in_customization(field(custom, "namespace"), Version::V0_16));
  CHECK(is_ignored_in_customization(field(custom, "downstreamResources"), Version::V0_15));
  CHECK_FALSE(is_ignored_in_customization(field(custom, "downstreamResources"), Version::V0_16));
  CHECK(is_ignored_in_customization(field(schema(Schema::HelmOptions), "maxHistory"), Version::V0_16));
}

TEST_CASE("what no schema says: uses, defaults, enums") {
  const Object& yaml = schema(Schema::FleetYaml);
  CHECK(field(yaml, "targetRestrictions").use == Use::Internal);
  CHECK(field(yaml, "forceSyncGeneration").use == Use::Overwritten);
  CHECK(field(schema(Schema::HelmOp), "targetCustomizationMode").use == Use::Ignored);
  CHECK(field(yaml, "targetCustomizationMode").values.size() == 2);
  CHECK(field(schema(Schema::GitRepo), "pollingInterval").default_text == "15s");
  CHECK(field(schema(Schema::GitRepo), "pollingInterval").type->kind == Kind::Duration);
  CHECK(field(schema(Schema::GitRepo), "repo").required);
  CHECK_FALSE(field(schema(Schema::GitRepo), "branch").required);
}

TEST_CASE("fields keep Fleet's order, not the alphabet") {
  const auto fields = schema(Schema::FleetYaml).fields;
  CHECK(fields[0].name == "name");
  CHECK(fields[1].name == "labels");
  CHECK(fields.back().name == "overrideTargets");
  CHECK(schema(Schema::GitRepo).fields[0].name == "repo");
}
