#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

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

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace fleet
