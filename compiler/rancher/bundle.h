#pragma once
#include "compiler/base/value.h"

namespace fleet::rancher {

/// A Bundle as `fleet apply` or the HelmOp controller writes it: Schema::Metadata and Schema::Bundle.
struct Bundle {
  Map metadata;
  Map spec;
};

/// The workspace of objects that name none.
inline constexpr const char* default_workspace = "fleet-default";

}  // namespace fleet::rancher
