#include <algorithm>
#include <utility>

#include "compiler/inventory/formats.h"
#include "compiler/inventory/object.h"
#include "compiler/yaml/read.h"
#include "compiler/yaml/scalar.h"

namespace fleet::inventory {
namespace {

/// Documents of YAML as trees of JSON, which Kubernetes takes them for, with the places of the YAML.
class YamlReader {
 public:
  YamlReader(std::string_view text, Listing& listing) : text_(text), objects_(text, listing) {}

  void read() {
    const yaml::Tree source = yaml::read_strict(text_, yaml::Documents::Apart);
    for (const yaml::Finding& finding : source.findings) report(finding);
    if (!source.complete) return;
    bool any = false;
    for (const uint32_t document : source.documents) {
      if (objects_.is_full()) return;
      const yaml::Node& root = source.nodes[document];
      if (root.kind == yaml::Kind::Scalar && root.plain && root.text.empty()) continue;
      any = true;
      tree_.nodes.clear();
      tree_.unescaped.clear();
      convert(source, document);
      read_document(source, document);
    }
    if (!any)
      objects_.report(ProblemKind::CutOff, {static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(text_.size())},
                      "is empty");
  }

 private:
  void report(const yaml::Finding& finding) {
    using Kind = yaml::FindingKind;
    const json::Part part{finding.begin, finding.end};
    switch (finding.kind) {
      case Kind::Syntax:
      case Kind::Character: return objects_.report(ProblemKind::Syntax, part, "is not YAML: " + finding.detail);
      case Kind::ByteOrderMark: return objects_.report(ProblemKind::Syntax, part, finding.detail);
      case Kind::TooDeep: return objects_.report(ProblemKind::TooDeep, part, finding.detail);
      case Kind::TooLarge: return objects_.report(ProblemKind::TooLarge, part, finding.detail);
      case Kind::NotUtf8: return objects_.report(ProblemKind::NotUtf8, part, "is not UTF-8");
      case Kind::Alias:
      case Kind::MergeKey:
        if (std::exchange(has_alias_, true)) return;  // one finding a file: it is no export
        return objects_.report(ProblemKind::Syntax, part,
                               "has an alias or a merge key, which no export of Kubernetes has");
      case Kind::KeyNotText: return objects_.report(ProblemKind::Syntax, part, "has " + finding.detail + " as a key");
      case Kind::BadScalar: return objects_.report(ProblemKind::Syntax, part, "has a tag that its text does not fit");
      case Kind::DuplicateKey:
      case Kind::LaterDocument: return;  // the first is judged where it matters, the second meant
    }
  }

  /// Adds the node and what is in it, without recursion: nodes of both trees stand before what they hold.
  void convert(const yaml::Tree& source, uint32_t root) {
    const uint32_t first = root;
    for (uint32_t at = root; at < source.nodes[root].after; ++at) {
      const yaml::Node& node = source.nodes[at];
      json::Node made;
      made.part = {node.begin, node.end};
      made.after = node.after - first;
      switch (node.kind) {
        case yaml::Kind::Map: made.kind = json::Kind::Map; break;
        case yaml::Kind::List: made.kind = json::Kind::List; break;
        case yaml::Kind::Alias: break;  // null: reported
        case yaml::Kind::Scalar: scalar(node, made); break;
      }
      tree_.nodes.push_back(made);
    }
    for (uint32_t at = 0; at < tree_.nodes.size(); ++at) {
      if (tree_.nodes[at].kind == json::Kind::Map) keys(source, first, at);
    }
  }

  /// Keys are texts to Kubernetes, whatever they look like.
  void keys(const yaml::Tree& source, uint32_t first, uint32_t map) {
    for (uint32_t at = map + 1; at < tree_.nodes[map].after; at = tree_.nodes[tree_.nodes[at].after].after) {
      json::Node& key = tree_.nodes[at];
      if (key.kind == json::Kind::String || source.nodes[first + at].kind != yaml::Kind::Scalar) continue;
      const yaml::Node& node = source.nodes[first + at];
      const auto value = yaml::resolve(node.tag, node.text, node.implicit);
      const auto text = value ? yaml::key_text(*value) : std::nullopt;
      key.kind = json::Kind::String;
      key.text = keep(text.value_or(node.text));
    }
  }

  void scalar(const yaml::Node& node, json::Node& made) {
    const auto value = yaml::resolve(node.tag, node.text, node.implicit);
    if (!value || value->is_null()) return;  // null, or reported
    if (const auto* flag = std::get_if<bool>(&value->node)) {
      made.kind = *flag ? json::Kind::True : json::Kind::False;
    } else if (const auto* text = value->find_string()) {
      made.kind = json::Kind::String;
      made.text = text_of(*text, node);
    } else {
      made.kind = json::Kind::Number;
      made.text = text_.substr(node.begin, node.end - node.begin);
    }
  }

  /// As it stands in the text where it does, else a copy.
  std::string_view text_of(const std::string& text, const yaml::Node& node) {
    const size_t quote = node.plain ? 0 : 1;
    if (node.end - node.begin >= text.size() + 2 * quote) {
      const std::string_view written = text_.substr(node.begin + quote, text.size());
      if (written == text && node.end - node.begin == text.size() + 2 * quote) return written;
    }
    return keep(text);
  }

  std::string_view keep(const std::string& text) {
    tree_.unescaped.push_back(std::make_unique<std::string>(text));
    return *tree_.unescaped.back();
  }

  /// What lacks an object for an alias, which is reported, is not judged.
  static bool has_alias(const yaml::Tree& source, uint32_t node) {
    const auto begin = source.nodes.begin() + node, end = source.nodes.begin() + source.nodes[node].after;
    return std::any_of(begin, end, [](const yaml::Node& one) { return one.kind == yaml::Kind::Alias; });
  }

  void read_document(const yaml::Tree& source, uint32_t first) {
    const json::Node& root = tree_.nodes[0];
    const json::Node* items = objects_.member(tree_, &root, "items");
    const json::Node* kind = items ? objects_.member(tree_, &root, "kind") : nullptr;
    const json::Node* version = items ? objects_.member(tree_, &root, "apiVersion") : nullptr;
    const std::string_view name = kind ? kind->text : std::string_view();
    const bool is_list = items && (!kind || name.ends_with("List") || items->kind == json::Kind::List);
    if (!is_list) {
      if (!has_alias(source, first)) objects_.read(tree_, 0, {});
      return;
    }
    if (items->kind == json::Kind::Null) return;
    if (items->kind != json::Kind::List) {
      return objects_.report(ProblemKind::NotAList, items->part,
                             "has `" + objects_.seen(items->part) + "` for `items`, not a list");
    }
    Inherited inherited;
    if (name != "List" && name.ends_with("List")) {
      inherited = {version ? std::string(version->text) : "", std::string(name.substr(0, name.size() - 4))};
    }
    const auto list = static_cast<uint32_t>(items - tree_.nodes.data());
    for (uint32_t at = list + 1; at < items->after && !objects_.is_full(); at = tree_.nodes[at].after) {
      if (!has_alias(source, first + at)) objects_.read(tree_, at, inherited);
    }
  }

  std::string_view text_;
  ObjectReader objects_;
  json::Tree tree_;
  bool has_alias_ = false;  // reported
};

}  // namespace

void read_yaml(std::string_view text, Listing& listing) { YamlReader(text, listing).read(); }

}  // namespace fleet::inventory
