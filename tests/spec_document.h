#pragma once

/// A page of tests, as tests/spec/README.md describes it: headings, the fenced blocks below them, and the line above
/// each block, which says what it is.

#include <cstddef>
#include <string>
#include <vector>

namespace fleet::spec {

struct Block {
  std::string language;  // "fleet", "diagnostics", "yaml", …
  std::string path;      // of the line above: `groups.fleet` or groups.fleet:
  std::string print;     // of the line above: print=PHASE
  size_t begin = 0;      // index of the first line within the fences
  size_t end = 0;        // index of the closing fence
  std::string text;      // the lines, each ended
};

/// What must be found, and where: `# error: [name/unknown] "said"` in a source, or in the prose of a page, for places
/// that cannot hold a comment, `- clusters.json:4: error: [inventory/drift]` and `- error: [output/folder]`.
struct Marker {
  std::string severity;
  std::string id;
  std::string text;  // must be contained in the message; may be empty
  std::string path;
  size_t line = 0;  // from 1; 0: the finding has no place
};

struct Section {
  std::string title;
  size_t line = 0;  // of the heading, from 1
  size_t last = 0;  // index of the line behind the section
  std::vector<Block> blocks;
  std::vector<Marker> markers;  // of the prose
};

struct Document {
  std::vector<std::string> lines;  // without their ends
  std::vector<Section> sections;
};

Document read_document(const std::string& text);

/// The markers in a source file, in order.
std::vector<Marker> markers_of(const std::string& path, const std::string& text);

std::vector<std::string> lines_of(const std::string& text);

}  // namespace fleet::spec
