// Counterexamples are put to what is emitted: where Fleet would deploy otherwise than a finding says, that is found.
#include "compiler/verify/replay.h"

#include "compiler/emit/emit.h"
#include "tests/catch.h"
#include "tests/unit/verify/one_by_one.h"
#include "tools/driver/pipeline.h"

using namespace fleet;

namespace {

constexpr std::string_view kSpec = R"(
fleet acme { engine "0.16" }
dimension env : enum { dev, stage, prod }
dimension site : string optional
cluster a { env = prod   site = "par01" }
cluster b { env = stage }
repo apps { url "https://github.com/acme/apps"   branch main }
deploy web {
  from apps path "web"
  to env in [stage, prod]
}
deploy base {
  from apps path "base"
  to all
  except site == "par01"
}
policy web-in-production { forall d in deployments where d.name == "web" require reach(d) within (env == prod) }
policy base-is-everywhere { forall c in clusters require base reaches c }
policy web-has-a-site { forall c in reach(web) where c.env == prod require c.site is set }
)";

struct Judged {
  driver::Analysis a;
  std::vector<emit::OutputFile> output;

  Judged() {
    MemoryFileSystem files;
    files.write("/t/main.fleet", std::string(kSpec));
    a = std::get<driver::Analysis>(driver::analyze(files, "/t", {"2026-01-01", driver::Phase::Emit, 64}));
    diag::Diagnostics unsaid;
    output = emit::emit(*a.built->plan, {64, {}}, unsaid);
  }

  std::optional<verify::Difference> replay(const std::vector<model::Shown>& shown) {
    return verify::replay(*a.program, *a.built, a.listed, {}, output, shown, one_by_one);
  }

  /// Makes the text another in every emitted file below bundles/. How often it stood there.
  size_t replace(std::string_view text, std::string_view by) {
    size_t count = 0;
    for (emit::OutputFile& file : output) {
      if (!file.path.starts_with("bundles/")) continue;
      for (size_t at = file.bytes.find(text); at != std::string::npos; at = file.bytes.find(text, at + by.size())) {
        file.bytes.replace(at, text.size(), by);
        ++count;
      }
    }
    return count;
  }
};

}  // namespace

TEST_CASE("the counterexamples of policies are reached by what the policies say") {
  Judged judged;
  const std::vector<model::Shown>& shown = judged.a.proofs->shown;
  for (const diag::Diagnostic& d : judged.a.diagnostics.all()) CHECK(d.id.starts_with("policy/"));
  REQUIRE(judged.a.diagnostics.all().size() == 3);
  REQUIRE(shown.size() == 3);
  CHECK_FALSE(judged.replay(shown).has_value());
}

TEST_CASE("a manifest that reaches others than the counterexample says is found") {
  Judged judged;
  const std::vector<model::Shown>& shown = judged.a.proofs->shown;
  SECTION("a known cluster that Fleet would not deploy to") {
    REQUIRE(judged.replace("stage", "dev") > 0);
    const auto found = judged.replay(shown);
    REQUIRE(found.has_value());
    CHECK(found->what == "by a counterexample `web` reaches a cluster, and Fleet would not deploy it there");
  }
  SECTION("one that it would deploy to") {
    REQUIRE(judged.replace("NotIn", "In") > 0);
    const auto found = judged.replay(shown);
    REQUIRE(found.has_value());
    CHECK(found->what == "by a counterexample `base` does not reach a cluster, and Fleet would deploy it there");
  }
}

TEST_CASE("a counterexample that says the opposite is found") {
  Judged judged;
  for (size_t i = 0; i < judged.a.proofs->shown.size(); ++i) {
    std::vector<model::Shown> shown = judged.a.proofs->shown;
    REQUIRE_FALSE(shown[i].reached.empty());
    for (auto& [bundle, reached] : shown[i].reached) reached = !reached;
    CHECK(judged.replay(shown).has_value());
  }
}
