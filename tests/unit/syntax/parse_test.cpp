#include "tests/catch.h"
#include "tests/unit/syntax/read_spec.h"

using namespace fleet;

TEST_CASE("every block of the language parses") {
  auto specs = spec_files();
  REQUIRE(specs.size() >= 10);
  for (const SpecFile& spec : specs) {
    ParsedText parsed(spec.text);
    INFO(spec.name);
    CHECK(parsed.findings() == "");
    CHECK(!parsed.file.decls.empty());
  }
}
