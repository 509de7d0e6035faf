// fleetc-spec [--update] PAGE.md…         runs the tests of pages (tests/spec/README.md)
// fleetc-spec --rules FOLDER PAGE.md…     runs the pages of rules, which lie in FOLDER

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <regex>

#include "compiler/diagnostics/render_text.h"
#include "compiler/diagnostics/words.h"
#include "compiler/git/diff.h"
#include "tests/spec_document.h"
#include "tools/cli/cli.h"
#include "tools/driver/pipeline.h"

namespace fleet::spec {
namespace {

/// A block that is not what it should be: its lines give way to `text`. Without lines: the block is to be put there.
struct Replacement {
  size_t begin, end;
  std::string text;
};

std::vector<std::string> split_words(const std::string& line) {
  std::vector<std::string> words;
  char quote = 0;
  bool open = false;
  for (const char c : line) {
    if (quote ? c == quote : c == '\'' || c == '"') {
      quote = quote ? '\0' : c;
      if (!open) words.emplace_back();
      open = true;
    } else if (c == ' ' && !quote) {
      open = false;
    } else {
      if (!open) words.emplace_back();
      open = true;
      words.back() += c;
    }
  }
  return words;
}

/// What people would see of one command, over files in memory.
std::string run_command(const std::string& line, MemoryFileSystem& files) {
  std::vector<std::string> words = split_words(line);
  if (words.size() == 2 && words[0] == "cat") {
    const auto text = files.read(words[1], UINT64_MAX);
    const auto* problem = std::get_if<FileProblem>(&text);
    return problem ? "cat: " + problem->path + " " + problem->reason + "\n" : std::get<std::string>(text);
  }
  if (words.empty() || words[0] != "fleetc") return "there is only `fleetc` and `cat FILE` here\n";
  words.erase(words.begin());
  cli::Console console{files, [] { return FileResult<std::string>(std::string()); }};
  const int status = cli::run(words, console);
  std::string text = console.out + console.err;
  if (status != 0) text += "[exit " + std::to_string(status) + "]\n";
  return std::regex_replace(text, std::regex(R"(· \d+\.\d\d s\n)"), "· 0.00 s\n");
}

/// No source in `fleet`, but files in `yaml` and commands that read them.
bool is_hand_written(const Section& section) {
  const auto has = [&](std::string_view language) {
    return std::any_of(section.blocks.begin(), section.blocks.end(), [&](const Block& block) {
      return block.language == language && (language != "yaml" || !block.path.empty());
    });
  };
  return !has("fleet") && has("yaml") && has("console");
}

class Test {
 public:
  Test(const Section& section, bool update) : section_(section), update_(update) {}

  void run() {
    if (!read_files()) return;
    if (is_without_spec()) {
      for (const Block& block : section_.blocks)
        if (block.language == "console") compare(block, console(block), "console");
      return;
    }
    auto analyzed = driver::analyze(files_, "main.fleet", {"2026-01-01"});
    if (const auto* problem = std::get_if<FileProblem>(&analyzed))
      return fail("`" + problem->path + "` " + problem->reason);
    analysis_ = std::get<driver::Analysis>(std::move(analyzed));
    found_ = driver::findings(*analysis_).list;
    compare_markers();
    compare_diagnostics();
    for (const Block& block : section_.blocks) {
      if (block.language == "yaml")
        compare(block, emitted(block.path), block.path);
      else if (!block.print.empty())
        compare(block, printed(block.print), "print=" + block.print);
      else if (block.language == "console")
        compare(block, console(block), "console");
    }
  }

  /// Of a rule's page: whether the case reports it, or (repaired) reports neither it nor any error.
  void run_rule(const std::string& id, bool repaired) {
    std::string seen;
    bool reported = false, clean = true;
    if (!read_files()) return;
    for (const Block& block : section_.blocks) {
      if (block.language != "console") continue;
      seen += console(block);
      reported = seen.find("[" + id + "]") != std::string::npos;
      clean = seen.find("error[") == std::string::npos;
    }
    if (seen.empty()) {
      const auto analyzed = driver::analyze(files_, "main.fleet", {"2026-01-01"});
      if (const auto* problem = std::get_if<FileProblem>(&analyzed))
        return fail("`" + problem->path + "` " + problem->reason);
      const auto& analysis = std::get<driver::Analysis>(analyzed);
      diag::Positions positions(analysis.sources);
      for (const diag::Diagnostic& d : driver::findings(analysis).list) {
        seen += diag::render_short(d, positions);
        reported = reported || d.id == id;
        clean = clean && d.severity != diag::Severity::Error;
      }
    }
    if (!repaired && !reported) fail("the case does not report " + id + ", but:\n" + seen);
    if (repaired && (reported || !clean)) fail("the repaired case still reports:\n" + seen);
  }

  const std::vector<std::string>& failures() const { return failures_; }
  const std::vector<Replacement>& replacements() const { return replacements_; }

 private:
  void fail(std::string text) { failures_.push_back(std::move(text)); }

  /// A test of what needs no spec: commands over YAML that was written by hand.
  bool is_without_spec() const { return is_hand_written(section_); }

  /// The sources and inventories, into memory. False if the section is no test.
  bool read_files() {
    bool any = false;
    for (const Block& block : section_.blocks) {
      const bool given = is_without_spec() && block.language == "yaml";
      const bool source = block.language == "fleet";
      const bool input = given || block.language == "json" || block.language == "csv" || block.language == "yaml input";
      if (!source && !input) continue;
      const std::string path = !block.path.empty() ? block.path : source ? "main.fleet" : "";
      if (path.empty() || files_.kind(path) != FileKind::Missing) {
        fail("line " + std::to_string(block.begin) + ": a second file needs a path on the line above its block");
        continue;
      }
      files_.write(path, block.text);
      any = any || source || given;
      if (source) {
        for (Marker& marker : markers_of(path, block.text)) markers_.push_back(std::move(marker));
      }
    }
    for (const Marker& marker : section_.markers) markers_.push_back(marker);
    return any;
  }

  void compare_markers() {
    diag::Positions positions(analysis_->sources);
    std::vector<Marker> left = markers_;
    for (const diag::Diagnostic& d : found_) {
      const std::string path = d.primary.span ? analysis_->sources.path(d.primary.span.file) : "";
      const size_t line = d.primary.span ? positions.begin(d.primary.span).line : 0;
      const auto same = [&](const Marker& m) {
        return m.id == d.id && m.severity == diag::word(d.severity) && m.path == path && m.line == line &&
               d.headline.find(m.text) != std::string::npos;
      };
      const auto marker = std::find_if(left.begin(), left.end(), same);
      if (marker != left.end())
        left.erase(marker);
      else
        fail("is reported, but no marker says so: " + diag::render_short(d, positions));
    }
    for (const Marker& m : left) {
      fail("a marker says so, but it is not reported: " + m.path + ":" + std::to_string(m.line) + ": " + m.severity +
           "[" + m.id + "]\n");
    }
  }

  void compare_diagnostics() {
    diag::Positions positions(analysis_->sources);
    diag::TextStyle style;
    style.explain = false;
    std::string text;
    for (const diag::Diagnostic& d : found_)
      text += (text.empty() ? "" : "\n") + diag::render_text(d, positions, style);
    const auto is_it = [](const Block& block) { return block.language == "diagnostics"; };
    const auto block = std::find_if(section_.blocks.begin(), section_.blocks.end(), is_it);
    if (block != section_.blocks.end()) return compare(*block, text, "diagnostics");
    if (text.empty()) return;
    if (!update_) fail("a block `diagnostics` is missing; --update writes it");
    const size_t at = section_.blocks.back().end + 1;
    replacements_.push_back({at, at, "\n```diagnostics\n" + text + "```\n"});
  }

  void compare(const Block& block, const std::string& text, const std::string& name) {
    if (block.text == text) return;
    if (!update_) fail("differs:\n" + git::unified_diff(name, block.text, text).value_or(text));
    replacements_.push_back({block.begin, block.end, text});
  }

  std::string emitted(const std::string& path) {
    if (analysis_->output) {
      for (const emit::OutputFile& file : *analysis_->output) {
        if (file.path == path) return file.bytes;
      }
    }
    return "nothing is written to this path\n";
  }

  std::string printed(const std::string& word) {
    for (const driver::PhaseName& name : driver::kPhases) {
      if (name.word == word) return driver::print(*analysis_, name.phase).value_or("the phase has nothing to print\n");
    }
    return "there is no such phase\n";
  }

  std::string console(const Block& block) {
    std::string text;
    for (const std::string& line : lines_of(block.text)) {
      if (line.starts_with("$ ")) text += line + "\n" + run_command(line.substr(2), files_);
    }
    return text;
  }

  const Section& section_;
  bool update_;
  MemoryFileSystem files_;
  std::vector<Marker> markers_;
  std::optional<driver::Analysis> analysis_;
  std::vector<diag::Diagnostic> found_;
  std::vector<std::string> failures_;
  std::vector<Replacement> replacements_;
};

std::string replaced(const Document& document, std::vector<Replacement> replacements) {
  std::stable_sort(replacements.begin(), replacements.end(),
                   [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::string text;
  size_t at = 0;
  for (const Replacement& r : replacements) {
    for (; at < r.begin; ++at) text += document.lines[at] + "\n";
    text += r.text;
    at = r.end;
  }
  for (; at < document.lines.size(); ++at) text += document.lines[at] + "\n";
  return text;
}

struct Run {
  bool update = false;
  std::string rules;  // the folder of the pages of rules
  size_t tests = 0, failed = 0;

  void page(const std::string& path) {
    DiskFileSystem disk;
    const auto text = disk.read(path, UINT64_MAX);
    if (const auto* problem = std::get_if<FileProblem>(&text)) {
      std::cout << problem->path << " " << problem->reason << "\n";
      ++failed;
      return;
    }
    const Document document = read_document(std::get<std::string>(text));
    if (!rules.empty()) return rule_page(path, document, std::get<std::string>(text));
    std::vector<Replacement> replacements;
    for (const Section& section : document.sections) {
      Test test(section, update);
      test.run();
      finish(path, section, test.failures(), has_source(section));
      replacements.insert(replacements.end(), test.replacements().begin(), test.replacements().end());
    }
    if (!update || replacements.empty()) return;
    if (const auto problem = disk.write(path, replaced(document, replacements))) {
      std::cout << problem->path << " " << problem->reason << "\n";
      ++failed;
    }
  }

 private:
  static bool has_source(const Section& section) {
    return is_hand_written(section) || std::any_of(section.blocks.begin(), section.blocks.end(),
                                                   [](const Block& b) { return b.language == "fleet"; });
  }

  void rule_page(const std::string& path, const Document& document, const std::string& text) {
    const std::string id = path.substr(rules.size() + 1, path.size() - rules.size() - 1 - std::string(".md").size());
    bool seen[2] = {false, false};
    for (const Section& section : document.sections) {
      const bool repaired = section.title == "repaired";
      if (!has_source(section)) continue;
      std::vector<std::string> failures;
      if (!repaired && section.title != "reports") failures.push_back("a case stands below `reports` or `repaired`");
      seen[repaired ? 1 : 0] = true;
      Test test(section, false);
      test.run_rule(id, repaired);
      failures.insert(failures.end(), test.failures().begin(), test.failures().end());
      finish(path, section, failures, true);
    }
    const bool none = !seen[0] && !seen[1] && text.find("There is no case to show") != std::string::npos;
    if ((!seen[0] || !seen[1]) && !none)
      finish(path, document.sections.front(), {"a case below `reports` and one below `repaired` are needed"}, true);
  }

  void finish(const std::string& path, const Section& section, const std::vector<std::string>& failures, bool is_test) {
    if (is_test) ++tests;
    if (failures.empty()) return;
    ++failed;
    std::cout << path << ":" << section.line << ": " << section.title << "\n";
    for (const std::string& failure : failures) std::cout << "  " << failure << (failure.ends_with('\n') ? "" : "\n");
  }
};

}  // namespace
}  // namespace fleet::spec

int main(int argc, char** argv) {
  fleet::spec::Run run;
  std::vector<std::string> pages;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--update")
      run.update = true;
    else if (word == "--rules" && i + 1 < argc)
      run.rules = argv[++i];
    else
      pages.push_back(word);
  }
  if (pages.empty()) {
    std::cerr << "usage: fleetc-spec [--update | --rules FOLDER] PAGE.md…\n";
    return 2;
  }
  for (const std::string& page : pages) run.page(page);
  std::cout << run.tests << " tests, " << run.failed << " failed\n";
  return run.failed == 0 ? 0 : 1;
}
