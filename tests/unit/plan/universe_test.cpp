/// Selectors as sets against selectors as they are read: random specs, over known clusters and over made-up ones.

#include <random>
#include <string>

#include "compiler/plan/evaluate.h"
#include "tests/catch.h"
#include "tools/driver/pipeline.h"

using namespace fleet;

namespace {

class RandomSpec {
 public:
  explicit RandomSpec(uint32_t seed) : random_(seed) {}

  std::string text() {
    std::string spec = "fleet t { engine \"0.16\" }\n";
    spec += "dimension env  : enum ordered { dev, stage, prod }\n";
    spec += "dimension gpu  : bool optional\n";
    spec += "dimension size : int 1..500 optional\n";
    spec += std::string("dimension site : string matching \"[a-z]{2}[0-9]{1,2}\"") + (pick(2) ? " optional\n" : "\n");
    spec += std::string("dimension rack : string") + (pick(2) ? " optional\n" : "\n");
    spec += "dimension lab  : bool = " + selector(1) + "\n";
    spec += "dimension kind : bool = site like \"a*\" key \"acme.io/kind\"\n";
    for (int i = 0; i < 6; ++i) {
      spec += "cluster c" + std::to_string(i) + " { env = " + env();
      if (pick(2)) spec += pick(2) ? "  gpu = true" : "  gpu = false";
      if (pick(2)) spec += "  size = " + std::to_string(1 + pick(500));
      spec += "  site = " + site() + "  rack = " + rack() + " }\n";
    }
    for (int i = 0; i < 5; ++i) spec += "group g" + std::to_string(i) + " = " + selector(3) + " may be empty\n";
    return spec;
  }

  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

 private:
  std::string env() { return std::array{"dev", "stage", "prod"}[static_cast<size_t>(pick(3))]; }
  std::string site() { return std::array{"\"ab1\"", "\"ab2\"", "\"ac10\"", "\"zz9\""}[static_cast<size_t>(pick(4))]; }
  std::string rack() { return std::array{"\"r1\"", "\"r2\"", "\"R.x\"", "\"n-5\""}[static_cast<size_t>(pick(4))]; }
  std::string word() {
    return std::array{"a*", "*1", "ab*", "r*", "*", "a*0", "zz9", "*-*"}[static_cast<size_t>(pick(8))];
  }
  std::string expression() {
    return std::array{
        "[a-z]+[0-9]", "ab.*", "(a|z).*[0-9]", ".*", "r[0-9]", "[A-Z].*", "a[bc]\\\\d+", "x{3}"}[static_cast<size_t>(
        pick(8))];
  }

  std::string selector(int depth) {
    if (depth > 0 && pick(3) != 0) {
      switch (pick(3)) {
        case 0: return "(" + selector(depth - 1) + " and " + selector(depth - 1) + ")";
        case 1: return "(" + selector(depth - 1) + " or " + selector(depth - 1) + ")";
        default: return "not (" + selector(depth - 1) + ")";
      }
    }
    const std::string open = pick(2) ? "site" : "rack", negated = pick(3) == 0 ? "not " : "";
    switch (pick(10)) {
      case 0: return "env >= " + env();
      case 1: return "gpu == true";
      case 2: return "size < " + std::to_string(1 + pick(500));
      case 3: return "size is set";
      case 4: return "site == " + site();
      case 5: return "rack != " + rack();
      case 6: return open + " " + negated + "like \"" + word() + "\"";
      case 7: return open + " " + negated + "matches \"" + expression() + "\"";
      case 8: return "cluster like \"" + std::string(pick(2) ? "c*" : "c1*") + "\"";
      default: return open + " is set";
    }
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("a selector means the same as a set and as it is read") {
  size_t judged = 0, held = 0, too_long = 0;
  for (uint32_t seed = 1; seed <= 120; ++seed) {
    RandomSpec random(seed);
    MemoryFileSystem files;
    const std::string text = random.text();
    files.write("/t/main.fleet", text);
    driver::Options options;
    options.last = driver::Phase::Plan;
    auto result = driver::analyze(files, "/t", options);
    driver::Analysis& a = std::get<driver::Analysis>(result);
    INFO(text);
    // Sets that nothing can be in are reported; nothing else is.
    for (const diag::Diagnostic& d : a.diagnostics.all()) {
      INFO(d.id);
      REQUIRE((d.id != "tool/internal" && d.id.substr(0, 7) != "syntax/" && d.id.substr(0, 5) != "name/"));
      REQUIRE(d.id != "schema/type-mismatch");
    }
    REQUIRE(a.built);
    model::Plan& plan = *a.built->plan;
    plan::Universe& universe = *a.built->universe;
    const auto judge = [&](const std::vector<uint32_t>& atoms, const model::Witness& witness) {
      const plan::ConcreteCluster cluster = universe.concrete(witness);
      for (const sema::Group& group : a.program->groups) {
        plan::Evaluator evaluate(*a.program, cluster);
        const bool as_read = evaluate.holds(group.reach.selector);
        INFO(group.name.text);
        REQUIRE(plan.sets->contains(universe.meaning(group.reach.selector), atoms) == as_read);
        REQUIRE(plan.sets->contains(universe.opposite(group.reach.selector), atoms) ==
                evaluate.holds_not(group.reach.selector));
        ++judged;
        held += as_read ? 1 : 0;
      }
    };
    for (const model::Cluster& cluster : plan.clusters) {
      // With the texts that it has, not those that stand for them.
      model::Witness witness = universe.witness(cluster.atoms);
      for (size_t i = 0; i < plan.levels.size(); ++i) {
        const auto& level = plan.levels[i];
        if (level.kind == model::Level::Kind::Label) {
          const std::string* text = cluster.values[level.dimension];
          witness.texts[i] = text ? std::optional(*text) : std::nullopt;
        }
        if (level.kind == model::Level::Kind::Name) witness.texts[i] = cluster.kube_name;
      }
      judge(cluster.atoms, witness);
    }
    for (int i = 0; i < 60; ++i) {
      std::vector<uint32_t> atoms;
      for (const auto& level : plan.levels) {
        const bool must_be = level.kind == model::Level::Kind::Name || level.kind == model::Level::Kind::Workspace;
        uint32_t atom;
        do {
          atom = static_cast<uint32_t>(random.pick(static_cast<int>(level.atoms.size())));
        } while (must_be && atom == level.absent);
        atoms.push_back(atom);
      }
      const model::Witness witness = universe.witness(atoms);
      for (const auto& t : witness.texts) too_long += t && t->size() > 63 ? 1 : 0;
      judge(atoms, witness);
    }
  }
  CHECK(judged > 30'000);
  CHECK(held > 5'000);
  CHECK(too_long == 0);
}
