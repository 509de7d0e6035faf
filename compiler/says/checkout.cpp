#include "compiler/says/checkout.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace fleet::says {
namespace {

constexpr uint64_t kLargestYaml = 16'000'000;
constexpr uint64_t kLargestOther = 1'000'000;
constexpr uint64_t kLargestCheckout = 400'000'000;
constexpr size_t kMostFiles = 200'000;
constexpr size_t kMostFolders = 100;  // inside one another

std::string below(const std::string& folder, std::string_view name) {
  if (folder.empty() || folder == ".") return std::string(name);
  return folder.ends_with('/') ? folder + std::string(name) : folder + "/" + std::string(name);
}

bool is_yaml(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

}  // namespace

std::string Checkout::shown(std::string_view path) const {
  if (path == ".") return folder.empty() ? "." : folder;
  return below(folder, path);
}

FileResult<Checkout> read_checkout(const FileSystem& files, const std::string& at, std::string folder) {
  Checkout checkout;
  checkout.folder = std::move(folder);
  rancher::Repository::Files contents;
  uint64_t size = 0;
  std::vector<std::pair<std::string, size_t>> waiting{{"", 0}};
  while (!waiting.empty()) {
    const auto [inner, depth] = waiting.back();
    waiting.pop_back();
    const auto listed = files.list(inner.empty() ? at : below(at, inner));
    if (const auto* problem = std::get_if<FileProblem>(&listed)) return *problem;
    for (const std::string& name : std::get<std::vector<std::string>>(listed)) {
      const std::string path = below(inner, name);
      const std::string full = below(at, path);
      switch (files.kind_of(full)) {
        case FileKind::Link: checkout.links.insert(path); continue;
        case FileKind::Folder:
          if (name == ".git") continue;
          if (depth >= kMostFolders) return FileProblem{full, "lies in more than 100 folders"};
          waiting.emplace_back(path, depth + 1);
          continue;
        case FileKind::File: break;
        case FileKind::Missing:
        case FileKind::Other: continue;
      }
      auto text = files.read(full, is_yaml(name) ? kLargestYaml : kLargestOther);
      if (const auto* problem = std::get_if<FileProblem>(&text)) {
        if (!problem->too_large) return *problem;
        checkout.too_large.insert(path);
        contents[path] = "";
      } else {
        size += std::get<std::string>(text).size();
        contents[path] = std::get<std::string>(std::move(text));
      }
      if (contents.size() > kMostFiles) return FileProblem{checkout.shown("."), "holds more than 200000 files"};
      if (size > kLargestCheckout)
        return FileProblem{checkout.shown("."), "holds more than 400 MB in files that count"};
    }
  }
  checkout.repository = rancher::Repository(std::move(contents));
  return checkout;
}

}  // namespace fleet::says
