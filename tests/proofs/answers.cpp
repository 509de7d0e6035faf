// answers: reads specs from standard input, each as its length in bytes, a line break and its text: main.fleet and,
// after a line `--- PATH` each, its other files. It writes a line of JSON for each: the findings, the clusters that the
// schema admits as points over the levels, and for each obligation of a policy its verdict and which of these points
// break it. So that one process answers for thousands of specs.

#include <cstdio>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/diagnostics/positions.h"
#include "compiler/diagnostics/render_json.h"
#include "compiler/diagnostics/words.h"
#include "compiler/json/write.h"
#include "compiler/model/statements.h"
#include "tools/driver/pipeline.h"

namespace fleet {
namespace {

constexpr size_t kMostPoints = 100'000;

/// The points of a set, in order.
void add_points(const sets::Diagrams& sets, sets::SetId set, std::vector<uint32_t>& at,
                std::vector<std::vector<uint32_t>>& points) {
  if (set == sets::Diagrams::none() || points.size() >= kMostPoints) return;
  const auto level = static_cast<uint32_t>(at.size());
  if (level == sets.level_count()) {
    points.push_back(at);
    return;
  }
  for (uint32_t atom = 0; atom < sets.size_of(level); ++atom) {
    at.push_back(atom);
    add_points(sets, sets.level_of(set) == level ? sets.child_at(set, atom) : set, at, points);
    at.pop_back();
  }
}

/// `1` for each point that is in the set.
std::string members(const sets::Diagrams& sets, sets::SetId set, const std::vector<std::vector<uint32_t>>& points) {
  std::string bits;
  for (const std::vector<uint32_t>& point : points) bits += sets.contains(set, point) ? '1' : '0';
  return bits;
}

List levels_of(const driver::Analysis& a) {
  const model::Plan& plan = *a.built->plan;
  List levels;
  for (uint32_t i = 0; i < plan.levels.size(); ++i) {
    List texts;
    std::vector<uint32_t> point(plan.levels.size(), 0);
    for (point[i] = 0; point[i] < plan.sets->size_of(i); ++point[i]) {
      const model::Witness witness = a.built->universe->witness(point);
      texts.push_back(witness.texts[i] ? Value(*witness.texts[i]) : Value());
    }
    using Kind = model::Level::Kind;
    const Kind kind = plan.levels[i].kind;
    const char* name = kind == Kind::Name        ? "cluster"
                       : kind == Kind::Workspace ? "workspace"
                                                 : plan.levels[i].name.c_str();
    levels.push_back(Map{{"name", name}, {"texts", std::move(texts)}});
  }
  return levels;
}

List policies_of(const driver::Analysis& a, const std::vector<std::vector<uint32_t>>& points) {
  const model::Plan& plan = *a.built->plan;
  List policies;
  for (const checker::PolicyProof& proof : a.proofs->policies) {
    List obligations;
    for (const checker::Obligation& one : proof.obligations) {
      Map map{
          {"rule", static_cast<int64_t>(one.rule)}, {"verdict", diag::word(one.verdict)}, {"waived", one.is_waived}};
      if (one.bundle != formula::kNone) map.push_back({"deployment", plan.bundles[one.bundle].name});
      if (one.other != formula::kNone) map.push_back({"other", static_cast<int64_t>(one.other)});
      if (one.violations != sets::Diagrams::none())
        map.push_back({"violations", members(*plan.sets, one.violations, points)});
      obligations.push_back(std::move(map));
    }
    policies.push_back(Map{{"name", a.built->statements->said->policies[proof.policy].name},
                           {"verdict", diag::word(proof.verdict)},
                           {"obligations", std::move(obligations)}});
  }
  return policies;
}

void write_files(const std::string& spec, MemoryFileSystem& files) {
  std::string path = "main.fleet";
  std::map<std::string, std::string> texts;
  std::istringstream lines(spec);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("--- "))
      path = line.substr(4);
    else
      texts[path] += line + "\n";
  }
  files.make_folder("/spec");
  for (const auto& [name, text] : texts) {
    if (const size_t slash = name.find('/'); slash != std::string::npos)
      files.make_folder("/spec/" + name.substr(0, slash));
    files.write("/spec/" + name, text);
  }
}

Map answer(const std::string& spec) {
  MemoryFileSystem files;
  write_files(spec, files);
  driver::Options options;
  options.now = "2026-11-21";
  options.last = driver::Phase::Plan;
  const auto analyzed = driver::analyze(files, "/spec", options);
  const auto* a = std::get_if<driver::Analysis>(&analyzed);
  if (!a) return {{"problem", std::get<FileProblem>(analyzed).reason}};
  diag::Positions positions(a->sources);
  List findings;
  for (const diag::Diagnostic& one : driver::findings(*a).list) findings.push_back(diag::to_json(one, positions));
  Map result{{"findings", std::move(findings)}};
  if (!a->built || !a->proofs) return result;

  const model::Plan& plan = *a->built->plan;
  std::vector<std::vector<uint32_t>> points;
  std::vector<uint32_t> at;
  add_points(*plan.sets, a->built->statements->admissible, at, points);
  List rows, tests, reaches;
  for (const std::vector<uint32_t>& point : points) {
    List row;
    for (const uint32_t atom : point) row.push_back(static_cast<int64_t>(atom));
    rows.push_back(std::move(row));
  }
  for (const model::Bundle& bundle : plan.bundles)
    reaches.push_back(Map{{"name", bundle.name}, {"members", members(*plan.sets, bundle.reach, points)}});
  for (const driver::Proof& proof : driver::proofs(*a)) {
    if (proof.is_test)
      tests.push_back(Map{{"name", proof.name}, {"verdict", diag::word(proof.verdict)}, {"passes", proof.passes}});
  }
  result.push_back({"levels", levels_of(*a)});
  result.push_back({"points", std::move(rows)});
  result.push_back({"reaches", std::move(reaches)});
  result.push_back({"policies", policies_of(*a, points)});
  result.push_back({"tests", std::move(tests)});
  return result;
}

}  // namespace
}  // namespace fleet

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::string spec(std::stoul(line), '\0');
    if (!std::cin.read(spec.data(), static_cast<std::streamsize>(spec.size()))) return 2;
    std::cout << fleet::json::write_line(fleet::answer(spec)) << std::endl;
  }
  return 0;
}
