#include "compiler/syntax/format.h"

#include <random>

#include "compiler/syntax/print.h"
#include "compiler/syntax/tree.h"
#include "tests/catch.h"
#include "tests/unit/syntax/read_spec.h"

using namespace fleet;

namespace {

std::string formatted(const std::string& text) { return syntax::format(text).text.value_or("(nothing)"); }

/// The tokens and comments of a text with other blanks between them.
std::string scattered(const std::string& text, std::mt19937& random) {
  syntax::Tokens tokens = syntax::scan(text, 0);
  std::vector<syntax::Token> all = tokens.code;
  all.insert(all.end(), tokens.comments.begin(), tokens.comments.end());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  static const char* const kBlanks[] = {" ", "  ", "\n", "\n\n\n", " \n\t", "\r\n", " "};
  std::string result;
  for (const syntax::Token& token : all) {
    result += text.substr(token.begin, token.end - token.begin);
    if (token.kind == syntax::Kind::Comment)
      result += "\n";
    else if (random() % 12 == 0)
      result += " # by the way\n";
    else
      result += kBlanks[random() % std::size(kBlanks)];
  }
  return result;
}

}  // namespace

TEST_CASE("formatting keeps the meaning of every block and settles at once") {
  for (const SpecFile& spec : spec_files()) {
    INFO(spec.name);
    std::string once = formatted(spec.text);
    REQUIRE(once != "(nothing)");
    CHECK(formatted(once) == once);
    CHECK(syntax::print_parsed(once) == syntax::print_parsed(spec.text));
  }
}

TEST_CASE("any layout can be formatted") {
  std::mt19937 random(1);
  for (int round = 0; round < 60; ++round)
    for (const SpecFile& spec : spec_files()) {
      std::string text = scattered(spec.text, random);
      INFO(text);
      std::string once = formatted(text);
      REQUIRE(once != "(nothing)");
      CHECK(formatted(once) == once);
    }
}

TEST_CASE("a block stays on one line if it was written so and fits") {
  CHECK(formatted("profile a{default b=1\n}") == "profile a {\n  default b = 1\n}\n");
  CHECK(formatted("profile a{default b=1 c=2}") == "profile a { default b = 1   c = 2 }\n");
}

TEST_CASE("a comma at the end of a list breaks it") {
  CHECK(formatted("enum a { b, c, }") == "enum a {\n  b,\n  c,\n}\n");
  CHECK(formatted("enum a { b,\n c }") == "enum a { b, c }\n");
}

TEST_CASE("neighbours line up, up to a blank line") {
  CHECK(formatted("dimension a : bool key \"x\"\ndimension long : int 1..5 optional\n\n\ndimension b:bool") ==
        "dimension a    : bool       key \"x\"\ndimension long : int 1..5   optional\n\ndimension b : bool\n");
}

TEST_CASE("comments stay where they are") {
  CHECK(formatted("# one\n\n\n## two\ngroup a = b # three\ngroup ab = c   # four\n#five") ==
        "# one\n\n## two\ngroup a  = b  # three\ngroup ab = c  # four\n#five\n");
  CHECK(formatted("let a = [1, # one\n2]") == "let a = [\n  1,  # one\n  2,\n]\n");
}

TEST_CASE("broken chains stay broken, long ones break") {
  CHECK(formatted("group a = b\n and c") == "group a = b\n  and c\n");
  std::string longer = "group a = region == " + std::string(50, 'x') + " and region == " + std::string(50, 'y');
  CHECK(formatted(longer) ==
        "group a = region == " + std::string(50, 'x') + "\n  and region == " + std::string(50, 'y') + "\n");
}

TEST_CASE("what does not parse is not formatted") {
  auto result = syntax::format("group a =");
  CHECK(!result.text);
  CHECK(result.has_syntax_errors);
}
