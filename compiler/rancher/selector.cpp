#include "compiler/rancher/selector.h"

#include <algorithm>

#include "compiler/base/ascii.h"

namespace fleet::rancher {
namespace {

/// The common form of a label's value and of the name part of its key.
bool is_label_word(std::string_view text) {
  return !text.empty() && text.size() <= 63 && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_dns_subdomain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || !is_lower_or_digit(part.front()) || !is_lower_or_digit(part.back())) return false;
    if (!std::all_of(part.begin(), part.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; })) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::string> find_label_key_problem(std::string_view key) {
  std::string_view word = key;
  if (const size_t slash = key.find('/'); slash != std::string_view::npos) {
    if (!is_dns_subdomain(key.substr(0, slash))) {
      return "the prefix of label key " + quoted(key) + " is no DNS-1123 subdomain";
    }
    word = key.substr(slash + 1);
  }
  if (!is_label_word(word)) return quoted(key) + " is no label key";
  return std::nullopt;
}

std::optional<std::string> find_label_value_problem(std::string_view value) {
  if (value.empty() || is_label_word(value)) return std::nullopt;
  return quoted(value) + " is no label value";
}

Outcome<Selector> Selector::compile(const LabelSelector& selector) {
  Selector result;
  for (const auto& [key, value] : selector.match_labels) {
    result.requirements_.push_back({key, Test::In, {value}});
  }
  for (const LabelRequirement& requirement : selector.match_expressions) {
    Test test = Test::In;
    if (requirement.op == "NotIn") {
      test = Test::NotIn;
    } else if (requirement.op == "Exists") {
      test = Test::Exists;
    } else if (requirement.op == "DoesNotExist") {
      test = Test::DoesNotExist;
    } else if (requirement.op != "In") {
      return error(quoted(requirement.op) + " is no operator of a label selector");
    }
    const bool wants_values = test == Test::In || test == Test::NotIn;
    if (requirement.values.empty() == wants_values) {
      return error("operator " + requirement.op + (wants_values ? " needs a value" : " takes no values"));
    }
    result.requirements_.push_back({requirement.key, test, requirement.values});
  }
  for (const Requirement& requirement : result.requirements_) {
    if (auto problem = find_label_key_problem(requirement.key)) return error(*problem);
    for (const std::string& value : requirement.values) {
      if (auto problem = find_label_value_problem(value)) return error(*problem);
    }
  }
  return result;
}

Outcome<Selector> Selector::compile(const std::optional<LabelSelector>& selector) {
  if (selector) return compile(*selector);
  Selector result;
  result.nothing_ = true;
  return result;
}

bool Selector::matches(const Labels& labels) const {
  if (nothing_) return false;
  for (const Requirement& requirement : requirements_) {
    const auto found = labels.find(requirement.key);
    const bool present = found != labels.end();
    const auto listed = [&] {
      return std::find(requirement.values.begin(), requirement.values.end(), found->second) != requirement.values.end();
    };
    bool holds = false;
    switch (requirement.test) {
      case Test::In: holds = present && listed(); break;
      case Test::NotIn: holds = !present || !listed(); break;
      case Test::Exists: holds = present; break;
      case Test::DoesNotExist: holds = !present; break;
    }
    if (!holds) return false;
  }
  return true;
}

}  // namespace fleet::rancher
