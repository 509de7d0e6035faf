#include "tools/driver/destinations.h"

#include <map>
#include <set>
#include <utility>

#include "compiler/emit/emit.h"

namespace fleet::driver {

std::vector<emit::Destination> destinations(const Analysis& a, const std::string& out) {
  std::map<std::string, std::string> folder_of_prefix;  // below OUT, with the slash
  std::map<std::string, std::vector<emit::OutputFile>> in_checkouts;
  const auto& repos = a.built->plan->repos;
  for (size_t i = 0; i < repos.size() && i < a.checkouts.folders.size(); ++i) {
    const std::string& folder = a.checkouts.folders[i];
    if (folder.empty()) continue;
    folder_of_prefix.emplace("bundles/" + emit::folder_of(*a.built->plan, repos[i]) + "/", folder);
    in_checkouts.try_emplace(folder);  // one without files may have some from an earlier build
  }
  std::vector<emit::Destination> result{{emit::Folder(out), {}}};
  for (const emit::OutputFile& file : *a.output) {
    const size_t kind = file.path.find('/'), slash = kind == std::string::npos ? kind : file.path.find('/', kind + 1);
    const auto found =
        slash == std::string::npos ? folder_of_prefix.end() : folder_of_prefix.find(file.path.substr(0, slash + 1));
    if (found == folder_of_prefix.end())
      result.front().files.push_back(file);
    else
      in_checkouts[found->second].push_back({file.path.substr(slash + 1), file.bytes, file.source});
  }
  for (auto& [folder, files] : in_checkouts)
    result.push_back({emit::Folder(folder, emit::Layout::Checkout), std::move(files)});
  return result;
}

std::optional<emit::OutputFolderProblem> find_output_folder_problem(const FileSystem& files, const Analysis& a,
                                                                    const std::string& out) {
  std::set<std::string> deployments;
  for (const model::Bundle& bundle : a.built->plan->bundles) {
    if (bundle.parked || bundle.repo >= a.checkouts.folders.size()) continue;
    const std::string& folder = a.checkouts.folders[bundle.repo];
    if (!folder.empty()) deployments.insert(bundle.path == "." ? folder : folder + "/" + bundle.path);
  }
  const std::set<std::string> checkouts(a.checkouts.folders.begin(), a.checkouts.folders.end());
  return emit::find_output_folder_problem(files, out, a.spec.root, {deployments.begin(), deployments.end()},
                                          {checkouts.begin(), checkouts.end()});
}

}  // namespace fleet::driver
