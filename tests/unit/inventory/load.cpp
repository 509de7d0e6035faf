#include "compiler/inventory/load.h"

#include "tests/catch.h"

using namespace fleet;
using namespace fleet::inventory;

namespace {

const std::string kHead = R"({"apiVersion":"fleet.cattle.io/v1alpha1","kind":"Cluster","metadata":{"name":")";
std::string cluster_called(const std::string& name) { return kHead + name + "\"}}"; }

}  // namespace

TEST_CASE("inventory: a folder, sorted, without what is no inventory") {
  MemoryFileSystem files;
  files.write("/s/c/b.json", cluster_called("b"));
  files.write("/s/c/a.csv", "name\na\n");
  files.write("/s/c/README.md", "x");
  files.write("/s/c/deeper/d.json", cluster_called("d"));
  Sources sources;
  for (const std::string path : {"/s/c", "/s/c/"}) {
    auto loaded = load(files, path, path == "/s/c" ? "c" : "c/", {}, sources);
    REQUIRE(std::holds_alternative<std::vector<LoadedFile>>(loaded));
    const auto& all = std::get<std::vector<LoadedFile>>(loaded);
    REQUIRE(all.size() == 2);
    CHECK(sources.path(all[0].file) == "c/a.csv");
    CHECK(all[0].listing.clusters.at(0).name == "a");
    CHECK(sources.path(all[1].file) == "c/b.json");
    CHECK(all[1].listing.clusters.at(0).name == "b");
  }
}

TEST_CASE("inventory: standard input, and what cannot be read") {
  MemoryFileSystem files;
  files.write("/s/e/x.txt", "");
  Sources sources;
  const auto input = load(
      files, "-", "-", [] { return FileResult<std::string>("name,env\na,prod\n"); }, sources);
  REQUIRE(std::holds_alternative<std::vector<LoadedFile>>(input));
  const auto& file = std::get<std::vector<LoadedFile>>(input).at(0);
  CHECK(sources.path(file.file) == "<stdin>");
  CHECK(file.listing.clusters.at(0).labels[0].value == "prod");
  CHECK(std::get<FileProblem>(load(files, "-", "-", {}, sources)).path == "<stdin>");
  CHECK(std::get<FileProblem>(load(files, "/s/none", "none", {}, sources)).path == "none");
  CHECK_FALSE(std::get<FileProblem>(load(files, "/s/e", "e", {}, sources)).too_large);
}
