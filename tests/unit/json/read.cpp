#include "compiler/json/read.h"

#include "compiler/json/write.h"
#include "tests/catch.h"

using namespace fleet;

namespace {

std::optional<json::Problem> problem(std::string_view text) {
  json::Reader reader;
  json::Tree tree;
  return reader.read(text, tree);
}

std::string round(std::string_view text) {
  json::Reader reader;
  json::Tree tree;
  const auto seen = reader.read(text, tree);
  return seen ? "problem at " + std::to_string(seen->part.begin) + ": " + seen->text : json::write_line(tree.value());
}

std::string covered(std::string_view text, const json::Tree& tree, uint32_t node) {
  const json::Part part = tree.nodes[node].part;
  return std::string(text.substr(part.begin, part.end - part.begin));
}

}  // namespace

TEST_CASE("json: every value and where it stands") {
  const std::string text = " {\"a\" : [1, -2.5e3 ,true,null , \"x\\u00e9\\\"\"] , \"b\\n\": { } }\n ";
  json::Reader reader;
  json::Tree tree;
  REQUIRE_FALSE(reader.read(text, tree));
  CHECK(covered(text, tree, 0) == "{\"a\" : [1, -2.5e3 ,true,null , \"x\\u00e9\\\"\"] , \"b\\n\": { } }");
  const uint32_t list = tree.find(0, "a").value();
  CHECK(covered(text, tree, list - 1) == "\"a\"");
  CHECK(covered(text, tree, list) == "[1, -2.5e3 ,true,null , \"x\\u00e9\\\"\"]");
  std::vector<std::string> items;
  for (uint32_t at = list + 1; at < tree.nodes[list].after; at = tree.nodes[at].after) {
    items.push_back(covered(text, tree, at));
  }
  CHECK(items == std::vector<std::string>{"1", "-2.5e3", "true", "null", "\"x\\u00e9\\\"\""});
  CHECK(tree.nodes[list + 5].text == "x\xC3\xA9\"");
  const uint32_t map = tree.find(0, "b\n").value();
  CHECK(covered(text, tree, map) == "{ }");
  CHECK(covered(text, tree, map - 1) == "\"b\\n\"");
  CHECK_FALSE(tree.find(0, "c"));
  CHECK_FALSE(tree.find(list, "a"));
  CHECK(json::write_line(tree.value()) == "{\"a\":[1,-2500.0,true,null,\"x\xC3\xA9\\\"\"],\"b\\n\":{}}");
}

TEST_CASE("json: scalars alone, numbers of any size, a byte order mark") {
  CHECK(round("18446744073709551615") == "18446744073709551615");
  CHECK(round(" -9223372036854775808 ") == "-9223372036854775808");
  CHECK(round("[18446744073709551616,1e400]") == "[1.8446744073709552e+19,null]");
  CHECK(round("\"a\"") == "\"a\"");
  CHECK(round("null") == "null");
  CHECK(round("false ") == "false");
  CHECK(round("\xEF\xBB\xBF{}") == "{}");
  CHECK(round("[]") == "[]");
}

TEST_CASE("json: what is wrong, and where") {
  const auto at = [](std::string_view text) { return problem(text).value().part.begin; };
  const auto kind = [](std::string_view text) { return problem(text).value().kind; };
  for (const char* text :
       {"[1 2]", "[1,]",        "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[01]",          "[1.]",       "[+1]",
        "[.5]",  "[truex]",     "[nul]",      "1 2",       "{} {}", "[\"\\x\"]",     "[\"a\tb\"]", "'a'",
        "[1}",   "{]",          "[NaN]",      "# x",       "]",     "[\"\\ud800\"]", "{\"a\":}",   "{1:2}",
        "[,]",   "\"a\" \"b\"", "[1]]",       "\"a\"x",    "[-]",   "[1e]"}) {
    INFO(text);
    REQUIRE(problem(text));
    CHECK(kind(text) == json::ProblemKind::NotJson);
  }
  for (const char* text : {"", "  ", "[", "{", "[1", "{\"a\"", "\"a", "[\"a"}) {
    INFO(text);
    REQUIRE(problem(text));
    CHECK(kind(text) == json::ProblemKind::CutOff);
  }
  CHECK(at("[1, 2, tru, 3]") == 7);
  CHECK(at("{\"a\": 1, \"b\": 1x}") == 14);
  CHECK(at("{\"a\": \"\\q\"}") == 6);
  CHECK(kind("[\"a\xFF\"]") == json::ProblemKind::NotUtf8);
  CHECK(at("[\"a\xFF\"]") == 3);
}

TEST_CASE("json: nesting has an end") {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK_FALSE(problem(nested(json::Reader::kMaxDepth)));
  REQUIRE(problem(nested(json::Reader::kMaxDepth + 1)));
  CHECK(problem(nested(json::Reader::kMaxDepth + 1))->kind == json::ProblemKind::TooDeep);
  CHECK(problem(nested(100000))->kind == json::ProblemKind::TooDeep);
  CHECK(problem(std::string(100000, '[')));
  std::string maps;
  for (int i = 0; i < 100000; ++i) maps += "{\"a\":";
  CHECK(problem(maps));
}

TEST_CASE("json: keys that stand twice") {
  const std::string text = R"({"a":1,"b":2,"c":{"a":1},"b":3,"a":4})";
  json::Reader reader;
  json::Tree tree;
  REQUIRE_FALSE(reader.read(text, tree));
  CHECK(tree.nodes[tree.find_duplicate_key(0).value()].part == json::Part{25, 28});
  CHECK_FALSE(tree.find_duplicate_key(tree.find(0, "c").value()));
  CHECK(tree.nodes[tree.find(0, "a").value()].text == "4");
}

TEST_CASE("json: a part in the middle of a text") {
  const std::string text =
      "xx{\"a\": \"b\"}, and more than sixty-four bytes behind it, so that nothing has to be copied";
  json::Reader reader;
  json::Tree tree;
  REQUIRE_FALSE(reader.read(text, json::Part{2, 12}, tree));
  CHECK(tree.nodes[2].part == json::Part{8, 11});
  CHECK(tree.nodes[2].text.data() == text.data() + 9);
  REQUIRE(reader.read(text, json::Part{2, 13}, tree));
  REQUIRE(reader.read(text, json::Part{5, 4000}, tree));
}

TEST_CASE("json: cut at each byte, and with each byte replaced") {
  const std::string text = R"({"a":[1,-2.5e3,true,false,null,"x\u00e9\"y"],"b":{"c":{},"d":[]}, "e":"é"})";
  json::Reader reader;
  json::Tree tree;
  REQUIRE_FALSE(reader.read(text, tree));
  for (size_t size = 0; size < text.size(); ++size) {
    // In a buffer of its own size, so that a checker of memory sees each byte read behind the end.
    const std::vector<char> cut(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    const auto seen = reader.read(std::string_view(cut.data(), cut.size()), tree);
    INFO(size);
    REQUIRE(seen);
    CHECK(seen->part.begin <= size);
    CHECK(seen->part.end <= size);
    CHECK(seen->part.begin <= seen->part.end);
  }
  for (size_t at = 0; at < text.size(); ++at) {
    for (const char c : {'{', '}', '[', ']', '"', '\\', ',', ':', '0', 'x', ' ', '\0', '\xFF'}) {
      std::string changed = text;
      changed[at] = c;
      if (const auto seen = reader.read(changed, tree)) {
        CHECK(seen->part.end <= text.size());
        CHECK(seen->part.begin <= seen->part.end);
      } else {
        CHECK(tree.nodes[0].part == json::Part{0, static_cast<uint32_t>(text.size())});
      }
    }
  }
}
