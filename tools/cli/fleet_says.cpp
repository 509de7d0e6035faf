#include <memory>

#include "compiler/diagnostics/display.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/says/render.h"
#include "tools/cli/result.h"
#include "tools/cli/specs.h"
#include "tools/driver/fleet_says.h"

namespace fleet::cli {
namespace {

struct SaysOptions {
  std::vector<std::string> paths;
  std::vector<std::string> inventories;
  std::vector<std::string> repos;
  std::string engine;
  std::string format = "text";
  std::string fail_on = "error";
  bool values = false;
  bool rollout = false;
  bool image_scans = false;
};

/// False where an option makes no sense, which was said.
bool fill(const SaysOptions& options, driver::SaysQuestion& question, Console& console, const Globals& globals) {
  const std::vector<std::string> here{"."};
  for (const std::string& path : options.paths.empty() ? here : options.paths)
    question.request.paths.push_back(globals.at(path));
  for (const std::string& path : options.inventories) question.inventories.push_back(globals.at(path));
  for (const std::string& repo : options.repos) {
    const size_t sign = repo.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == repo.size()) {
      console.complain("`--repo` takes a GitRepo's name and the folder with its files, NAME=DIR, not `" +
                       diag::show_text(repo) + "`");
      return false;
    }
    question.request.repos[repo.substr(0, sign)] = globals.at(repo.substr(sign + 1));
  }
  if (!options.engine.empty()) {
    const auto version = rancher::find_version(options.engine);
    if (!version) {
      console.complain("`" + diag::show_text(options.engine) +
                       "` is no version of Rancher Fleet that is known here: 0.13, 0.14, 0.15, 0.16");
      return false;
    }
    question.request.version = *version;
  }
  question.request.values = options.values;
  question.request.rollout = options.rollout;
  question.request.image_scans = options.image_scans;
  return true;
}

int status_of(const diag::Summary& summary, const std::string& fail_on) {
  if (fail_on == "never") return kClean;
  return summary.errors > 0 || (fail_on == "warning" && summary.warnings > 0) ? kFindings : kClean;
}

int fleet_says(const SaysOptions& options, Console& console, const Globals& globals) {
  driver::SaysQuestion question;
  if (!fill(options, question, console, globals)) return kUnusable;
  auto result = driver::fleet_says(console.files, question);
  if (const auto* problem = std::get_if<FileProblem>(&result)) {
    console.complain("cannot read what Fleet would: " + sentence(*problem));
    return kUnusable;
  }
  const driver::Said& said = std::get<driver::Said>(result);
  diag::Positions positions(said.sources);
  const int status = status_of(said.findings.summary, options.fail_on);
  if (options.format == "json") {
    List findings;
    for (const diag::Diagnostic& d : said.findings.list) findings.emplace_back(diag::to_json(d, positions));
    console.out += says::render_json(said.answer, std::move(findings), positions);
    return status;
  }
  if (!globals.quiet && options.format == "text") console.out += says::render_text(said.answer, positions) + "\n";
  diag::TextStyle style;
  style.color = globals.shows_color(console);
  for (const diag::Diagnostic& d : said.findings.list)
    console.out +=
        options.format == "short" ? diag::render_short(d, positions) : diag::render_text(d, positions, style) + "\n";
  if (!globals.quiet && options.format == "text") console.out += sentence(said.findings.summary) + "\n";
  return status;
}

}  // namespace

Command add_fleet_says(const Arguments& all) {
  auto options = std::make_shared<SaysOptions>();
  const Arguments command =
      all.command("fleet-says", "Say what Rancher Fleet will do with YAML that was written by hand");
  command.texts("PATH", options->paths,
                "Folders of repositories, and files with GitRepos, HelmOps, Clusters, ClusterGroups (.)");
  command.texts("--clusters", options->inventories,
                "The clusters there are: what kubectl get clusters.fleet.cattle.io -A -o json prints, or a\n"
                "YAML or CSV file, or a folder of such files",
                {.type = "INVENTORY"});
  command.text("--engine", options->engine, "The version of Rancher Fleet: 0.13, 0.14, 0.15 or 0.16 (0.16)",
               {.type = "V"});
  command.texts("--repo", options->repos,
                "Where the files of a GitRepo lie; else in the folder that holds it, or above it",
                {.type = "NAME=DIR"});
  command.flag("--values", options->values, "Show the merged Helm values, and what each came from");
  command.flag("--rollout", options->rollout, "Show the passes of an installation and of an update");
  command.flag("--image-scans", options->image_scans,
               "The hub has image scanning switched on, which it has not by itself");
  command.text("--format", options->format, "text, short (findings only) or json",
               {.type = "FORMAT", .one_of = {"text", "short", "json"}});
  command.text("--fail-on", options->fail_on, "The least that makes the exit status 1: error, warning or never",
               {.type = "SEVERITY", .one_of = {"error", "warning", "never"}});
  command.footer(
      "Examples:\n"
      "  fleetc fleet-says . --clusters clusters.json            which clusters get which bundle, and why\n"
      "  fleetc fleet-says apps/web/fleet.yaml clusters.yaml     one bundle alone, as if it went everywhere\n"
      "  fleetc fleet-says hub --repo shop=../shop --values      objects here, the files of GitRepo `shop` there\n"
      "  fleetc fleet-says . --rollout --engine 0.15             pass by pass, as Fleet 0.15 does it");
  return [options](Console& console, const Globals& globals) { return fleet_says(*options, console, globals); };
}

}  // namespace fleet::cli
