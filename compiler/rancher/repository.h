#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::rancher {

/// A checkout of a git repository, as data: paths below its root, with `/` between names, to contents. Folders are
/// there because of the files in them; symbolic links are not. Paths that leave the root lead nowhere.
class Repository {
 public:
  using Files = std::map<std::string, std::string, std::less<>>;

  /// Paths are cleaned: `./a` is `a`. Those that lead out of the root, `../a` and `/a`, are left out.
  explicit Repository(Files files);

  const Files& files() const { return files_; }
  /// Null where there is no such file. `path` may have `.`, `..` and doubled slashes; `..` needs its folder.
  const std::string* find_file(std::string_view path) const;
  bool is_folder(std::string_view path) const;
  bool exists(std::string_view path) const { return find_file(path) || is_folder(path); }
  /// The names in a folder, sorted by bytes.
  std::vector<std::string> names_in(std::string_view folder) const;

 private:
  /// The clean path, or none where a folder on the way is missing or the root is left.
  std::optional<std::string> find_real_path(std::string_view path) const;

  Files files_;
};

}  // namespace fleet::rancher
