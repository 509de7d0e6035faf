#pragma once

#include <map>
#include <optional>

#include "compiler/base/pattern.h"
#include "compiler/base/source.h"
#include "compiler/plan/clusters.h"

namespace fleet::plan {

/// Reads what a listed cluster has for templates (`spec.templateValues`), as far as it is of a variable's name and
/// type: the spec may use that, and nothing else of it. Only Fleet's own objects tell; of others the label is believed.
class ListedValues {
 public:
  ListedValues(const sema::Program& program, const Sources& sources) : program_(program), sources_(sources) {}

  /// Into `known`, whose labels were read.
  void read(KnownCluster& known, const inventory::ListedCluster& listed, const ListedFile& file);

 private:
  bool is_of(const Value& value, uint32_t variable);
  bool is_item(const Value& value, uint32_t variable);

  const sema::Program& program_;
  const Sources& sources_;
  std::map<uint32_t, std::optional<Pattern>> patterns_;  // by variable
};

}  // namespace fleet::plan
