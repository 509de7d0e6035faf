#include "tools/cli/result.h"

#include <fmt/format.h>

#include "compiler/diagnostics/palette.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/diagnostics/words.h"

namespace fleet::cli {

using diag::count_of;

void add_finding_options(const Arguments& command, FindingOptions& options) {
  command.text("--format", options.format, "human, short or json",
               {.type = "FORMAT", .one_of = {"human", "short", "json"}});
  command.text("--fail-on", options.fail_on, "The least that makes the exit status 1: error, warning or never",
               {.type = "SEVERITY", .one_of = {"error", "warning", "never"}});
}

void Result::show(const driver::Findings& found, const Sources& sources, const std::string& folder) {
  diag::Positions positions(sources, folder);
  diag::TextStyle style;
  style.color = globals_.shows_color(console_);
  for (const diag::Diagnostic& d : found.list) {
    if (d.id == "tool/undecided")
      undecided_ = true;
    else if (d.id == "tool/internal")
      internal_ = true;
    else if (d.severity == diag::Severity::Error)
      other_errors_ = true;
    if (options_.format == "json")
      json_.push_back(diag::to_json(d, positions));
    else if (options_.format == "short")
      console_.out += diag::render_short(d, positions);
    else
      console_.out += diag::render_text(d, positions, style) + "\n";
  }
  unusable_ = unusable_ || found.is_unusable;
  sum_ = sum_ + found.summary;
}

void Result::tell(const std::string& line) {
  if (options_.format == "human" && !globals_.quiet) console_.out += line + "\n";
}

std::string sentence(const diag::Obligations& o) {
  std::string text;
  const auto add = [&](uint64_t count, const char* word) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  };
  add(o.proved, "proved");
  add(o.holds_today, "today only");
  add(o.violated, "violated");
  add(o.vacuous, "vacuous");
  add(o.undecided, "undecided");
  add(o.waived, "waived");
  return count_of(o.all(), "obligation") + (text.empty() ? "" : " (" + text + ")");
}

void Result::show_proofs(const std::vector<driver::Proof>& proofs, const Sources& sources, const std::string& folder) {
  diag::Positions positions(sources, folder);
  for (const driver::Proof& proof : proofs) {
    if (options_.format == "json") {
      Map map;
      map.push_back({"kind", proof.is_test ? "test" : "policy"});
      map.push_back({"name", proof.name});
      map.push_back({"verdict", diag::word(proof.verdict)});
      if (proof.is_test) map.push_back({"passes", proof.passes});
      map.push_back({"file", positions.shown_path(proof.place.file)});
      map.push_back({"line", uint64_t{positions.begin(proof.place).line}});
      map.push_back({"obligations", diag::to_json(proof.obligations)});
      if (!proof.invariants.empty())
        map.push_back({"invariants", List(proof.invariants.begin(), proof.invariants.end())});
      proofs_.emplace_back(std::move(map));
    } else if (globals_.verbose) {
      std::string line = proof.is_test
                             ? fmt::format("{:<11} test \"{}\"", proof.passes ? "passed" : "failed", proof.name)
                             : fmt::format("{:<11} policy {} · {}", diag::word(proof.verdict), proof.name,
                                           sentence(proof.obligations));
      if (!proof.invariants.empty()) line += " · assuming " + diag::list_names(proof.invariants);
      tell(line);
    }
  }
}

std::string sentence(const diag::Summary& s) {
  std::vector<std::string> counts;
  if (s.errors > 0) counts.push_back(count_of(s.errors, "error"));
  if (s.warnings > 0) counts.push_back(count_of(s.warnings, "warning"));
  if (s.infos > 0) counts.push_back(count_of(s.infos, "note"));
  std::string text;
  for (size_t i = 0; i < counts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == counts.size() ? " and " : ", ") + counts[i];
  if (text.empty())
    text = "no findings in " + count_of(s.files, "file");
  else if (s.files_with_findings > 0)
    text += " in " + count_of(s.files_with_findings, "file");
  if (s.suppressed > 0) text += fmt::format(" · {} allowed", s.suppressed);
  if (s.clusters) text += " · " + count_of(*s.clusters, "cluster");
  if (s.obligations && s.obligations->all() > 0) text += " · " + sentence(*s.obligations);
  if (s.tests_passed + s.tests_failed > 0) text += " · " + count_of(s.tests_passed, "test") + " passed";
  if (s.tests_failed > 0) text += fmt::format(", {} failed", s.tests_failed);
  return text;
}

int Result::finish() {
  if (options_.format == "json") {
    console_.out += diag::render_json(std::move(json_), sum_, std::move(proofs_));
  } else if (options_.format == "human" && !globals_.quiet) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
    const diag::Tone tone = sum_.errors > 0     ? diag::Tone::Error
                            : sum_.warnings > 0 ? diag::Tone::Warning
                                                : diag::Tone::Strong;
    console_.out +=
        diag::paint(sentence(sum_), tone, globals_.shows_color(console_)) + fmt::format(" · {:.2f} s\n", took.count());
  }
  if (internal_) return kInternal;
  if (unusable_) return kUnusable;
  if (options_.fail_on == "never") return kClean;
  if (other_errors_ || (options_.fail_on == "warning" && sum_.warnings > 0)) return kFindings;
  return undecided_ ? kUndecided : kClean;
}

}  // namespace fleet::cli
