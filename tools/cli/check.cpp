#include <memory>

#include "tools/cli/result.h"
#include "tools/cli/specs.h"
#include "tools/driver/modules.h"

namespace fleet::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  FindingOptions findings;
};

/// The modules in the folder `from`, for a spec that lies on no disk.
std::optional<FileProblem> copy_library(const FileSystem& from_files, const std::string& from, FileSystem& to_files,
                                        const std::string& to) {
  to_files.make_folder(to);
  for (const std::string& name : driver::library_names(from_files, from)) {
    const auto text = driver::library_module(from_files, from, name);
    if (const auto* problem = std::get_if<FileProblem>(&text)) return *problem;
    if (const auto& module = std::get<std::optional<std::string>>(text))
      to_files.write(to + "/" + name + ".fleet", *module);
  }
  return std::nullopt;
}

/// `fleetc check -`: the text on standard input is the whole spec.
int check_input(const CheckOptions& options, Console& console, const Globals& globals) {
  const auto text = console.read_input();
  if (const auto* problem = std::get_if<FileProblem>(&text)) {
    console.complain(sentence(*problem));
    return kUnusable;
  }
  MemoryFileSystem files;
  files.write("main.fleet", std::get<std::string>(text));
  driver::Options all{globals.today()};
  all.max_targets = globals.max_targets;
  if (!globals.library.empty()) {
    all.library = "/library";
    if (const auto problem = copy_library(console.files, globals.at(globals.library), files, all.library)) {
      console.complain(sentence(*problem));
      return kUnusable;
    }
  }
  const auto analysis = std::get<driver::Analysis>(driver::analyze(files, "main.fleet", all));
  Result result(options.findings, globals, console);
  result.show(driver::findings(analysis), analysis.sources, "");
  result.show_proofs(driver::proofs(analysis), analysis.sources, "");
  return result.finish();
}

int check(const CheckOptions& options, Console& console, const Globals& globals) {
  if (options.paths == std::vector<std::string>{"-"}) return check_input(options, console, globals);
  const auto specs = find_specs(options.paths, console, globals);
  if (!specs) return kUnusable;
  // In JSON, files are relative to their spec; with several specs that would not tell them apart.
  const bool bare = options.findings.format == "json" && specs->size() == 1;
  Result result(options.findings, globals, console);
  for (const NamedSpec& spec : *specs) {
    const auto analysis = analyze(spec, driver::Phase::Emit, console, globals);
    if (!analysis) return kUnusable;
    result.show(driver::findings(*analysis), analysis->sources, bare ? "" : spec.folder);
    result.show_proofs(driver::proofs(*analysis), analysis->sources, bare ? "" : spec.folder);
  }
  return result.finish();
}

}  // namespace

Command add_check(const Arguments& all) {
  auto options = std::make_shared<CheckOptions>();
  const Arguments command = all.command("check", "Check a spec: names, types, reach, what may leave where");
  command.texts("PATH", options->paths, "A spec's folder, or a file of it; - for standard input");
  add_finding_options(command, options->findings);
  return [options](Console& console, const Globals& globals) { return check(*options, console, globals); };
}

}  // namespace fleet::cli
