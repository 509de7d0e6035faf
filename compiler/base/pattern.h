#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace fleet {

/// A regular expression in RE2's syntax, which is also that of Go's `regexp`: no look-around, no back references,
/// time linear in the text. The one border to RE2. Copies share the compiled expression; safe to use from threads.
class Pattern {
 public:
  /// Nothing when `text` does not compile; `*error` (if given) then says why.
  static std::optional<Pattern> compile(std::string_view text, std::string* error = nullptr);

  /// Whether the whole of `text` matches.
  bool full_match(std::string_view text) const;
  /// Whether some part of `text` matches.
  bool partial_match(std::string_view text) const;
  /// The first match that begins at byte `from` or later, of all of `text` (`^` is the start of `text`): the whole,
  /// then each group; nothing where a group took no part. None where nothing matches.
  std::optional<std::vector<std::optional<std::string_view>>> find(std::string_view text, size_t from) const;
  /// The number of the group of this name.
  std::optional<int> find_group(std::string_view name) const;

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace fleet
