#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/rancher/version.h"

namespace fleet::rancher {

// The fields of Fleet's objects: what a typed object of a spec may hold, in which order the emitter writes it, and
// what Fleet makes of it. Generated from schemas/ by gen_fields.py into fields_table.inc.
//
//   const Object* bundle = object(Schema::FleetYaml, Version::V0_15);
//   const Field* helm = find_field(*bundle, "helm");            // type: Kind::Object
//   const Field* chart = find_field(*helm->type->object(), "chart");  // type: Kind::String

struct Object;

enum class Kind : std::uint8_t {
  String,
  Bytes,  // base64 text
  Bool,
  Integer,
  Number,
  IntOrString,  // 3 or "25%"
  Time,         // RFC 3339
  Duration,     // "15s", "1h30m": Go's syntax, no days
  Any,          // any value
  FreeObject,   // an object of the user's, such as helm.values
  Object,
  List,
  Map,  // keys are strings
};

struct Type {
  Kind kind;
  std::int16_t of;  // index into the generated tables; see element() and object()

  /// What a List or a Map holds; null for every other kind.
  const Type* element() const;
  /// What an Object looks like; null for every other kind.
  const Object* object() const;
};

/// What Fleet does with a field that it accepts, where that is not simply to obey it.
enum class Use : std::uint8_t {
  Obeyed,
  Internal,     // Fleet's own: decoded from a user's file, but not meant to be set there
  Overwritten,  // replaced by another value before it can have an effect
  Ignored,      // no effect in this object
};

/// Whether a target customization's value reaches the merged options (fleet-semantics.md, 4.1).
enum class InCustomization : std::uint8_t {
  Merged,
  Ignored,
  IgnoredBefore016,
  ForAll,  // every cluster gets it, also those that the customization is not for
};

/// How Fleet writes a field whose value is zero: false, 0, "", an empty list or map.
enum class Zero : std::uint8_t {
  Omitted,  // not at all: it is the same as none
  Kept,     // if it was given: Fleet tells a zero from none
  Printed,  // also if it was not given
};

struct Field {
  std::string_view name;
  const Type* type;
  Version since = Version::V0_13;  // first modelled release whose schema has it
  bool required = false;
  Zero zero = Zero::Omitted;
  Use use = Use::Obeyed;
  InCustomization in_customization = InCustomization::Merged;
  std::uint16_t max_length = 0;                   // of a string, in characters; 0: no limit
  std::string_view pattern = {};                  // regular expression for the whole string; empty: none
  std::string_view default_text = {};             // what Fleet's code takes when it is absent; empty: the zero value
  std::span<const std::string_view> values = {};  // of an enum; empty: not one
};

struct Object {
  std::string_view name;  // as Fleet's Go type where it has a name there, else the path in the schema
  Version since;
  std::span<const Field> fields;  // in Fleet's documented order
};

/// Where a tree of fields starts. The kinds of custom resources stand for their `spec`, or for the whole where they
/// have none (Policy, GitRepoRestriction, BundleNamespaceMapping).
enum class Schema : std::uint8_t {
  FleetYaml,
  GitRepo,
  ClusterGroup,
  Cluster,
  HelmOp,
  Bundle,
  BundleOptions,
  TargetCustomization,
  GitTarget,
  HelmOptions,
  RolloutStrategy,
  Partition,
  LabelSelector,
  ImageScan,
  Schedule,
  BundleNamespaceMapping,
  GitRepoRestriction,
  Policy,
  ClusterRegistrationToken,
  Metadata,  // Kubernetes' ObjectMeta
};
inline constexpr std::size_t schema_count = static_cast<std::size_t>(Schema::Metadata) + 1;

/// Null when the release does not have that kind at all. The object also lists fields of later releases, so that a
/// caller can say which release is needed: ask `is_known`.
const Object* object(Schema schema, Version version);

/// By the name in `Object::name`; null when there is none.
const Object* find_object(std::string_view name);

/// Exact, case-sensitive; null when no modelled release has such a field.
const Field* find_field(const Object& object, std::string_view name);

/// The first modelled release that has the field.
constexpr Version since(const Field& field) { return field.since; }
constexpr bool is_known(const Field& field, Version version) { return field.since <= version; }

/// True when a target customization may hold the field and Fleet does nothing with it there.
constexpr bool is_ignored_in_customization(const Field& field, Version version) {
  return field.in_customization == InCustomization::Ignored ||
         (field.in_customization == InCustomization::IgnoredBefore016 && version < Version::V0_16);
}

}  // namespace fleet::rancher
