#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/syntax/parse.h"

namespace fleet {

struct ParsedText {
  Sources sources;
  diag::Diagnostics diagnostics;
  ast::File file;

  explicit ParsedText(std::string text) {
    FileId id = sources.add("main.fleet", std::move(text));
    file = syntax::parse(id, sources, diagnostics);
  }
  const std::string& text() const { return sources.text(file.id); }
  /// "line:column [id] headline <marked text>", a finding a line.
  std::string findings() const {
    std::string all;
    for (const diag::Diagnostic& d : diagnostics.all()) {
      auto at = static_cast<ptrdiff_t>(std::min<size_t>(d.primary.span.begin, text().size()));
      auto line = std::count(text().begin(), text().begin() + at, '\n') + 1;
      size_t begin = at == 0 ? std::string::npos : text().rfind('\n', static_cast<size_t>(at) - 1);
      size_t column = static_cast<size_t>(at) - (begin == std::string::npos ? 0 : begin + 1) + 1;
      all += std::to_string(line) + ":" + std::to_string(column) + " [" + d.id + "] " + d.headline + " <" +
             text().substr(static_cast<size_t>(at), d.primary.span.end - d.primary.span.begin) + ">\n";
    }
    return all;
  }
};

struct SpecFile {
  std::string name;
  std::string text;
};

inline std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The specs below a folder, by path: those of tests/spec/syntax are the blocks of the language's contract.
inline std::vector<SpecFile> spec_files(const std::filesystem::path& folder = SPECS) {
  std::vector<SpecFile> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".fleet")
      all.push_back({std::filesystem::relative(entry.path(), folder).string(), read_whole(entry.path())});
  std::sort(all.begin(), all.end(), [](const SpecFile& a, const SpecFile& b) { return a.name < b.name; });
  return all;
}

}  // namespace fleet
