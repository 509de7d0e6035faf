#include "tools/driver/clauses.h"

#include <fmt/format.h>

#include "compiler/base/one_line.h"
#include "compiler/diagnostics/positions.h"

namespace fleet::driver {

std::string place_of(const Analysis& a, Span span) {
  if (!span) return "";
  diag::Positions positions(a.sources);
  const auto at = positions.begin(span);
  return fmt::format("{}:{}:{}", a.sources.path(span.file), at.line, at.column);
}

std::string carried_by(const Analysis& a, const std::vector<checker::Carrying>& clauses, std::string_view indent) {
  std::string text;
  for (const checker::Carrying& one : clauses) {
    if (!one.clause)
      text += fmt::format("{}carried by several clauses: none of them is needed alone\n", indent);
    else
      text +=
          fmt::format("{}carried by: {}  {}\n", indent, one_line(a.sources.text(one.clause)), place_of(a, one.clause));
  }
  return text;
}

}  // namespace fleet::driver
