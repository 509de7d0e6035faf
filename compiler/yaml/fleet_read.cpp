#include "compiler/yaml/fleet_read.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "compiler/yaml/scalar.h"

namespace fleet::yaml {
namespace {

constexpr uint32_t kMaxDepth = 1000;  // libyaml's own limit for flow style
constexpr uint64_t kMaxValues = 1'000'000;

/// goyaml's guard against documents that grow by their aliases.
double allowed_alias_ratio(uint64_t count) {
  constexpr double kLow = 400'000;
  constexpr double kHigh = 4'000'000;
  const auto n = static_cast<double>(count);
  if (n <= kLow) return 0.99;
  if (n >= kHigh) return 0.10;
  return 0.99 - 0.89 * (n - kLow) / (kHigh - kLow);
}

/// Keys of different type stay apart while Fleet reads YAML, and meet when that becomes JSON. Then chance decides in
/// Fleet; here `Collisions` does.
struct Written {
  size_t type = 0;  ///< of the key, as an index into Value's variant
  std::string text;
  uint32_t order = 0;
  uint32_t key = 0;  ///< the node
  Value value;
};
using Entries = std::vector<Written>;

class Decoder {
 public:
  Decoder(const Tree& tree, Collisions& collisions) : tree_(tree), collisions_(collisions) {}

  std::variant<Value, FleetError> decode(bool of_strings) {
    if (tree_.documents.empty()) return of_strings ? Value(Map{}) : Value();
    return decode(tree_.documents[0], of_strings);
  }

  std::variant<Value, FleetError> decode(uint32_t node, bool of_strings) {
    Value value = read(node);
    if (!error_ && of_strings) make_strings(value);
    if (!error_ && has_marks_) refuse_marks(value);
    if (error_) return *error_;
    return value;
  }

 private:
  /// What YAML can say and JSON cannot only fails once the whole is read: something later may take its place. Until
  /// then a RawNumber, which no scalar becomes, bears the index of the node.
  Value mark(uint32_t node) {
    has_marks_ = true;
    return RawNumber{std::to_string(node)};
  }

  Value fail(uint32_t node, std::string text, bool is_ours = false) {
    if (!error_) error_ = FleetError{std::move(text), tree_.nodes[node].begin, tree_.nodes[node].end, is_ours};
    return Value();
  }

  bool count(uint32_t node) {
    ++values_;
    if (alias_depth_ > 0) ++alias_values_;
    if (alias_values_ > 100 && values_ > 1000 &&
        static_cast<double>(alias_values_) / static_cast<double>(values_) > allowed_alias_ratio(values_)) {
      fail(node, "document contains excessive aliasing");
    } else if (values_ > kMaxValues) {
      fail(node, "it has more than a million values", true);
    } else if (depth_ > kMaxDepth) {
      fail(node, "it nests deeper than 1,000 levels", true);
    }
    return !error_;
  }

  Value read(uint32_t index) {
    if (error_ || !count(index)) return Value();
    const Node& node = tree_.nodes[index];
    switch (node.kind) {
      case Kind::Alias: {
        Value value;
        follow(index, [&] { value = read(node.target); });
        return value;
      }
      case Kind::Scalar: return read_scalar(index);
      case Kind::List: {
        List list;
        ++depth_;
        for (uint32_t at = index + 1; at < node.after && !error_; at = tree_.nodes[at].after) list.push_back(read(at));
        --depth_;
        return list;
      }
      case Kind::Map: break;
    }
    Entries entries;
    read_map(index, entries);
    return to_map(entries);
  }

  template <class Read>
  void follow(uint32_t alias, const Read& read_target) {
    if (!inside_.insert(alias).second) {
      fail(alias, "anchor '" + tree_.nodes[alias].text + "' value contains itself");
      return;
    }
    ++alias_depth_;
    ++depth_;
    read_target();
    --depth_;
    --alias_depth_;
    inside_.erase(alias);
  }

  Value read_scalar(uint32_t index) {
    const Node& node = tree_.nodes[index];
    if (node.tag.empty() && !node.implicit) return Value(node.text);
    auto value = resolve(node.tag, node.text, node.implicit);
    if (!value) return fail(index, "cannot decode `" + node.text + "` as a " + node.tag);
    const auto* number = std::get_if<double>(&value->node);
    if (number && !std::isfinite(*number) && !in_key_) return mark(index);
    return std::move(*value);
  }

  void read_map(uint32_t index, Entries& entries) {
    ++depth_;
    const Node& node = tree_.nodes[index];
    for (uint32_t at = index + 1; at < node.after && !error_;) {
      const uint32_t value_at = tree_.nodes[at].after;
      const Node& key = tree_.nodes[at];
      if (key.kind == Kind::Scalar && key.text == "<<" && (key.implicit || key.tag == "tag:yaml.org,2002:merge")) {
        merge(value_at, entries);
      } else {
        in_key_ = true;
        Value key_value = read(at);
        in_key_ = false;
        const bool is_group =
            key_value.find_list() || key_value.find_map() || std::holds_alternative<RawNumber>(key_value.node);
        if (!error_ && is_group) fail(at, "invalid map key");
        Value value = read(value_at);
        if (error_) break;
        const size_t type = key_value.node.index();
        entries.push_back({type, text_of_key(std::move(key_value)), order_++, at, std::move(value)});
      }
      at = tree_.nodes[value_at].after;
    }
    --depth_;
  }

  static std::string text_of_key(Value key) {
    if (auto* text = std::get_if<std::string>(&key.node)) return std::move(*text);
    auto text = key_text(key);
    if (!text) text = as_string(key);
    return std::move(text).value_or("");
  }

  bool is_map(uint32_t index) const {
    const Node& node = tree_.nodes[index];
    return node.kind == Kind::Map || (node.kind == Kind::Alias && tree_.nodes[node.target].kind == Kind::Map);
  }

  void merge(uint32_t index, Entries& entries) {
    const Node& node = tree_.nodes[index];
    std::vector<uint32_t> maps;
    if (node.kind == Kind::List) {
      for (uint32_t at = index + 1; at < node.after; at = tree_.nodes[at].after) maps.push_back(at);
      std::reverse(maps.begin(), maps.end());  // earlier ones win
    } else {
      maps.push_back(index);
    }
    for (const uint32_t map : maps) {
      if (error_) return;
      if (!is_map(map)) {
        fail(map, "map merge requires map or sequence of maps as the value");
        return;
      }
      if (!count(map)) return;
      if (tree_.nodes[map].kind == Kind::Map) {
        read_map(map, entries);
      } else {
        follow(map, [&] {
          if (count(tree_.nodes[map].target)) read_map(tree_.nodes[map].target, entries);
        });
      }
    }
  }

  Value to_map(Entries& entries) {
    const auto before = [](const Written& a, const Written& b) {
      if (const int by = a.text.compare(b.text)) return by < 0;
      return a.type != b.type ? a.type < b.type : a.order < b.order;
    };
    if (!std::is_sorted(entries.begin(), entries.end(), before)) std::sort(entries.begin(), entries.end(), before);
    if (const Written* bad = find_bad_key(entries)) return mark(bad->key);
    Map map;
    map.reserve(entries.size());
    const Written* chosen = nullptr;
    for (Written& written : entries) {
      if (!chosen || map.back().key != written.text) {
        map.push_back(Entry{std::move(written.text), std::move(written.value)});
        chosen = &written;
        continue;
      }
      // Of one key that stands twice the last counts; of keys of several types, which one is up to chance.
      if (chosen->type != written.type) {
        collisions_.seen = true;
        if ((written.order < chosen->order) != collisions_.first_wins) continue;
      }
      map.back().value = std::move(written.value);
      chosen = &written;
    }
    return map;
  }

  /// The first by type and text that JSON has nothing for: null, and integers above 2^63 - 1.
  static const Written* find_bad_key(const Entries& entries) {
    const Written* found = nullptr;
    for (const Written& written : entries) {
      const bool is_text = written.type != Value().node.index() && written.type != Value(uint64_t{0}).node.index();
      if (!is_text && (!found || written.type < found->type)) found = &written;
    }
    return found;
  }

  void make_strings(Value& value) {
    if (value.is_null()) value = Map{};
    Map* map = value.find_map();
    if (!map) {
      refuse_marks(value);
      fail(tree_.documents[0], "not a map of strings");
      return;
    }
    for (Entry& entry : *map) {
      std::optional<Value> scalar = entry.value;
      if (const Node* node = find_marked(entry.value)) {
        scalar = node->kind == Kind::Scalar ? resolve(node->tag, node->text, node->implicit) : std::nullopt;
        if (scalar && !std::holds_alternative<double>(scalar->node)) scalar.reset();  // the key of a map below
      }
      auto text = scalar ? as_string(*scalar) : std::nullopt;
      if (!text) {
        fail(tree_.documents[0], "`" + entry.key + "` is not a string");
        return;
      }
      entry.value = std::move(*text);
    }
  }

  const Node* find_marked(const Value& value) const {
    const auto* marked = std::get_if<RawNumber>(&value.node);
    if (!marked) return nullptr;
    uint32_t node = 0;
    std::from_chars(marked->text.data(), marked->text.data() + marked->text.size(), node);
    return &tree_.nodes[node];
  }

  void refuse_marks(const Value& value) {
    if (const Node* node = find_marked(value)) {
      fail(static_cast<uint32_t>(node - tree_.nodes.data()), "JSON has nothing for `" + node->text + "` here");
    } else if (const auto* list = value.find_list()) {
      for (const Value& item : *list) refuse_marks(item);
    } else if (const auto* map = value.find_map()) {
      for (const Entry& entry : *map) refuse_marks(entry.value);
    }
  }

  const Tree& tree_;
  Collisions& collisions_;
  std::optional<FleetError> error_;
  std::set<uint32_t> inside_;
  uint64_t values_ = 1;  // goyaml counts the document, too
  uint64_t alias_values_ = 0;
  uint32_t alias_depth_ = 0;
  uint32_t depth_ = 0;
  uint32_t order_ = 0;
  bool in_key_ = false;
  bool has_marks_ = false;
};

void make_double(Value& value) {
  if (const auto* whole = std::get_if<int64_t>(&value.node)) {
    value = static_cast<double>(*whole);
  } else if (const auto* large = std::get_if<uint64_t>(&value.node)) {
    value = static_cast<double>(*large);
  } else if (auto* list = std::get_if<List>(&value.node)) {
    for (Value& item : *list) make_double(item);
  } else if (auto* map = value.find_map()) {
    for (Entry& entry : *map) make_double(entry.value);
  }
}

std::variant<Value, FleetError> decode(std::string_view text, bool of_strings, Collisions* collisions) {
  const Tree tree = read_events(text, kMaxDepth);
  if (!tree.first_complete) {
    const Finding& finding = tree.findings.front();
    const bool is_ours = finding.kind == FindingKind::TooDeep || finding.kind == FindingKind::TooLarge ||
                         finding.kind == FindingKind::ByteOrderMark;
    return FleetError{finding.detail, finding.begin, finding.end, is_ours};
  }
  Collisions ignored;
  return Decoder(tree, collisions ? *collisions : ignored).decode(of_strings);
}

}  // namespace

std::variant<Value, FleetError> read_like_fleet(std::string_view text, Collisions* collisions) {
  return decode(text, false, collisions);
}
std::variant<Value, FleetError> value_at(const Tree& tree, uint32_t node, Collisions* collisions) {
  Collisions ignored;
  return Decoder(tree, collisions ? *collisions : ignored).decode(node, false);
}
std::variant<Value, FleetError> read_string_map(std::string_view text) { return decode(text, true, nullptr); }

std::variant<Value, FleetError> read_helm_values(std::string_view text, Collisions* collisions) {
  auto result = read_like_fleet(text, collisions);
  auto* value = std::get_if<Value>(&result);
  if (!value) return result;
  if (!value->is_null() && !value->find_map()) return FleetError{"values are not a map", 0, 0};
  make_double(*value);
  return result;
}

}  // namespace fleet::yaml
