#include "compiler/json/write.h"

#include <limits>

#include "tests/catch.h"

using namespace fleet;

TEST_CASE("json: two spaces a level, keys in the order given") {
  const Value value(Map{{"b", List{1, true, Value(), "x"}},
                        {"a", Map{}},
                        {"n", List{}},
                        {"r", RawNumber{"1.10"}},
                        {"u", uint64_t{18446744073709551615U}},
                        {"d", 0.5},
                        {"t", BlockText{"l\n"}},
                        {"nan", std::numeric_limits<double>::quiet_NaN()}});
  CHECK(json::write(value) ==
        "{\n  \"b\": [\n    1,\n    true,\n    null,\n    \"x\"\n  ],\n  \"a\": {},\n  \"n\": [],\n  \"r\": 1.10,\n"
        "  \"u\": 18446744073709551615,\n  \"d\": 0.5,\n  \"t\": \"l\\n\",\n  \"nan\": null\n}\n");
  CHECK(json::write_line(value) ==
        "{\"b\":[1,true,null,\"x\"],\"a\":{},\"n\":[],\"r\":1.10,\"u\":18446744073709551615,\"d\":0.5,\"t\":\"l\\n\","
        "\"nan\":null}");
}

TEST_CASE("json: strings are escaped, and bytes that are not UTF-8 are replaced") {
  CHECK(json::write_line("a\"\\\n\x01\x7F\xC3\xA9") == "\"a\\\"\\\\\\n\\u0001\x7F\xC3\xA9\"");
  CHECK(json::write_line("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
}
