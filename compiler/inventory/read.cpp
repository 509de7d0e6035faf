#include "compiler/inventory/read.h"

#include <algorithm>

#include "compiler/inventory/read_json.h"

namespace fleet::inventory {
namespace {

constexpr size_t kMaxSize = 700'000'000;
constexpr size_t kMaxProblems = 1'000;

/// The first of clusters with one name in one workspace stays.
void drop_duplicates(Listing& listing) {
  const auto& all = listing.clusters;
  std::vector<uint32_t> order(all.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    if (const int by = all[a].name.compare(all[b].name)) return by < 0;
    if (const int by = all[a].workspace.compare(all[b].workspace)) return by < 0;
    return a < b;
  });
  std::vector<bool> drop(all.size());
  bool any = false;
  for (size_t i = 1, first = 0; i < order.size(); ++i) {
    const ListedCluster& kept = all[order[first]];
    const ListedCluster& seen = all[order[i]];
    if (kept.name != seen.name || kept.workspace != seen.workspace) {
      first = i;
      continue;
    }
    any = drop[order[i]] = true;
    Problem problem{ProblemKind::DuplicateCluster, seen.name_begin, seen.name_end, {}, {}, {}, 0, 0};
    problem.cluster = seen.name;
    problem.other_begin = kept.name_begin;
    problem.other_end = kept.name_end;
    listing.problems.push_back(std::move(problem));
  }
  if (!any) return;
  std::vector<ListedCluster> kept;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!drop[i]) kept.push_back(std::move(listing.clusters[i]));
  }
  listing.clusters = std::move(kept);
}

void sort_problems(std::vector<Problem>& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  if (problems.size() <= kMaxProblems) return;
  const std::string more = std::to_string(problems.size() - kMaxProblems) + " more problems";
  problems.resize(kMaxProblems);
  problems.push_back(Problem{ProblemKind::TooMany, problems.back().begin, problems.back().end, more, {}, {}, 0, 0});
}

}  // namespace

Format format_of(std::string_view path, std::string_view text) {
  for (const std::string_view ending : {".json", ".jsonl", ".ndjson"}) {
    if (path.ends_with(ending)) return Format::Json;
  }
  const size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && text[first] == '{' ? Format::Json : Format::Unknown;
}

Listing read(std::string_view path, std::string_view text) {
  Listing listing;
  const auto fail = [&](ProblemKind kind, const char* detail) {
    listing.problems.push_back(Problem{kind, 0, 0, detail, {}, {}, 0, 0});
  };
  if (text.size() > kMaxSize) {
    fail(ProblemKind::TooLarge, "is larger than 700 MB");
    return listing;
  }
  switch (format_of(path, text)) {
    case Format::Json: read_json(text, listing); break;
    case Format::Unknown: fail(ProblemKind::UnknownFormat, "is in no format that is read"); break;
  }
  drop_duplicates(listing);
  sort_problems(listing.problems);
  return listing;
}

}  // namespace fleet::inventory
