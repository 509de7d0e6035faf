#include "tools/driver/load.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/limits.h"

namespace fleet::driver {
namespace {

constexpr std::string_view kMain = "main.fleet";

std::string below(const std::string& folder, std::string_view name) {
  if (folder.empty() || folder == ".") return std::string(name);
  return folder.ends_with('/') ? folder + std::string(name) : folder + "/" + std::string(name);
}

/// The folder above; empty at the top.
std::string parent(const std::string& path) {
  if (path == "/" || path == "." || path.empty()) return {};
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

bool has_main(const FileSystem& files, const std::string& folder) {
  return files.kind_of(below(folder, kMain)) != FileKind::Missing;
}

}  // namespace

FileResult<std::string> find_root(const FileSystem& files, const std::string& path) {
  const FileKind kind = files.kind(path);
  if (kind == FileKind::Missing) {
    const bool link = files.kind_of(path) == FileKind::Link;
    return FileProblem{path, link ? "is a link that leads nowhere or round in a circle" : "does not exist"};
  }
  if (kind == FileKind::Other) return FileProblem{path, "is neither a file nor a folder"};
  const std::string start = files.canonical(path);
  const std::string first = kind == FileKind::Folder ? start : parent(start);
  for (std::string folder = first; !folder.empty(); folder = parent(folder)) {
    if (has_main(files, folder)) return folder;
  }
  return FileProblem{first, "holds no spec: there is no main.fleet here, nor in a folder above"};
}

FileResult<std::vector<std::string>> list_spec_files(const FileSystem& files, const std::string& root) {
  std::vector<std::string> found, folders{""};
  while (!folders.empty()) {
    const std::string folder = folders.back();
    folders.pop_back();
    const auto listed = files.list(folder.empty() ? root : below(root, folder));
    if (const auto* problem = std::get_if<FileProblem>(&listed)) return *problem;
    for (const std::string& name : std::get<std::vector<std::string>>(listed)) {
      if (name.starts_with('.')) continue;
      const std::string path = below(folder, name);
      const std::string full = below(root, path);
      const FileKind kind = files.kind_of(full);
      if (kind == FileKind::Folder) {
        if (!has_main(files, full)) folders.push_back(path);
      } else if (name.ends_with(".fleet") && !(kind == FileKind::Link && files.kind(full) == FileKind::Folder)) {
        found.push_back(path);
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

FileResult<Spec> load(const FileSystem& files, const std::string& root, Sources& sources,
                      diag::Diagnostics& diagnostics, const std::string& shown) {
  const auto listed = list_spec_files(files, root);
  if (const auto* problem = std::get_if<FileProblem>(&listed)) return *problem;
  Spec spec;
  spec.root = root;
  for (const std::string& path : std::get<std::vector<std::string>>(listed)) {
    auto text = files.read(below(root, path), syntax::kLargestFile);
    auto* problem = std::get_if<FileProblem>(&text);
    if (problem && !problem->too_large) return *problem;
    const FileId id = sources.add(shown + path, problem ? std::string() : std::get<std::string>(std::move(text)));
    if (problem) diagnostics.report({id, 0, 0}, diag::TooMany, "bytes in one file", syntax::kLargestFile);
    if (path == kMain) spec.main_file = id;
    spec.files.push_back(id);
  }
  if (!spec.main_file) return FileProblem{below(root, kMain), "is a folder"};
  return spec;
}

}  // namespace fleet::driver
