#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::rancher {

/// The rules of a chart's `.helmignore` (helm.sh/helm, pkg/ignore/rules.go): what Helm does not load.
class ChartIgnore {
 public:
  /// Before any file is read: Helm's own rule.
  ChartIgnore();
  /// Adds the lines of the file; why Helm refuses it, or nothing.
  std::optional<std::string> read(std::string_view text);
  /// `path` is relative to the chart.
  bool is_ignored(std::string_view path, bool is_folder) const;

 private:
  struct Rule {
    std::string pattern;
    bool negated = false;
    bool folders_only = false;
    bool names_only = false;  ///< asked of the last element alone
  };
  void add(std::string_view line);

  std::vector<Rule> rules_;
};

}  // namespace fleet::rancher
