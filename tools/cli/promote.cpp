#include "tools/driver/promote.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "compiler/base/revision.h"
#include "compiler/diagnostics/display.h"
#include "compiler/rancher/timezone.h"
#include "tools/cli/result.h"
#include "tools/cli/specs.h"
#include "tools/driver/pins.h"

namespace fleet::cli {
namespace {

struct PromoteCommand {
  std::string deployment, path, revision, status, approve;
};

constexpr size_t kLongestText = 200;

/// A name that stands on one line of fleet.lock and in a message.
bool is_plain(const std::string& text) {
  return !text.empty() && text.size() <= kLongestText && std::none_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

/// What the hub says; nothing if nobody asked it. A problem has been said.
std::optional<inventory::BundleStatuses> read_status(const PromoteCommand& options, Console& console,
                                                     const Globals& globals) {
  if (options.status.empty()) return inventory::BundleStatuses{};
  const auto text = options.status == "-" ? console.read_input()
                                          : console.files.read(globals.at(options.status), inventory::kLargestStatus);
  if (const auto* problem = std::get_if<FileProblem>(&text)) {
    console.complain(sentence(*problem));
    return std::nullopt;
  }
  auto read = inventory::read_bundle_statuses(std::get<std::string>(text));
  if (const auto* reason = std::get_if<std::string>(&read)) {
    console.complain(sentence(FileProblem{options.status == "-" ? "standard input" : options.status, *reason}));
    return std::nullopt;
  }
  return std::get<inventory::BundleStatuses>(std::move(read));
}

Moment moment_now(const Globals& globals) {
  if (const auto given = parse_moment(globals.now)) return *given;
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

int promote(const PromoteCommand& options, Console& console, const Globals& globals) {
  const auto specs =
      find_specs(options.path.empty() ? std::vector<std::string>{} : std::vector{options.path}, console, globals);
  if (!specs) return kUnusable;
  const NamedSpec& spec = specs->front();
  const auto analysis = analyze(spec, driver::Phase::Emit, console, globals);
  if (!analysis) return kUnusable;
  if (!analysis->output) {  // pins are moved for what can be built
    const FindingOptions human;
    Result result(human, globals, console);
    result.show(driver::findings(*analysis), analysis->sources, spec.folder);
    return result.finish();
  }
  const auto statuses = read_status(options, console, globals);
  if (!statuses) return kUnusable;
  const driver::OffsetOf offset_of = [&](const std::string& zone, Moment moment) -> std::optional<int64_t> {
    const auto found = rancher::TimeZone::load(console.files, zone);
    if (!found) return std::nullopt;
    return found->offset_at(moment);
  };
  const auto promoted = driver::promote(
      *analysis->built->plan, analysis->pins, *statuses, offset_of,
      {options.deployment, options.revision, options.approve, moment_now(globals), !options.status.empty()});
  if (!promoted.problem.empty()) {
    console.complain(diag::show_text(promoted.problem));
    return kUnusable;
  }
  if (promoted.moves) {
    if (const auto problem = driver::write_pins(console.files, spec.root, analysis->pins, promoted.pins)) {
      console.complain(sentence(*problem) + "; nothing was written");
      return kUnusable;
    }
  }
  for (const std::string& line : promoted.lines) console.out += diag::show_text(line) + "\n";
  if (promoted.moves && !globals.quiet)
    console.out += "fleet.lock is written; `fleetc build` and apply what it writes\n";
  return kClean;
}

}  // namespace

Command add_promote(const Arguments& all) {
  auto options = std::make_shared<PromoteCommand>();
  const Arguments command =
      all.command("promote", "Open the next wave of deployments that are promoted: move its pin in fleet.lock");
  const auto checked = [](const char* what, bool (*is_good)(const std::string&)) {
    return [what, is_good](const std::string& text) {
      return is_good(text) ? std::string() : "`" + diag::show_text(text) + "` is no " + what;
    };
  };
  const auto is_commit_or_tag = [](const std::string& text) {
    return text.size() <= kLongestText && is_revision(text);
  };
  command.text("DEPLOYMENT", options->deployment, "Only this one; none: all that are promoted");
  command.text("PATH", options->path, "The spec's folder, or a file of it");
  command.text("--revision", options->revision, "A commit or tag: start with it in the first wave",
               {.type = "REV", .check = checked("revision that git could have", is_commit_or_tag)});
  command.text("--status", options->status,
               "The hub's Bundles: kubectl get bundles.fleet.cattle.io -A -o json; - for standard input",
               {.type = "FILE"});
  command.text("--approve", options->approve, "Who opens a wave that a person has to open",
               {.type = "NAME", .check = checked("name", is_plain)});
  return [options](Console& console, const Globals& globals) { return promote(*options, console, globals); };
}

}  // namespace fleet::cli
