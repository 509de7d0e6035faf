#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

using Labels = std::map<std::string, std::string, std::less<>>;

/// An entry of `matchExpressions`, as it is written: operator and values may be nonsense.
struct LabelRequirement {
  std::string key;
  std::string op;
  std::vector<std::string> values;
  friend bool operator==(const LabelRequirement&, const LabelRequirement&) = default;
};

/// A Kubernetes LabelSelector, as it is written.
struct LabelSelector {
  Labels match_labels;
  std::vector<LabelRequirement> match_expressions;
};

/// A selector that passed Kubernetes' checks (apimachinery, `metav1.LabelSelectorAsSelector`): operators are exactly
/// In, NotIn, Exists, DoesNotExist; the first two need a value, the other two none; keys are qualified names, values
/// label values. An empty selector matches everything.
class Selector {
 public:
  static Outcome<Selector> compile(const LabelSelector& selector);
  /// An absent selector matches nothing.
  static Outcome<Selector> compile(const std::optional<LabelSelector>& selector);

  /// All requirements must hold; NotIn and DoesNotExist hold where the label is absent.
  bool matches(const Labels& labels) const;

 private:
  enum class Test { In, NotIn, Exists, DoesNotExist };
  struct Requirement {
    std::string key;
    Test test;
    std::vector<std::string> values;
  };
  bool nothing_ = false;
  std::vector<Requirement> requirements_;
};

/// What is wrong with a label's key: an optional DNS-1123 subdomain of up to 253 bytes and `/`, then up to 63 bytes of
/// letters, digits and `-_.`, alphanumeric at both ends. Nothing where all is well.
std::optional<std::string> find_label_key_problem(std::string_view key);
/// The same for a label's value: empty, or like the name of a key.
std::optional<std::string> find_label_value_problem(std::string_view value);

}  // namespace fleet::rancher
