#include "compiler/json/split.h"

#include "tests/catch.h"

using namespace fleet;

namespace {

std::string text_of(std::string_view text, json::Part part) {
  return std::string(text.substr(part.begin, part.end - part.begin));
}

std::vector<std::string> items(std::string_view text) {
  std::vector<std::string> all;
  const auto problem = json::split_list(text, {0, static_cast<uint32_t>(text.size())}, [&](json::Part part) {
    all.push_back(text_of(text, part));
    return true;
  });
  if (problem) all.push_back("problem at " + std::to_string(problem->part.begin));
  return all;
}

std::vector<std::string> members(std::string_view text) {
  std::vector<std::string> all;
  const auto result = json::split_map(text, {0, static_cast<uint32_t>(text.size())});
  if (const auto* problem = std::get_if<json::Problem>(&result))
    return {"problem at " + std::to_string(problem->part.begin)};
  for (const json::Member& member : std::get<std::vector<json::Member>>(result)) {
    all.push_back(text_of(text, member.key) + "=" + text_of(text, member.value));
  }
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("json split: items of a list") {
  CHECK(items("[ ]").empty());
  CHECK(items(R"([1, "a,\"]\\" ,{"x":[{}]},[]])") == Texts{"1", R"("a,\"]\\")", R"({"x":[{}]})", "[]"});
  CHECK(items("[1,]") == Texts{"1", "problem at 3"});
  CHECK(items("[1 2]") == Texts{"1", "problem at 3"});
  CHECK(items("[,1]") == Texts{"problem at 1"});
  CHECK(items("{}") == Texts{"problem at 0"});
}

TEST_CASE("json split: members of a map") {
  CHECK(members("{ }").empty());
  CHECK(members(R"({"a" : 1 , "}" :{"b":"}"}})") == Texts{"\"a\"=1", R"("}"={"b":"}"})"});
  for (const char* text :
       {R"({"a":1,})", R"({"a"})", R"({"a":})", R"({a:1})", R"({"a":1 "b":2})", R"({"a)", "[]", "{,}", "{"}) {
    INFO(text);
    const Texts seen = members(text);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].starts_with("problem"));
  }
}

TEST_CASE("json split: values one after the other") {
  const std::string_view text = "{}\n [1]\"a\" tru";
  const auto size = static_cast<uint32_t>(text.size());
  uint32_t at = 0;
  Texts all;
  for (;;) {
    const json::Split value = json::next_value(text, at, size);
    if (!std::holds_alternative<json::Part>(value)) break;
    all.push_back(text_of(text, std::get<json::Part>(value)));
    at = std::get<json::Part>(value).end;
  }
  CHECK(all == Texts{"{}", "[1]", "\"a\"", "tru"});
  CHECK(std::holds_alternative<json::End>(json::next_value(text, at, size)));
  for (const char* open : {"{", "[{}", "\"a", "\"\\\"", "[\"]"}) {
    const std::string_view cut = open;
    const json::Split value = json::next_value(cut, 0, static_cast<uint32_t>(cut.size()));
    REQUIRE(std::holds_alternative<json::Problem>(value));
    CHECK(std::get<json::Problem>(value).kind == json::ProblemKind::CutOff);
  }
}
