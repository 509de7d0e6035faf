// How long the set engine takes for a fleet of the size it is made for. Prints figures; fails only on wrong counts.

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

#include "compiler/sets/cover.h"
#include "compiler/sets/known.h"
#include "compiler/sets/witness.h"

using namespace fleet::sets;

namespace {

constexpr uint32_t kSizes[] = {41, 5, 5, 4, 7, 3, 9, 3, 11, 202, 2002, 12};
constexpr uint32_t kLevels = 12;

class Clock {
 public:
  /// Seconds since the last call.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

long megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

std::mt19937 engine(1);
uint32_t below(uint32_t n) { return static_cast<uint32_t>(engine() % n); }

SetId conjunction(Diagrams& d, uint32_t clauses) {
  SetId set = Diagrams::all();
  for (uint32_t i = 0; i < clauses; ++i) {
    const uint32_t level = below(kLevels);
    std::vector<uint32_t> atoms;
    for (uint32_t n = 1 + below(std::min(kSizes[level], 6u)); n > 0; --n) atoms.push_back(below(kSizes[level]));
    set = d.intersect(set, d.of(level, atoms));
  }
  return set;
}

SetId selector(Diagrams& d) {
  SetId set = conjunction(d, 2 + below(5));
  if (below(5) == 0) set = d.unite(set, conjunction(d, 2 + below(5)));
  if (below(5) == 0) set = d.subtract(set, conjunction(d, 1 + below(3)));
  return set;
}

void adversary(int lines) {
  Clock clock;
  std::vector<Level> levels;
  for (uint32_t size : kSizes) levels.push_back({"level", size});
  Diagrams d(levels);
  SetId rest = Diagrams::all();
  int done = 0;
  for (; done < lines && rest; ++done) rest = d.subtract(rest, conjunction(d, 3));
  std::printf("%d random exclusions: %s after %d, %.2f s, %zu nodes\n", lines, rest ? "done" : "given up", done,
              clock.lap(), d.node_count());
}

}  // namespace

int main() {
  std::vector<Level> levels;
  for (uint32_t size : kSizes) levels.push_back({"level", size});
  Diagrams d(levels);
  Clock clock;
  std::vector<SetId> selectors;
  for (int i = 0; i < 10'000; ++i) selectors.push_back(selector(d));
  std::printf("10,000 selectors: %.3f s, %zu nodes, %ld MB\n", clock.lap(), d.node_count(), megabytes());

  std::vector<SetId> policies;
  for (int i = 0; i < 50; ++i) policies.push_back(d.complement(conjunction(d, 1 + below(3))));
  clock.lap();
  size_t held = 0;
  for (SetId policy : policies) {
    for (SetId set : selectors) held += d.subset(set, policy) ? 1 : 0;
  }
  std::printf("500,000 subset checks: %.3f s, %zu hold, %ld MB\n", clock.lap(), held, megabytes());

  std::vector<uint32_t> tuples;
  for (int cluster = 0; cluster < 10'000; ++cluster) {
    for (uint32_t size : kSizes) tuples.push_back(below(size));
  }
  clock.lap();
  KnownClusters known(d, tuples, 10'000);
  std::printf("group 10,000 clusters: %.3f s, %zu signatures\n", clock.lap(), known.signature_count());
  size_t members = 0;
  for (SetId set : selectors) members += known.members(set).count();
  std::printf("10,000 selectors over 10,000 clusters: %.3f s, %zu members, %ld MB\n", clock.lap(), members,
              megabytes());

  size_t edits = 0;
  for (SetId set : selectors) {
    if (const auto nearest = find_nearest_member(d, set, known.tuple(0))) edits += nearest->changed.size();
  }
  std::printf("10,000 nearest members: %.3f s, %zu edits\n", clock.lap(), edits);
  for (size_t i = 0; i < 100; ++i) {
    if (const auto nearest = find_nearest_known(d, selectors[i], known)) edits += nearest->member.cost;
  }
  std::printf("100 nearest known clusters: %.3f s\n", clock.lap());

  size_t cubes = 0;
  size_t failed = 0;
  for (size_t i = 0; i < 1'000; ++i) {
    const Cover found = cover(d, selectors[i]);
    cubes += found.cubes.size();
    failed += found.ok() ? 0 : 1;
  }
  std::printf("1,000 covers: %.3f s, %zu cubes, %zu failed\n", clock.lap(), cubes, failed);
  adversary(100);
  adversary(200);
  return failed == 0 ? 0 : 1;
}
