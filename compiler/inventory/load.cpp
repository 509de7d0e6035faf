#include "compiler/inventory/load.h"

namespace fleet::inventory {
namespace {

constexpr const char* kInputName = "<stdin>";

std::string below(const std::string& folder, const std::string& name) {
  return folder.empty() || folder.ends_with('/') ? folder + name : folder + "/" + name;
}

/// Files, until the limits of an inventory are reached.
class Loader {
 public:
  Loader(Sources& sources, const KeyOfColumn& key_of_column) : sources_(sources), key_of_column_(key_of_column) {}

  uint64_t room() const { return kLargestText - size_; }

  void add(std::string shown, std::string text) {
    size_ += text.size();
    LoadedFile loaded;
    loaded.file = sources_.add(std::move(shown), std::move(text));
    loaded.listing = read(sources_.path(loaded.file), sources_.text(loaded.file), key_of_column_);
    clusters_ += loaded.listing.clusters.size();
    files_.push_back(std::move(loaded));
  }

  std::vector<LoadedFile> take() { return std::move(files_); }
  uint64_t clusters() const { return clusters_; }

 private:
  Sources& sources_;
  const KeyOfColumn& key_of_column_;
  std::vector<LoadedFile> files_;
  uint64_t size_ = 0, clusters_ = 0;
};

FileProblem too_large(const std::string& shown) { return FileProblem{shown, "is larger than 700 MB", true}; }

}  // namespace

FileResult<std::vector<LoadedFile>> load(const FileSystem& files, const std::string& path, const std::string& shown,
                                         const ReadInput& read_input, Sources& sources,
                                         const KeyOfColumn& key_of_column) {
  Loader loader(sources, key_of_column);
  if (path == "-") {
    if (!read_input) return FileProblem{kInputName, "cannot be read here"};
    auto text = read_input();
    if (const auto* problem = std::get_if<FileProblem>(&text)) {
      return FileProblem{kInputName, problem->reason, problem->too_large};
    }
    if (std::get<std::string>(text).size() > kLargestText) return too_large(kInputName);
    loader.add(kInputName, std::get<std::string>(std::move(text)));
    return loader.take();
  }
  std::vector<std::pair<std::string, std::string>> paths{{path, shown}};  // and what is shown of each
  if (files.kind(path) == FileKind::Folder) {
    paths.clear();
    auto names = files.list(path);
    if (const auto* problem = std::get_if<FileProblem>(&names)) return FileProblem{shown, problem->reason};
    for (const std::string& name : std::get<std::vector<std::string>>(names)) {
      if (has_known_ending(name) && files.kind(below(path, name)) != FileKind::Folder) {
        paths.push_back({below(path, name), below(shown, name)});
      }
    }
    if (paths.empty()) {
      return FileProblem{shown, "is a folder without a file that ends in .json, .jsonl, .ndjson, .yaml, .yml or .csv"};
    }
  }
  for (const auto& [from, name] : paths) {
    auto text = files.read(from, loader.room());
    if (const auto* problem = std::get_if<FileProblem>(&text)) {
      return problem->too_large ? too_large(shown) : FileProblem{name, problem->reason};
    }
    loader.add(name, std::get<std::string>(std::move(text)));
    if (loader.clusters() > kMostClusters) return FileProblem{shown, "lists more than 1000000 clusters", true};
  }
  return loader.take();
}

}  // namespace fleet::inventory
