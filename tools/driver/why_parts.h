#pragma once

/// The parts of `why`: where a setting of a cluster comes from, and where a value of a deployment does. Not for other
/// folders.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/says/answer.h"
#include "compiler/sema/program.h"
#include "tools/driver/questions.h"

namespace fleet::driver {

/// "there is no deployment `x`, did you mean `y`?"
Answer no_such(const std::string& kind, std::string_view name, const std::vector<std::string_view>& names);

/// The dimension or variable `key` of a cluster: what holds, and what it beat.
Answer why_setting(const Analysis&, const model::Cluster&, std::string_view key);

/// What was said about each value of a deployment on one cluster: its own blocks, values files, variants.
class DeploymentValues {
 public:
  struct Said {
    const sema::Tree* tree = nullptr;  // in the spec, or
    Value in_file;                     // in a values file
    std::string who;                   // "the deployment", "variant `west`", "values file values.yaml"
    Span span;                         // none: a values file
  };

  /// `in_fleet`: the Helm values that Fleet makes of it. All must outlive this.
  DeploymentValues(const Analysis&, const sema::Deployment&, const model::Cluster&,
                   const std::vector<says::ValueLine>& in_fleet);

  /// By path, such as `values.image.tag`, `namespace` or `helm.chart`: the strongest first.
  const std::map<std::string, std::vector<Said>>& all() const { return said_; }
  /// Does what is said at this path hold, or does something stronger stand above or below it?
  bool holds(const std::string& path) const;
  std::string text_of(const Said&) const;
  const says::ValueLine* find_in_fleet(const std::string& path) const;
  const Analysis& analysis() const { return a_; }
  const model::Cluster& cluster() const { return cluster_; }
  const sema::Deployment& deployment() const { return deployment_; }

 private:
  void add(const sema::Options&, const std::string& who);
  void add_tree(const sema::Tree&, const std::string& path, const std::string& who);
  void add_file(const Value&, const std::string& path, const std::string& who);
  void put(const std::string& path, Said said);

  const Analysis& a_;
  const sema::Deployment& deployment_;
  const model::Cluster& cluster_;
  const std::vector<says::ValueLine>& in_fleet_;
  std::map<std::string, std::vector<Said>> said_;
  std::map<std::string, size_t> rank_;  // of the strongest at each path
  size_t next_rank_ = 0;
  bool has_strict_namespace_ = false;
};

/// A line each: what holds, and who says it.
std::string all_values(const DeploymentValues&);
/// One of them: each step, what it refers to, and what it beat.
Answer one_value(const DeploymentValues&, std::string_view path);

}  // namespace fleet::driver
