#include "compiler/yaml/read.h"

#include <yaml.h>

#include <algorithm>
#include <map>
#include <new>

#include "compiler/base/utf8.h"
#include "compiler/yaml/byte_order_mark.h"
#include "compiler/yaml/scalar.h"

namespace fleet::yaml {
namespace {

constexpr size_t kMaxNodes = 4'000'000;
constexpr uint32_t kMaxStrictDepth = 100;
constexpr size_t kBytesPerNode = 16;  // as manifests are: room for their nodes is made once

/// From libyaml's count of code points to bytes.
class Places {
 public:
  Places(std::string_view text, size_t start) : text_(text), start_(start) {
    plain_ = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (plain_) return;
    size_t count = 0;
    for (size_t at = start; at < text.size(); ++count) {
      if (count % kStep == 0) steps_.push_back(static_cast<uint32_t>(at));
      at += std::max<size_t>(code_point_at(text, at).length, 1);
    }
  }

  uint32_t byte(size_t index) const {
    if (plain_) return static_cast<uint32_t>(std::min(start_ + index, text_.size()));
    if (index / kStep >= steps_.size()) return static_cast<uint32_t>(text_.size());
    size_t at = steps_[index / kStep];
    for (size_t left = index % kStep; left > 0 && at < text_.size(); --left) {
      at += std::max<size_t>(code_point_at(text_, at).length, 1);
    }
    return static_cast<uint32_t>(std::min(at, text_.size()));
  }

 private:
  static constexpr size_t kStep = 64;
  std::string_view text_;
  size_t start_;
  bool plain_ = false;  ///< ASCII throughout, where a code point is a byte
  std::vector<uint32_t> steps_;
};

struct Parser {
  yaml_parser_t raw{};
  bool ready = yaml_parser_initialize(&raw) == 1;
  Parser() = default;
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (ready) yaml_parser_delete(&raw);
  }
};

struct Event {
  yaml_event_t raw{};
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
};

std::string text_of(const yaml_char_t* text) { return text ? reinterpret_cast<const char*>(text) : ""; }

class Builder {
 public:
  /// `stand_in`: what a byte order mark is written as, or empty.
  Builder(std::string_view text, std::string_view stand_in, size_t start, uint32_t max_depth, Tree& tree)
      : text_(text), stand_in_(stand_in), start_(start), max_depth_(max_depth), places_(text, start), tree_(tree) {}

  void build() {
    Parser parser;
    if (!parser.ready) return stop(FindingKind::TooLarge, 0, 0, "memory does not suffice");
    const std::string_view bytes = text_.substr(start_);
    tree_.nodes.reserve(std::min(bytes.size() / kBytesPerNode + 1, kMaxNodes));
    yaml_parser_set_input_string(&parser.raw, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    while (!stopped_) {
      Event event;
      if (yaml_parser_parse(&parser.raw, &event.raw) != 1) return fail(parser.raw);
      if (event.raw.type == YAML_STREAM_END_EVENT) {
        tree_.complete = tree_.first_complete = true;
        return;
      }
      take(event.raw);
    }
  }

 private:
  void stop(FindingKind kind, uint32_t begin, uint32_t end, std::string detail) {
    tree_.findings.push_back(Finding{kind, begin, end, std::move(detail), 0, 0});
    stopped_ = true;
  }

  void fail(const yaml_parser_t& parser) {
    const std::string problem = parser.problem ? parser.problem : "cannot be read";
    if (parser.error == YAML_MEMORY_ERROR) return stop(FindingKind::TooLarge, 0, 0, "memory does not suffice");
    const auto size = static_cast<uint32_t>(text_.size());
    const uint32_t at = parser.error == YAML_READER_ERROR
                            ? std::min(static_cast<uint32_t>(start_ + parser.problem_offset), size)
                            : places_.byte(parser.problem_mark.index);
    const bool character = parser.error == YAML_READER_ERROR && parser.problem_value >= 0 && parser.problem_value < 256;
    stop(character ? FindingKind::Character : FindingKind::Syntax, at, std::min(at + 1, size), problem);
  }

  uint32_t add(Kind kind, const yaml_event_t& event) {
    Node node;
    node.kind = kind;
    node.begin = places_.byte(event.start_mark.index);
    node.end = places_.byte(event.end_mark.index);
    const auto index = static_cast<uint32_t>(tree_.nodes.size());
    node.after = index + 1;
    if (tree_.nodes.size() >= kMaxNodes) stop(FindingKind::TooLarge, node.begin, node.end, "has too many values");
    if (open_.empty()) tree_.documents.push_back(index);
    tree_.nodes.push_back(std::move(node));
    return index;
  }

  void open(Kind kind, const yaml_event_t& event, const yaml_char_t* anchor, const yaml_char_t* tag, bool flow) {
    const uint32_t index = add(kind, event);
    tree_.nodes[index].tag = text_of(tag);
    if (anchor) anchors_[text_of(anchor)] = index;
    if (open_.size() >= max_depth_) {
      stop(FindingKind::TooDeep, tree_.nodes[index].begin, tree_.nodes[index].end,
           "nests lists and maps more than " + std::to_string(max_depth_) + " deep");
    }
    open_.push_back({index, flow});
  }

  void close(const yaml_event_t& event) {
    const Open last = open_.back();
    open_.pop_back();
    Node& node = tree_.nodes[last.node];
    node.after = static_cast<uint32_t>(tree_.nodes.size());
    // libyaml ends a block where the next thing begins, comments and blank lines included.
    uint32_t end = node.begin;
    if (last.flow) {
      end = places_.byte(event.end_mark.index);
    } else {
      for (uint32_t at = last.node + 1; at < node.after; at = tree_.nodes[at].after)
        end = std::max(end, tree_.nodes[at].end);
    }
    node.end = end;
  }

  void take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT: {
        anchors_.clear();
        const auto* version = event.data.document_start.version_directive;
        if (version && (version->major != 1 || version->minor != 1)) {
          stop(FindingKind::Syntax, places_.byte(event.start_mark.index), places_.byte(event.end_mark.index),
               "found incompatible YAML document");
        }
        break;
      }
      case YAML_DOCUMENT_END_EVENT: tree_.first_complete = true; break;
      case YAML_SCALAR_EVENT: {
        const auto& data = event.data.scalar;
        const uint32_t index = add(Kind::Scalar, event);
        Node& node = tree_.nodes[index];
        node.text.assign(reinterpret_cast<const char*>(data.value), data.length);
        if (!stand_in_.empty()) node.text = replaced(std::move(node.text), stand_in_, byte_order_mark);
        node.tag = text_of(data.tag);
        node.plain = data.style == YAML_PLAIN_SCALAR_STYLE;
        node.implicit = data.plain_implicit != 0;
        if (data.anchor) anchors_[text_of(data.anchor)] = index;
        if (data.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) refuse_slash_escape(node);
        break;
      }
      case YAML_ALIAS_EVENT: {
        const uint32_t index = add(Kind::Alias, event);
        Node& node = tree_.nodes[index];
        node.text = text_of(event.data.alias.anchor);
        const auto found = anchors_.find(node.text);
        if (found == anchors_.end()) {
          stop(FindingKind::Syntax, node.begin, node.end, "unknown anchor");
        } else {
          node.target = found->second;
        }
        break;
      }
      case YAML_SEQUENCE_START_EVENT: {
        const auto& data = event.data.sequence_start;
        open(Kind::List, event, data.anchor, data.tag, data.style == YAML_FLOW_SEQUENCE_STYLE);
        break;
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& data = event.data.mapping_start;
        open(Kind::Map, event, data.anchor, data.tag, data.style == YAML_FLOW_MAPPING_STYLE);
        break;
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: close(event); break;
      case YAML_NO_EVENT:
      case YAML_STREAM_START_EVENT:
      case YAML_STREAM_END_EVENT: break;
    }
  }

  /// `"\\/"` is the one escape that libyaml knows and Go's reader does not.
  void refuse_slash_escape(const Node& node) {
    for (uint32_t at = node.begin; at + 1 < node.end; ++at) {
      if (text_[at] != '\\') continue;
      if (text_[at + 1] == '/') return stop(FindingKind::Syntax, at, at + 2, "found unknown escape character");
      ++at;
    }
  }

  struct Open {
    uint32_t node;
    bool flow;
  };

  std::string_view text_;
  std::string_view stand_in_;
  size_t start_;
  uint32_t max_depth_;
  Places places_;
  Tree& tree_;
  std::vector<Open> open_;
  std::map<std::string, uint32_t> anchors_;
  bool stopped_ = false;
};

void check_keys(Tree& tree, uint32_t map) {
  std::vector<std::pair<std::string, uint32_t>> keys;
  const auto report = [&](FindingKind kind, const Node& node, std::string detail) -> Finding& {
    tree.findings.push_back(Finding{kind, node.begin, node.end, std::move(detail), 0, 0});
    return tree.findings.back();
  };
  for (uint32_t at = map + 1; at < tree.nodes[map].after; at = tree.nodes[tree.nodes[at].after].after) {
    const Node& key = tree.nodes[at];
    if (key.kind == Kind::Alias) continue;
    if (key.kind != Kind::Scalar) {
      report(FindingKind::KeyNotText, key, key.kind == Kind::List ? "a list" : "a map");
      continue;
    }
    if (key.text == "<<" && (key.implicit || key.tag == "tag:yaml.org,2002:merge")) {
      report(FindingKind::MergeKey, key, "");
      continue;
    }
    auto value = resolve(key.tag, key.text, key.implicit);
    if (!value) continue;  // reported as a scalar
    auto* plain = std::get_if<std::string>(&value->node);
    auto text = plain ? std::optional(std::move(*plain)) : key_text(*value);
    if (!text) {
      report(FindingKind::KeyNotText, key, value->is_null() ? "null" : "a number above 2^63 - 1");
      continue;
    }
    keys.emplace_back(std::move(*text), at);
  }
  std::sort(keys.begin(), keys.end());
  for (size_t i = 1, first = 0; i < keys.size(); ++i) {
    if (keys[i].first != keys[first].first) {
      first = i;
      continue;
    }
    const Node& other = tree.nodes[keys[first].second];
    Finding& finding = report(FindingKind::DuplicateKey, tree.nodes[keys[i].second], keys[i].first);
    finding.other_begin = other.begin;
    finding.other_end = other.end;
  }
}

}  // namespace

Tree read_events(std::string_view text, uint32_t max_depth, Documents documents) try {
  Tree tree;
  if (text.size() >= UINT32_MAX) {
    tree.findings.push_back(Finding{FindingKind::TooLarge, 0, 0, "is larger than 4 GB", 0, 0});
    return tree;
  }
  const bool together = documents == Documents::Together;
  if (const size_t at = together ? find_misleading_mark(text) : text.npos; at != std::string_view::npos) {
    const auto begin = static_cast<uint32_t>(at);
    tree.findings.push_back(Finding{FindingKind::ByteOrderMark, begin, begin + 1,
                                    "has a byte order mark that may lead Go's reader astray", 0, 0});
    return tree;
  }
  const MarkedText marked = together ? without_later_marks(text) : MarkedText{};
  const size_t start = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  Builder(marked.text.empty() ? text : marked.text, marked.stand_in, start, max_depth, tree).build();
  return tree;
} catch (const std::bad_alloc&) {
  Tree tree;
  tree.findings.push_back(Finding{FindingKind::TooLarge, 0, 0, "memory does not suffice", 0, 0});
  return tree;
}

Tree read_strict(std::string_view text, Documents documents) {
  const auto not_utf8 = [](size_t at, size_t end, std::string detail) {
    Tree tree;
    tree.findings.push_back(
        Finding{FindingKind::NotUtf8, static_cast<uint32_t>(at), static_cast<uint32_t>(end), std::move(detail), 0, 0});
    return tree;
  };
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return not_utf8(0, 2, "UTF-16");
  const size_t bad = find_invalid_utf8(text);
  if (bad != std::string_view::npos) return not_utf8(bad, bad + 1, "");
  Tree tree = read_events(text, kMaxStrictDepth, documents);
  if (!tree.complete) {
    tree.documents.clear();
    return tree;
  }
  for (uint32_t at = 0; at < tree.nodes.size(); ++at) {
    const Node& node = tree.nodes[at];
    if (node.kind == Kind::Alias)
      tree.findings.push_back(Finding{FindingKind::Alias, node.begin, node.end, node.text, 0, 0});
    if (node.kind == Kind::Scalar && !node.tag.empty() && !resolve(node.tag, node.text, node.implicit)) {
      tree.findings.push_back(Finding{FindingKind::BadScalar, node.begin, node.end, node.tag, 0, 0});
    }
    if (node.kind == Kind::Map) check_keys(tree, at);
  }
  for (size_t i = 1; i < tree.documents.size(); ++i) {
    const Node& root = tree.nodes[tree.documents[i]];
    tree.findings.push_back(Finding{FindingKind::LaterDocument, root.begin, root.end, "", 0, 0});
  }
  std::stable_sort(tree.findings.begin(), tree.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.begin < b.begin; });
  return tree;
}

}  // namespace fleet::yaml
