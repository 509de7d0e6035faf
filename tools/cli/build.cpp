#include <algorithm>
#include <filesystem>
#include <memory>

#include "compiler/diagnostics/catalog/output.h"
#include "compiler/diagnostics/catalog/tool.h"
#include "compiler/diagnostics/display.h"
#include "compiler/diagnostics/order.h"
#include "compiler/emit/output_folder.h"
#include "compiler/emit/write.h"
#include "tools/cli/result.h"
#include "tools/cli/specs.h"
#include "tools/cli/version.h"
#include "tools/driver/adoption.h"
#include "tools/driver/destinations.h"
#include "tools/driver/fleet_view.h"
#include "tools/driver/moved.h"

namespace fleet::cli {
namespace {

struct BuildOptions {
  std::vector<std::string> paths;
  std::string out;
  std::string print;
  bool check = false;
  bool adopt = false;
  bool admission = false;
  FindingOptions findings;
};

std::optional<driver::Phase> find_phase(const std::string& word) {
  for (const driver::PhaseName& name : driver::kPhases) {
    if (name.word == word) return name.phase;
  }
  return std::nullopt;
}

void report(const emit::OutputFolderProblem& problem, diag::Diagnostics& d) {
  using Kind = emit::OutputFolderProblem::Kind;
  switch (problem.kind) {
    case Kind::IsSpec: d.report({}, diag::OutIsSpec, problem.out); break;
    case Kind::AboveSpec: d.report({}, diag::OutAboveSpec, problem.out); break;
    case Kind::InDeployment: d.report({}, diag::OutInDeployment, problem.out, problem.in_way); break;
    case Kind::IsCheckout: d.report({}, diag::OutIsCheckout, problem.out, problem.in_way); break;
    case Kind::HoldsSpecFile: d.report({}, diag::OutHoldsSpecFile, problem.out, problem.in_way); break;
  }
}

/// Findings go into `d`; what is no finding is said at once. The status that this alone calls for.
int report(const emit::WriteResult& written, bool check, Console& console, diag::Diagnostics& d) {
  int status = kClean;
  for (const emit::WriteNote& note : written.notes) {
    switch (note.kind) {
      case emit::WriteNoteKind::Edited:
        if (check)
          d.report({}, diag::EditedFileSeen, note.path);
        else
          d.report({}, diag::EditedFile, note.path);
        break;
      case emit::WriteNoteKind::Adopted: break;  // shown before anything is written
      case emit::WriteNoteKind::Ignored:
        console.complain("fleetc.json lists `" + diag::show_text(note.path) + "`, which " + note.reason +
                         "; it is passed over");
        break;
      case emit::WriteNoteKind::Interrupted:
      case emit::WriteNoteKind::Uncleared: console.complain(sentence(FileProblem{note.path, note.reason})); break;
    }
  }
  for (const emit::WriteProblem& problem : written.problems) {
    switch (problem.kind) {
      case emit::WriteProblemKind::Unlisted:
        d.report({}, diag::ForeignFile, problem.path, problem.reason).note(diag::AdoptIt);
        break;
      case emit::WriteProblemKind::Foreign:
      case emit::WriteProblemKind::Blocked:
        d.report({}, diag::ForeignFile, problem.path, problem.reason).note(diag::NothingWritten);
        break;
      case emit::WriteProblemKind::Folder:
      case emit::WriteProblemKind::Manifest:
      case emit::WriteProblemKind::Leftover:
      case emit::WriteProblemKind::Disk:
        console.complain(sentence(FileProblem{problem.path, problem.reason}) + "; nothing was written");
        status = std::max<int>(status, kUnusable);
        break;
      case emit::WriteProblemKind::Path: d.report({}, diag::Internal, problem.path + " " + problem.reason); break;
    }
  }
  return status;
}

int print_phase(const driver::Analysis& analysis, driver::Phase phase, const BuildOptions& options, Result& result,
                const NamedSpec& spec, Console& console) {
  if (const auto text = driver::print(analysis, phase)) {
    console.out += *text;
    return kClean;
  }
  const driver::Findings found = driver::findings(analysis);
  result.show(found, analysis.sources, spec.folder);
  if (found.summary.errors > 0) return result.finish();
  console.complain("the phase `" + options.print + "` has nothing to print");
  return kUnusable;
}

/// The checkouts as paths from where fleetc was started, which people know them by.
void shorten(std::vector<emit::Destination>& destinations, const FileSystem& files) {
  const std::string here = files.canonical(".");
  for (emit::Destination& destination : destinations) {
    if (destination.folder.layout != emit::Layout::Checkout) continue;
    const std::string from_here =
        std::filesystem::path(destination.folder.path).lexically_relative(here).generic_string();
    if (!from_here.empty()) destination.folder.path = from_here;
  }
}

/// Writes the files, or compares them; what there is to tell goes to the result. The status that this alone calls for.
int write(const BuildOptions& options, const std::string& out, driver::Analysis& analysis, Result& result,
          std::string& told, Console& console, const Globals& globals) {
  std::vector<emit::Destination> destinations = driver::destinations(analysis, out);
  shorten(destinations, console.files);
  const auto unlisted = options.adopt ? emit::Unlisted::Adopted : emit::Unlisted::Refused;
  if (options.adopt) {
    const auto compared = emit::compare_output(console.files, destinations, kVersion, unlisted);
    const std::string shown = driver::show_adoption(console.files, analysis, destinations, compared);
    if (!shown.empty()) result.tell(shown.substr(0, shown.size() - 1));
  }
  const auto results = options.check ? emit::compare_output(console.files, destinations, kVersion, unlisted)
                                     : emit::write_output(console.files, destinations, kVersion, unlisted);
  int status = kClean;
  size_t written = 0, unchanged = 0, removed = 0;
  bool is_refused = false;
  for (size_t i = 0; i < results.size(); ++i) {
    const emit::WriteResult& one = results[i];
    status = std::max(status, report(one, options.check, console, analysis.diagnostics));
    is_refused = is_refused || !one.problems.empty();
    written += one.written.size();
    unchanged += one.unchanged.size();
    removed += one.removed.size();
    if (!options.check) continue;
    const std::string prefix =
        destinations[i].folder.layout == emit::Layout::Checkout ? destinations[i].folder.path + "/" : "";
    for (const std::string& path : one.written) result.tell("differs: " + prefix + path);
    for (const std::string& path : one.removed) result.tell("is no more: " + prefix + path);
  }
  if (options.check && written + removed > 0) {
    status = std::max<int>(status, kFindings);
    if (globals.quiet && options.findings.format == "human") {
      console.complain("`" + options.out + "` differs from what the spec says: " +
                       diag::count_of(written + removed, "file") + "; `fleetc build` brings it up to date");
    }
  }
  if (!options.check && !is_refused) {
    told = diag::count_of(written, "file") + " written, " + std::to_string(unchanged) + " unchanged, " +
           std::to_string(removed) + " removed · verified · " + options.out;
    for (const emit::Destination& destination : destinations) {
      if (destination.folder.layout == emit::Layout::Checkout) told += " · " + destination.folder.path;
    }
  }
  return status;
}

int build(const BuildOptions& options, Console& console, const Globals& globals) {
  const auto phase = find_phase(options.print);
  if (options.print.empty() && options.out.empty()) {
    console.complain("`build` needs a folder to write into: -o OUT");
    return kUnusable;
  }
  const auto specs = find_specs(options.paths, console, globals);
  if (!specs) return kUnusable;
  if (specs->size() > 1) {
    console.complain("`build` takes one spec at a time");
    return kUnusable;
  }
  const NamedSpec& spec = specs->front();
  Result result(options.findings, globals, console);
  auto analysis = analyze(spec, phase.value_or(driver::Phase::Emit), console, globals, options.admission);
  if (!analysis) return kUnusable;
  if (phase) return print_phase(*analysis, *phase, options, result, spec, console);

  const std::string out = globals.at(options.out);
  std::string told;
  int status = kClean;
  diag::Diagnostics& found = analysis->diagnostics;
  if (!found.has_errors()) {
    if (!analysis->output) {
      found.report({}, diag::Internal, "no phase has made files");
    } else if (const auto problem = driver::find_output_folder_problem(console.files, *analysis, out)) {
      report(*problem, found);
    } else {
      driver::report_moved(console.files, out, *analysis, found);
      status = write(options, out, *analysis, result, told, console, globals);
    }
  }
  const bool bare = options.findings.format == "json";
  result.show(driver::findings(*analysis), analysis->sources, bare ? "" : spec.folder);
  if (!told.empty()) {
    constexpr size_t kMostBundles = 20;
    if (const std::string seen = driver::fleet_summary(*analysis, kMostBundles); !seen.empty())
      result.tell(seen.substr(0, seen.size() - 1));
    result.tell(told);
    const auto is_policy = [](const emit::OutputFile& file) { return file.path.starts_with("admission/"); };
    if (options.admission && std::none_of(analysis->output->begin(), analysis->output->end(), is_policy))
      result.tell("no admission policy: the spec has neither an invariant nor an immutable dimension with a label");
  }
  const int judged = result.finish();
  if (judged == kInternal || status == kUnusable) return std::max(judged, status);
  return judged == kUndecided && status != kClean ? status : std::max(judged, status);
}

}  // namespace

Command add_build(const Arguments& all) {
  auto options = std::make_shared<BuildOptions>();
  const Arguments command = all.command("build", "Check a spec and write its manifests");
  command.texts("PATH", options->paths, "The spec's folder, or a file of it");
  command.text("-o,--out", options->out, "The folder to write into", {.type = "OUT"});
  command.flag("--adopt", options->adopt,
               "Show what files of others at our paths do today and would do, and take them over");
  command.flag("--admission", options->admission,
               "Also write a ValidatingAdmissionPolicy for the hub, which enforces invariants and what is immutable");
  command.flag("--check", options->check, "Write nothing; the exit status says whether OUT differs");
  std::vector<std::string> words;
  for (const driver::PhaseName& name : driver::kPhases) words.emplace_back(name.word);
  command.text("--print", options->print, "Print what a phase makes, and write nothing",
               {.type = "PHASE", .one_of = words});
  add_finding_options(command, options->findings);
  return [options](Console& console, const Globals& globals) { return build(*options, console, globals); };
}

}  // namespace fleet::cli
