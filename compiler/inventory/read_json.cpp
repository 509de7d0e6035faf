#include <variant>

#include "compiler/inventory/formats.h"
#include "compiler/inventory/object.h"
#include "compiler/json/read.h"
#include "compiler/json/split.h"

namespace fleet::inventory {
namespace {

constexpr uint32_t kMaxItem = 16'000'000;

ProblemKind kind_of(json::ProblemKind kind) {
  switch (kind) {
    case json::ProblemKind::NotUtf8: return ProblemKind::NotUtf8;
    case json::ProblemKind::CutOff: return ProblemKind::CutOff;
    case json::ProblemKind::NotJson: return ProblemKind::Syntax;
    case json::ProblemKind::TooDeep: return ProblemKind::TooDeep;
    case json::ProblemKind::TooLarge: break;
  }
  return ProblemKind::TooLarge;
}

/// One item at a time: of a list of hundreds of megabytes only its brackets are looked for.
class JsonReader {
 public:
  JsonReader(std::string_view text, Listing& listing) : text_(text), objects_(text, listing) {}

  void read() {
    const auto end = static_cast<uint32_t>(text_.size());
    uint32_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    bool any = false;
    while (!objects_.is_full()) {
      const json::Split next = json::next_value(text_, at, end);
      if (const auto* problem = std::get_if<json::Problem>(&next)) return report(*problem);
      if (std::holds_alternative<json::End>(next)) break;
      any = true;
      const json::Part part = std::get<json::Part>(next);
      read_top(part);
      at = part.end;
    }
    if (!any) objects_.report(ProblemKind::CutOff, {end, end}, "is empty");
  }

 private:
  void report(const json::Problem& problem) { objects_.report(kind_of(problem.kind), problem.part, problem.text); }

  std::string_view raw(json::Part part) const { return text_.substr(part.begin, part.end - part.begin); }

  void read_top(json::Part part) {
    if (text_[part.begin] != '{') {
      // Whether it is JSON at all is the better news.
      if (parse(part))
        objects_.report(ProblemKind::NotAList, part, "has `" + objects_.seen(part) + "` where an object is expected");
      return;
    }
    // A list is not parsed whole. What is small is: it may be an object that has a list of something else.
    if (raw(part).find("\"items\"") == std::string_view::npos) return read_item(part, {});
    const auto split = json::split_map(text_, part);
    if (const auto* problem = std::get_if<json::Problem>(&split)) return report(*problem);
    const json::Member* items = nullptr;
    std::string kind, api_version;
    for (const json::Member& member : std::get<std::vector<json::Member>>(split)) {
      const std::string_view key = raw(member.key);
      if (key == "\"items\"") {
        if (items) objects_.report(ProblemKind::DuplicateKey, member.key, {}, {}, "items", items->key);
        items = &member;
        if (text_[member.value.begin] == '[') continue;
      }
      if (!parse(member.key) || !parse(member.value)) return;
      if (key == "\"kind\"") kind = tree_.nodes[0].text;
      if (key == "\"apiVersion\"") api_version = tree_.nodes[0].text;
    }
    const bool is_list = kind.ends_with("List") || kind.empty();
    if (!items || (!is_list && text_[items->value.begin] != '[')) return read_item(part, {});
    if (text_[items->value.begin] != '[') {
      if (raw(items->value) != "null")
        objects_.report(ProblemKind::NotAList, items->value,
                        "has `" + objects_.seen(items->value) + "` for `items`, not a list");
      return;
    }
    Inherited inherited;
    if (kind != "List" && kind.ends_with("List")) inherited = {api_version, kind.substr(0, kind.size() - 4)};
    const auto problem = json::split_list(text_, items->value, [&](json::Part item) {
      read_item(item, inherited);
      return !objects_.is_full();
    });
    if (problem) report(*problem);
  }

  /// Into `tree_`; false when that was reported to fail.
  bool parse(json::Part part) {
    if (part.end - part.begin > kMaxItem) {
      objects_.report(ProblemKind::TooLarge, {part.begin, part.begin + 1}, "has an item larger than 16 MB");
      return false;
    }
    if (const auto problem = reader_.read(text_, part, tree_)) {
      report(*problem);
      return false;
    }
    return true;
  }

  void read_item(json::Part part, const Inherited& inherited) {
    if (parse(part)) objects_.read(tree_, 0, inherited);
  }

  std::string_view text_;
  ObjectReader objects_;
  json::Reader reader_;
  json::Tree tree_;
};

}  // namespace

void read_json(std::string_view text, Listing& listing) { JsonReader(text, listing).read(); }

}  // namespace fleet::inventory
