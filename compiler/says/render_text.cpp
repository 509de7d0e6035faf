#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/display.h"
#include "compiler/rancher/version.h"
#include "compiler/says/render.h"
#include "compiler/yaml/go_print.h"

namespace fleet::says {
namespace {

using diag::count_of;

class TextWriter {
 public:
  TextWriter(const Answer& answer, diag::Positions& positions, const TextOptions& options)
      : answer_(answer), positions_(positions), options_(options) {}

  std::string write() {
    size_t bundles = 0;
    for (const Origin& origin : answer_.origins) bundles += origin.bundles.size();
    line(0, fmt::format("Rancher Fleet {} · {} · {}", rancher::full_text(answer_.version),
                        count_of(answer_.clusters.size(), "cluster"), count_of(bundles, "bundle")));
    for (const Origin& origin : answer_.origins) write(origin);
    return take();
  }

  void write_decision(const Bundle& bundle, const Outcome& outcome, size_t indent) {
    const auto& reached = outcome.reached;
    if (!reached.target) return;
    if (reached.kept_away_by) {
      line(indent, "by `doNotDeploy` of " + named(bundle, *reached.kept_away_by));
      return;
    }
    line(indent, "through " + named(bundle, *reached.target));
    bool customized = false;
    for (const size_t i : reached.options_of) {
      if (i == *reached.target) continue;
      customized = true;
      line(indent, "with " + named(bundle, i));
    }
    const bool is_used = std::ranges::find(reached.options_of, *reached.target) != reached.options_of.end();
    if (is_used && bundle.targets[*reached.target].has_options)
      line(indent, "with the options of that target");
    else if (!customized)
      line(indent, "with the bundle's own options, no customization");
    for (const size_t i : reached.customizations)
      if (std::ranges::find(reached.options_of, i) == reached.options_of.end() &&
          bundle.targets[i].writer == says::Writer::FleetYaml)
        line(indent, "not with " + named(bundle, i) + ": the first that matches counts");
    if (!outcome.release.empty() && !is_refused(bundle))
      line(indent, fmt::format("as release {} in namespace {}", outcome.release, outcome.release_namespace));
  }

  std::string take() { return std::move(text_); }

 private:
  /// Then no cluster gets it, whatever its targets say.
  static bool is_refused(const Bundle& bundle) {
    return !bundle.problem.empty() && bundle.problem_kind == rancher::Failure::Kind::Error;
  }

  void line(size_t indent, const std::string& words) {
    text_.append(indent * 2, ' ').append(diag::show_text(words)).append("\n");
  }

  std::string place(Span span) {
    if (!span) return {};
    return fmt::format(" ({}:{})", positions_.shown_path(span.file), positions_.begin(span).line);
  }

  std::string names(const std::vector<uint32_t>& clusters) const {
    std::string text;
    const size_t shown = clusters.size() <= options_.most_names + 1 ? clusters.size() : options_.most_names;
    for (size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + name_of(answer_, clusters[i]);
    if (shown < clusters.size()) text += fmt::format(" and {} more", clusters.size() - shown);
    return text;
  }

  void write(const Origin& origin) {
    text_ += "\n";
    if (origin.kind.empty())
      line(0, fmt::format("{}: no GitRepo takes this folder; as if one called `{}` did, for all clusters",
                          origin.checkout, origin.name));
    else if (origin.kind == "GitRepo" && !origin.not_taken)
      line(0, fmt::format("GitRepo {} in {}, files in {}", origin.name, origin.workspace,
                          origin.checkout.empty() ? "?" : origin.checkout));
    else
      line(0, fmt::format("{} {} in {}", origin.kind, origin.name, origin.workspace));
    if (origin.prunes)
      line(1, "Fleet uninstalls all that this GitRepo had deployed, and then its git job fails");
    else if (origin.fails)
      line(1, "its git job fails, so that nothing of this changes on the hub until the errors below are repaired");
    if (origin.not_taken) line(1, "there is no such object for Fleet, so that nothing of it is deployed");
    if (origin.unmade) line(1, "Fleet makes no bundle of it, so that nothing of it is deployed");
    if (origin.refused) line(1, "the rules of its workspace refuse it, so that nothing of this changes on the hub");
    for (const Bundle& bundle : origin.bundles) write(bundle);
  }

  void write(const Bundle& bundle) {
    text_ += "\n";
    line(1, fmt::format("{} · {}", bundle.name, bundle.source));
    if (!bundle.problem.empty()) line(2, before_problem(bundle.problem_kind) + bundle.problem);
    if (bundle.fetches_charts) line(2, "its chart is fetched from elsewhere");
    if (!bundle.depends_on.empty()) {
      std::string all;
      for (const Dependency& one : bundle.depends_on) all += (all.empty() ? "" : "; ") + describe(one);
      line(2, "waits on each cluster for " + all);
    }
    if (bundle.paused) line(2, "paused: on no cluster does anything change until that is taken back");
    if (bundle.visible == 0) write_targets(bundle);
    for (const Outcome& outcome : bundle.outcomes) write(bundle, outcome);
    if (bundle.rollout) write(*bundle.rollout);
  }

  static std::string before_problem(rancher::Failure::Kind kind) {
    switch (kind) {
      case rancher::Failure::Kind::Error: return "deployed nowhere: ";
      case rancher::Failure::Kind::Hazard: return "whether it is deployed changes from run to run: ";
      case rancher::Failure::Kind::NotModelled: return "whether it is deployed is not told here: ";
    }
    return {};
  }

  /// Where no cluster is known, what would be asked of one.
  void write_targets(const Bundle& bundle) {
    line(2, "no cluster is known that it could see; its targets are");
    for (const Target& target : bundle.targets) line(3, describe(target) + place(target.place));
  }

  std::string named(const Bundle& bundle, size_t target) {
    return describe(bundle.targets[target]) + place(bundle.targets[target].place);
  }

  void write(const Bundle& bundle, const Outcome& outcome) {
    const auto& reached = outcome.reached;
    const bool is_meant = reached.deployed() && is_refused(bundle);
    line(2, fmt::format("{} of {} {}: {}", outcome.clusters.size(), count_of(bundle.visible, "cluster"),
                        is_meant ? "meant" : outcome_word(outcome), names(outcome.clusters)));
    write_decision(bundle, outcome, 3);
    if (!reached.deployed() || is_meant) return;
    if (!outcome.paused.empty() && !bundle.paused)
      line(3, "paused, so that nothing changes there: " + names(outcome.paused));
    write_values(outcome);
  }

  void write_values(const Outcome& outcome) {
    constexpr size_t kMost = 5;
    for (size_t i = 0; i < std::min(outcome.values.size(), kMost); ++i) {
      const ValuesOfClusters& values = outcome.values[i];
      line(3, outcome.values.size() == 1 ? "values" : "values of " + names(values.clusters));
      size_t width = 0;
      std::vector<std::string> left;
      for (const ValueLine& value : values.lines) {
        left.push_back(fmt::format("{} = {}", value.path, yaml::go_json(value.value)));
        width = std::max(width, left.back().size() < 60 ? left.back().size() : 0);
      }
      for (size_t k = 0; k < left.size(); ++k) line(4, fmt::format("{:<{}}  {}", left[k], width, values.lines[k].from));
    }
    if (outcome.values.size() > kMost)
      line(3, fmt::format("and {} more with values of their own", outcome.values.size() - kMost));
    for (const std::string& from : outcome.values_from) line(3, "and over all values what is not known here: " + from);
  }

  void write(const Rollout& rollout) {
    line(2, fmt::format("rollout in {}; at most {} unavailable at a time, and {} before the next one waits",
                        count_of(rollout.partitions.size(), "partition"),
                        count_of(static_cast<uint64_t>(rollout.max_unavailable), "cluster"),
                        count_of(static_cast<uint64_t>(rollout.max_unavailable_partitions), "partition")));
    size_t width = 9;
    for (const Partition& partition : rollout.partitions) width = std::max(width, partition.name.size());
    line(3, fmt::format("{:<{}}  {:>8}  {:>15}", "partition", width, "clusters", "max unavailable"));
    for (const Partition& partition : rollout.partitions)
      line(3,
           fmt::format("{:<{}}  {:>8}  {:>15}", partition.name, width, partition.clusters, partition.max_unavailable));
    if (!rollout.outside.empty())
      line(3, fmt::format("in none: {}, which {} never rolled out to", names(rollout.outside),
                          rollout.outside.size() == 1 ? "is" : "are"));
    write("first installation", rollout, rollout.install);
    write("update", rollout, rollout.update);
  }

  void write(const std::string& what, const Rollout& rollout, const Course& course) {
    line(2, fmt::format("{}, if each cluster is ready before the next pass", what));
    line(3, "pass       clusters  which");
    for (const Passes& passes : course.passes) {
      std::string changed;
      for (const auto& [partition, count] : passes.changed) {
        const std::string name =
            partition < rollout.partitions.size() ? rollout.partitions[partition].name : "no partition";
        changed += fmt::format("{}{} of {}", changed.empty() ? "" : ", ", count, name);
      }
      const std::string number = passes.first == passes.last ? std::to_string(passes.first)
                                                             : fmt::format("{} to {}", passes.first, passes.last);
      const std::string which = passes.clusters.empty() ? "none" : changed + ": " + names(passes.clusters);
      line(3, fmt::format("{:<9}  {:>8}  {}", number, passes.clusters.size(), which));
    }
    if (course.cut) line(3, "… and so on");
    if (!course.left.empty() && !course.cut) line(3, fmt::format("never: {}", names(course.left)));
  }

  const Answer& answer_;
  diag::Positions& positions_;
  const TextOptions& options_;
  std::string text_;
};

}  // namespace

std::string render_text(const Answer& answer, diag::Positions& positions, const TextOptions& options) {
  return TextWriter(answer, positions, options).write();
}

std::string render_decision(const Bundle& bundle, const Outcome& outcome, diag::Positions& positions) {
  const Answer none;
  const TextOptions options;
  TextWriter writer(none, positions, options);
  writer.write_decision(bundle, outcome, 1);
  return writer.take();
}

}  // namespace fleet::says
