#include "compiler/json/read.h"

#include "compiler/json/write.h"
#include "tests/catch.h"

using namespace fleet;

TEST_CASE("what the writer writes is read back") {
  Map map;
  map.push_back({"b", List{Value(), Value(true), Value(-1), Value(uint64_t{18446744073709551615u}), Value(0.5)}});
  map.push_back({"a", Map{}});
  map.push_back({"text", "h\u00e9 \"\\\n\u2028"});
  const Value value = map;
  CHECK(json::find_value(json::write(value)) == value);
  CHECK(json::find_value(json::write_line(value)) == value);
}

TEST_CASE("a repeated key is kept, so that whoever reads may object") {
  const auto value = json::find_value("{\"a\":1,\"a\":2}");
  REQUIRE(value);
  CHECK(value->find_map()->size() == 2);
}

TEST_CASE("what is not JSON is no value") {
  for (const char* text :
       {"", " ", "{", "[1,]", "{\"a\"}", "nul", "01", "'a'", "\"\xff\"", "1 2", "123456789012345678901"}) {
    INFO(text);
    CHECK_FALSE(json::find_value(text));
  }
  CHECK(json::find_value(std::string(1000, '[') + std::string(1000, ']')));
  CHECK_FALSE(json::find_value(std::string(200'000, '[') + std::string(200'000, ']')));
  CHECK_FALSE(json::find_value(std::string(200'000, '[')));
}
