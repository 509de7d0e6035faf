#pragma once

/// Single Helm values: does what Fleet makes of an emitted value equal what the spec means, on every cluster? Each pair
/// of an emitted value and a meant one is decided once, for the clusters that look different to it, however many
/// bundles hold the pair.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/model/plan.h"
#include "compiler/plan/universe.h"
#include "compiler/rancher/preprocess.h"
#include "compiler/sema/program.h"
#include "compiler/sets/bits.h"
#include "compiler/verify/known_labels.h"
#include "compiler/verify/meaning.h"

namespace fleet::verify {

class Leaves {
 public:
  Leaves(const sema::Program& program, plan::Universe& universe, const model::Plan& plan, const KnownLabels& known)
      : program_(program), universe_(universe), plan_(plan), known_(known) {}

  /// Does the text come out of Fleet's templating by itself as it does inside a whole document? Others are to be judged
  /// with all that is around them.
  bool stands_alone(const std::string& emitted);

  struct Wrong {
    sets::Bits known;       // clusters on which Fleet's value differs
    model::SetId possible;  // label combinations that the schema admits on which it does; none where that is not asked
  };
  /// Of an emitted value that stands alone. `meant` must be a leaf of the spec.
  const Wrong& wrong(const Value& emitted, const sema::Tree& meant);

  /// What Fleet makes of an emitted value on a known cluster, as text for a message.
  std::string shown(const Value& emitted, size_t cluster);

 private:
  /// What a template looks at; `everything` if that cannot be told.
  struct Inputs {
    bool everything = false, name = false, workspace = false;
    std::set<std::string> labels, values;
  };
  Inputs inputs_of(const std::string& text);
  /// The known clusters by what the two sides look at: one number a cluster.
  std::vector<uint32_t> looks(const Inputs& inputs, const std::vector<sema::Reference>& references) const;
  rancher::TemplateCluster seen(const Inputs& inputs, size_t cluster) const;
  Wrong decide(const Value& emitted, const sema::Tree& meant);
  std::optional<model::SetId> decide_possible(const Value& emitted, const Inputs& inputs,
                                              const std::vector<sema::Reference>& references, const sema::Tree& meant);
  std::optional<std::vector<uint32_t>> levels_of(const Inputs& inputs, const std::vector<sema::Reference>& references);

  const sema::Program& program_;
  plan::Universe& universe_;
  const model::Plan& plan_;
  const KnownLabels& known_;
  std::unordered_map<std::string, bool> alone_;
  std::map<std::pair<std::string, std::string>, Wrong> decided_;
};

}  // namespace fleet::verify
