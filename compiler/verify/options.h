#pragma once

/// The options that Fleet gives to a set of clusters against those that the spec means for them.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/rancher/options.h"
#include "compiler/verify/meaning.h"
#include "compiler/verify/shared.h"

namespace fleet::verify {

/// Merged options as Fleet has them before templates run, in two parts.
struct GivenOptions {
  Map options;            // without Helm values; as Fleet writes it
  Value values;           // a map
  bool templated = true;  // not where `disablePreProcess` is set
};

/// What a bundle gets besides the options of its deployment.
struct BundleFields {
  List depends_on;               // what it comes after
  Map of_repo;                   // the GitRepo's, for all of its bundles, and what being a wave adds
  std::string target_namespace;  // the GitRepo's, which beats all
};

class OptionsCheck {
 public:
  /// `has_waves`: the rolloutStrategy is judged elsewhere. `fields`: what it gets besides options.
  OptionsCheck(Shared& shared, Space& space, const sema::Deployment& deployment, const std::string& workspace,
               bool has_waves, BundleFields fields)
      : shared_(shared),
        space_(space),
        deployment_(deployment),
        workspace_(workspace),
        has_waves_(has_waves),
        fields_(std::move(fields)) {}

  /// What Fleet makes of a Bundle's spec and the options of its targets for some cluster. `root`: the spec without its
  /// targets, which are more than all the rest and no part of the options.
  GivenOptions given(const Map& root, const Map& spec, const Map& custom, List values_files) const;

  /// Are they, on the clusters of a set, those of the deployment with these variants? What is not, if something.
  std::optional<std::string> compare(const GivenOptions& given, const Laid& variants, SetId set);

 private:
  std::optional<std::string> compare_fixed(const GivenOptions& given, const Laid& variants, SetId set);
  std::optional<std::string> compare_combination(const GivenOptions& given, const Laid& variants, SetId set,
                                                 const std::map<uint32_t, std::string>& chosen);
  /// Where a value stands, as a chain to its root: `helm`, `values`, `db`, `host`.
  struct Path {
    const Path* up = nullptr;
    std::string_view key;
  };
  static std::string text_of(const Path& path);
  std::optional<std::string> compare_values(const Value& given, const Meant& meant, const Path& path, bool templated,
                                            SetId set);
  std::optional<std::string> compare_leaf(const Value& given, const sema::Tree& meant, const Path& path, bool templated,
                                          SetId set);
  std::optional<std::string> compare_documents(const GivenOptions& given, const Meant& meant, SetId set);
  std::optional<std::string> compare_made_up(const GivenOptions& given, const Meant& meant, SetId set);
  std::optional<std::string> compare_document(const GivenOptions& given, const Meant& meant,
                                              const model::Cluster& cluster, const rancher::Labels& labels);
  /// The known clusters of the workspace in a set, all or those `among` them.
  std::vector<size_t> known_in(SetId set, const sets::Bits* among = nullptr);
  Map normal(Map options) const;
  const Meant& meant_values(const Laid& variants);

  Shared& shared_;
  Space& space_;
  const sema::Deployment& deployment_;
  const std::string& workspace_;
  bool has_waves_;
  BundleFields fields_;
  bool needs_document_ = false;
  /// What was found out about a pair of a given and a meant value; most of them stand in each of a bundle's regions.
  struct Judged {
    Value given;
    const Leaves::Wrong* wrong = nullptr;  // none: it is right everywhere
  };
  std::unordered_map<const sema::Tree*, Judged> judged_;
  std::map<Laid, Meant> meant_;
  std::map<Laid, Map> fixed_;  // of those without references
};

}  // namespace fleet::verify
