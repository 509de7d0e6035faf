#include "compiler/admission/leaves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "compiler/admission/expressions.h"

namespace fleet::admission {

using sema::Dimension;
using sema::DimensionId;
using sema::Program;

namespace {

/// A text that no dimension has as a value.
constexpr const char* kNobodys = "fleetc.dev_nobody";
constexpr int64_t kMostNumber = 999'999'999'999'999'999;

std::string label(const std::string& key) { return "variables.labels[" + quoted(key) + "]"; }
std::string has(const std::string& key) { return quoted(key) + " in variables.labels"; }

class Leaf {
 public:
  Leaf(const Program& program, const sema::Selector& selector, DimensionId dimension, bool wanted)
      : program_(program),
        selector_(selector),
        dimension_(dimension),
        root_(root_of(program, dimension)),
        wanted_(wanted) {}

  std::string say() const {
    const Dimension& root = program_.dimensions[root_];
    std::string found;
    if (!root.values.empty())
      found = of_values(root);
    else if (root.type.kind == sema::Type::Kind::Int)
      found = of_numbers(root);
    else
      found = of_texts(root);
    // Without the label a comparison does not hold, and its opposite only where the label is optional.
    if (holds(std::nullopt) && found == "true") return "true";
    if (holds(std::nullopt))
      return found == "false" ? "!(" + has(root.key) + ")" : "!(" + has(root.key) + ") || " + found;
    if (found == "true") return has(root.key);
    return found == "false" ? found : has(root.key) + " && " + found;
  }

 private:
  /// With this text, or without the label. Of values alike, what `told` says decides.
  bool holds(const std::optional<std::string>& text, const std::optional<std::string>& told = {}) const {
    const DimensionId separator = program_.dimensions[root_].separator;
    plan::ConcreteCluster cluster;
    cluster.value = [&](DimensionId id) {
      if (id == root_) return text;
      return separator && id == separator ? told : std::optional<std::string>();
    };
    plan::Evaluator evaluate(program_, cluster);
    return wanted_ ? evaluate.holds(selector_) : evaluate.holds_not(selector_);
  }

  std::string of_values(const Dimension& root) const {
    const std::set<std::string> texts(root.values.begin(), root.values.end());
    std::vector<std::string> accepted, parts;
    for (const std::string& text : texts) {
      if (std::count(root.values.begin(), root.values.end(), text) == 1) {
        if (holds(text)) accepted.push_back(text);
        continue;
      }
      const Dimension& separator = program_.dimensions[root.separator];
      std::vector<std::string> told;
      for (const std::string& value : separator.values) {
        if (holds(text, value)) told.push_back(value);
      }
      if (told.empty()) continue;
      parts.push_back(fmt::format("({} == {} && {} && {} in {})", label(root.key), quoted(text), has(separator.key),
                                  label(separator.key), list_of(told)));
    }
    if (!accepted.empty()) parts.insert(parts.begin(), label(root.key) + " in " + list_of(accepted));
    return either(parts);
  }

  /// Ranges of numbers that are judged alike: between the borders of all that is said of them.
  std::string of_numbers(const Dimension& root) const {
    // CEL's `int` fails on what 64 bits do not hold: 18 digits always fit.
    const int64_t least = std::max(root.type.low, -kMostNumber), most = std::min(root.type.high, kMostNumber);
    if (least > most) return "false";
    std::set<int64_t> borders{least, most + 1};
    const auto add = [&](int64_t low, int64_t high) {
      if (low > least && low <= most) borders.insert(low);
      if (high >= least && high < most) borders.insert(high + 1);
    };
    for (const auto& dimension : program_.dimensions) {
      if (!dimension.mapping || dimension.mapping->from != root_) continue;
      for (const auto& arm : dimension.mapping->by_range) add(arm.low, arm.high);
    }
    if (const auto* node = selector_.as<sema::ValueSelector>())
      for (const auto& [low, high] : node->values.ranges) add(low, high);
    std::vector<std::pair<int64_t, int64_t>> accepted;
    for (auto at = borders.begin(); std::next(at) != borders.end(); ++at) {
      if (!holds(std::to_string(*at))) continue;
      if (!accepted.empty() && accepted.back().second + 1 == *at)
        accepted.back().second = *std::next(at) - 1;
      else
        accepted.push_back({*at, *std::next(at) - 1});
    }
    std::vector<std::string> parts;
    // `string` fixes the type: cel-go 0.20 has no `int` for what it knows only at run time.
    const std::string number = "int(string(" + label(root.key) + "))";
    for (const auto& [low, high] : accepted) {
      parts.push_back(low == high ? fmt::format("{} == {}", number, low)
                                  : fmt::format("({} >= {} && {} <= {})", number, low, number, high));
    }
    if (parts.empty()) return "false";
    return fmt::format("({}.matches({}) && {})", label(root.key), quoted("^(0|-?[1-9][0-9]{0,17})$"), either(parts));
  }

  /// Texts that something names, patterns, and all other texts.
  std::string of_texts(const Dimension& root) const {
    std::set<std::string> named;
    for (const auto& dimension : program_.dimensions) {
      if (!dimension.mapping || dimension.mapping->from != root_) continue;
      for (const auto& [text, value] : dimension.mapping->by_text) named.insert(text);
    }
    const auto* node = selector_.as<sema::ValueSelector>();
    const bool is_own = node && dimension_ == root_;
    if (is_own) named.insert(node->values.texts.begin(), node->values.texts.end());
    std::vector<std::string> accepted, refused;
    for (const std::string& text : named) (holds(text) ? accepted : refused).push_back(text);
    std::vector<std::string> parts;
    std::string patterns;
    if (is_own) {
      for (const sema::PatternId id : node->values.patterns)
        patterns += (patterns.empty() ? "" : " || ") +
                    fmt::format("{}.matches({})", label(root.key), quoted(expression(program_.patterns[id])));
    }
    if (!patterns.empty()) {  // what they match is judged like no other text
      const bool others = node->values.except == wanted_;
      std::string rest = others ? "!(" + patterns + ")" : "(" + patterns + ")";
      if (!refused.empty()) rest = fmt::format("(!({} in {}) && {})", label(root.key), list_of(refused), rest);
      if (!accepted.empty()) parts.push_back(label(root.key) + " in " + list_of(accepted));
      parts.push_back(rest);
      return either(parts);
    }
    if (holds(kNobodys))
      return refused.empty() ? "true" : fmt::format("!({} in {})", label(root.key), list_of(refused));
    return accepted.empty() ? "false" : label(root.key) + " in " + list_of(accepted);
  }

  static std::string expression(const sema::TextPattern& pattern) {
    if (pattern.is_regex) return "^(?:" + pattern.text + ")$";
    std::string text = "^";
    for (const char c : pattern.text) {
      if (c == '*')
        text += ".*";
      else if (c == '.' || c == '-')
        text += std::string("\\") + c;
      else
        text += c;
    }
    return text + "$";
  }

  static std::string either(const std::vector<std::string>& parts) {
    if (parts.empty()) return "false";
    std::string text = parts.front();
    for (size_t i = 1; i < parts.size(); ++i) text += " || " + parts[i];
    return parts.size() == 1 ? text : "(" + text + ")";
  }

  const Program& program_;
  const sema::Selector& selector_;
  DimensionId dimension_, root_;
  bool wanted_;
};

}  // namespace

DimensionId root_of(const Program& program, DimensionId id) {
  while (program.dimensions[id].mapping) id = program.dimensions[id].mapping->from;
  return id;
}

std::string of_label(const Program& program, const sema::Selector& selector, DimensionId dimension, bool wanted) {
  return "(" + Leaf(program, selector, dimension, wanted).say() + ")";
}

bool holds_where(const Program& program, const sema::Selector& selector, DimensionId root, bool value, bool wanted) {
  plan::ConcreteCluster cluster;
  cluster.is_label = [root](DimensionId id) { return id == root; };
  cluster.value = [root, value](DimensionId id) {
    return id == root ? std::optional<std::string>(value ? "true" : "false") : std::nullopt;
  };
  plan::Evaluator evaluate(program, cluster);
  return wanted ? evaluate.holds(selector) : evaluate.holds_not(selector);
}

}  // namespace fleet::admission
