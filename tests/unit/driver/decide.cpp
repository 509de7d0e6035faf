#include <fmt/format.h>

#include <random>
#include <string>

#include "tests/catch.h"
#include "tools/driver/pipeline.h"

using namespace fleet;

namespace {

struct Decided {
  driver::Analysis analysis;
  std::string verdicts, ids;
};

Decided decide(const std::string& spec, size_t nodes) {
  MemoryFileSystem files;
  files.write("/s/main.fleet", spec);
  driver::Options options;
  options.now = "2026-11-21";
  options.budget.nodes = nodes;
  auto analysis = driver::analyze(files, "/s", options);
  REQUIRE(std::holds_alternative<driver::Analysis>(analysis));
  Decided result{std::get<driver::Analysis>(std::move(analysis)), "", ""};
  for (const driver::Proof& proof : driver::proofs(result.analysis))
    result.verdicts += fmt::format("{} {} ", proof.name, static_cast<int>(proof.verdict));
  for (const diag::Diagnostic& d : driver::findings(result.analysis).list) result.ids += d.id + " ";
  return result;
}

constexpr const char* kHead =
    "fleet t { engine \"0.16\" }\n"
    "repo apps { url \"https://example.com/apps\"  revision \"v1\" }\n"
    "deploy web { from apps path \"web\"  to d0 == true }\n";

/// Pairs that are the same, all of the one kind declared before all of the other.
std::string pairs(int count) {
  std::string text = kHead, same;
  for (const char* kind : {"d", "e"}) {
    for (int i = 0; i < count; ++i) text += fmt::format("dimension {}{} : bool optional\n", kind, i);
  }
  for (int i = 0; i < count; ++i)
    same += fmt::format("{}((d{} == true and e{} == true) or (d{} != true and e{} != true))\n", i > 0 ? "and " : "", i,
                        i, i, i);
  return text + "policy alike { forall d in deployments require not (reach(d) within (" + same + ")) }\n" +
         "policy known { forall c in clusters where c.d0 == true require c.d0 is set }\n";
}

/// Conditions of three dimensions each that nothing structures.
std::string conditions(int dimensions, int count) {
  std::mt19937 random(7);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  std::string text = kHead, all;
  for (int i = 0; i < dimensions; ++i) text += fmt::format("dimension d{} : bool optional\n", i);
  for (int i = 0; i < count; ++i) {
    const auto one = [&] { return fmt::format("d{} {} true", below(dimensions), below(2) == 0 ? "==" : "!="); };
    all += fmt::format("{}({} or {} or {})\n", i > 0 ? "and " : "", one(), one(), one());
  }
  return text + "data kept stays " + all + "policy meets { forall d in deployments require reach(d) overlaps (" + all +
         ") }\npolicy never { forall d in deployments require not (reach(d) within (" + all + ")) }\n" +
         "policy inside { forall c in (" + all + ") require c.d0 == true or c.d0 != true or c.d0 is not set }\n" +
         "policy wrong { forall c in (" + all + ") require c.d1 == true }\n";
}

}  // namespace

TEST_CASE("a second order is tried where the first has no room") {
  const std::string spec = pairs(12);
  const Decided with_room = decide(spec, 2'000'000), without = decide(spec, 4'000);
  CAPTURE(with_room.ids, without.ids, with_room.verdicts);
  CHECK_FALSE(with_room.analysis.engine.by_use);
  CHECK(without.analysis.engine.by_use);
  CHECK_FALSE(without.analysis.engine.solve);
  CHECK(without.verdicts == with_room.verdicts);
  CHECK(without.ids == with_room.ids);
  CHECK(without.analysis.output.has_value());
}

TEST_CASE("past both orders a solver decides, and says what diagrams say") {
  const std::string spec = conditions(14, 50);
  const Decided with_room = decide(spec, 2'000'000), without = decide(spec, 300);
  CAPTURE(with_room.ids, without.ids, with_room.verdicts);
  CHECK_FALSE(with_room.analysis.engine.by_use);
  CHECK(without.analysis.engine.solve);
  CHECK(with_room.verdicts == "inside 0 meets 0 never 0 wrong 1 ");
  CHECK(without.verdicts == with_room.verdicts);
  CHECK(without.ids == with_room.ids);
  CHECK(decide(spec, 300).ids == without.ids);
}

TEST_CASE("past the solver it is undecided") {
  const Decided one = decide(conditions(400, 1704), 20'000);
  CAPTURE(one.ids);
  CHECK(one.analysis.engine.solve);
  CHECK(one.ids.find("tool/undecided") != std::string::npos);
  CHECK_FALSE(one.analysis.output.has_value());
}
