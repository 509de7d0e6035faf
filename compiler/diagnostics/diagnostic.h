#pragma once

/// A message to a person, as data. What it says comes from the catalogue (catalog/); how it looks is the renderers'
/// business.

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/span.h"

namespace fleet::diag {

enum class Severity { Error, Warning, Info };

/// How a statement about a set of clusters was decided (language.md, introduction).
enum class Verdict { Proved, HoldsToday, Violated, Vacuous, Undecided };

struct Label {
  Span span;
  std::string text;  // may be empty for the primary label
};

struct Note {
  std::string text;
  Span span;  // none: the note speaks of no place
};

/// A cluster that shows the finding. Replayed by the plain evaluator before it is shown.
struct Counterexample {
  std::string cluster;                                      // a known cluster's name; empty: made up
  std::string near;                                         // of a made-up one: the known cluster nearest to it, if any
  std::vector<std::pair<std::string, std::string>> labels;  // dimension and value of all that it has
  std::vector<std::string> changed;  // of a made-up one: dimensions in which it differs from `near`
};

struct Edit {
  Span span;  // empty range: an insertion
  std::string replacement;
};

enum class Applicability { Safe, Unsafe, Manual };
/// What applying a fix does to the set that is reached. `None`: it has nothing to do with a set.
enum class Effect { None, Same, Narrows, Widens };

struct Fix {
  std::string title;
  std::vector<Edit> edits;
  Applicability applicability = Applicability::Manual;
  Effect effect = Effect::None;
};

struct Diagnostic {
  std::string id;  // "targeting/data-leaves"
  Severity severity = Severity::Error;
  std::string headline;
  Label primary;  // no file: the finding has no place in the spec (output/folder)
  std::vector<Label> secondary;
  std::vector<Note> notes;
  std::optional<Verdict> verdict;
  std::string verdict_detail;  // "none of the 12 known clusters reached breaks it, but an admissible one would"
  std::optional<Counterexample> counterexample;
  std::vector<Fix> fixes;

  // Defined in one place: each file that holds one would compile them again.
  Diagnostic();
  Diagnostic(const Diagnostic&);
  Diagnostic& operator=(const Diagnostic&);
  Diagnostic(Diagnostic&&) noexcept;
  Diagnostic& operator=(Diagnostic&&) noexcept;
  ~Diagnostic();
};

/// One line of the catalogue: an id, a severity and a text with the types of its arguments.
template <class... Args>
struct Rule {
  const char* id;
  Severity severity;
  const char* text;
};

/// A piece of prose that is no headline: a label, a note, a fix's title.
template <class... Args>
struct Phrase {
  const char* text;
};

/// The types of arguments in the catalogue.
using Name = std::string_view;   // what the writer wrote, or a name of ours
using Words = std::string_view;  // prose that was built elsewhere: a list of names, a kind of thing
using Count = uint64_t;

template <class T>
struct Exactly {
  using type = T;
};
template <class T>
using exactly = typename Exactly<T>::type;  // keeps an argument out of deduction

/// An argument as it is shown: of a long text, such as a name of a megabyte, the beginning. Cut between characters.
inline std::string_view shown(std::string_view text) {
  constexpr size_t kMost = 400;
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}
inline uint64_t shown(uint64_t number) { return number; }
inline int64_t shown(int64_t number) { return number; }

template <class... Args>
std::string say(const Phrase<Args...>& phrase, exactly<Args>... args) {
  return fmt::format(fmt::runtime(phrase.text), shown(args)...);
}

/// Adds to a reported finding; lives for one statement.
class Report {
 public:
  explicit Report(Diagnostic& d) : d_(&d) {}

  /// The text at the caret.
  template <class... Args>
  Report& here(const Phrase<Args...>& phrase, exactly<Args>... args) {
    d_->primary.text = say<Args...>(phrase, args...);
    return *this;
  }
  /// The text at the caret, a phrase that was said before.
  Report& at_caret(std::string said) {
    d_->primary.text = std::move(said);
    return *this;
  }
  template <class... Args>
  Report& label(Span span, const Phrase<Args...>& phrase, exactly<Args>... args) {
    if (span) d_->secondary.push_back({span, say<Args...>(phrase, args...)});
    return *this;
  }
  template <class... Args>
  Report& note(const Phrase<Args...>& phrase, exactly<Args>... args) {
    d_->notes.push_back({say<Args...>(phrase, args...), {}});
    return *this;
  }
  Report& verdict(Verdict verdict, std::string detail) {
    d_->verdict = verdict;
    d_->verdict_detail = std::move(detail);
    return *this;
  }
  Report& counterexample(Counterexample c) {
    d_->counterexample = std::move(c);
    return *this;
  }
  Report& fix(Fix fix) {
    d_->fixes.push_back(std::move(fix));
    return *this;
  }
  /// Replaces `span` by `name` and says so at the caret ("did you mean `name`?"); nothing if `name` is empty.
  Report& suggest(Span span, std::string_view name);

 private:
  Diagnostic* d_;
};

/// The findings of a run, in the order in which they were made.
class Diagnostics {
 public:
  template <class... Args>
  Report report(Span span, const Rule<Args...>& rule, exactly<Args>... args) {
    return add(span, rule.id, rule.severity, fmt::format(fmt::runtime(rule.text), shown(args)...));
  }
  /// For ids that the spec makes up: `policy/<name>`.
  Report report_as(Span span, std::string id, Severity severity, std::string headline) {
    return add(span, std::move(id), severity, std::move(headline));
  }

  /// What another phase or thread has found, after what is here.
  void add_all(std::vector<Diagnostic> more) {
    for (Diagnostic& d : more) all_.push_back(std::move(d));
  }

  const std::vector<Diagnostic>& all() const { return all_; }
  std::vector<Diagnostic> take() { return std::move(all_); }
  bool has_errors() const;

 private:
  Report add(Span span, std::string id, Severity severity, std::string headline);

  std::vector<Diagnostic> all_;
};

/// The candidate nearest to `word` by edit distance on lower-cased names (two letters swapped are one edit), or empty
/// if none is near
/// (at most a third of the word's length, at least 1, 2 from four letters on; ties: the first in order).
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// "`a`, `b` and `c`"; beyond `limit`: "`a`, `b` and 5 more".
std::string list_names(const std::vector<std::string>& names, size_t limit = 5);

/// "1 cluster", "12 clusters".
std::string count_of(uint64_t n, std::string_view singular);

}  // namespace fleet::diag
