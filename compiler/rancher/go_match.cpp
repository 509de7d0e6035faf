#include "compiler/rancher/go_match.h"

#include <algorithm>

#include "compiler/base/utf8.h"

namespace fleet::rancher {
namespace {

struct Chunk {
  bool star = false;
  std::string_view text;
};

/// The stars in front of the pattern, then all up to the next star.
Chunk take_chunk(std::string_view& pattern) {
  Chunk chunk;
  while (pattern.starts_with('*')) {
    chunk.star = true;
    pattern.remove_prefix(1);
  }
  bool in_range = false;
  size_t i = 0;
  for (; i < pattern.size(); ++i) {
    if (pattern[i] == '\\')
      i = std::min(i + 1, pattern.size() - 1);
    else if (pattern[i] == '[')
      in_range = true;
    else if (pattern[i] == ']')
      in_range = false;
    else if (pattern[i] == '*' && !in_range)
      break;
  }
  chunk.text = pattern.substr(0, i);
  pattern.remove_prefix(i);
  return chunk;
}

CodePoint character(std::string_view text) {
  const CodePoint point = code_point_at(text, 0);
  return point.length > 0 ? point : CodePoint{0xFFFD, 1};
}

/// A bound of a range, from the front of `text`; none where it is malformed.
std::optional<uint32_t> take_bound(std::string_view& text) {
  if (text.empty() || text[0] == '-' || text[0] == ']') return std::nullopt;
  if (text[0] == '\\') text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const CodePoint point = code_point_at(text, 0);
  if (point.length == 0) return std::nullopt;
  text.remove_prefix(point.length);
  if (text.empty()) return std::nullopt;
  return point.value;
}

struct ChunkMatch {
  bool matches = false;
  std::string_view rest;  ///< of the name
};

/// Matches a chunk at the start of `name`. A mismatch does not end the check of the pattern.
std::optional<ChunkMatch> match_chunk(std::string_view chunk, std::string_view name) {
  bool failed = false;
  while (!chunk.empty()) {
    if (!failed && name.empty()) failed = true;
    if (chunk[0] == '[') {
      CodePoint point;
      if (!failed) {
        point = character(name);
        name.remove_prefix(point.length);
      }
      chunk.remove_prefix(1);
      const bool negated = chunk.starts_with('^');
      if (negated) chunk.remove_prefix(1);
      bool within = false;
      for (int ranges = 0;; ++ranges) {
        if (chunk.starts_with(']') && ranges > 0) {
          chunk.remove_prefix(1);
          break;
        }
        const auto low = take_bound(chunk);
        if (!low) return std::nullopt;
        auto high = low;
        if (chunk[0] == '-') {
          chunk.remove_prefix(1);
          high = take_bound(chunk);
          if (!high) return std::nullopt;
        }
        within = within || (*low <= point.value && point.value <= *high);
      }
      failed = failed || within == negated;
    } else if (chunk[0] == '?') {
      if (!failed) {
        failed = name[0] == '/';
        name.remove_prefix(character(name).length);
      }
      chunk.remove_prefix(1);
    } else {
      if (chunk[0] == '\\') {
        chunk.remove_prefix(1);
        if (chunk.empty()) return std::nullopt;
      }
      if (!failed) {
        failed = chunk[0] != name[0];
        name.remove_prefix(1);
      }
      chunk.remove_prefix(1);
    }
  }
  return failed ? ChunkMatch{} : ChunkMatch{true, name};
}

}  // namespace

std::optional<bool> match_go_pattern(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    const Chunk chunk = take_chunk(pattern);
    if (chunk.star && chunk.text.empty()) return name.find('/') == std::string_view::npos;
    auto match = match_chunk(chunk.text, name);
    // The last chunk must reach the end of the name.
    if (match && match->matches && (match->rest.empty() || !pattern.empty())) {
      name = match->rest;
      continue;
    }
    if (!match) return std::nullopt;
    bool found = false;
    if (chunk.star) {
      for (size_t i = 0; i < name.size() && name[i] != '/'; ++i) {
        match = match_chunk(chunk.text, name.substr(i + 1));
        if (!match) return std::nullopt;
        if (match->matches && (!pattern.empty() || match->rest.empty())) {
          name = match->rest;
          found = true;
          break;
        }
      }
    }
    if (found) continue;
    // No match: Go still checks that the rest of the pattern is well-formed.
    while (!pattern.empty())
      if (!match_chunk(take_chunk(pattern).text, "")) return std::nullopt;
    return false;
  }
  return name.empty();
}

}  // namespace fleet::rancher
