#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/inventory/read.h"
#include "compiler/model/plan.h"
#include "compiler/plan/drift.h"
#include "compiler/plan/inherit.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// An inventory that was read, with the file it came from.
struct ListedFile {
  const sema::Inventory* inventory = nullptr;
  FileId file;
  inventory::Listing listing;
  bool is_complete = true;  // every cluster in the file could be read
};

/// A known cluster before the universe is laid out: what it has for each dimension, as text.
struct KnownCluster {
  model::Cluster cluster;
  std::vector<bool> has_variable;  // by VariableId: written or marked as defined
  std::vector<bool> has_profile;   // by ProfileId: extends it, or carries its marker
  std::vector<std::pair<uint32_t, const std::string*>>
      listed_labels;                // of derived dimensions: texts as listed, of the pool
  std::vector<uint32_t> undefined;  // of a listed one: variables that its labels say it defines, and it does not
  bool is_broken = false;  // a label or setting of it was reported: what follows from it is not its own mistake
};

/// The clusters that exist: the written ones, families expanded and settings inherited, and the listed ones. Sorted by
/// name and workspace. Reports what they lack, contradict or break; where
/// written and listed ones differ goes to `drifts`. Their values are texts of the pool.
std::vector<KnownCluster> known_clusters(const sema::Program& program, Inheritance& inheritance,
                                         const std::vector<ListedFile>& listed, const Sources& sources, TextPool& texts,
                                         std::vector<Drift>& drifts, diag::Diagnostics& diagnostics);

/// Does one of the names that a spec may call the cluster by match?
bool is_called_like(const sema::TextPattern& pattern, const model::Cluster& cluster);

/// Is the text one that the dimension's type admits?
bool is_declared(const sema::Program& program, const sema::Dimension& dimension, const std::string& text);

}  // namespace fleet::plan
