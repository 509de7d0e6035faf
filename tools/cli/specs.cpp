#include "tools/cli/specs.h"

#include <algorithm>
#include <filesystem>

#include "compiler/diagnostics/display.h"

namespace fleet::cli {

std::string sentence(const FileProblem& problem) { return "`" + diag::show_text(problem.path) + "` " + problem.reason; }

std::optional<std::vector<NamedSpec>> find_specs(const std::vector<std::string>& paths, Console& console,
                                                 const Globals& globals) {
  std::vector<NamedSpec> specs;
  const std::string here = console.files.canonical(globals.at("."));
  const std::vector<std::string> none{"."};
  for (const std::string& path : paths.empty() ? none : paths) {
    const auto root = driver::find_root(console.files, globals.at(path));
    if (const auto* problem = std::get_if<FileProblem>(&root)) {
      console.complain(sentence(*problem));
      return std::nullopt;
    }
    NamedSpec spec{std::get<std::string>(root), ""};
    const auto same = [&](const NamedSpec& other) { return other.root == spec.root; };
    if (std::any_of(specs.begin(), specs.end(), same)) continue;
    spec.folder = std::filesystem::path(spec.root).lexically_relative(here).generic_string();
    if (spec.folder == ".") spec.folder.clear();
    specs.push_back(std::move(spec));
  }
  return specs;
}

std::optional<driver::Analysis> analyze(const NamedSpec& spec, driver::Phase last, Console& console,
                                        const Globals& globals, bool admission) {
  if (globals.verbose) console.complain("reading the spec in `" + diag::show_text(spec.root) + "`");
  auto result = driver::analyze(console.files, spec.root,
                                {globals.today(),
                                 last,
                                 globals.max_targets,
                                 console.read_input,
                                 globals.library.empty() ? "" : globals.at(globals.library),
                                 {},
                                 admission});
  if (const auto* problem = std::get_if<FileProblem>(&result)) {
    console.complain(sentence(*problem));
    return std::nullopt;
  }
  return std::get<driver::Analysis>(std::move(result));
}

}  // namespace fleet::cli
