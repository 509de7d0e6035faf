#include "compiler/diagnostics/rule_pages.h"

namespace fleet::diag {

std::optional<std::string_view> find_rule_page(std::string_view id) {
  for (const RulePage& page : rule_pages()) {
    if (page.id == id) return page.text;
  }
  return std::nullopt;
}

}  // namespace fleet::diag
