#include "compiler/emit/write.h"

#include <sys/stat.h>
#include <unistd.h>

#include "compiler/base/sha256.h"
#include "compiler/emit/manifest.h"
#include "tests/catch.h"
#include "tests/unit/emit/faulty_file_system.h"
#include "tests/unit/emit/fixture.h"

using namespace fleet;
using namespace fleet::emit;

namespace {

using Strings = std::vector<std::string>;

const std::string kA = "agents/a.yaml", kB = "bundles/r/b/fleet.yaml", kC = "hub/w/clusters/c.yaml";

std::vector<OutputFile> three() { return {{kC, "c", "main.fleet"}, {kA, "a", "main.fleet"}, {kB, "b", "apps.fleet"}}; }

/// A disk, and OUT with the output of `three()`.
struct Disk {
  TempFolder folder;
  DiskFileSystem files;
  std::string out = folder.path() + "/out";

  Disk() { REQUIRE(build(three()).problems.empty()); }
  WriteResult build(std::vector<OutputFile> output) { return write_output(files, out, std::move(output), "0.1.0"); }
  WriteResult compare(std::vector<OutputFile> output) const {
    return compare_output(files, out, std::move(output), "0.1.0");
  }
  std::string read(const std::string& path) const {
    const auto bytes = files.read(out + "/" + path, 1 << 20);
    return std::holds_alternative<std::string>(bytes) ? std::get<std::string>(bytes) : "(none)";
  }
  void put(const std::string& path, const std::string& bytes) { REQUIRE_FALSE(files.write(out + "/" + path, bytes)); }
  void link(const std::string& to, const std::string& path) {
    REQUIRE(::symlink(to.c_str(), (out + "/" + path).c_str()) == 0);
  }
  Picture now() const { return picture(files, folder.path()); }

  /// Building is refused with one problem, comparing says the same, and neither changes anything.
  void check_refused(const std::vector<OutputFile>& output, WriteProblemKind kind, const std::string& path,
                     const std::string& reason) {
    const Picture before = now();
    for (const WriteResult& result : {build(output), compare(output)}) {
      REQUIRE(result.problems.size() == 1);
      CHECK(result.problems[0].kind == kind);
      CHECK(result.problems[0].path == path);
      CHECK(result.problems[0].reason == reason);
      CHECK_FALSE(result.differs());
      CHECK(result.unchanged.empty());
    }
    CHECK(now() == before);
  }
};

}  // namespace

TEST_CASE("a first build writes all, a second nothing") {
  Disk disk;
  CHECK(disk.now() == Picture{{"/out/", ""},
                              {"/out/agents/", ""},
                              {"/out/agents/a.yaml", "a"},
                              {"/out/bundles/", ""},
                              {"/out/bundles/r/", ""},
                              {"/out/bundles/r/b/", ""},
                              {"/out/bundles/r/b/fleet.yaml", "b"},
                              {"/out/fleetc.json", disk.read("fleetc.json")},
                              {"/out/hub/", ""},
                              {"/out/hub/w/", ""},
                              {"/out/hub/w/clusters/", ""},
                              {"/out/hub/w/clusters/c.yaml", "c"}});
  const auto listed = std::get<ReadManifest>(read_manifest(disk.read("fleetc.json"), Folder(disk.out))).manifest;
  CHECK(listed.version == "0.1.0");
  REQUIRE(listed.files.size() == 3);
  CHECK(listed.files.at(kB).sha256 == sha256("b"));
  CHECK(listed.files.at(kB).source == "apps.fleet");

  struct stat before {
  }, after{};
  ::stat((disk.out + "/" + kA).c_str(), &before);
  const WriteResult again = disk.build(three());
  ::stat((disk.out + "/" + kA).c_str(), &after);
  CHECK(again.problems.empty());
  CHECK(again.notes.empty());
  CHECK_FALSE(again.differs());
  CHECK(again.unchanged == Strings{kA, kB, "fleetc.json", kC});
  CHECK(before.st_ino == after.st_ino);
}

TEST_CASE("only what differs is written, what is no more is removed with its empty folders") {
  Disk disk;
  disk.put("agents/mine.txt", "mine");
  const std::vector<OutputFile> next = {{kA, "a2", "main.fleet"}, {"agents/d.yaml", "d", "main.fleet"}};
  const WriteResult compared = disk.compare(next);
  CHECK(disk.read(kA) == "a");
  const WriteResult result = disk.build(next);
  for (const auto& each : {compared, result}) {
    CHECK(each.problems.empty());
    CHECK(each.written == Strings{kA, "agents/d.yaml", "fleetc.json"});
    CHECK(each.removed == Strings{kB, kC});
    CHECK(each.unchanged.empty());
  }
  CHECK(disk.now() == Picture{{"/out/", ""},
                              {"/out/agents/", ""},
                              {"/out/agents/a.yaml", "a2"},
                              {"/out/agents/d.yaml", "d"},
                              {"/out/agents/mine.txt", "mine"},
                              {"/out/fleetc.json", disk.read("fleetc.json")}});
  CHECK_FALSE(disk.compare(next).differs());
}

TEST_CASE("a folder with somebody else's file stays") {
  Disk disk;
  disk.put("bundles/r/README", "mine");
  REQUIRE(disk.build({{kA, "a", "main.fleet"}}).problems.empty());
  CHECK(disk.read("bundles/r/README") == "mine");
  CHECK(disk.files.kind_of(disk.out + "/bundles/r/b") == FileKind::Missing);
  CHECK(disk.files.kind_of(disk.out + "/hub") == FileKind::Missing);
}

TEST_CASE("a listed file that was edited by hand is overwritten or removed, with a note") {
  Disk disk;
  disk.put(kA, "edited");
  disk.put(kB, "edited, too");
  disk.files.remove(disk.out + "/" + kC);
  const WriteResult result = disk.build({{kA, "a", "main.fleet"}});
  CHECK(result.problems.empty());
  CHECK(result.written == Strings{kA, "fleetc.json"});
  CHECK(result.removed == Strings{kB});
  REQUIRE(result.notes.size() == 2);
  CHECK(result.notes[0].kind == WriteNoteKind::Edited);
  CHECK(result.notes[0].path == disk.out + "/" + kA);
  CHECK(result.notes[1].path == disk.out + "/" + kB);
  CHECK(disk.read(kA) == "a");
}

TEST_CASE("files that fleetc.json does not list stop the build, which names all of them") {
  Disk disk;
  disk.files.make_folder(disk.out + "/admission");
  disk.put("agents/d.yaml", "mine");
  disk.put("admission/invariants.yaml", "mine");
  auto next = three();
  next.push_back({"agents/d.yaml", "mine", "main.fleet"});  // equal bytes are somebody else's all the same
  next.push_back({"admission/invariants.yaml", "i", "main.fleet"});
  const Picture before = disk.now();
  const WriteResult result = disk.build(next);
  REQUIRE(result.problems.size() == 2);
  CHECK(result.problems[0].kind == WriteProblemKind::Unlisted);
  CHECK(result.problems[0].path == disk.out + "/admission/invariants.yaml");
  CHECK(result.problems[1].path == disk.out + "/agents/d.yaml");
  CHECK(result.problems[1].reason == "is not listed in fleetc.json");
  CHECK(disk.now() == before);
  disk.files.remove(disk.out + "/fleetc.json");
  CHECK(disk.build(three()).problems.size() == 3);
}

TEST_CASE("no link is followed out of OUT") {
  Disk disk;
  disk.files.make_folder(disk.folder.path() + "/elsewhere");
  const std::string target = disk.folder.path() + "/elsewhere/a.yaml";
  disk.files.write(target, "a");
  SECTION("a file that is a link") {
    disk.files.remove(disk.out + "/" + kA);
    disk.link(target, kA);
    disk.check_refused(three(), WriteProblemKind::Foreign, disk.out + "/" + kA, "is a link");
    disk.check_refused({}, WriteProblemKind::Foreign, disk.out + "/" + kA, "is a link");
  }
  SECTION("a folder that is a link") {
    disk.files.remove(disk.out + "/" + kA);
    disk.files.remove(disk.out + "/agents");
    disk.link("../elsewhere", "agents");
    auto changed = three();
    changed[1].bytes = "changed";
    disk.check_refused(changed, WriteProblemKind::Foreign, disk.out + "/agents", "is a link");
    disk.check_refused({}, WriteProblemKind::Foreign, disk.out + "/agents", "is a link");
  }
  SECTION("the list itself") {
    disk.files.rename(disk.out + "/fleetc.json", disk.folder.path() + "/list");
    disk.link("../list", "fleetc.json");
    disk.check_refused(three(), WriteProblemKind::Foreign, disk.out + "/fleetc.json", "is a link");
  }
  SECTION("the folder of the journal") {
    disk.link("../elsewhere", ".fleetc");
    disk.check_refused({}, WriteProblemKind::Foreign, disk.out + "/.fleetc", "is not a folder");
  }
  SECTION("a folder named by a journal") {
    disk.files.make_folder(disk.out + "/.fleetc");
    disk.link("../elsewhere", "admission");
    disk.put(".fleetc/journal", "fleetc.journal/1\nfile old - admission/invariants.yaml\nend\n");
    disk.put(".fleetc/0.old", "evil");
    const Picture before = disk.now();
    const WriteResult result = disk.build(three());
    REQUIRE(result.problems.size() == 1);
    CHECK(result.problems[0].kind == WriteProblemKind::Leftover);
    CHECK(disk.now() == before);
  }
  CHECK(std::get<std::string>(disk.files.read(target, 10)) == "a");
}

TEST_CASE("a list that was tampered with reaches nothing outside OUT") {
  Disk disk;
  disk.files.write(disk.folder.path() + "/mine", "mine");
  disk.put("mine.yaml", "mine");
  const std::string digest = "\",\"sha256\":\"" + sha256("mine") + "\"}";
  disk.put("fleetc.json", "{\"format\":\"fleetc.output/1\",\"files\":[{\"path\":\"../mine" + digest + ",{\"path\":\"" +
                              disk.folder.path() + "/mine" + digest + ",{\"path\":\"mine.yaml" + digest + "]}");
  const Picture before = disk.now();
  const WriteResult compared = disk.compare({});
  CHECK(compared.problems.empty());
  CHECK(compared.removed.empty());
  REQUIRE(compared.notes.size() == 3);
  CHECK(compared.notes[0].kind == WriteNoteKind::Ignored);
  CHECK(compared.notes[0].path == "../mine");
  CHECK(disk.build(three()).problems.size() == 3);  // what it no longer lists is nobody's
  CHECK(disk.now() == before);
  CHECK(disk.build({}).problems.empty());
  Picture after = before;
  after["/out/fleetc.json"] = disk.read("fleetc.json");
  CHECK(disk.now() == after);

  disk.put("fleetc.json", "{");
  disk.check_refused(three(), WriteProblemKind::Manifest, disk.out + "/fleetc.json", "is not JSON");
}

TEST_CASE("what stands in the way is named, and nothing changes") {
  Disk disk;
  SECTION("a folder where a file would go") {
    disk.files.make_folder(disk.out + "/agents/d.yaml");
    disk.check_refused({{"agents/d.yaml", "d", ""}}, WriteProblemKind::Blocked, disk.out + "/agents/d.yaml",
                       "is a folder");
  }
  SECTION("a file where a folder would go") {
    disk.put("admission", "mine");
    disk.check_refused({{"admission/invariants.yaml", "d", ""}}, WriteProblemKind::Blocked, disk.out + "/admission",
                       "is a file, not a folder");
  }
  SECTION("a pipe") {
    REQUIRE(::mkfifo((disk.out + "/agents/d.yaml").c_str(), 0600) == 0);
    disk.check_refused({{"agents/d.yaml", "d", ""}}, WriteProblemKind::Foreign, disk.out + "/agents/d.yaml",
                       "is not a regular file");
  }
  SECTION("the list is a folder") {
    disk.files.remove(disk.out + "/fleetc.json");
    disk.files.make_folder(disk.out + "/fleetc.json");
    disk.check_refused({}, WriteProblemKind::Blocked, disk.out + "/fleetc.json", "is a folder");
  }
}

TEST_CASE("an OUT that cannot be a folder is one problem") {
  Disk disk;
  const std::string file = disk.out + "/" + kA;
  const auto check = [&](const std::string& out, const std::string& path, const std::string& reason) {
    disk.out = out;
    disk.check_refused(three(), WriteProblemKind::Folder, path, reason);
  };
  check(file, file, "is not a folder");
  check(file + "/x/y", file, "is not a folder");
  check("/dev/null", "/dev/null", "is not a folder");
  const std::string loop = disk.folder.path() + "/loop";
  REQUIRE(::symlink("loop", loop.c_str()) == 0);
  check(loop, loop, "is a link that leads nowhere or round in a circle");
  check(loop + "/x", loop, "is a link that leads nowhere or round in a circle");
}

TEST_CASE("OUT's parents are made, and gone again when the build is refused") {
  Disk disk;
  disk.out = disk.folder.path() + "/x/y//z///";
  CHECK(disk.build({{"elsewhere.yaml", "", ""}}).problems.size() == 1);
  CHECK(disk.files.kind(disk.folder.path() + "/x") == FileKind::Missing);
  CHECK(disk.compare(three()).written.size() == 4);
  CHECK(disk.files.kind(disk.folder.path() + "/x") == FileKind::Missing);
  CHECK(disk.build(three()).written.size() == 4);
  CHECK(disk.read(kC) == "c");
}

TEST_CASE("OUT may be reached through a link") {
  Disk disk;
  REQUIRE(::symlink("out", (disk.folder.path() + "/link").c_str()) == 0);
  disk.out = disk.folder.path() + "/link";
  CHECK(disk.build(three()).unchanged.size() == 4);
}

TEST_CASE("two builds at once: the second is refused") {
  Disk disk;
  const auto lock = disk.files.lock(disk.out);
  const Picture before = disk.now();
  const WriteResult result = disk.build({});
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].kind == WriteProblemKind::Folder);
  CHECK(result.problems[0].reason == "is in use by another process");
  CHECK(disk.now() == before);
}

TEST_CASE("paths that cannot all be written are a problem of ours") {
  Disk disk;
  disk.check_refused({{"../x.yaml", "", ""}}, WriteProblemKind::Path, disk.out + "/../x.yaml",
                     "is no path that fleetc writes");
  disk.check_refused({{kA, "1", ""}, {kA, "2", ""}}, WriteProblemKind::Path, disk.out + "/" + kA, "is made twice");
  disk.check_refused({{"bundles/r/fleet.yaml", "", ""}, {"bundles/r/fleet.yaml/fleet.yaml", "", ""}},
                     WriteProblemKind::Path, disk.out + "/bundles/r/fleet.yaml", "is made as a file and as a folder");
}

TEST_CASE("a file that nobody listed is adopted once, where that is asked for") {
  Disk disk;
  disk.put("agents/d.yaml", "mine");
  auto next = three();
  next.push_back({"agents/d.yaml", "d", "main.fleet"});
  const Picture before = disk.now();
  const auto adopt = [&](bool only_look) {
    const std::vector<Destination> out{{Folder(disk.out), next}};
    return only_look ? compare_output(disk.files, out, "0.1.0", Unlisted::Adopted).front()
                     : write_output(disk.files, out, "0.1.0", Unlisted::Adopted).front();
  };
  for (const bool only_look : {true, false}) {
    CHECK((disk.now() == before));
    const WriteResult result = adopt(only_look);
    CHECK(result.problems.empty());
    CHECK(result.written == Strings{"agents/d.yaml", "fleetc.json"});
    REQUIRE(result.notes.size() == 1);
    CHECK(result.notes[0].kind == WriteNoteKind::Adopted);
    CHECK(result.notes[0].path == disk.out + "/agents/d.yaml");
  }
  CHECK(disk.read("agents/d.yaml") == "d");
  CHECK_FALSE(disk.build(next).differs());
  CHECK(adopt(false).notes.empty());
}

namespace {

/// OUT and a checkout with files of people.
struct Two {
  TempFolder folder;
  DiskFileSystem files;
  std::string out = folder.path() + "/out", apps = folder.path() + "/apps";

  Two() {
    for (const char* below : {"", "/web", "/db"}) REQUIRE_FALSE(files.make_folder(apps + below));
    put("web/values.yaml", "mine");
  }
  void put(const std::string& path, const std::string& bytes) { REQUIRE_FALSE(files.write(apps + "/" + path, bytes)); }
  std::vector<Destination> destinations(const std::vector<OutputFile>& of_apps) const {
    return {{Folder(out), {{kC, "c", ""}}}, {Folder(apps, Layout::Checkout), of_apps}};
  }
  std::vector<WriteResult> build(const std::vector<OutputFile>& of_apps, Unlisted unlisted = Unlisted::Refused) {
    return write_output(files, destinations(of_apps), "0.1.0", unlisted);
  }
  Picture now() const { return picture(files, folder.path()); }
};

}  // namespace

TEST_CASE("a checkout is written with OUT, or neither is") {
  Two two;
  REQUIRE(two.build({{"web/fleet.yaml", "w", ""}, {"db/.fleetc/one.yaml", "1", ""}})[1].problems.empty());
  Picture now = two.now();
  CHECK(now["/apps/web/fleet.yaml"] == "w");
  CHECK(now["/apps/web/values.yaml"] == "mine");
  CHECK(now["/apps/db/.fleetc/one.yaml"] == "1");
  CHECK(now.contains("/apps/.fleetc.json"));
  CHECK(now["/out/" + kC] == "c");
  SECTION("what is no more is removed, people's files stay") {
    CHECK(two.build({})[1].removed == Strings{"db/.fleetc/one.yaml", "web/fleet.yaml"});
    now = two.now();
    CHECK(now.contains("/apps/web/values.yaml"));
    CHECK_FALSE(now.contains("/apps/db/"));
  }
  SECTION("a file of people's in one of them stops both") {
    two.put("db/fleet.yaml", "mine");
    const Picture before = two.now();
    const auto results = two.build({{"web/fleet.yaml", "w2", ""}, {"db/fleet.yaml", "d", ""}});
    CHECK(results[0].problems.empty());
    CHECK_FALSE(results[0].differs());
    REQUIRE(results[1].problems.size() == 1);
    CHECK(results[1].problems[0].kind == WriteProblemKind::Unlisted);
    CHECK(results[1].problems[0].reason == "is not listed in .fleetc.json");
    CHECK(two.now() == before);
  }
}

TEST_CASE("a call that fails while OUT and a checkout are written leaves both, or neither, as it was") {
  const std::vector<OutputFile> files{{"web/fleet.yaml", "w", ""}, {"db/.fleetc/one.yaml", "1", ""}};
  int refused = 0;
  for (int call = 0;; ++call) {
    Two two;
    const Picture before = two.now();
    FaultyFileSystem faulty(two.files, call, call);
    const auto results = write_output(faulty, two.destinations(files), "0.1.0", Unlisted::Refused);
    INFO("call " << call << " of the file system failed");
    const bool is_written = results[0].problems.empty() && results[1].problems.empty();
    if (!is_written && results[0].problems.size() + results[1].problems.size() == 1) CHECK(two.now() == before);
    refused += is_written ? 0 : 1;
    if (is_written) CHECK(two.now().contains("/out/" + kC));
    CHECK(two.build(files)[1].problems.empty());
    CHECK(two.now().contains("/apps/web/fleet.yaml"));
    if (!faulty.struck()) break;
  }
  CHECK(refused > 15);
}

TEST_CASE("what Fleet would read no more is people's, too") {
  Two two;
  two.put("web/fleet.yml", "mine");
  two.put("db/fleet.yaml", "mine");
  const std::vector<OutputFile> files{{"web/fleet.yaml", "w", ""}, {"db/.fleetc/one.yaml", "1", ""}};
  const auto refused = two.build(files);
  REQUIRE(refused[1].problems.size() == 2);
  CHECK(refused[1].problems[0].path == two.apps + "/db/fleet.yaml");
  CHECK(refused[1].problems[1].path == two.apps + "/web/fleet.yml");
  const auto adopted = two.build(files, Unlisted::Adopted);
  CHECK(adopted[1].problems.empty());
  CHECK(adopted[1].removed == Strings{"db/fleet.yaml", "web/fleet.yml"});
  CHECK_FALSE(two.now().contains("/apps/web/fleet.yml"));
}
