// Every call to the file system fails once, alone or with all that follow it: OUT is then as before or as after, and
// the next run makes it as after.
#include "compiler/emit/journal.h"
#include "tests/catch.h"
#include "tests/unit/emit/faulty_file_system.h"
#include "tests/unit/emit/fixture.h"

using namespace fleet;
using namespace fleet::emit;

namespace {

// Between the two: a file changes, one stays, one goes with its folders, one comes with new folders.
const std::vector<OutputFile> kBefore = {{"agents/paris.yaml", "agent 1", "main.fleet"},
                                         {"bundles/apps/old/deep/fleet.yaml", "old", "old.fleet"},
                                         {"hub/fleet-default/clusters/paris.yaml", "paris", "main.fleet"}};
const std::vector<OutputFile> kAfter = {{"agents/paris.yaml", "agent 2", "main.fleet"},
                                        {"bundles/apps/new/deep/fleet.yaml", "new", "new.fleet"},
                                        {"hub/fleet-default/clusters/paris.yaml", "paris", "main.fleet"}};
// Refused by its paths, after an earlier run was put in order: shows what that alone comes to.
const std::vector<OutputFile> kRefused = {{"no/path/of/ours.yaml", "", ""}};

/// A fresh world with the output of `kBefore`, or nothing, at `out`.
struct MemoryWorld {
  MemoryFileSystem files;
  std::string root = "/w";
  MemoryWorld() { files.make_folder(root); }
};
struct DiskWorld {
  DiskFileSystem disk;
  FaultyFileSystem files{disk, FaultyFileSystem::kForEver, FaultyFileSystem::kForEver};  // fails never, syncs never
  TempFolder folder;
  std::string root = folder.path();
};

template <class World>
Picture expected(const std::vector<OutputFile>& output, bool with_before) {
  World world;
  if (with_before) write_output(world.files, world.root + "/out", kBefore, "1");
  if (!output.empty()) write_output(world.files, world.root + "/out", output, "1");
  return picture(world.files, world.root);
}

bool has_interrupted_note(const WriteResult& result) {
  return std::any_of(result.notes.begin(), result.notes.end(),
                     [](const WriteNote& note) { return note.kind == WriteNoteKind::Interrupted; });
}

/// Runs with the calls from `k` to `last(k)` failing, for every k, until a run sees no failure.
template <class World, class Check>
int for_every_call(bool with_before, bool crash, Check check) {
  for (int k = 0;; ++k) {
    World world;
    const std::string out = world.root + "/out";
    if (with_before) REQUIRE(write_output(world.files, out, kBefore, "1").problems.empty());
    FaultyFileSystem faulty(world.files, k, crash ? FaultyFileSystem::kForEver : k);
    const WriteResult result = write_output(faulty, out, kAfter, "1");
    if (!faulty.struck()) {
      REQUIRE(result.problems.empty());
      return k;
    }
    INFO("call " << k << " of the file system failed");
    check(world, out, result);
  }
}

template <class World>
void check_failures(bool with_before) {
  const Picture old_state = expected<World>({}, with_before);
  const Picture new_state = expected<World>(kAfter, with_before);
  REQUIRE(old_state != new_state);
  int refused = 0;
  const int calls =
      for_every_call<World>(with_before, false, [&](World& world, const std::string& out, const WriteResult& result) {
        const Picture now = picture(world.files, world.root);
        if (result.problems.empty()) {
          // Only clearing up failed, which the next run does.
          CHECK_FALSE(result.notes.empty());
          CHECK(result.differs());
        } else {
          ++refused;
          CHECK_FALSE(result.differs());
          if (result.problems.size() == 1) CHECK(now == old_state);
        }
        CHECK(write_output(world.files, out, kAfter, "1").problems.empty());
        CHECK(picture(world.files, world.root) == new_state);
      });
  CHECK(refused > 15);
  CHECK(calls > refused);
}

template <class World>
void check_kills(bool with_before) {
  const Picture new_state = expected<World>(kAfter, with_before);
  Picture old_state = expected<World>({}, with_before);
  Picture empty_out = {{"/out/", ""}};
  int old_states = 0, new_states = 0;
  for_every_call<World>(with_before, true, [&](World& world, const std::string& out, const WriteResult&) {
    const bool journal_stands = world.files.kind_of(journal_path(Folder(out), "journal")) == FileKind::File ||
                                world.files.kind_of(journal_path(Folder(out), "done")) == FileKind::File;
    const WriteResult compared = compare_output(world.files, out, kAfter, "1");
    CHECK(has_interrupted_note(compared) == journal_stands);

    write_output(world.files, out, kRefused, "1");
    const Picture repaired = picture(world.files, world.root);
    const bool is_old = repaired == old_state || (!with_before && repaired == empty_out);
    const bool is_new = repaired == new_state;
    CHECK((is_old || is_new));
    (is_new ? new_states : old_states)++;

    const WriteResult next = write_output(world.files, out, kAfter, "1");
    CHECK(next.problems.empty());
    CHECK(next.differs() == is_old);
    CHECK(picture(world.files, world.root) == new_state);
  });
  CHECK(old_states > 10);
  CHECK(new_states >= 3);
}

}  // namespace

TEST_CASE("a call that fails leaves OUT as it was") {
  SECTION("first build, memory") { check_failures<MemoryWorld>(false); }
  SECTION("next build, memory") { check_failures<MemoryWorld>(true); }
  SECTION("first build, disk") { check_failures<DiskWorld>(false); }
  SECTION("next build, disk") { check_failures<DiskWorld>(true); }
}

TEST_CASE("a kill leaves what the next run puts in order") {
  SECTION("first build, memory") { check_kills<MemoryWorld>(false); }
  SECTION("next build, memory") { check_kills<MemoryWorld>(true); }
  SECTION("first build, disk") { check_kills<DiskWorld>(false); }
  SECTION("next build, disk") { check_kills<DiskWorld>(true); }
}

TEST_CASE("a kill while an earlier kill is put in order is put in order, too") {
  const Picture new_state = expected<MemoryWorld>(kAfter, true);
  int kills = 0;
  for (int first = 0;; ++first) {
    bool first_struck = true;
    for (int second = 0;; ++second) {
      MemoryWorld world;
      write_output(world.files, "/w/out", kBefore, "1");
      FaultyFileSystem once(world.files, first, FaultyFileSystem::kForEver);
      write_output(once, "/w/out", kAfter, "1");
      first_struck = once.struck();
      FaultyFileSystem twice(world.files, second, FaultyFileSystem::kForEver);
      write_output(twice, "/w/out", kAfter, "1");
      if (!twice.struck()) break;
      ++kills;
      INFO("killed at call " << first << ", then at call " << second);
      CHECK(write_output(world.files, "/w/out", kAfter, "1").problems.empty());
      REQUIRE(picture(world.files, "/w") == new_state);
    }
    if (!first_struck) break;
  }
  CHECK(kills > 500);
}

TEST_CASE("a journal that fleetc did not write is left alone") {
  MemoryFileSystem files;
  files.make_folder("/w");
  files.write("/w/mine", "mine");
  const auto run_with = [&](const std::string& journal) {
    files.make_folder("/w/out");
    files.make_folder("/w/out/.fleetc");
    files.write("/w/out/.fleetc/journal", journal);
    files.write("/w/out/.fleetc/0.old", "evil");
    const Picture before = picture(files, "/w");
    const WriteResult result = write_output(files, "/w/out", kAfter, "1");
    CHECK(picture(files, "/w") == before);
    REQUIRE(result.problems.size() == 1);
    return result.problems[0].kind;
  };
  CHECK(run_with("") == WriteProblemKind::Leftover);
  CHECK(run_with("fleetc.journal/1\n") == WriteProblemKind::Leftover);
  CHECK(run_with("fleetc.journal/1\nfile old - ../mine\nend\n") == WriteProblemKind::Leftover);
  CHECK(run_with("fleetc.journal/1\nfile old - /w/mine\nend\n") == WriteProblemKind::Leftover);
  CHECK(run_with("fleetc.journal/1\nfile old x fleetc.json\nend\n") == WriteProblemKind::Leftover);
  CHECK(run_with("fleetc.journal/1\nnew ../..\nend\n") == WriteProblemKind::Leftover);
  CHECK(run_with("fleetc.journal/1\nend\nend\n") == WriteProblemKind::Leftover);
  files.remove("/w/out/.fleetc/journal");
  CHECK(write_output(files, "/w/out", kAfter, "1").problems.at(0).kind == WriteProblemKind::Foreign);
  CHECK(std::get<std::string>(files.read("/w/out/.fleetc/0.old", 10)) == "evil");
}
