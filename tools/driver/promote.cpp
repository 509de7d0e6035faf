#include "tools/driver/promote.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/limit.h"

namespace fleet::driver {
namespace {

using inventory::BundleStatus;
using inventory::Pin;
using model::Wave;

/// As Fleet takes it: 40 or 64 hexadecimal digits.
bool is_commit(std::string_view revision) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return (revision.size() == 40 || revision.size() == 64) && std::all_of(revision.begin(), revision.end(), is_digit);
}

std::string duration_text(int64_t seconds) {
  std::string text;
  const auto add = [&](int64_t unit, char name) {
    if (seconds >= unit) text += fmt::format("{}{}", seconds / unit, name);
    seconds %= unit;
  };
  add(24 * 60 * 60, 'd');
  add(60 * 60, 'h');
  add(60, 'm');
  add(1, 's');
  return text.empty() ? "0s" : text;
}

class Promotion {
 public:
  Promotion(const model::Plan& plan, const inventory::Pins& pins, const inventory::BundleStatuses& statuses,
            const OffsetOf& offset_of, const PromoteOptions& options)
      : plan_(plan), statuses_(statuses), offset_of_(offset_of), options_(options) {
    result_.pins = pins;
  }

  Promoted run() {
    std::vector<const model::Bundle*> chosen;
    std::set<uint32_t> repos;
    for (const model::Bundle& bundle : plan_.bundles) {
      if (!bundle.promoted || bundle.parked || (!options_.deployment.empty() && bundle.name != options_.deployment))
        continue;
      chosen.push_back(&bundle);
      repos.insert(bundle.repo);
    }
    if (chosen.empty() && !options_.deployment.empty())
      return refuse(fmt::format("no deployment that is promoted is called `{}`", options_.deployment));
    if (!options_.revision.empty() && repos.size() > 1)
      return refuse("the promoted deployments are of several repos: name the one that `--revision` is for");
    if (!options_.has_status && !options_.revision.empty() && !is_commit(options_.revision) && !chosen.empty()) {
      return refuse(
          fmt::format("`--revision {}` needs `--status`: nobody says which commit a tag is, so that the first "
                      "wave has it when its commit is another than now",
                      options_.revision));
    }
    if (chosen.empty())
      result_.lines.push_back("nothing is promoted: no deployment has a rollout with `deliver promote`");
    for (const model::Bundle* bundle : chosen) promote(*bundle);
    return std::move(result_);
  }

 private:
  Promoted refuse(std::string problem) {
    result_.problem = std::move(problem);
    return std::move(result_);
  }

  void promote(const model::Bundle& bundle) {
    const auto say = [&](std::string text) { result_.lines.push_back(bundle.name + ": " + std::move(text)); };
    std::vector<const Wave*> waves;  // which some cluster can be in
    for (const Wave& wave : bundle.waves) {
      if (!plan_.sets->disjoint(bundle.reach, wave.set)) waves.push_back(&wave);
    }
    if (waves.empty()) return say("no cluster can be in any of its waves");
    const std::string target = options_.revision.empty() ? waves.front()->promotion->revision : options_.revision;
    const auto next =
        std::find_if(waves.begin(), waves.end(), [&](const Wave* wave) { return wave->promotion->revision != target; });
    if (next == waves.end()) return say("every wave is at " + target + not_taken(bundle, target));
    const Wave& wave = **next;
    const auto stays = [&](const std::string& why) {
      say(fmt::format("wave `{}` stays at {}: {}", wave.name, wave.promotion->revision, why));
    };
    for (auto at = waves.begin(); at != next; ++at) {
      if (const std::string why = why_not_through(bundle, **at, target); !why.empty()) return stays(why);
    }
    const bool needs_approval = next != waves.begin() && (*std::prev(next))->promotion->approve;
    if (needs_approval && options_.approved_by.empty()) return stays("a person opens it, with `--approve NAME`");
    if (const std::string why = why_window_is_shut(wave); !why.empty()) return stays(why);

    Pin pin{bundle.name, wave.name, target, options_.now, needs_approval ? options_.approved_by : "", ""};
    if (!is_commit(target)) {
      // Which commit a tag is nobody says: that the wave has arrived is told by its Bundle's commit changing.
      const BundleStatus* status = find_status(bundle, wave);
      if (!status || status->commit.empty()) {
        return stays(fmt::format("{} is no commit, and the status does not say which one `{}` has now", target,
                                 wave.promotion->bundle));
      }
      pin.commit_before = status->commit;
    }
    say(fmt::format("wave `{}` moves from {} to {}", wave.name, wave.promotion->revision, target));
    inventory::put_pin(result_.pins, std::move(pin));
    result_.moves = true;
  }

  /// A repo's revision is where waves begin, and no more: whoever edits it should know.
  std::string not_taken(const model::Bundle& bundle, const std::string& target) const {
    const std::string& said = plan_.repos[bundle.repo].revision;
    return said == target ? "" : fmt::format("; its repo says {}, which `--revision {}` would start", said, said);
  }

  const BundleStatus* find_status(const model::Bundle& bundle, const Wave& wave) const {
    const auto found = statuses_.find({bundle.workspace, wave.promotion->bundle});
    return found == statuses_.end() ? nullptr : &found->second;
  }

  /// Why a wave that is pinned to the revision does not let the next one open; empty if it does.
  std::string why_not_through(const model::Bundle& bundle, const Wave& wave, const std::string& target) const {
    const std::string name = "`" + wave.promotion->bundle + "`";
    const BundleStatus* status = find_status(bundle, wave);
    if (!options_.has_status) return "how " + name + " is on the hub was not given, with `--status FILE`";
    if (!status) return "the status does not tell of " + name;
    const Pin* pin = inventory::find_pin(result_.pins, bundle.name, wave.name);
    if (status->is_deleted) return name + " is being deleted";
    if (status->commit.empty()) return "the status does not say which commit " + name + " has";
    if (is_commit(target) ? status->commit != target : pin && status->commit == pin->commit_before) {
      return fmt::format("{} still has the commit {}", name, status->commit);
    }
    if (!status->generation || status->generation != status->observed_generation)
      return "Fleet has not yet looked at the newest " + name;
    if (!status->desired || !status->ready)
      return "the status does not say how many clusters of " + name + " are ready";
    // A cluster that the hub has not got cannot be outstanding: that it is there has to be told, too.
    if (const int64_t known = count_known(bundle, wave); *status->desired < known) {
      return fmt::format("the status has {} in wave `{}`, the spec {}",
                         diag::count_of(static_cast<uint64_t>(std::max<int64_t>(0, *status->desired)), "cluster"),
                         wave.name, known);
    }
    if (*status->ready > *status->desired)
      return "the status says that more clusters of " + name + " are ready than there are";
    const int64_t outstanding = *status->desired - *status->ready, tolerated = tolerance(wave, *status->desired);
    if (outstanding > tolerated) {
      return fmt::format("wave `{}` has {} of {} outstanding, {} tolerated", wave.name, outstanding,
                         diag::count_of(static_cast<uint64_t>(*status->desired), "cluster"),
                         tolerated == 0   ? "none is"
                         : tolerated == 1 ? "1 is"
                                          : fmt::format("{} are", tolerated));
    }
    if (!status->is_ready) return "the status does not say whether " + name + " is ready";
    if (outstanding == 0 && !*status->is_ready) return name + " is not ready";
    if (!status->since) return "the status does not say since when " + name + " is as it is";
    const Moment since = pin ? std::max(*status->since, pin->since) : *status->since;
    if (since > options_.now)
      return fmt::format("{} would be ready since {}, which is still to come", name, print_moment(since));
    if (const int64_t soaked = options_.now - since; soaked < wave.promotion->soak) {
      return fmt::format("wave `{}` has soaked for {} of {}", wave.name, duration_text(soaked),
                         duration_text(wave.promotion->soak));
    }
    return "";
  }

  /// How many of the spec's clusters the wave deploys to.
  int64_t count_known(const model::Bundle& bundle, const Wave& wave) const {
    return std::count_if(plan_.clusters.begin(), plan_.clusters.end(), [&](const model::Cluster& cluster) {
      return plan_.sets->contains(wave.set, cluster.atoms) && plan_.sets->contains(bundle.reach, cluster.atoms);
    });
  }

  /// Rounded as Fleet rounds.
  static int64_t tolerance(const Wave& wave, int64_t clusters) {
    if (!wave.tolerate || wave.tolerate->count == 0 || clusters == 0) return 0;
    const auto count = static_cast<int32_t>(std::min<uint32_t>(wave.tolerate->count, INT32_MAX));
    const std::optional<rancher::IntOrString> value =
        wave.tolerate->percent ? rancher::IntOrString(std::to_string(count) + "%") : rancher::IntOrString(count);
    const auto limit = rancher::limit(clusters, {&value});
    return limit ? *limit : 0;
  }

  std::string why_window_is_shut(const Wave& wave) const {
    if (!wave.promotion->window) return "";
    const Window& window = *wave.promotion->window;
    const auto offset = offset_of_(window.zone, options_.now);
    if (!offset) return fmt::format("the time zone {} of its window is not known here", window.zone);
    if (is_open(window, options_.now + *offset)) return "";
    return fmt::format("its window is shut at {}", print_moment(options_.now));
  }

  const model::Plan& plan_;
  const inventory::BundleStatuses& statuses_;
  const OffsetOf& offset_of_;
  const PromoteOptions& options_;
  Promoted result_;
};

}  // namespace

Promoted promote(const model::Plan& plan, const inventory::Pins& pins, const inventory::BundleStatuses& statuses,
                 const OffsetOf& offset_of, const PromoteOptions& options) {
  return Promotion(plan, pins, statuses, offset_of, options).run();
}

}  // namespace fleet::driver
