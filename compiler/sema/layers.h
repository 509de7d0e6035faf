#pragma once

/// A deployment with its blueprints, laid over each other: the more derived wins, unrelated ones that disagree are an
/// error, leaf by leaf.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/program.h"

namespace fleet::sema {

/// What one `deploy` or `blueprint` block says itself.
struct Layer {
  const ast::Deploy* node = nullptr;
  bool has_from = false;
  RepoId repo;
  std::string path;
  Span path_span;
  std::optional<Reach> to;
  Span to_word;
  std::optional<Selector> except;
  Span except_word;
  std::vector<std::pair<DataId, Span>> carries;
  RolloutId rollout;
  Span rollout_word;
  std::vector<After> after;
  std::vector<TagValue> tags;
  Options options;
  std::optional<Tree> helmop;
  std::optional<ast::Variants::Mode> mode;
  Span mode_span;
  std::optional<Span> total;
  std::vector<Variant> variants;
  bool mixes_variants = false;  // loose ones beside a block, which was reported
};

class LayerMerge {
 public:
  /// `layers`: bases before those that extend them, the deployment last. `base_of(block, i)`: the blueprint that the
  /// i-th base of a block names, if there is one.
  LayerMerge(const std::vector<const Layer*>& layers, diag::Diagnostics& diagnostics,
             std::function<const ast::Deploy*(const ast::Deploy&, size_t)> base_of);

  Deployment run();

 private:
  struct Claim {
    size_t layer = 0;
    std::string value;                // printed, to see whether unrelated ones agree
    std::optional<size_t> disagrees;  // the unrelated layer that says otherwise
  };
  /// Layer `layer` says `value` at `path`; earlier claims that it does not override are compared.
  void claim(const std::string& path, size_t layer, std::string value);
  bool derives(size_t layer, size_t from) const;
  void lay(std::optional<Tree>& into, const std::optional<Tree>& from, const std::string& path, size_t layer);
  void lay_tree(Tree& into, const Tree& from, const std::string& path, size_t layer);
  void lay_options(Options& into, const Options& from, const std::string& path, size_t layer);
  void report_conflicts();
  Span joint(const ast::Deploy& of, const ast::Deploy* a, const ast::Deploy* b) const;
  bool reaches(const ast::Deploy* from, const ast::Deploy* to) const;

  const std::vector<const Layer*>& layers_;
  diag::Diagnostics& diagnostics_;
  std::function<const ast::Deploy*(const ast::Deploy&, size_t)> base_of_;
  std::map<const ast::Deploy*, size_t> index_;  // of layers
  std::vector<std::vector<size_t>> bases_;      // by layer: the layers that it extends
  std::map<std::string, Claim> claims_;
};

/// The tree as one line, for comparing and for messages.
std::string print(const Tree& tree);

/// The text if it is one and the same for all clusters: without references.
std::optional<std::string> literal_of(const Tree& tree);

}  // namespace fleet::sema
