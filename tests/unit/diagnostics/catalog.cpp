#include "compiler/diagnostics/catalog.h"

#include <string>

#include "compiler/diagnostics/rule_pages.h"
#include "tests/catch.h"

using namespace fleet::diag;

TEST_CASE("every id has its page, and every page its id") {
  for (const CatalogEntry& entry : catalog()) {
    INFO("docs/rules/" << entry.id << ".md");
    const auto page = find_rule_page(entry.id);
    REQUIRE(page);
    CHECK(page->starts_with("# " + std::string(entry.id) + "\n"));
  }
  for (const RulePage& page : rule_pages()) {
    INFO("docs/rules/" << page.id << ".md");
    CHECK(find_severity(page.id));
  }
}

TEST_CASE("ids are areas and kebab-case names, sorted") {
  std::string_view before;
  for (const CatalogEntry& entry : catalog()) {
    INFO(entry.id);
    CHECK(before < entry.id);
    before = entry.id;
    CHECK(entry.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-/") == std::string_view::npos);
    CHECK(entry.id.find('/') == entry.id.rfind('/'));
  }
}

TEST_CASE("severities") {
  CHECK(find_severity("allow/unused") == Severity::Warning);
  CHECK(find_severity("name/unknown") == Severity::Error);
  CHECK_FALSE(find_severity("language/nothing"));
}

TEST_CASE("the nearest id") {
  CHECK(nearest_id("alow/unused") == "allow/unused");
  CHECK(nearest_id("no-reason") == "allow/no-reason");
  CHECK(nearest_id("xyz").empty());
}
