#include "compiler/diagnostics/edit_lines.h"

#include "tests/catch.h"

using namespace fleet;
using namespace fleet::diag;

namespace {

std::string shown(const std::string& text, const std::vector<Edit>& edits) {
  Sources sources;
  sources.add("a.fleet", text);
  Positions positions(sources);
  std::string result;
  for (const EditLine& line : edit_lines(edits, positions)) {
    result += std::to_string(line.number) + line.sign + line.text + "\n";
  }
  return result;
}

const FileId kFile(0u);

}  // namespace

TEST_CASE("a change within a line") { CHECK(shown("one\ntwo\n", {{{kFile, 4, 7}, "2"}}) == "2-two\n2+2\n"); }

TEST_CASE("a new line is only brought") {
  CHECK(shown("one\ntwo\n", {{{kFile, 4, 4}, "new\n"}}) == "2+new\n");
  CHECK(shown("one\ntwo\n", {{{kFile, 3, 3}, "\nnew"}}) == "2+new\n");
}

TEST_CASE("a line that goes is only taken") { CHECK(shown("one\ntwo\nthree\n", {{{kFile, 4, 8}, ""}}) == "2-two\n"); }

TEST_CASE("later edits count the lines that earlier ones brought") {
  CHECK(shown("one\ntwo\nthree\n", {{{kFile, 8, 13}, "3"}, {{kFile, 0, 0}, "zero\n"}}) == "1+zero\n3-three\n4+3\n");
}

TEST_CASE("two edits of one line are one change") {
  CHECK(shown("a b c\n", {{{kFile, 0, 1}, "x"}, {{kFile, 4, 5}, "y"}}) == "1-a b c\n1+x b y\n");
}

TEST_CASE("edits that overlap show nothing") {
  CHECK(shown("abc", {{{kFile, 0, 2}, "x"}, {{kFile, 1, 3}, "y"}}).empty());
}

TEST_CASE("edits are made") {
  CHECK(apply_edits({{{kFile, 1, 2}, "XX"}, {{kFile, 0, 0}, "<"}}, kFile, "abc") == "<aXXc");
  CHECK_FALSE(apply_edits({{{kFile, 1, 9}, ""}}, kFile, "abc"));
}
