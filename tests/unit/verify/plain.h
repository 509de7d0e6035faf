#pragma once

/// What Fleet would do with emitted files, worked out the slow and obvious way: cluster by cluster, straight through
/// the model, over the known clusters and over one cluster for each combination of labels and names. No sets, no
/// signatures, nothing shared with the code under test but the model of Fleet.

#include <map>
#include <string>
#include <vector>

#include "compiler/emit/output_file.h"
#include "compiler/model/plan.h"
#include "compiler/rancher/deploy.h"
#include "compiler/rancher/version.h"

namespace fleet::verify::test {

/// A cluster to ask for. Of one that the schema does not admit, what templates make of values does not count.
struct Probe {
  rancher::DeployCluster cluster;
  bool known = false, admissible = false;
};

/// The known clusters, then the combinations of the texts that the plan and `files` mention for each label.
std::vector<Probe> probes(const model::Plan& plan, const std::vector<const std::vector<emit::OutputFile>*>& files);

class Plain {
 public:
  Plain(const model::Plan& plan, rancher::Version version) : plan_(plan), version_(version) {}

  /// All that Fleet would do, as texts by what they are about. Equal answers, equal texts.
  using Answer = std::map<std::string, std::string>;
  Answer ask(const std::vector<emit::OutputFile>& files, const std::vector<Probe>& probes);

 private:
  void add_bundle(const std::string& git_repo, const rancher::Bundle& bundle, const std::vector<Probe>& probes,
                  Answer& to);
  std::string steps(const Map& spec, const std::vector<Probe>& probes, const std::vector<bool>& deployed) const;

  const model::Plan& plan_;
  rancher::Version version_;
  /// Of bundles that were asked for before, by all that they depend on.
  std::map<std::string, Answer> remembered_;
};

}  // namespace fleet::verify::test
