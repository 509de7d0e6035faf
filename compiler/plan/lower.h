#pragma once

/// The options of a deployment with its references lowered, each to the cheapest form that is right (language.md, 9): a
/// constant where all admissible clusters agree, a `${ }` template where Fleet has them, and one customization per
/// distinct value where it has none.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/plan.h"
#include "compiler/plan/universe.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// A use of something that a cluster may lack: the target has to ask for it.
struct Need {
  sema::Reference reference;
  SetId within;   // by these clusters
};

class Lowering {
 public:
  Lowering(const sema::Program& program, Universe& universe, const std::vector<KnownCluster>& clusters, sets::Diagrams& sets,
           SetId admissible, const std::vector<bool>& variable_is_set, diag::Diagnostics& diagnostics)
      : program_(program), universe_(universe), clusters_(clusters), sets_(sets), admissible_(admissible),
        variable_is_set_(variable_is_set), diagnostics_(diagnostics) {}

  /// The options of the deployment or of one of its variants, which reach `within`. What cannot be templated is left out
  /// of the result and put into `untemplated`.
  model::Options options(const sema::Options& options, SetId within, const std::string& workspace);

  /// One customization per distinct combination of the values that `untemplated` refers to, over the clusters `within`, and
  /// the last one for everybody else. Empty if nothing was left out.
  std::vector<model::Customization> customizations(SetId within);

  const std::vector<Need>& needs() const { return needs_; }
  bool has_untemplated() const { return !untemplated_.empty(); }
  Span untemplated_place() const { return untemplated_.front().place; }

 private:
  enum class Field { Namespace, Values, Helm, Options, Kustomize, Yaml, Diff, ValuesFile };
  struct Untemplated {
    Field field;
    std::vector<std::string> path;  // keys below the field
    const sema::Tree* tree;
    Span place;
  };

  std::optional<std::string> constant(const sema::Reference& reference);
  Value value(const sema::Tree& tree);                 // of helm values: templates allowed
  std::optional<Value> fixed(const sema::Tree& tree, const std::map<uint32_t, std::string>* chosen);
  std::string expression(const sema::Reference& reference);   // a text; empty if there is none
  Value typed(const sema::Reference& reference);
  model::ValueMap fixed_map(const sema::Tree& tree, Field field, std::vector<std::string>& path);
  Value typed_text(const sema::Type& type, const std::string& text) const;
  void need(const sema::Reference& reference);
  /// Whether Fleet takes the value that a field has on some clusters; reports it if not.
  bool is_taken(const Untemplated& field, const Value& value);
  bool can_template(const sema::Tree& tree);
  Map value_map(const sema::MapTree& map, std::vector<std::string>& path);
  std::optional<std::vector<std::pair<std::string, std::string>>> table(sema::DimensionId id, sema::DimensionId& root,
                                                                       std::optional<std::string>& otherwise) const;
  void references_in(const sema::Tree& tree, std::vector<sema::Reference>& found) const;
  std::vector<std::string> values_of(sema::DimensionId id, SetId within);

  const sema::Program& program_;
  Universe& universe_;
  const std::vector<KnownCluster>& clusters_;
  sets::Diagrams& sets_;
  SetId admissible_;
  const std::vector<bool>& variable_is_set_;
  diag::Diagnostics& diagnostics_;
  SetId within_;
  bool no_templates_ = false;  // `disablePreProcess`: Fleet leaves `${ }` as it is
  std::string workspace_;
  std::vector<Need> needs_;
  std::vector<Untemplated> untemplated_;
};

}  // namespace fleet::plan
