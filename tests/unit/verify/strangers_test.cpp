#include <string>

#include "compiler/verify/verify.h"
#include "tests/catch.h"
#include "tests/unit/verify/one_by_one.h"
#include "tools/driver/pipeline.h"

using namespace fleet;
using namespace fleet::verify;

TEST_CASE(
    "an option that follows from a value is refused on a cluster that has none, even where the plan deploys there") {
  MemoryFileSystem files;
  files.write("/t/main.fleet", R"(fleet t { engine "0.16" }
dimension env : enum { dev, prod }
cluster a { env = dev }
cluster b { env = prod }
repo apps { url "https://example.com/apps"  revision "v1" }
deploy web {
  from apps path "web"
  to all
  namespace "web-${env}"
}
)");
  auto analyzed = driver::analyze(files, "/t", {"2026-01-01", driver::Phase::Emit, 64});
  auto& a = std::get<driver::Analysis>(analyzed);
  REQUIRE(a.output);
  std::vector<emit::OutputFile> output = *a.output;
  const auto differs = [&] {
    return find_difference(*a.program, *a.built, a.listed, {}, output, a.diagnostics, one_by_one);
  };
  REQUIRE_FALSE(differs());
  // What deploys nothing there gives it an option instead, and the plan says that it is reached.
  for (emit::OutputFile& file : output) {
    const std::string closing = "doNotDeploy: true";
    if (const size_t at = file.bytes.find(closing); at != std::string::npos)
      file.bytes.replace(at, closing.size(), "defaultNamespace: web-dev");
  }
  model::Bundle& bundle = a.built->plan->bundles.front();
  bundle.reach = bundle.target;
  const auto found = differs();
  REQUIRE(found);
  CHECK(found->what.find("no declared value") != std::string::npos);
}
