#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/says/given.h"

namespace fleet::says {

/// Which workspaces a bundle sees. A Cluster proves that its namespace is there, and each namespace has its name as the
/// label kubernetes.io/metadata.name; other labels are known of those Namespaces only that were given.
class Workspaces {
 public:
  explicit Workspaces(const Given& given);

  struct Seen {
    std::vector<std::string> names;                               ///< sorted
    std::vector<std::pair<const Mapping*, std::string>> unknown;  ///< who may open this one besides, or not
  };
  Seen of_bundle(std::string_view workspace, const rancher::Labels& labels) const;

 private:
  const Given& given_;
  std::vector<rancher::BundleNamespaceMapping> mappings_;
  std::vector<rancher::Namespace> given_namespaces_;
  std::vector<std::string> others_;  ///< namespaces with clusters of which nothing else is known
};

}  // namespace fleet::says
