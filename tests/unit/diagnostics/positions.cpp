#include "compiler/diagnostics/positions.h"

#include <string>

#include "tests/catch.h"

using namespace fleet;
using diag::LineIndex;
using diag::Position;

TEST_CASE("lines and columns start at 1") {
  const LineIndex index("ab\ncd");
  CHECK(index.at(0) == Position{1, 1});
  CHECK(index.at(2) == Position{1, 3});
  CHECK(index.at(3) == Position{2, 1});
  CHECK(index.at(5) == Position{2, 3});
  CHECK(index.line_count() == 2);
}

TEST_CASE("an offset past the end is the end") {
  CHECK(LineIndex("ab\n").at(1000) == Position{2, 1});
  CHECK(LineIndex("").at(7) == Position{1, 1});
}

TEST_CASE("columns are UTF-16 units") {
  const std::string text = "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x";  // ä € 😀 x: 1 + 1 + 2 + 1 units
  const LineIndex index(text);
  CHECK(index.at(2) == Position{1, 2});
  CHECK(index.at(5) == Position{1, 3});
  CHECK(index.at(9) == Position{1, 5});
  SECTION("inside a character is its start") { CHECK(index.at(7) == Position{1, 3}); }
  SECTION("and back") {
    CHECK(index.offset({1, 3}) == 5);
    CHECK(index.offset({1, 4}) == 5);
    CHECK(index.offset({1, 5}) == 9);
    CHECK(index.offset({1, 99}) == 10);
    CHECK(index.offset({99, 1}) == 10);
  }
}

TEST_CASE("a byte-order mark is not counted") {
  const LineIndex index(
      "\xEF\xBB\xBF"
      "ab");
  CHECK(index.at(0) == Position{1, 1});
  CHECK(index.at(3) == Position{1, 1});
  CHECK(index.at(4) == Position{1, 2});
  CHECK(index.line_begin(1) == 3);
}

TEST_CASE("CRLF is one line end, a lone CR none") {
  const LineIndex index("ab\r\ncd\rx");
  CHECK(index.at(2) == Position{1, 3});
  CHECK(index.at(3) == Position{1, 3});
  CHECK(index.at(4) == Position{2, 1});
  CHECK(index.line_end(1) == 2);
  CHECK(index.at(7) == Position{2, 4});
}

TEST_CASE("long lines count across blocks") {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "\xC3\xA4";
  const LineIndex index(text);
  for (uint32_t i = 0; i <= 3000; ++i) REQUIRE(index.at(2 * i) == Position{1, i + 1});
}

TEST_CASE("bytes that are no UTF-8 do no harm") {
  const LineIndex index("\x80\x80\x80\x80\xFF\n\x80");
  for (uint32_t i = 0; i < 9; ++i) CHECK(index.at(i).line <= 2);
}

TEST_CASE("a path is shown from where the reader stands, unless it is absolute or standard input") {
  Sources sources;
  const FileId own = sources.add("main.fleet", ""), absolute = sources.add("/data/sites.csv", "");
  const FileId input = sources.add("<stdin>", "");
  const diag::Positions positions(sources, "fleets/shop");
  CHECK(positions.shown_path(own) == "fleets/shop/main.fleet");
  CHECK(positions.shown_path(absolute) == "/data/sites.csv");
  CHECK(positions.shown_path(input) == "<stdin>");
}
