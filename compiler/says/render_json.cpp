#include <cmath>

#include "compiler/json/write.h"
#include "compiler/rancher/version.h"
#include "compiler/says/render.h"

namespace fleet::says {
namespace {

using rancher::Failure;

class JsonWriter {
 public:
  JsonWriter(const Answer& answer, diag::Positions& positions) : answer_(answer), positions_(positions) {}

  Map origin(const Origin& from) {
    Map map{{"kind", from.kind.empty() ? "Folder" : from.kind}, {"name", from.name}, {"workspace", from.workspace}};
    if (!from.checkout.empty()) map.push_back({"checkout", from.checkout});
    map.push_back({"git_job_fails", from.fails});
    if (from.prunes) map.push_back({"uninstalls_all", true});
    if (from.refused) map.push_back({"refused", true});
    if (from.not_taken) map.push_back({"not_taken", true});
    if (from.unmade) map.push_back({"makes_no_bundle", true});
    return map;
  }

  Map bundle(const Bundle& bundle) {
    Map map{{"name", bundle.name}, {"workspace", bundle.workspace}, {"source", bundle.source}};
    if (!bundle.problem.empty())
      map.push_back({bundle.problem_kind == Failure::Kind::Error ? "problem" : "not_told", bundle.problem});
    if (bundle.fetches_charts) map.push_back({"fetches_charts", true});
    if (!bundle.depends_on.empty()) {
      List names;
      for (const Dependency& one : bundle.depends_on) names.emplace_back(describe(one));
      map.push_back({"depends_on", std::move(names)});
    }
    if (bundle.paused) map.push_back({"paused", true});
    map.push_back({"visible_clusters", bundle.visible});
    List targets;
    for (const Target& one : bundle.targets) targets.emplace_back(target(one));
    map.push_back({"targets", std::move(targets)});
    List outcomes;
    for (const Outcome& one : bundle.outcomes) outcomes.emplace_back(outcome(bundle, one));
    map.push_back({"outcomes", std::move(outcomes)});
    if (bundle.rollout) map.push_back({"rollout", rollout(*bundle.rollout)});
    return map;
  }

 private:
  static const char* word(Writer writer) {
    switch (writer) {
      case Writer::FleetYaml:
      case Writer::Alone: return "customization";
      case Writer::GitRepo: return "GitRepo";
      case Writer::Override: return "overrideTargets";
      case Writer::Default: return "default";
      case Writer::Object: return "object";
    }
    return "";
  }

  Map target(const Target& target) {
    Map map{{"name", target.name}, {"from", word(target.writer)}};
    if (target.place) {
      map.push_back({"file", positions_.shown_path(target.place.file)});
      map.push_back({"line", uint64_t{positions_.begin(target.place).line}});
    }
    return map;
  }

  /// Fleet's numbers in values are doubles; those without a fraction are written as people write them.
  static Value whole_numbers(Value value) {
    constexpr double kLargest = 9007199254740992.0;  // 2^53
    if (const auto* number = std::get_if<double>(&value.node)) {
      if (std::fabs(*number) > kLargest || std::trunc(*number) != *number) return value;
      return Value(static_cast<int64_t>(*number));
    }
    if (auto* list = std::get_if<List>(&value.node))
      for (Value& item : *list) item = whole_numbers(std::move(item));
    if (auto* map = std::get_if<Map>(&value.node))
      for (Entry& entry : *map) entry.value = whole_numbers(std::move(entry.value));
    return value;
  }

  List names(const std::vector<uint32_t>& clusters) const {
    List list;
    list.reserve(clusters.size());
    for (const uint32_t cluster : clusters) list.emplace_back(name_of(answer_, cluster));
    return list;
  }

  static List numbers(const std::vector<size_t>& indices) {
    List list;
    for (const size_t index : indices) list.emplace_back(uint64_t{index});
    return list;
  }

  /// What has a problem is reached, but not deployed, or not for sure.
  static const char* word(const Bundle& bundle, const rancher::Reached& reached) {
    if (!reached.deployed()) return reached.target ? "kept-away" : "not-reached";
    if (bundle.problem.empty()) return "deployed";
    return bundle.problem_kind == Failure::Kind::Error ? "refused" : "not-told";
  }

  Map outcome(const Bundle& bundle, const Outcome& outcome) {
    const auto& reached = outcome.reached;
    Map map{{"outcome", word(bundle, reached)}};
    if (reached.target) map.push_back({"target", uint64_t{*reached.target}});
    if (reached.kept_away_by) map.push_back({"kept_away_by", uint64_t{*reached.kept_away_by}});
    if (reached.target) map.push_back({"customizations", numbers(reached.customizations)});
    if (reached.deployed()) {
      map.push_back({"options_of", numbers(reached.options_of)});
      if (!outcome.release.empty() && std::string_view(word(bundle, reached)) != "refused") {
        map.push_back({"release", outcome.release});
        map.push_back({"namespace", outcome.release_namespace});
      }
    }
    map.push_back({"clusters", names(outcome.clusters)});
    if (!outcome.paused.empty()) map.push_back({"paused_clusters", names(outcome.paused)});
    if (!outcome.values_from.empty()) {
      List from;
      for (const std::string& one : outcome.values_from) from.emplace_back(one);
      map.push_back({"values_from", std::move(from)});
    }
    if (outcome.values.empty()) return map;
    List all;
    for (const ValuesOfClusters& values : outcome.values) {
      List lines;
      for (const ValueLine& line : values.lines)
        lines.emplace_back(Map{{"path", line.path}, {"value", whole_numbers(line.value)}, {"from", line.from}});
      all.emplace_back(Map{{"clusters", names(values.clusters)}, {"values", std::move(lines)}});
    }
    map.push_back({"values", std::move(all)});
    return map;
  }

  Map course(const Course& course, const Rollout& rollout) const {
    List passes;
    for (const Passes& pass : course.passes) {
      List changed;
      for (const auto& [partition, count] : pass.changed)
        changed.emplace_back(
            Map{{"partition", partition < rollout.partitions.size() ? rollout.partitions[partition].name : ""},
                {"clusters", count}});
      passes.emplace_back(Map{{"first", pass.first},
                              {"last", pass.last},
                              {"each", std::move(changed)},
                              {"clusters", names(pass.clusters)}});
    }
    return {{"passes", std::move(passes)}, {"never", names(course.left)}, {"cut", course.cut}};
  }

  Map rollout(const Rollout& rollout) const {
    List partitions;
    for (const Partition& partition : rollout.partitions)
      partitions.emplace_back(Map{
          {"name", partition.name}, {"clusters", partition.clusters}, {"max_unavailable", partition.max_unavailable}});
    return {{"max_unavailable", rollout.max_unavailable},
            {"max_unavailable_partitions", rollout.max_unavailable_partitions},
            {"partitions", std::move(partitions)},
            {"in_no_partition", names(rollout.outside)},
            {"install", course(rollout.install, rollout)},
            {"update", course(rollout.update, rollout)}};
  }

  const Answer& answer_;
  diag::Positions& positions_;
};

}  // namespace

std::string name_of(const Answer& answer, uint32_t cluster) {
  // Sorted by workspace: there are several where the first and the last differ.
  const bool several = answer.clusters.front().workspace != answer.clusters.back().workspace;
  const KnownCluster& known = answer.clusters[cluster];
  return several ? known.workspace + "/" + known.name : known.name;
}

std::string render_json(const Answer& answer, List findings, diag::Positions& positions) {
  // Bundles are written one by one: 1,000 of them for 10,000 clusters each are ten million names.
  JsonWriter writer(answer, positions);
  std::string text = R"({"format":"fleetc.says/1","engine":")" + std::string(rancher::short_text(answer.version)) +
                     R"(","clusters":)" + std::to_string(answer.clusters.size()) + R"(,"origins":[)";
  for (size_t i = 0; i < answer.origins.size(); ++i) {
    const Origin& origin = answer.origins[i];
    std::string head = json::write_line(Value(writer.origin(origin)));
    head.pop_back();
    text.append(i == 0 ? "" : ",").append(head).append(R"(,"bundles":[)");
    for (size_t k = 0; k < origin.bundles.size(); ++k)
      text.append(k == 0 ? "" : ",").append(json::write_line(Value(writer.bundle(origin.bundles[k]))));
    text += "]}";
  }
  return text + R"(],"findings":)" + json::write_line(Value(std::move(findings))) + "}\n";
}

}  // namespace fleet::says
