#include "compiler/diagnostics/suppress.h"

#include <string>

#include "tests/catch.h"

using namespace fleet;
using namespace fleet::diag;

namespace {

/// Runs suppressions over a text in which `!` marks the places of warnings `name/test`. `[` and `]` bound declarations.
std::string remaining(std::string text, Severity severity = Severity::Warning, bool complete = true,
                      const std::string& id = "allow/no-reason") {
  std::vector<Span> declarations;
  std::vector<CommentPlace> comments;
  Diagnostics findings;
  const FileId file(0u);
  bool code = false;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if (text[i] == '!') findings.report_as({file, i, i + 1}, id, severity, "found");
    if (text[i] == '[') declarations.push_back({file, i, static_cast<uint32_t>(text.find(']', i)) + 1});
    if (text[i] == '\n')
      code = false;
    else if (text[i] == '#') {
      const auto end = static_cast<uint32_t>(std::min(text.find('\n', i), text.size()));
      comments.push_back({{file, i, end}, !code});
      i = end - 1;
    } else if (text[i] != ' ')
      code = true;
  }
  Sources sources;
  sources.add("a.fleet", text);
  Positions positions(sources);
  const Suppressed result = suppress(findings.take(), comments, declarations, complete, positions);
  std::string ids = std::to_string(result.hidden);
  for (const Diagnostic& d : result.kept) ids += " " + (d.id == id && d.headline == "found" ? "found" : d.id);
  return ids;
}

}  // namespace

TEST_CASE("at the end of a line it covers the line") {
  CHECK(remaining("[a !]  # allow: allow/no-reason because \"x\"\n[b !]") == "1 found");
  CHECK(remaining("[a\n !  # allow: allow/no-reason because \"x\"\n !]") == "1 found");
}

TEST_CASE("above a declaration it covers the declaration") {
  CHECK(remaining("# allow: allow/no-reason because \"x\"\n\n# more\n[a !\n !]\n[b !]") == "2 found");
}

TEST_CASE("above another line it covers that line") {
  CHECK(remaining("[a\n # allow: allow/no-reason because \"x\"\n !\n !]") == "1 found");
}

TEST_CASE("several ids, in any spacing") {
  CHECK(remaining("! # allow: allow/unused,allow/no-reason because \"x\"") == "1 allow/unused");
  CHECK(remaining("! #allow:allow/no-reason   because   \"x\" ") == "1");
}

TEST_CASE("errors cannot be hidden") {
  CHECK(remaining("! # allow: allow/no-reason because \"x\"", Severity::Error) == "0 found allow/unused");
  CHECK(remaining("x # allow: name/unknown because \"x\"") == "0 allow/unused");
}

TEST_CASE("a reason is needed") {
  CHECK(remaining("! # allow: allow/no-reason") == "1 allow/no-reason");
  CHECK(remaining("! # allow: allow/no-reason because") == "1 allow/no-reason");
  CHECK(remaining("! # allow: allow/no-reason because \" \"") == "1 allow/no-reason");
}

TEST_CASE("unknown ids") {
  CHECK(remaining("x # allow: nmae/unused because \"x\"") == "0 allow/unknown");
  CHECK(remaining("x # allow:") == "0 allow/unknown");
}

TEST_CASE("policies are named by the spec") {
  CHECK(remaining("! # allow: policy/no-cve because \"x\"", Severity::Warning, true, "policy/no-cve") == "1");
}

TEST_CASE("after a run that was cut short nothing is called unused") {
  CHECK(remaining("x # allow: allow/no-reason because \"x\"", Severity::Warning, false) == "0");
}

TEST_CASE("other comments are left alone") { CHECK(remaining("! # we allow: nothing\n## allow: docs") == "0 found"); }

TEST_CASE("another remark may follow") {
  CHECK(remaining("! # allow: allow/no-reason because \"a # b\" # and so on") == "1");
  CHECK(remaining("! # allow: allow/no-reason # because \"x\"") == "1 allow/no-reason");
}
