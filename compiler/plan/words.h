#pragma once

/// How sets of clusters are said in a target of the spec: in the words of whoever said them first, or by a shorter name
/// that the spec has for them. For fixes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/model/plan.h"
#include "compiler/plan/universe.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

class Words {
 public:
  /// Both must outlive it; of the sources it keeps views into their texts.
  Words(const sema::Program& program, const Sources& sources);

  /// The conditions whose conjunction the selector is.
  model::Wording inside(const sema::Selector& selector, Universe& universe) const;
  /// The same of `not selector`.
  model::Wording outside(const sema::Selector& selector, Universe& universe) const;

  /// The words of a target; `place`: the word `to`.
  model::TargetText target(const sema::Selector& selector, Span place) const;

  std::string_view text(Span span) const { return texts_[span.file.value].substr(span.begin, span.end - span.begin); }
  /// With the parentheses that stand around it.
  Span with_parentheses(Span span) const;
  /// The whole line, its end included, if nothing but this and blanks stands in it.
  std::optional<Span> own_line(Span span) const;

 private:
  std::string written(const sema::Selector& selector) const;
  std::optional<std::string> values_by_name(const sema::ValueSelector& selector) const;
  std::string flipped(const std::string& condition) const;
  bool is_visible(std::string_view name) const;

  const sema::Program& program_;
  std::vector<std::string_view> texts_;  // by file
};

}  // namespace fleet::plan
