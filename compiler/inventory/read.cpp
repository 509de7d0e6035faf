#include "compiler/inventory/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <tuple>

#include "compiler/inventory/formats.h"
#include "compiler/inventory/object.h"
#include "compiler/json/read.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::inventory {
namespace {

constexpr size_t kChunk = 4'096;  // labels

struct Ending {
  std::string_view text;
  Format format;
};
constexpr Ending kEndings[] = {{".json", Format::Json}, {".jsonl", Format::Json}, {".ndjson", Format::Json},
                               {".yaml", Format::Yaml}, {".yml", Format::Yaml},   {".csv", Format::Csv}};

std::optional<Format> find_ending(std::string_view path) {
  for (const Ending& ending : kEndings) {
    if (path.ends_with(ending.text)) return ending.format;
  }
  return std::nullopt;
}

/// Exports begin with a brace, a key, `---` or the names of columns.
Format guess(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (;;) {
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return Format::Unknown;
    text.remove_prefix(first);
    if (text[0] == '{' || text[0] == '[') return Format::Json;
    const std::string_view line = text.substr(0, text.find('\n'));
    if (text[0] == '#') {
      text.remove_prefix(line.size());
      continue;
    }
    if (line.starts_with("---") || line.substr(0, line.find(',')).find(':') != std::string_view::npos)
      return Format::Yaml;
    return line.find("name") != std::string_view::npos ? Format::Csv : Format::Unknown;
  }
}

/// The format that a text plainly has, where its name ends as if it had another; what is read would be nonsense.
std::optional<std::string> other_format(std::string_view path, std::string_view text) {
  const auto ending = std::find_if(std::begin(kEndings), std::end(kEndings),
                                   [&](const Ending& one) { return path.ends_with(one.text); });
  if (ending == std::end(kEndings)) return std::nullopt;
  const Format content = guess(text);
  const bool differs = ending->format == Format::Json ? content == Format::Yaml || content == Format::Csv
                                                      : ending->format == Format::Csv && content == Format::Json;
  if (!differs) return std::nullopt;
  const char* name = content == Format::Json ? "JSON" : content == Format::Yaml ? "YAML" : "a table";
  return fmt::format("reads like {}, and its name ends in `{}`, which decides how it is read", name, ending->text);
}

/// Of entries for one cluster the one of the first origin stays, else the first. Several of one origin are a mistake.
void drop_duplicates(Listing& listing) {
  auto& all = listing.clusters;
  std::vector<uint32_t> order(all.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](uint32_t i) { return std::tie(all[i].workspace, all[i].name, all[i].origin); };
  const auto before = [&](uint32_t a, uint32_t b) { return key(a) < key(b); };
  if (!std::is_sorted(order.begin(), order.end(), before)) std::stable_sort(order.begin(), order.end(), before);
  std::vector<bool> drop(all.size());
  std::vector<Problem> found;
  bool any = false;
  for (size_t i = 1, first = 0; i < order.size(); ++i) {
    const ListedCluster& kept = all[order[first]];
    const ListedCluster& seen = all[order[i]];
    if (kept.name != seen.name || kept.workspace != seen.workspace) {
      first = i;
      continue;
    }
    any = drop[order[i]] = true;
    if (kept.origin != seen.origin) {
      ++listing.skipped;
      continue;
    }
    found.push_back(
        {ProblemKind::DuplicateCluster, seen.name_begin, seen.name_end, {}, {}, {}, kept.name_begin, kept.name_end});
    found.back().other_end = kept.name_end;
    found.back().cluster = seen.name;
  }
  if (!any) return;
  std::sort(found.begin(), found.end(), [](const Problem& a, const Problem& b) { return a.begin < b.begin; });
  for (Problem& problem : found) add_problem(listing, std::move(problem));
  size_t at = 0;
  std::erase_if(all, [&](const ListedCluster&) { return drop[at++]; });
}

/// The map that stands there; none if it is another value.
std::optional<Map> find_map(std::string_view text, Format format, uint32_t begin, uint32_t end) {
  if (begin == end || end > text.size()) return std::nullopt;
  if (format == Format::Json) {
    json::Reader reader;
    json::Tree tree;
    if (reader.read(text, json::Part{begin, end}, tree)) return std::nullopt;
    Value value = tree.value();
    if (Map* map = value.find_map()) return std::move(*map);
    return std::nullopt;
  }
  // A block of YAML lives by its column: it is read with as many blanks before its first line.
  const size_t line = text.rfind('\n', begin) + 1;
  auto value = yaml::read_like_fleet(std::string(begin - line, ' ') + std::string(text.substr(begin, end - begin)));
  if (auto* read = std::get_if<Value>(&value)) {
    if (Map* map = read->find_map()) return std::move(*map);
  }
  return std::nullopt;
}

}  // namespace

std::span<const RawLabel> LabelStore::add(std::span<const RawLabel> labels) {
  if (labels.empty()) return {};
  if (used_ + labels.size() > size_) {
    size_ = std::max(kChunk, labels.size());
    used_ = 0;
    chunks_.push_back(std::make_unique<RawLabel[]>(size_));
  }
  RawLabel* begin = chunks_.back().get() + used_;
  std::copy(labels.begin(), labels.end(), begin);
  used_ += labels.size();
  return {begin, labels.size()};
}

bool has_known_ending(std::string_view path) { return find_ending(path).has_value(); }

Format format_of(std::string_view path, std::string_view text) {
  const auto ending = find_ending(path);
  return ending ? *ending : guess(text);
}

Listing read(std::string_view path, std::string_view text, const KeyOfColumn& key_of_column) {
  Listing listing;
  listing.format = format_of(path, text);
  const auto fail = [&](ProblemKind kind, std::string detail) {
    add_problem(listing, Problem{kind, 0, 0, std::move(detail), {}, {}, 0, 0});
  };
  try {
    if (text.size() > kLargestText) {
      fail(ProblemKind::TooLarge, "is larger than 700 MB");
    } else if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
      add_problem(listing, Problem{ProblemKind::NotUtf8, 0, 2, "is UTF-16; save it as UTF-8", {}, {}, 0, 0});
    } else if (auto other = other_format(path, text)) {
      fail(ProblemKind::UnknownFormat, std::move(*other));
    } else if (listing.format == Format::Json) {
      read_json(text, listing);
    } else if (listing.format == Format::Csv) {
      read_csv(text, key_of_column, listing);
    } else if (listing.format == Format::Yaml && text.size() > kLargestYaml) {
      fail(ProblemKind::TooLarge, "is larger than 16 MB, which is the limit for YAML; export it as JSON");
    } else if (listing.format == Format::Yaml) {
      read_yaml(text, listing);
    } else if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      fail(ProblemKind::CutOff, "is empty");
    } else {
      fail(ProblemKind::UnknownFormat, "is neither JSON nor YAML nor a table with a column `name`");
    }
    drop_duplicates(listing);
  } catch (const std::bad_alloc&) {
    listing = Listing();
    fail(ProblemKind::TooLarge, "is too large to be read");
  }
  std::stable_sort(listing.problems.begin(), listing.problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  return listing;
}

std::optional<Map> template_values(std::string_view text, Format format, const ListedCluster& cluster) {
  return find_map(text, format, cluster.template_values_begin, cluster.template_values_end);
}

std::optional<Map> annotations(std::string_view text, Format format, const ListedCluster& cluster) {
  return find_map(text, format, cluster.annotations_begin, cluster.annotations_end);
}

}  // namespace fleet::inventory
