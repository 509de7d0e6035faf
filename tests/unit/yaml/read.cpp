#include "compiler/yaml/read.h"

#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"
#include "tests/catch.h"

using namespace fleet;
using yaml::FindingKind;

namespace {

std::string cut(const std::string& text, uint32_t begin, uint32_t end) { return text.substr(begin, end - begin); }

std::vector<std::string> places(const std::string& text) {
  std::vector<std::string> all;
  for (const yaml::Node& node : yaml::read_strict(text).nodes) all.push_back(cut(text, node.begin, node.end));
  return all;
}

std::string as_fleet(const std::string& text) {
  const auto read = yaml::read_like_fleet(text);
  const auto* value = std::get_if<Value>(&read);
  return value ? yaml::go_json(*value) : "error: " + std::get<yaml::FleetError>(read).text;
}

}  // namespace

TEST_CASE("yaml: places are bytes, whatever stands before them") {
  using Texts = std::vector<std::string>;
  CHECK(places("a: [1, 'x']\n") == Texts{"a: [1, 'x']", "a", "[1, 'x']", "1", "'x'"});
  CHECK(places("\xEF\xBB\xBF\xC3\xA9: \xF0\x9F\x9A\x80\n# c\n\nb:\n- z # d\n\n") ==
        Texts{"\xC3\xA9: \xF0\x9F\x9A\x80\n# c\n\nb:\n- z", "\xC3\xA9", "\xF0\x9F\x9A\x80", "b", "- z", "z"});
  CHECK(places("a: 1\r\nb: 2\r\n") == Texts{"a: 1\r\nb: 2", "a", "1", "b", "2"});
  std::string many;
  for (int i = 0; i < 100; ++i) many += "\xC3\xA9";
  CHECK(places(many + ": x\n").back() == "x");
}

TEST_CASE("yaml: strict reading reports what Fleet would do in silence") {
  const auto only = [](const std::string& text, FindingKind kind, const std::string& marked) {
    const yaml::Tree tree = yaml::read_strict(text);
    INFO(text);
    REQUIRE(tree.findings.size() == 1);
    CHECK(tree.findings[0].kind == kind);
    CHECK(cut(text, tree.findings[0].begin, tree.findings[0].end) == marked);
    return tree.findings[0];
  };
  CHECK(yaml::read_strict("a: {b: [1, ~]}\n").findings.empty());
  CHECK(yaml::read_strict("").findings.empty());
  only("a: &x 1\nb: *x\n", FindingKind::Alias, "*x");
  only("<<: {a: 1}\n", FindingKind::MergeKey, "<<");
  const auto twice = only("on: 1\nb: 2\n'true': 3\n", FindingKind::DuplicateKey, "'true'");
  CHECK(twice.detail == "true");
  CHECK(twice.other_begin == 0);
  CHECK(twice.other_end == 2);
  only("~: 1\n", FindingKind::KeyNotText, "~");
  only("[a]: 1\n", FindingKind::KeyNotText, "[a]");
  only("a: !!int x\n", FindingKind::BadScalar, "!!int x");
  only("a: 1\n---\nb: 2\n", FindingKind::LaterDocument, "b: 2");
  only("a: \xFF\n", FindingKind::NotUtf8, "\xFF");
  only(std::string("\xFF\xFE"
                   "a\0",
                   4),
       FindingKind::NotUtf8, "\xFF\xFE");
  only(std::string("a: x\0y\n", 7), FindingKind::Character, std::string("\0", 1));
  only("%YAML 1.2\n---\na\n", FindingKind::Syntax, "%YAML 1.2\n---");
  only("a: \"x\\/\"\n", FindingKind::Syntax, "\\/");
  only("a: *x\n", FindingKind::Syntax, "*x");
  CHECK(yaml::read_strict("a: [1\n").findings.at(0).kind == FindingKind::Syntax);
}

TEST_CASE("yaml: nesting has an end") {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(yaml::read_strict(nested(100)).findings.empty());
  CHECK(yaml::read_strict(nested(101)).findings.at(0).kind == FindingKind::TooDeep);
  CHECK_FALSE(yaml::read_strict(std::string(100000, '[')).findings.empty());
  CHECK(as_fleet(std::string(100000, '[')).starts_with("error"));
  std::string dashes;
  for (int i = 0; i < 20000; ++i) dashes += "- ";
  CHECK(as_fleet(dashes).starts_with("error"));
}

TEST_CASE("yaml: as Fleet reads") {
  CHECK(as_fleet("b: no\na: 012\n") == R"({"a":10,"b":false})");
  CHECK(as_fleet("a: 1\na: 2\n---\nb: 3\n") == R"({"a":2})");
  CHECK(as_fleet("a: 1\n---\n[\n") == R"({"a":1})");
  CHECK(as_fleet("x: &x {a: 1, b: 2}\nz: {<<: *x, b: 3}\n") == R"({"x":{"a":1,"b":2},"z":{"a":1,"b":3}})");
  CHECK(as_fleet("").starts_with("null"));
  CHECK(as_fleet("a: .nan\n").starts_with("error"));
  CHECK(as_fleet("a: .nan\na: 1\n") == R"({"a":1})");
  const auto strings = yaml::read_string_map("a: .nan\nb: 0.10\nc: on\nd:\n");
  CHECK(yaml::go_json(std::get<Value>(strings)) == R"({"a":"NaN","b":"0.1","c":"true","d":""})");
  CHECK(std::holds_alternative<yaml::FleetError>(yaml::read_string_map("a: [1]\n")));
  CHECK(as_fleet("~: 1\n").starts_with("error"));
  CHECK(as_fleet("a: &x [1, *x]\n").starts_with("error: anchor 'x' value contains itself"));
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string number = std::to_string(i);
    laughs.append("a").append(number).append(": &a").append(number).append(" [");
    for (int k = 0; k < 10; ++k) laughs.append("*a").append(std::to_string(i - 1)).append(", ");
    laughs += "]\n";
  }
  CHECK(as_fleet(laughs).starts_with("error: document contains excessive aliasing"));
}

TEST_CASE("yaml: cut at each byte, and with each byte replaced") {
  const std::string text =
      "a: &x {b: [1, 'c', \"d\\u00e9\"], \xC3\xA9: |\n  e\n\nf: *x\n<<: {g: !!int 7}\n--- # h\n- ~\n...\n";
  const auto check = [](const std::string& changed) {
    for (const yaml::Finding& finding : yaml::read_strict(changed).findings) {
      CHECK(finding.begin <= finding.end);
      CHECK(finding.end <= changed.size());
    }
    CHECK_FALSE(as_fleet(changed).empty());
  };
  for (size_t size = 0; size <= text.size(); ++size) check(text.substr(0, size));
  for (size_t at = 0; at < text.size(); ++at) {
    for (const char c : {'{', ']', '"', '\'', '*', '&', '!', '|', ':', '-', ' ', '\n', '\t', '\0', '\xFF'}) {
      std::string changed = text;
      changed[at] = c;
      check(changed);
    }
  }
}

TEST_CASE("yaml: a byte order mark behind the start is a character, as to Go") {
  const std::string mark = "\ufeff";
  CHECK(as_fleet(mark + "a: 1\n") == R"({"a":1})");
  CHECK(as_fleet("a: 1\n" + mark + "b: 2\n") == "{\"a\":1,\"" + mark + "b\":2}");
  CHECK(as_fleet("k: \n" + mark + "a: 1\n") == "{\"k\":null,\"" + mark + "a\":1}");
  CHECK(as_fleet("k: [1, 2]\u2028" + mark + "\n").starts_with("error"));
  CHECK(as_fleet("a: " + mark + "\n") == "{\"a\":\"" + mark + "\"}");
  // The stand-in is none that the text names itself.
  CHECK(as_fleet("a: \"\\uE000\ue001" + mark + "\"\n") == "{\"a\":\"\ue000\ue001" + mark + "\"}");
  CHECK(yaml::read_strict("a: 1\n---\n" + mark + "b: 2\n", yaml::Documents::Apart).nodes.at(4).text == "b");
  // A mark at the front of goyaml's window costs each later line a character.
  CHECK(as_fleet(mark + mark + "a: 1\n").find("byte order mark") != std::string::npos);
  const std::string filled = "a: " + std::string(508, 'x') + "\n";
  CHECK(as_fleet(filled + mark + "b: 2\n").find("byte order mark") != std::string::npos);
  CHECK(as_fleet("# " + filled + mark + "b: 2\n") == "{\"" + mark + "b\":2}");
}
