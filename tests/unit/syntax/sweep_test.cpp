// Good specs with one token deleted or doubled, a line cut out or cut in the middle. What must hold after each edit: no
// crash; something is reported, or the text still means something; the first report is within a line of the edit;
// no declaration is lost but the edited one; at most one report a line.

#include <cstdio>
#include <cstdlib>
#include <set>

#include "compiler/syntax/tree.h"
#include "tests/catch.h"
#include "tests/unit/syntax/read_spec.h"

using namespace fleet;

namespace {

struct Figures {
  size_t edits = 0, silent = 0, far = 0, lost = 0, second_report = 0, reports = 0, twice_a_line = 0;
};

struct Edit {
  std::string text;
  uint32_t at;  // byte of the edit in the text
};

uint32_t line_of(std::string_view text, size_t byte) {
  return static_cast<uint32_t>(
      std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(std::min(byte, text.size())), '\n'));
}

/// The declared name: what stands after the first word.
std::string second_word(const std::string& text, const ast::Decl& decl) {
  size_t begin = decl.word.end;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  size_t end = begin;
  while (end < text.size() && text[end] != ' ' && text[end] != '\n' && text[end] != ':') ++end;
  return fmt::format("{} {}", text.substr(decl.word.begin, decl.word.end - decl.word.begin),
                     text.substr(begin, end - begin));
}

void judge(const std::string& name, const ParsedText& good, const Edit& edit, uint32_t original_at, Figures& figures) {
  ParsedText bad(edit.text);
  ++figures.edits;
  const auto& all = bad.diagnostics.all();
  figures.reports += all.size();
  bool verbose = std::getenv("SWEEP_VERBOSE") != nullptr;
  auto show = [&](const char* what) {
    if (verbose)
      std::printf("%s: %s edit at line %u:\n%s----\n%s====\n", what, name.c_str(), line_of(edit.text, edit.at) + 1,
                  bad.findings().c_str(), edit.text.c_str());
  };
  if (all.empty()) {
    ++figures.silent;
    return;
  }
  uint32_t first = UINT32_MAX;
  std::multiset<uint32_t> lines;
  for (const auto& d : all) {
    uint32_t line = line_of(edit.text, d.primary.span.begin);
    first = std::min(first, line);
    lines.insert(line);
  }
  uint32_t edited = line_of(edit.text, edit.at);
  if (first + 1 < edited || first > edited + 1) {
    ++figures.far;
    show("FAR");
  }
  if (all.size() > 1) {
    ++figures.second_report;
    show("SECOND");
  }
  for (uint32_t line : lines)
    if (lines.count(line) > 1) {
      ++figures.twice_a_line;
      break;
    }
  std::multiset<std::string> names;
  for (const ast::Decl& decl : bad.file.decls) names.insert(second_word(edit.text, decl));
  for (const ast::Decl& decl : good.file.decls) {
    if (decl.span.begin <= original_at && original_at <= decl.span.end) continue;
    auto found = names.find(second_word(good.text(), decl));
    if (found == names.end()) {
      ++figures.lost;
      show("LOST");
    } else {
      names.erase(found);
    }
  }
}

Figures sweep(const SpecFile& spec, const std::string& kind) {
  Figures figures;
  ParsedText good(spec.text);
  const std::string& text = good.text();
  if (kind == "deleted" || kind == "doubled") {
    for (const syntax::Token& token : syntax::scan(text, 0).code) {
      std::string edited = text;
      if (kind == "deleted")
        edited.erase(token.begin, token.end - token.begin);
      else
        edited.insert(token.end, fmt::format(" {}", text.substr(token.begin, token.end - token.begin)));
      judge(spec.name, good, {edited, token.begin}, token.begin, figures);
    }
    return figures;
  }
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    std::string edited = text;
    size_t from = kind == "line cut" ? begin : begin + (end - begin) / 2;
    edited.erase(from, end - from + (kind == "line cut" ? 1 : 0));
    judge(spec.name, good, {edited, static_cast<uint32_t>(from)}, static_cast<uint32_t>(begin), figures);
    begin = end + 1;
  }
  return figures;
}

void add(Figures& all, const Figures& one) {
  all.edits += one.edits;
  all.silent += one.silent;
  all.far += one.far;
  all.lost += one.lost;
  all.second_report += one.second_report;
  all.twice_a_line += one.twice_a_line;
  all.reports += one.reports;
}

void sweep_all(const std::vector<SpecFile>& specs) {
  for (const char* kind : {"deleted", "doubled", "line cut", "half a line cut"}) {
    const bool is_cut = std::string(kind).find("cut") != std::string::npos;
    Figures all;
    for (const SpecFile& spec : specs) add(all, sweep(spec, kind));
    std::printf(
        "%s: %zu edits, %zu still parse, %zu reports, %zu far, %zu lost, %zu with a second report, %zu twice a line\n",
        kind, all.edits, all.silent, all.reports, all.far, all.lost, all.second_report, all.twice_a_line);
    CHECK(all.edits > 100);
    // Where the line that opens a block is gone, the first thing that does not fit may stand behind the block.
    CHECK(all.far * 100 <= (is_cut ? all.edits : 0));
    CHECK(all.lost == 0);
    CHECK(all.twice_a_line == 0);
    // A second report elsewhere: whole lines gone leave the more to guess.
    CHECK(all.second_report * 100 <= all.edits * (is_cut ? 10 : 1));
  }
}

}  // namespace

TEST_CASE("edited specs are reported once, near, and lose nothing else: each construct") { sweep_all(spec_files()); }

TEST_CASE("edited specs are reported once, near, and lose nothing else: whole fleets") {
  sweep_all(spec_files(EXAMPLES));
}
