#include "compiler/says/template_labels.h"

#include <algorithm>
#include <string_view>

#include "compiler/rancher/tree.h"
#include "compiler/yaml/go_print.h"

namespace fleet::says {
namespace {

constexpr std::string_view kLabelPrefix = "global.fleet.clusterLabels.";

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// Looks at the actions of a template without understanding them: what it does not know for sure, it gives up on.
class Scanner {
 public:
  Scanner(std::string_view text, std::set<std::string>& labels) : text_(text), labels_(labels) {}

  bool scan() {
    for (at_ = text_.find("${"); at_ != std::string_view::npos; at_ = text_.find("${", at_)) {
      at_ += 2;
      word_ = {};
      if (!action()) return false;
    }
    return true;
  }

 private:
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view word() {
    const size_t begin = at_;
    while (is_word(next())) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// Behind the opening quote; none where an escape makes the text another one.
  std::optional<std::string_view> literal(char quote) {
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != quote)
      if (text_[at_++] == '\\' && quote == '"') return std::nullopt;
    if (at_ == text_.size()) return std::nullopt;
    return text_.substr(begin, at_++ - begin);
  }

  bool action() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_word(c)) {
        word_ = word();
        continue;
      }
      ++at_;
      switch (c) {
        case '}': return true;
        case '"':
        case '`':
          if (!literal(c)) return false;
          break;
        case '\'':
        case '\\': return false;
        case '$':
          if (next() != '.') return false;
          break;
        case '.':
          if (!field()) return false;
          break;
        default: break;
      }
    }
    return false;
  }

  /// Behind a dot: `.ClusterLabels.env`, `get .ClusterLabels "env"`, or a field of something that was looked at before.
  bool field() {
    const std::string_view name = word();
    if (name.empty() || (name.starts_with("Cluster") && name != "ClusterLabels")) return false;
    if (name != "ClusterLabels") return true;
    if (next() == '.') {
      ++at_;
      const std::string_view key = word();
      labels_.emplace(key);
      return !key.empty();
    }
    if (word_ != "get" && word_ != "index" && word_ != "hasKey") return false;
    while (next() == ' ') ++at_;
    if (next() != '"') return false;
    ++at_;
    const auto key = literal('"');
    if (key) labels_.emplace(*key);
    return key.has_value();
  }

  std::string_view text_;
  std::set<std::string>& labels_;
  size_t at_ = 0;
  std::string_view word_;  ///< the last one in this action
};

/// `global.fleet.clusterLabels.KEY`, which is replaced before any template runs.
void add_replaced(const Map& map, std::set<std::string>& labels);

void add_replaced(const Value& value, std::set<std::string>& labels) {
  if (const std::string* text = value.find_string(); text && text->starts_with(kLabelPrefix)) {
    labels.insert(text->substr(kLabelPrefix.size()));
  } else if (const List* list = value.find_list()) {
    for (const Value& item : *list) add_replaced(item, labels);
  } else if (const Map* map = value.find_map()) {
    add_replaced(*map, labels);
  }
}

void add_replaced(const Map& map, std::set<std::string>& labels) {
  for (const Entry& entry : map) add_replaced(entry.value, labels);
}

bool has_dollar(const Map& map);

/// In a text or a key; nothing else is printed with one.
bool has_dollar(const Value& value) {
  if (const std::string* text = value.find_string()) return text->find('$') != std::string::npos;
  if (const auto* block = std::get_if<BlockText>(&value.node)) return block->text.find('$') != std::string::npos;
  if (const List* list = value.find_list())
    return std::any_of(list->begin(), list->end(), [](const Value& item) { return has_dollar(item); });
  const Map* map = value.find_map();
  return map && has_dollar(*map);
}

bool has_dollar(const Map& map) {
  return std::any_of(map.begin(), map.end(), [](const Entry& entry) {
    return entry.key.find('$') != std::string::npos || has_dollar(entry.value);
  });
}

}  // namespace

std::optional<std::set<std::string>> labels_read_by(const Map& helm) {
  std::set<std::string> labels;
  const Map* values = rancher::map_in(helm, "values");
  if (values) {
    add_replaced(*values, labels);
    // Printing is most of the work, and without a dollar there is no template in what is printed.
    if (has_dollar(*values)) {
      const auto printed = yaml::go_yaml(Value(*values));
      const auto* text = std::get_if<yaml::GoYaml>(&printed);
      if (!text || !Scanner(text->text, labels).scan()) return std::nullopt;
    }
  }
  if (const Map* templates = rancher::map_in(helm, "templateValues")) {
    for (const Entry& entry : *templates)
      if (const std::string* text = entry.value.find_string(); text && !Scanner(*text, labels).scan())
        return std::nullopt;
  }
  return labels;
}

}  // namespace fleet::says
