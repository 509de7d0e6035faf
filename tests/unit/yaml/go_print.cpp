#include "compiler/yaml/go_print.h"

#include <string>
#include <vector>

#include "tests/catch.h"

using namespace fleet;

namespace {

/// The keys as goyaml prints them, or why it does not.
std::string order_of(const std::vector<std::string>& keys) {
  Map map;
  for (const std::string& key : keys) map.push_back({key, 1});
  const auto printed = yaml::go_yaml(Value(map));
  const auto* yaml = std::get_if<yaml::GoYaml>(&printed);
  if (!yaml) return "refused";
  if (yaml->order != yaml::KeyOrder::Fixed) return yaml->order == yaml::KeyOrder::Chance ? "chance" : "unknown";
  std::string keys_only;
  for (size_t at = 0; at < yaml->text.size(); at = yaml->text.find('\n', at) + 1)
    keys_only += yaml->text.substr(at, yaml->text.find(": 1\n", at) - at) + " ";
  return keys_only;
}

std::string printed(const Value& value) {
  const auto result = yaml::go_yaml(value);
  const auto* yaml = std::get_if<yaml::GoYaml>(&result);
  return yaml ? yaml->text : "refused";
}

}  // namespace

TEST_CASE("keys stand in goyaml's order") {
  CHECK(order_of({"a10", "a9", "a"}) == "a a9 a10 ");
  CHECK(order_of({"K", "_x", "b", "a"}) == "_x K a b ");
  CHECK(order_of({"a01", "a1", "a1z"}) == "a1 a1z a01 ");
  CHECK(order_of({"k", "k{x", "k|x", "k~x"}) == "k k{x k|x k~x ");
  CHECK(order_of({"ab", "a~", "a-", "a0"}) == "a- a~ a0 ab ");
  CHECK(order_of({"a1b", "a12"}) == "a12 a1b ");
  CHECK(order_of({"\u00e9", "z", "\u4e2d", "\u2192"}) == "\u2192 z \u00e9 \u4e2d ");
}

TEST_CASE("an order that is not fixed is said to be none") {
  CHECK(order_of({"a1b", "a12", "a2"}) == "chance");  // a12 < a1b < a2 < a12
  CHECK(order_of({"a\u0661", "ab"}) == "unknown");    // a digit of another script
  CHECK(order_of({"a\u0661", "b"}) == "a\u0661 b ");  // which decides nothing here
}

TEST_CASE("goyaml prints what YAML takes, as it reads it") {
  for (const auto text : {"x\x7fy", "\u009fx", "\uffff", "\ufffe"}) {
    CHECK(printed(Map{{"a", text}}) == "refused");
    CHECK(printed(Map{{text, "a"}}) == "refused");
  }
  CHECK(printed(Map{{"a", "x\u0085y"}}) == "a: x y\n");
  CHECK(printed(Map{{"a", "x \u0085\u0085 y"}}) == "a: |-\n  x\n  y\n");
  CHECK(printed(Map{{"k\u0085", 1}}) == "refused");
  CHECK(printed(Map{{std::string(1100, 'k'), 1}}) == "refused");
  CHECK(printed(Map{{"a", "\ufeff${ \"x\" }\n"}}) == "a: \"\\uFEFF\\x24\\x7B\\x20\\\"\\x78\\\"\\x20\\x7D\\n\"\n");
  CHECK(printed(Map{{"a", "x\ufeff${ 1 }"}}) == "a: \"x\\uFEFF${ 1 }\"\n");
  CHECK(printed(Map{{"\ufeffk", "mark"}}) == "\"\\uFEFF\\x6B\": mark\n");
}
