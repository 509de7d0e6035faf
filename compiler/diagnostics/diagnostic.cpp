#include "compiler/diagnostics/diagnostic.h"

#include <algorithm>
#include <cctype>

#include "compiler/diagnostics/catalog/shared.h"

namespace fleet::diag {

Diagnostic::Diagnostic() = default;
Diagnostic::Diagnostic(const Diagnostic&) = default;
Diagnostic& Diagnostic::operator=(const Diagnostic&) = default;
Diagnostic::Diagnostic(Diagnostic&&) noexcept = default;
Diagnostic& Diagnostic::operator=(Diagnostic&&) noexcept = default;
Diagnostic::~Diagnostic() = default;

Report Diagnostics::add(Span span, std::string id, Severity severity, std::string headline) {
  Diagnostic d;
  d.id = std::move(id);
  d.severity = severity;
  d.headline = std::move(headline);
  d.primary.span = span;
  all_.push_back(std::move(d));
  return Report(all_.back());
}

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

Report& Report::suggest(Span span, std::string_view name) {
  if (name.empty()) return *this;
  d_->primary.text = say(DidYouMean, name);
  Fix fix;
  fix.title = say(WriteInstead, name);
  fix.edits.push_back({span, std::string(name)});
  fix.applicability = Applicability::Unsafe;
  d_->fixes.push_back(std::move(fix));
  return *this;
}

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// Letters put in, left out, replaced, or swapped with their neighbour: each counts one.
size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > 100) return {};
  const std::string wanted = lower(word);
  std::string_view best;
  size_t best_distance = SIZE_MAX;
  for (std::string_view candidate : candidates) {
    if (candidate == word || candidate.size() > 100) continue;
    const size_t longest = std::max(candidate.size(), word.size());
    const size_t allowed = std::max<size_t>(longest / 3, longest >= 4 ? 2 : 1);
    const size_t gap = longest - std::min(candidate.size(), word.size());
    const std::string other = lower(candidate);
    // `prod` for `production`: a word that was cut short is near, whatever its length.
    const bool shortened =
        wanted.size() >= 3 && (other.starts_with(wanted) || wanted.starts_with(other)) && other.size() >= 3;
    if (!shortened && (gap > allowed || gap >= best_distance)) continue;
    size_t d = distance(wanted, other);
    if (shortened)
      d = std::min<size_t>(d, 2);
    else if (d > allowed)
      continue;
    if (d < best_distance) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

std::string list_names(const std::vector<std::string>& names, size_t limit) {
  std::string text;
  const size_t shown = names.size() <= limit ? names.size() : limit;
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += "`" + names[i] + "`";
  }
  if (shown < names.size()) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string count_of(uint64_t n, std::string_view singular) {
  return fmt::format("{} {}{}", n, singular, n == 1 ? "" : "s");
}

}  // namespace fleet::diag
