#include "compiler/base/pattern.h"

#include <re2/re2.h>

namespace fleet {

std::optional<Pattern> Pattern::compile(std::string_view text, std::string* error) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (compiled->ok()) return Pattern(std::move(compiled));
  if (error) *error = compiled->error();
  return std::nullopt;
}

bool Pattern::full_match(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

bool Pattern::partial_match(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace fleet
