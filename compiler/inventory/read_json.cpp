#include "compiler/inventory/read_json.h"

#include <algorithm>
#include <functional>
#include <new>
#include <variant>

#include "compiler/json/read.h"
#include "compiler/json/split.h"

namespace fleet::inventory {
namespace {

constexpr uint32_t kMaxItem = 16'000'000;
constexpr size_t kMaxClusters = 1'000'000;
constexpr size_t kMaxProblems = 100'000;  // while reading; far fewer are returned

ProblemKind kind_of(json::ProblemKind kind) {
  switch (kind) {
    case json::ProblemKind::NotUtf8: return ProblemKind::NotUtf8;
    case json::ProblemKind::CutOff: return ProblemKind::CutOff;
    case json::ProblemKind::NotJson: return ProblemKind::NotJson;
    case json::ProblemKind::TooDeep: return ProblemKind::TooDeep;
    case json::ProblemKind::TooLarge: break;
  }
  return ProblemKind::TooLarge;
}

/// The inside of a string's quotes.
json::Part inside(json::Part part) { return {part.begin + 1, part.end - 1}; }

class JsonReader {
 public:
  JsonReader(std::string_view text, Listing& listing) : text_(text), listing_(listing) {}

  void read() {
    const auto end = static_cast<uint32_t>(text_.size());
    uint32_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    bool any = false;
    while (!stopped_) {
      const json::Split next = json::next_value(text_, at, end);
      if (const auto* problem = std::get_if<json::Problem>(&next)) return report(*problem);
      if (std::holds_alternative<json::End>(next)) break;
      any = true;
      const json::Part part = std::get<json::Part>(next);
      read_top(part);
      at = part.end;
    }
    if (!any) report(ProblemKind::CutOff, {end, end}, "is empty");
  }

 private:
  void report(const json::Problem& problem) { report(kind_of(problem.kind), problem.part, problem.text); }

  Problem& report(ProblemKind kind, json::Part part, std::string detail) {
    if (listing_.problems.size() >= kMaxProblems) stopped_ = true;
    listing_.problems.push_back(Problem{kind, part.begin, part.end, std::move(detail), {}, {}, 0, 0});
    return listing_.problems.back();
  }

  std::string_view raw(json::Part part) const { return text_.substr(part.begin, part.end - part.begin); }

  /// What was seen, short enough for a message.
  std::string seen(json::Part part) const {
    const std::string_view written = raw(part);
    return std::string(written.substr(0, 40)) + (written.size() > 40 ? "…" : "");
  }

  void read_top(json::Part part) {
    if (text_[part.begin] != '{') {
      // Whether it is JSON at all is the better news.
      if (parse(part)) report(ProblemKind::NotAList, part, seen(part));
      return;
    }
    const auto split = json::split_map(text_, part);
    if (const auto* problem = std::get_if<json::Problem>(&split)) return report(*problem);
    const auto& members = std::get<std::vector<json::Member>>(split);
    const auto items = std::find_if(members.begin(), members.end(), [&](const json::Member& member) {
      return raw(member.key) == "\"items\"" && text_[member.value.begin] == '[';
    });
    if (items == members.end()) return read_item(part, true);
    bool of_clusters = false;
    for (const json::Member& member : members) {
      if (member.value == items->value) continue;
      if (!parse(member.key) || !parse(member.value)) return;
      if (raw(member.key) == "\"kind\"") of_clusters = raw(member.value) == "\"ClusterList\"";
    }
    const auto problem = json::split_list(text_, items->value, [&](json::Part item) {
      read_item(item, !of_clusters);
      return !stopped_;
    });
    if (problem) report(*problem);
  }

  /// Into `tree_`; false when that was reported to fail.
  bool parse(json::Part part) {
    if (part.end - part.begin > kMaxItem) {
      report(ProblemKind::TooLarge, part, "has an item larger than 16 MB");
      return false;
    }
    if (const auto problem = reader_.read(text_, part, tree_)) {
      report(*problem);
      return false;
    }
    return true;
  }

  const json::Node* find_node(uint32_t map, std::string_view key) const {
    const auto found = tree_.find(map, key);
    return found ? &tree_.nodes[*found] : nullptr;
  }

  bool is_string(const json::Node* node) const { return node && node->kind == json::Kind::String; }

  bool is_cluster(bool needs_kind) const {
    const json::Node* kind = find_node(0, "kind");
    const json::Node* version = find_node(0, "apiVersion");
    if (!kind && !version) return !needs_kind;
    const bool named = is_string(kind) ? kind->text == "Cluster" : !kind && !needs_kind;
    const bool grouped = is_string(version) ? version->text.starts_with("fleet.cattle.io/") : !version && !needs_kind;
    return named && grouped;
  }

  void read_item(json::Part part, bool needs_kind) {
    if (!parse(part)) return;
    if (tree_.nodes[0].kind != json::Kind::Map) {
      report(ProblemKind::NotAList, part, seen(part));
      return;
    }
    if (!is_cluster(needs_kind)) {
      ++listing_.skipped;
      return;
    }
    if (listing_.clusters.size() >= kMaxClusters) {
      report(ProblemKind::TooMany, part, "lists more than 1000000 clusters");
      stopped_ = true;
      return;
    }
    const auto metadata = tree_.find(0, "metadata");
    const json::Node* name = metadata ? find_node(*metadata, "name") : nullptr;
    if (!is_string(name) || name->text.empty()) {
      const json::Part place = name ? name->part : metadata ? tree_.nodes[*metadata].part : part;
      report(ProblemKind::NoName, place, name ? seen(name->part) : "");
      return;
    }
    ListedCluster cluster;
    cluster.name = keep(name->text);
    cluster.name_begin = inside(name->part).begin;
    cluster.name_end = inside(name->part).end;
    const json::Node* workspace = find_node(*metadata, "namespace");
    if (is_string(workspace)) cluster.workspace = keep(workspace->text);
    cluster.labels = read_labels(*metadata, "labels", cluster.name);
    cluster.annotations = read_labels(*metadata, "annotations", cluster.name);
    if (const auto spec = tree_.find(0, "spec")) {
      const json::Node* paused = find_node(*spec, "paused");
      cluster.paused = paused && paused->kind == json::Kind::True;
      if (const json::Node* values = find_node(*spec, "templateValues")) {
        cluster.template_values_begin = values->part.begin;
        cluster.template_values_end = values->part.end;
      }
    }
    listing_.clusters.push_back(std::move(cluster));
  }

  /// Texts with escapes live in the tree, which the next item overwrites.
  std::string_view keep(std::string_view read) {
    const auto* data = read.data();
    if (std::less_equal<>()(text_.data(), data) && std::less_equal<>()(data, text_.data() + text_.size())) return read;
    listing_.unescaped.push_back(std::make_unique<std::string>(read));
    return *listing_.unescaped.back();
  }

  std::vector<RawLabel> read_labels(uint32_t metadata, std::string_view field, std::string_view cluster) {
    std::vector<RawLabel> labels;
    const auto found = tree_.find(metadata, field);
    if (!found || tree_.nodes[*found].kind == json::Kind::Null) return labels;
    const json::Node& map = tree_.nodes[*found];
    if (map.kind != json::Kind::Map) {
      Problem& problem = report(ProblemKind::LabelsNotMap, map.part, seen(map.part));
      problem.cluster = cluster;
      problem.key = field;
      return labels;
    }
    for (uint32_t at = *found + 1; at < map.after; at = tree_.nodes[at + 1].after) {
      const json::Node& key = tree_.nodes[at];
      const json::Node& value = tree_.nodes[at + 1];
      if (value.kind != json::Kind::String) {
        Problem& problem = report(ProblemKind::LabelNotString, value.part, seen(value.part));
        problem.cluster = cluster;
        problem.key = key.text;
        continue;
      }
      const json::Part key_part = inside(key.part);
      const json::Part value_part = inside(value.part);
      labels.push_back(
          RawLabel{keep(key.text), keep(value.text), key_part.begin, key_part.end, value_part.begin, value_part.end});
    }
    drop_duplicates(labels, cluster);
    return labels;
  }

  void drop_duplicates(std::vector<RawLabel>& labels, std::string_view cluster) {
    std::sort(labels.begin(), labels.end(), [](const RawLabel& a, const RawLabel& b) {
      const int by = a.key.compare(b.key);
      return by != 0 ? by < 0 : a.key_begin < b.key_begin;
    });
    size_t kept = 0;
    for (size_t i = 0; i < labels.size(); ++i) {
      if (kept > 0 && labels[kept - 1].key == labels[i].key) {
        Problem& problem = report(ProblemKind::DuplicateLabel, {labels[i].key_begin, labels[i].key_end}, "");
        problem.cluster = cluster;
        problem.key = labels[i].key;
        problem.other_begin = labels[kept - 1].key_begin;
        problem.other_end = labels[kept - 1].key_end;
        labels[kept - 1] = labels[i];
      } else {
        labels[kept++] = labels[i];
      }
    }
    labels.resize(kept);
    labels.shrink_to_fit();
  }

  std::string_view text_;
  Listing& listing_;
  json::Reader reader_;
  json::Tree tree_;
  bool stopped_ = false;
};

}  // namespace

void read_json(std::string_view text, Listing& listing) try {
  JsonReader(text, listing).read();
} catch (const std::bad_alloc&) {
  listing.clusters.clear();
  listing.problems.assign(1, Problem{ProblemKind::TooLarge, 0, 0, "is too large to be read", {}, {}, 0, 0});
}

}  // namespace fleet::inventory
