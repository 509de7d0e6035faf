#include "compiler/rancher/resources.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "compiler/rancher/chart.h"
#include "compiler/rancher/go_match.h"
#include "compiler/rancher/go_path.h"

namespace fleet::rancher {
namespace {

/// The `.fleetignore` files found so far, as Fleet keeps them: a folder's patterns hold for each path that begins with
/// the folder's, as text. A folder `sx` therefore also obeys that of its neighbour `s`.
struct IgnoreTree {
  std::string path;
  std::vector<std::string> patterns;
  std::vector<std::unique_ptr<IgnoreTree>> children;

  /// Calls `visit` for this node and each deeper one that Fleet finds responsible; returns the deepest.
  template <class Visit>
  IgnoreTree& walk_to(std::string_view wanted, Visit visit) {
    visit(*this);
    if (wanted == path) return *this;
    for (const auto& child : children)
      if (wanted.starts_with(child->path)) return child->walk_to(wanted, visit);
    return *this;
  }
};

/// Lines without the blanks at their end (a backslash keeps one), without empty ones and comments.
std::vector<std::string> ignore_patterns(std::string_view text) {
  std::vector<std::string> patterns;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.pop_back();
    const size_t last = line.find_last_not_of(" \t\n\f\r");
    const size_t kept = last == std::string::npos ? 1 : line[last] == '\\' ? last + 2 : last + 1;
    if (kept < line.size()) line.resize(kept);
    if (!line.empty() && line[0] != '#') patterns.push_back(std::move(line));
  }
  return patterns;
}

class Walk {
 public:
  Walk(const Repository& repository, std::string_view folder, const std::vector<std::string>& left_out, bool updates,
       Version version)
      : repository_(repository), root_(folder), left_out_(left_out), updates_(updates), version_(version) {
    tree_.path = "/" + root_;
  }

  Outcome<std::vector<std::string>> run() {
    visit_folder(".");
    if (problem_) return *problem_;
    std::sort(names_.begin(), names_.end());
    return std::move(names_);
  }

 private:
  std::string path_of(const std::string& name) const { return join_go_path({root_, name}); }
  std::string absolute(const std::string& name) const {
    const std::string path = path_of(name);
    return path == "." ? tree_.path : "/" + path;
  }

  bool is_ignored(const std::string& name, bool folder) {
    bool ignored = false;
    const std::string path = absolute(name);
    const std::string base(last_element(path));
    tree_.walk_to(path, [&](const IgnoreTree& node) {
      for (const std::string& pattern : node.patterns) {
        if (ignored || problem_) return;
        if (pattern.find("/*", 1) != std::string::npos) {
          const std::string_view trimmed = std::string_view(pattern).substr(0, pattern.size() - 2);
          ignored = folder && (pattern.ends_with("/*") ? trimmed : std::string_view(pattern)) == base;
          continue;
        }
        const auto matches = match_go_pattern(pattern, base);
        if (!matches) problem_ = error("a pattern in .fleetignore is malformed");
        ignored = matches.value_or(false);
      }
    });
    return ignored;
  }

  void read_ignores(const std::string& name) {
    const std::string* text = repository_.find_file(join_go_path({root_, name, ".fleetignore"}));
    if (!text) return;
    auto patterns = ignore_patterns(*text);
    if (patterns.empty()) return;
    const std::string path = absolute(name);
    IgnoreTree* node = &tree_.walk_to(path, [](const IgnoreTree&) {});
    if (node->path != path) {
      node->children.push_back(std::make_unique<IgnoreTree>());
      node = node->children.back().get();
      node->path = path;
    }
    node->patterns.insert(node->patterns.end(), patterns.begin(), patterns.end());
  }

  /// helmupdater loads the chart, and fetches what it depends on.
  void load_chart(const std::string& name) {
    const std::string folder = path_of(name);
    if (!repository_.find_file(join_go_path({folder, "Chart.yaml"}))) return;
    const auto problem = find_chart_problem(repository_, folder, version_);
    if (problem) problem_ = Failure{problem->failure.kind, problem->file + ": " + problem->failure.text};
  }

  void visit_folder(const std::string& name) {
    const bool ignored = is_ignored(name, true);
    if (problem_) return;
    if (std::find(left_out_.begin(), left_out_.end(), name) == left_out_.end()) {
      if (updates_) load_chart(name);
      if (problem_) return;
      const std::string shown = path_of(name);
      if (ignored || (shown != "." && last_element(shown).starts_with('.'))) return;
      read_ignores(name);
    }
    for (const std::string& child : repository_.names_in(path_of(name))) {
      const std::string path = join_go_path({name, child});
      if (repository_.is_folder(path_of(path)))
        visit_folder(path);
      else
        visit_file(path);
      if (problem_) return;
    }
  }

  void visit_file(const std::string& name) {
    const bool ignored = is_ignored(name, false);
    if (problem_ || ignored || last_element(name).starts_with('.')) return;
    if (std::find(left_out_.begin(), left_out_.end(), name) == left_out_.end()) names_.push_back(name);
  }

  const Repository& repository_;
  std::string root_;
  const std::vector<std::string>& left_out_;
  bool updates_;
  Version version_;
  IgnoreTree tree_;
  std::vector<std::string> names_;
  std::optional<Failure> problem_;
};

}  // namespace

Outcome<std::vector<std::string>> bundle_resources(const Repository& repository, std::string_view folder,
                                                   const std::vector<std::string>& left_out, bool updates_dependencies,
                                                   Version version) {
  if (!repository.is_folder(folder)) return error("there is no such folder");
  return Walk(repository, clean_go_path(folder), left_out, updates_dependencies, version).run();
}

}  // namespace fleet::rancher
