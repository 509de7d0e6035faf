#include "compiler/emit/output_folder.h"

#include <deque>

namespace fleet::emit {
namespace {

bool is_in(const std::string& path, const std::string& folder) {
  return path.starts_with(folder == "/" ? folder : folder + "/");
}

std::optional<std::string> find_spec_file(const FileSystem& files, const std::string& root) {
  std::deque<std::string> folders = {root};
  for (size_t searched = 0; !folders.empty() && searched < kMaxSearched; folders.pop_front()) {
    const auto names = files.list(folders.front());
    if (std::holds_alternative<FileProblem>(names)) continue;  // writing will say so, if it matters
    for (const auto& name : std::get<std::vector<std::string>>(names)) {
      if (++searched > kMaxSearched) return std::nullopt;
      if (name.starts_with(".")) continue;
      const std::string path = folders.front() + "/" + name;
      const FileKind kind = files.kind_of(path);
      if (kind == FileKind::File && name.ends_with(".fleet")) return path;
      if (kind == FileKind::Folder) folders.push_back(path);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<OutputFolderProblem> find_output_folder_problem(const FileSystem& files, const std::string& out,
                                                              const std::string& spec_root,
                                                              const std::vector<std::string>& deployments,
                                                              const std::vector<std::string>& checkouts) {
  using Kind = OutputFolderProblem::Kind;
  const std::string folder = files.canonical(out);
  const std::string root = files.canonical(spec_root);
  if (folder == root) return OutputFolderProblem{Kind::IsSpec, folder, root};
  if (is_in(root, folder)) return OutputFolderProblem{Kind::AboveSpec, folder, root};
  for (const auto& deployment : deployments) {
    const std::string path = files.canonical(deployment);
    if (folder == path || is_in(folder, path)) return OutputFolderProblem{Kind::InDeployment, folder, path};
  }
  for (const auto& checkout : checkouts) {
    if (!checkout.empty() && (checkout == folder || is_in(checkout, folder))) {
      return OutputFolderProblem{Kind::IsCheckout, folder, checkout};
    }
  }
  if (const auto file = find_spec_file(files, folder)) {
    return OutputFolderProblem{Kind::HoldsSpecFile, folder, *file};
  }
  return std::nullopt;
}

}  // namespace fleet::emit
