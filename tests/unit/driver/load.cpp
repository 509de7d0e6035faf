#include "tools/driver/load.h"

#include <string>

#include "compiler/syntax/limits.h"
#include "tests/catch.h"

using namespace fleet;

namespace {

/// The paths of a spec's files, or what is wrong.
std::string loaded(const MemoryFileSystem& files, const std::string& path) {
  const auto root = driver::find_root(files, path);
  if (const auto* problem = std::get_if<FileProblem>(&root)) return problem->path + ": " + problem->reason;
  Sources sources;
  diag::Diagnostics diagnostics;
  const auto spec = driver::load(files, std::get<std::string>(root), sources, diagnostics);
  if (const auto* problem = std::get_if<FileProblem>(&spec)) return problem->path + ": " + problem->reason;
  std::string text = std::get<driver::Spec>(spec).root + ":";
  for (const FileId file : std::get<driver::Spec>(spec).files) text += " " + sources.path(file);
  for (const diag::Diagnostic& d : diagnostics.all()) text += " " + d.id;
  return text;
}

}  // namespace

TEST_CASE("a spec is found upward, from a file or a folder") {
  MemoryFileSystem files;
  files.write("/a/main.fleet", "");
  files.write("/a/b/c/x.fleet", "");
  for (const char* path : {"/a", "/a/main.fleet", "/a/b", "/a/b/c/x.fleet"})
    CHECK(loaded(files, path) == "/a: b/c/x.fleet main.fleet");
  CHECK(loaded(files, "/") == "/: holds no spec: there is no main.fleet here, nor in a folder above");
  CHECK(loaded(files, "/nowhere") == "/nowhere: does not exist");
}

TEST_CASE("hidden files and folders, other files and other specs are passed over") {
  MemoryFileSystem files;
  for (const char* path : {"/a/main.fleet", "/a/z.fleet", "/a/.git/x.fleet", "/a/.#z.fleet", "/a/readme.md",
                           "/a/sub/main.fleet", "/a/sub/deep/x.fleet", "/a/b/y.fleet", "/a/b.fleet/q.fleet"}) {
    files.write(path, "");
  }
  CHECK(loaded(files, "/a") == "/a: b.fleet/q.fleet b/y.fleet main.fleet z.fleet");
  CHECK(loaded(files, "/a/sub/deep") == "/a/sub: deep/x.fleet main.fleet");
}

TEST_CASE("a folder called main.fleet is no spec") {
  MemoryFileSystem files;
  files.write("/a/main.fleet/x.fleet", "");
  CHECK(loaded(files, "/a") == "/a/main.fleet: is a folder");
}

TEST_CASE("a file that is too large is a finding") {
  MemoryFileSystem files;
  files.write("/a/main.fleet", "");
  files.write("/a/big.fleet", std::string(syntax::kLargestFile + 1, ' '));
  CHECK(loaded(files, "/a") == "/a: big.fleet main.fleet syntax/limit");
}
