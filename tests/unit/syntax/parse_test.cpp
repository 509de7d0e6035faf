#include <deque>

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

namespace {

std::string findings(const std::string& text) { return ParsedText(text).findings(); }

}  // namespace

TEST_CASE("each mistake is one finding, at its narrowest place") {
  CHECK(findings("group g =\ngroup h = all") == "1:9 [syntax/unexpected] expected an expression after `=` <=>\n");
  CHECK(findings("deploy x { helm { cpu: 128Mi  x: 1 } }") ==
        "1:24 [syntax/unexpected] `128Mi` is neither a number nor a name <128Mi>\n");
  CHECK(findings("dimnesion env : bool") == "1:1 [syntax/unexpected] `dimnesion` starts no declaration <dimnesion>\n");
  CHECK(findings("deploy x {\n  rolout careful\n}") ==
        "2:3 [syntax/unexpected] there is no word `rolout` here <rolout>\n");
  CHECK(findings("let a = \"b\nlet c = 1") == "1:9 [syntax/unterminated-string] this text has no end <\">\n");
  CHECK(findings("let a = \"b\\q\"") == "1:11 [syntax/bad-literal] `\\q` is no escape <\\q>\n");
  CHECK(findings("let a = \"b ${c\"") == "1:12 [syntax/bad-literal] `${` has no `}` <${>\n");
  CHECK(findings("waive p on all until 2026-02-30") ==
        "1:22 [syntax/bad-literal] there is no day 2026-02-30 <2026-02-30>\n");
  CHECK(findings("group `a b` = all") ==
        "1:7 [syntax/bad-literal] `a b` has a character that no label value has <`a b`>\n");
  CHECK(findings("repo a { url \"b\"  url \"c\" }") == "1:19 [syntax/repeated] `url` stands twice <url>\n");
  CHECK(findings("let a = { b: 1  b: 2 }") == "1:17 [syntax/repeated] `b` stands twice <b>\n");
  CHECK(findings("derive a from b { else => c  d => e }") == "1:19 [syntax/repeated] `else` is not the last <else>\n");
  CHECK(findings("group a = b or c and d") ==
        "1:18 [syntax/and-or-mixed] `and` and `or` stand side by side without parentheses <and>\n");
  CHECK(findings("group a = b\ngroup c = \"\xff\"") == "2:12 [syntax/not-utf-8] this byte is not UTF-8 <\xff>\n");
  CHECK(findings(std::string("group a = \0b", 12)) ==
        std::string("1:11 [syntax/unexpected] U+0000 has no meaning here <\0>\n", 56));
}

TEST_CASE("a bracket that is not closed is reported once, with where it was opened") {
  ParsedText parsed("deploy a {\n  variant b when c {\n    skip\n  to all\n}\ngroup d = all\n");
  CHECK(parsed.findings() == "3:5 [syntax/unexpected] `{` is not closed <skip>\n");
  REQUIRE(parsed.diagnostics.all()[0].secondary.size() == 1);
  CHECK(parsed.diagnostics.all()[0].secondary[0].span.begin == 30);
  CHECK(parsed.file.decls.size() == 2);
}

TEST_CASE("a mark of byte order is skipped and counted") {
  ParsedText parsed("\xef\xbb\xbfgroup \xc3\xa4 = all\r\n");
  REQUIRE(parsed.diagnostics.all().size() == 1);
  CHECK(parsed.diagnostics.all()[0].primary.span.begin == 9);
  CHECK(parsed.diagnostics.all()[0].primary.span.end == 11);
}

TEST_CASE("texts are decoded") {
  std::deque<ParsedText> kept;  // whose texts the trees point into
  auto text_of = [&](const std::string& written) {
    const ParsedText& parsed = kept.emplace_back("let a = " + written);
    INFO(parsed.findings());
    REQUIRE(parsed.diagnostics.all().empty());
    return *std::get<ast::Let>(parsed.file.decls.at(0).node).value.as<ast::Text>();
  };
  CHECK(text_of(R"("a\n\t\"\\\u{e9}")").plain() == "a\n\t\"\\\xc3\xa9");
  CHECK(text_of(R"("$${a} $b")").plain() == "${a} $b");
  CHECK(text_of("\"\"\"\n    a\n      b\n\n    c\n    \"\"\"").plain() == "a\n  b\n\nc\n");
  CHECK(text_of("\"\"\"a\\n\"\"\"").plain() == "a\\n");
  ast::Text text = text_of("\"x ${region.city}-${ n }\"");
  REQUIRE(text.parts.size() == 4);
  CHECK(text.parts[0].literal == "x ");
  CHECK(text.parts[1].reference->parts.at(1).text == "city");
  CHECK(text.parts[1].span.begin == 13);
  CHECK(text.parts[1].span.end == 24);
  CHECK(text.parts[2].literal == "-");
  CHECK(text.parts[3].reference->parts.at(0).text == "n");
}

TEST_CASE("documentation belongs to the declaration below it") {
  ParsedText parsed("group a = all\n## One.\n# not this\n##two\ngroup b = all ## nor this\n");
  CHECK(parsed.file.decls.at(0).doc.empty());
  CHECK(parsed.file.decls.at(1).doc == std::vector<std::string_view>{"One.", "two"});
  CHECK(parsed.file.comments.size() == 4);
}

TEST_CASE("what passes a limit is reported and never parsed") {
  auto nested = [](size_t depth) {
    return "let a = " + std::string(depth, '[') + std::string(depth, ']') + "\ngroup b = all\n";
  };
  CHECK(findings(nested(256)) == "");
  ParsedText deep(nested(100'000));
  CHECK(deep.findings() == "1:265 [syntax/limit] brackets and `not` are nested deeper than 256 <[>\n");
  CHECK(deep.file.decls.size() == 1);
  std::string nots = "group a = ";
  for (int i = 0; i < 20'000; ++i) nots += "not ";
  CHECK(findings(nots + "b") == "1:1035 [syntax/limit] brackets and `not` are nested deeper than 256 <not>\n");
  CHECK(findings("group " + std::string(1025, 'a') + " = all").substr(0, 59) ==
        "1:7 [syntax/limit] a name is longer than 1024 bytes <aaaaaa");
  CHECK(findings("cluster a-[1..1000000] { }") == "");
  CHECK(findings("cluster a-[0..1000000] { }") == "1:15 [syntax/limit] more than 1000000 members <1000000>\n");
  CHECK(findings("cluster a-[0..99999999999999999999] { }").find("[syntax/limit]") != std::string::npos);
  CHECK(findings(std::string(16'000'001, ' ')).find("[syntax/limit]") != std::string::npos);
}

TEST_CASE("a selector can be parsed by itself") {
  Sources sources;
  diag::Diagnostics diagnostics;
  FileId id = sources.add("", "env == prod and not site is set");
  ast::Expr expr = syntax::parse_selector(id, sources, diagnostics);
  CHECK(diagnostics.all().empty());
  REQUIRE(expr.as<ast::AndExpr>());
  CHECK(expr.as<ast::AndExpr>()->operands.size() == 2);
  FileId empty = sources.add("", "  ");
  CHECK(syntax::parse_selector(empty, sources, diagnostics).as<ast::ErrorExpr>());
  CHECK(diagnostics.all().size() == 1);
}
