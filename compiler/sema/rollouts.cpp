#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/rollout.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::sema {
namespace {

constexpr int64_t kLongestSoak = 366 * 24 * 60 * 60;
constexpr size_t kLongestBundle = 53, kLongestGitRepo = 63;

std::optional<Share> share(const ast::WaveItem& item) {
  Share result;
  std::string_view text = item.value;
  result.span = item.value_span;
  if (!text.empty() && text.back() == '%') {
    result.percent = true;
    text.remove_suffix(1);
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (result.percent && result.count > 100) return std::nullopt;
  return result;
}

/// `1h30m` in seconds.
std::optional<int64_t> seconds(std::string_view text) {
  int64_t sum = 0;
  while (!text.empty()) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data() + text.size()) return std::nullopt;
    const int64_t unit = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 60 * 60 : 24 * 60 * 60;
    if (number > kLongestSoak / unit) return std::nullopt;
    sum += number * unit;
    text.remove_prefix(static_cast<size_t>(end - text.data()) + 1);
  }
  return sum <= kLongestSoak ? std::optional(sum) : std::nullopt;
}

/// `""`: one that says nothing, not one that could not be read, which was reported.
bool is_empty_text(std::string_view written) {
  return written.starts_with('"') && written.find_first_not_of("\" \t\r\n") == std::string_view::npos;
}

}  // namespace

void Checker::rollouts() {
  for (const auto& [node, decl] : d_.rollouts) {
    Rollout rollout;
    rollout.name = node->name;
    std::map<std::string_view, Span> names;
    std::vector<Span> only_promoted;  // the words that ask for `deliver promote`
    const ast::Deliver* deliver = nullptr;
    for (const ast::RolloutItem& item : node->items) {
      if ((deliver = std::get_if<ast::Deliver>(&item.node))) break;
    }
    rollout.promote = deliver && deliver->promote;
    for (const ast::RolloutItem& item : node->items) {
      const auto* of_wave = std::get_if<ast::Wave>(&item.node);
      if (!of_wave) continue;
      if (of_wave->name) {
        const auto [at, fresh] = names.emplace(of_wave->name.text, of_wave->name.span);
        if (!fresh)
          diagnostics_.report(of_wave->name.span, diag::DuplicateName, "wave", of_wave->name.text)
              .label(at->second, diag::FirstDeclaredHere);
        if (rollout.promote && !is_dns_label(of_wave->name.text))
          not_kubernetes(of_wave->name.span, of_wave->name.text,
                         "a wave that is promoted, which is part of names in Kubernetes");
      }
      rollout.waves.push_back(wave(*of_wave, only_promoted));
    }
    if (!rollout.promote) needs_promote(*node, deliver, only_promoted);
    rollout_by_name_.emplace(node->name.text, p_.rollouts.add(std::move(rollout)));
  }
}

Wave Checker::wave(const ast::Wave& node, std::vector<Span>& only_promoted) {
  Wave wave;
  wave.name = node.name;
  wave.when_span = node.when_span;
  if (node.when) wave.when = reach(*node.when);
  Span tolerate_word;
  for (const ast::WaveItem& setting : node.items) {
    const auto wrong = [&](std::string_view expected) {
      if (setting.value_span && !setting.value.empty())
        diagnostics_.report(setting.value_span, diag::TypeMismatch, expected, setting.value);
    };
    switch (setting.kind) {
      case ast::WaveItem::Budget:
      case ast::WaveItem::Tolerate: {
        const auto value = share(setting);
        if (!value) {
          wrong("a number of clusters or a share up to 100%");
        } else if (setting.kind == ast::WaveItem::Tolerate) {
          wave.tolerate = value;
          tolerate_word = setting.word;
        } else if (value->count == 0) {
          diagnostics_.report(setting.word, diag::NoBudget, wave.name.text);
        } else {
          wave.budget = value;
        }
        break;
      }
      case ast::WaveItem::Soak:
        only_promoted.push_back(setting.word);
        if (const auto soak = seconds(setting.value))
          wave.soak = *soak;
        else
          wrong("a duration such as 30m, up to 366d");
        break;
      case ast::WaveItem::Approve:
        only_promoted.push_back(setting.word);
        wave.approve = true;
        break;
      case ast::WaveItem::Window: {
        only_promoted.push_back(setting.word);
        const std::string text = plain(*setting.text);  // reports references
        auto window = parse_window(text);
        if (auto* found = std::get_if<Window>(&window))
          wave.window = std::move(*found);
        else if (setting.text->is_plain() && (!text.empty() || is_empty_text(sources_->text(setting.value_span))))
          diagnostics_.report(setting.value_span, diag::BadWindow, std::get<std::string>(window));
        break;
      }
    }
  }
  if (wave.budget && wave.tolerate && wave.budget->percent == wave.tolerate->percent &&
      wave.tolerate->count > wave.budget->count) {
    diagnostics_.report(tolerate_word, diag::ToleranceAboveBudget, wave.name.text)
        .label(wave.budget->span, diag::TheBudget);
  }
  return wave;
}

void Checker::needs_promote(const ast::Rollout& node, const ast::Deliver* deliver, const std::vector<Span>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    auto report = diagnostics_.report(words[i], diag::NeedsPromote, sources_->text(words[i]));
    if (deliver) report.label(deliver->mode, diag::FleetMovesWaves);
    if (i > 0) continue;  // one edit serves them all
    const auto* first = std::get_if<ast::Wave>(&node.items.front().node);
    const uint32_t at = first ? first->span.begin : 0;
    const diag::Edit edit =
        deliver ? diag::Edit{deliver->mode, "promote"} : diag::Edit{{words[i].file, at, at}, "deliver promote\n  "};
    // Who uses the rollout is read later; what is promoted is pinned.
    const auto follows_branch = [](const Repo& repo) { return repo.revision.empty() && !repo.branch.empty(); };
    const auto branch = std::find_if(p_.repos.begin(), p_.repos.end(), follows_branch);
    if (branch == p_.repos.end())
      report.fix({diag::say(diag::UsePromote), {edit}, diag::Applicability::Unsafe, diag::Effect::Same});
    else
      report.fix({diag::say(diag::UsePromoteAndPin, branch->name.text),
                  {edit},
                  diag::Applicability::Manual,
                  diag::Effect::Same});
  }
}

void Checker::check_promotion(const Deployment& deployment) {
  if (!deployment.rollout || !p_.rollouts[*deployment.rollout].promote) return;
  const Rollout& rollout = p_.rollouts[*deployment.rollout];
  if (!deployment.repo) {
    diagnostics_.report(deployment.rollout_word, diag::PromotedHelmOp, deployment.display_name);
    return;
  }
  const Repo& repo = p_.repos[deployment.repo];
  if (repo.revision.empty() && !repo.branch.empty()) {
    diagnostics_.report(deployment.rollout_word, diag::NoRevision, deployment.display_name, repo.name.text, repo.branch)
        .label(repo.name.span, diag::ItsRepo);
  }
  if (!is_dns_label(deployment.kube_name) || !is_dns_label(repo.kube_name)) return;  // reported
  const std::string workspace = p_.workspace_of(deployment) + "/";
  for (const Wave& wave : rollout.waves) {
    if (!is_dns_label(wave.name.text)) continue;
    // False if the name cannot be had, which is reported.
    const auto claim = [&](std::map<std::string, Span>& taken, std::string_view what, const std::string& name,
                           size_t limit) {
      const auto [at, fresh] = taken.emplace(workspace + name, deployment.kube_span);
      if (!fresh)
        diagnostics_.report(deployment.kube_span, diag::NameClash, what, name).label(at->second, diag::AlsoHere);
      if (name.size() <= limit) return fresh;
      diagnostics_.report(deployment.kube_span, diag::TooLongName, name, name.size(), limit)
          .label(wave.name.span, diag::ItsWave);
      return false;
    };
    const std::string bundle = deployment.kube_name + "-" + std::string(wave.name.text);
    if (claim(bundle_names_, "bundles", bundle, kLongestBundle))
      claim(git_repo_names_, "GitRepos", repo.kube_name + "-" + bundle, kLongestGitRepo);
  }
}

}  // namespace fleet::sema
