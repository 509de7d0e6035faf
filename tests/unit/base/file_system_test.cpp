#include "compiler/base/file_system.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/catch.h"

using namespace fleet;

namespace {

struct TempFolder {
  std::string path;
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "fleetc-test-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code error;
    std::filesystem::remove_all(path, error);
  }
};

/// What both file systems promise.
void check_contract(FileSystem& files, const std::string& root) {
  const std::string a = root + "/a", b = root + "/b", folder = root + "/folder";
  CHECK_FALSE(files.make_folder(folder));
  CHECK_FALSE(files.make_folder(folder));
  CHECK_FALSE(files.write(a, "one"));
  CHECK_FALSE(files.sync(a));
  CHECK(files.sync(root + "/none"));
  CHECK(files.make_folder(a));

  CHECK(files.move_new(root + "/none", b));
  CHECK_FALSE(files.write(b, "two"));
  REQUIRE(files.move_new(a, b));
  CHECK(files.move_new(a, b)->reason == "exists already");
  CHECK(std::get<std::string>(files.read(b, 10)) == "two");
  CHECK_FALSE(files.rename(a, b));
  CHECK(std::get<std::string>(files.read(b, 10)) == "one");
  CHECK(files.kind(a) == FileKind::Missing);
  CHECK_FALSE(files.move_new(b, a));

  CHECK_FALSE(files.write(folder + "/c", "three"));
  CHECK(files.remove(folder)->reason == "is not empty");
  CHECK_FALSE(files.remove(folder + "/c"));
  CHECK_FALSE(files.remove(folder));
  CHECK(files.kind(folder) == FileKind::Missing);
}

void check_locks(FileSystem& files, const std::string& folder) {
  auto first = files.lock(folder);
  REQUIRE(std::holds_alternative<std::unique_ptr<FolderLock>>(first));
  auto second = files.lock(folder);
  REQUIRE(std::holds_alternative<FileProblem>(second));
  CHECK(std::get<FileProblem>(second).reason == "is in use by another process");
  first = FileProblem{};
  CHECK(std::holds_alternative<std::unique_ptr<FolderLock>>(files.lock(folder)));
  CHECK(std::holds_alternative<FileProblem>(files.lock(folder + "/none")));
}

}  // namespace

TEST_CASE("disk and memory keep the same contract") {
  SECTION("memory") {
    MemoryFileSystem files;
    REQUIRE_FALSE(files.make_folder("/r"));
    check_contract(files, "/r");
    check_locks(files, "/r");
  }
  SECTION("disk") {
    TempFolder folder;
    DiskFileSystem files;
    check_contract(files, folder.path);
    check_locks(files, folder.path);
  }
}

TEST_CASE("the disk follows no link and waits for no pipe when it writes") {
  TempFolder folder;
  DiskFileSystem files;
  REQUIRE_FALSE(files.write(folder.path + "/target", "kept"));
  REQUIRE(::symlink("target", (folder.path + "/link").c_str()) == 0);
  CHECK(files.write(folder.path + "/link", "lost"));
  CHECK(std::get<std::string>(files.read(folder.path + "/target", 10)) == "kept");
  REQUIRE(::mkfifo((folder.path + "/pipe").c_str(), 0600) == 0);
  CHECK(files.write(folder.path + "/pipe", "x"));
  CHECK(std::holds_alternative<FileProblem>(files.read(folder.path + "/pipe", 10)));
}
