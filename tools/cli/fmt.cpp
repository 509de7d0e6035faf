#include <algorithm>
#include <filesystem>
#include <memory>

#include "compiler/git/diff.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/limits.h"
#include "compiler/syntax/parse.h"
#include "tools/cli/result.h"
#include "tools/cli/specs.h"

namespace fleet::cli {
namespace {

struct FmtOptions {
  std::vector<std::string> paths;
  std::string input_name = "<stdin>";
  bool check = false;
  bool diff = false;
};

struct Input {
  std::string path;  // to read and write
  std::string shown;
};

class Formatter {
 public:
  Formatter(const FmtOptions& options, Console& console, const Globals& globals)
      : options_(options), console_(console), globals_(globals) {}

  /// The text in its one layout; nothing if it has to stay as it is, which has been said.
  std::optional<std::string> format(const std::string& shown, const std::string& text) {
    const syntax::Formatted formatted = syntax::format(text);
    if (formatted.text) return formatted.text;
    if (!formatted.has_syntax_errors) {
      console_.complain("`" + shown +
                        "` was left as it is: its layout would change its meaning, which is a defect of fleetc");
      raise(kInternal);
      return std::nullopt;
    }
    driver::Findings found;
    Sources sources;
    diag::Diagnostics diagnostics;
    syntax::parse(sources.add(shown, text), sources, diagnostics);
    found.list = diagnostics.take();
    const FindingOptions human;
    Result(human, globals_, console_).show(found, sources, "");
    raise(kFindings);
    return std::nullopt;
  }

  /// Says that a file differs, as the options ask for it.
  void show_difference(const std::string& shown, const std::string& before, const std::string& after) {
    if (options_.diff) show_diff(shown, before, after);
    if (!options_.check) return;
    if (!options_.diff && !globals_.quiet) console_.out += "would be formatted: " + shown + "\n";
    raise(kFindings);
  }

  void show_diff(const std::string& shown, const std::string& before, const std::string& after) {
    if (const auto diff = git::unified_diff(shown, before, after)) {
      console_.out += *diff;
    } else {
      console_.complain("cannot show what would change in " + shown + ": the library libgit2 is not installed");
      raise(kUnusable);
    }
  }

  void format_file(const Input& input) {
    const auto text = console_.files.read(input.path, syntax::kLargestFile);
    if (const auto* problem = std::get_if<FileProblem>(&text)) return fail(*problem);
    const std::string& before = std::get<std::string>(text);
    const auto after = format(input.shown, before);
    if (!after || *after == before) return;
    show_difference(input.shown, before, *after);
    if (options_.check || options_.diff) return;
    // Beside it and then over it, so that a full disk or a kill leaves the file as it was. A link stays a link.
    const std::string target = console_.files.canonical(input.path), beside = target + ".fleetc-new";
    auto problem = console_.files.write(beside, *after);
    if (!problem) problem = console_.files.rename(beside, target);
    if (!problem) return;
    console_.files.remove(beside);
    fail({input.shown, problem->reason});
  }

  int format_input() {
    const auto text = console_.read_input();
    if (const auto* problem = std::get_if<FileProblem>(&text)) {
      fail(*problem);
      return status_;
    }
    const std::string& before = std::get<std::string>(text);
    const auto after = format(options_.input_name, before);
    if (after && *after != before) show_difference(options_.input_name, before, *after);
    if (after && !options_.check && !options_.diff) console_.out += *after;
    return status_;
  }

  void fail(const FileProblem& problem) {
    console_.complain(sentence(problem));
    raise(kUnusable);
  }
  int status() const { return status_; }

 private:
  void raise(int status) { status_ = std::max(status_, status); }

  const FmtOptions& options_;
  Console& console_;
  const Globals& globals_;
  int status_ = kClean;
};

int format(const FmtOptions& options, Console& console, const Globals& globals) {
  Formatter formatter(options, console, globals);
  if (options.paths == std::vector<std::string>{"-"}) return formatter.format_input();
  std::vector<Input> inputs;
  const auto add_folder = [&](const std::string& root, const std::string& shown) {
    const auto listed = driver::list_spec_files(console.files, root);
    if (const auto* problem = std::get_if<FileProblem>(&listed)) return formatter.fail(*problem);
    for (const std::string& path : std::get<std::vector<std::string>>(listed)) {
      inputs.push_back({root + "/" + path, shown.empty() ? path : shown + "/" + path});
    }
  };
  if (options.paths.empty()) {
    const auto specs = find_specs({}, console, globals);
    if (!specs) return kUnusable;
    add_folder(specs->front().root, specs->front().folder);
  }
  for (const std::string& path : options.paths) {
    // A file is itself here, not its spec: hooks and editors name the files that they mean.
    if (console.files.kind(globals.at(path)) == FileKind::Folder)
      add_folder(globals.at(path), path);
    else
      inputs.push_back({globals.at(path), path});
  }
  // In the order of the paths as everyone else writes them, `./a` as `a`.
  const auto plain = [](const Input& input) { return std::filesystem::path(input.shown).lexically_normal(); };
  std::stable_sort(inputs.begin(), inputs.end(), [&](const Input& a, const Input& b) { return plain(a) < plain(b); });
  for (const Input& input : inputs) formatter.format_file(input);
  return formatter.status();
}

}  // namespace

Command add_fmt(const Arguments& all) {
  auto options = std::make_shared<FmtOptions>();
  const Arguments command = all.command("fmt", "Bring spec files into the one layout");
  command.texts("PATH", options->paths, "Files, or folders of a spec; - for standard input");
  command.flag("--check", options->check, "Write nothing; the exit status says whether a file would change");
  command.flag("--diff", options->diff, "Write nothing; print what would change");
  command.text("--stdin-filename", options->input_name, "What to call standard input in messages", {.type = "FILE"});
  return [options](Console& console, const Globals& globals) { return format(*options, console, globals); };
}

}  // namespace fleet::cli
