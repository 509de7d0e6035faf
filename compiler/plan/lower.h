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
  SetId within;  // by these clusters
};

/// A piece of the options that no template can say: it moves into customizations, one for each value.
struct Moved {
  enum class Field { Namespace, Values, Helm, Options, Kustomize, Yaml, Diff, ValuesFile };
  Field field;
  std::vector<std::string> path;  // keys below the field
  const sema::Tree* tree;
  Span place;
};

/// What a deployment or a variant says, and what of it has to move.
struct LoweredOptions {
  model::Options options;
  std::vector<Moved> moved;
};

struct VariantPart {
  std::string name;
  SetId set;  // as far as selectors can say it
  SetId own;  // the clusters that it decides about, of those deployed to
  bool skip = false;
  Span place;
  LoweredOptions lowered;
};

/// Loose variants meet on no cluster that the schema admits, but one that breaks an invariant can register, and Fleet
/// takes the first that matches. What is skipped is skipped: those that skip come first, where that makes a difference.
void skip_first(std::vector<VariantPart>& parts, sets::Diagrams& sets);

struct Customized {
  std::vector<model::Customization> customizations;
  SetId reach;  // who is still deployed to: not who has a value that nobody declared
};

/// A deployment has at most so many customizations.
constexpr size_t kMostCustomizations = 4096;

class Lowering {
 public:
  Lowering(const sema::Program& program, Universe& universe, const std::vector<KnownCluster>& clusters,
           sets::Diagrams& sets, SetId admissible, const std::vector<bool>& variable_is_set,
           diag::Diagnostics& diagnostics)
      : program_(program),
        universe_(universe),
        clusters_(clusters),
        sets_(sets),
        admissible_(admissible),
        variable_is_set_(variable_is_set),
        diagnostics_(diagnostics) {}

  /// The options of the deployment or of one of its variants, which reach `within`.
  LoweredOptions options(const sema::Options& options, SetId within, const std::string& workspace);

  /// The variants as customizations, with those for values that had to move. Where the first match counts, these are
  /// products of the two, closed by entries that deploy nothing to whoever has a value that nobody declared; where all
  /// matches count they stand before the variants, and the reach has to be narrowed instead.
  Customized customize(LoweredOptions& base, const std::vector<VariantPart>& variants, SetId deployed,
                       bool all_matches);

  const std::vector<Need>& needs() const { return needs_; }
  /// Uses that are customizations for the values of known clusters alone, where an admissible one can have others.
  const std::vector<sema::Reference>& expanded() const { return expanded_; }
  /// The first value that became a template; none if there is none.
  const std::optional<Span>& first_template() const { return first_template_; }

 private:
  /// Clusters that agree in the values of some dimensions.
  struct Choice {
    SetId set;
    SetId said;  // the same without what earlier customizations take
    std::map<uint32_t, std::string> values;
    std::string name;  // "zone-a"; empty if there is nothing to choose
  };
  std::optional<std::vector<Choice>> choices(const std::vector<const Moved*>& fields, SetId within, SetId said);
  /// Reports what Fleet takes once for all clusters, but differs between them.
  void refuse_unchangeable(const LoweredOptions& lowered);
  void resolve(const std::vector<const Moved*>& fields, const Choice& choice, model::Options& options);

  /// What all clusters have that the schema admits: enough where Fleet has templates, which give others what they have.
  std::optional<Value> constant(const sema::Reference& reference);
  /// What whoever is reached has. Where Fleet has no templates, who has no declared value must get nothing.
  std::optional<Value> everywhere(const sema::Reference& reference);
  std::optional<std::string> constant_text(const sema::Reference& dimension);
  Value value(const sema::Tree& tree);  // of helm values: templates allowed
  std::optional<Value> fixed(const sema::Tree& tree, const std::map<uint32_t, std::string>* chosen);
  void escape(Value& value, Span place);
  std::string expression(const sema::Reference& reference);  // a text; empty if there is none
  Value typed(const sema::Reference& reference);
  model::ValueMap fixed_map(const sema::Tree& tree, Moved::Field field, std::vector<std::string>& path);
  Value typed_text(const sema::Type& type, const std::string& text) const;
  void need(const sema::Reference& reference);
  /// Whether Fleet takes the value that a field has on some clusters; reports it if not.
  bool is_taken(const Moved& field, const Value& value);
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
  std::vector<sema::Reference> expanded_;
  std::vector<Moved> moved_;
  std::set<const Moved*> refused_;  // one finding each, whatever the number of values
  std::optional<Span> first_template_;
};

}  // namespace fleet::plan
