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

std::optional<std::vector<std::optional<std::string_view>>> Pattern::find(std::string_view text, size_t from) const {
  std::vector<re2::StringPiece> parts(static_cast<size_t>(compiled_->NumberOfCapturingGroups()) + 1);
  const re2::StringPiece whole(text.data(), text.size());
  if (!compiled_->Match(whole, from, text.size(), re2::RE2::UNANCHORED, parts.data(), static_cast<int>(parts.size())))
    return std::nullopt;
  std::vector<std::optional<std::string_view>> groups;
  for (const re2::StringPiece& part : parts)
    groups.push_back(part.data() ? std::optional(std::string_view(part.data(), part.size())) : std::nullopt);
  return groups;
}

std::optional<int> Pattern::find_group(std::string_view name) const {
  const auto& groups = compiled_->NamedCapturingGroups();
  const auto found = groups.find(std::string(name));
  if (found == groups.end()) return std::nullopt;
  return found->second;
}

}  // namespace fleet
