#include "compiler/says/answer.h"

namespace fleet::says {

std::string describe(const Target& target) {
  const std::string name = target.name.empty() ? " without a name" : " `" + target.name + "`";
  switch (target.writer) {
    case Writer::FleetYaml: return "customization" + name;
    case Writer::Alone: return "customization" + name + ", which empty `overrideTargets` make a target";
    case Writer::GitRepo:
    case Writer::Object: return "target" + name;
    case Writer::Override: return "`overrideTargets` entry" + name;
    case Writer::Default: return "the default target, group `default`";
  }
  return {};
}

std::string describe(const Dependency& dependency) {
  if (!dependency.wanted.selector) return dependency.wanted.name;
  std::string labels;
  const auto add = [&](const std::string& text) { labels += (labels.empty() ? "" : ", ") + text; };
  for (const auto& [key, value] : dependency.wanted.selector->match_labels) add(key + "=" + value);
  for (const rancher::LabelRequirement& requirement : dependency.wanted.selector->match_expressions) {
    std::string values;
    for (const std::string& value : requirement.values) values += (values.empty() ? " [" : ", ") + value;
    add(requirement.key + " " + requirement.op + values + (values.empty() ? "" : "]"));
  }
  const std::string which = labels.empty() ? "every bundle there" : "bundles with " + labels;
  return dependency.wanted.name.empty() ? which : dependency.wanted.name + ", if it is one of " + which;
}

const char* outcome_word(const Outcome& outcome) {
  if (!outcome.reached.target) return "not reached";
  return outcome.reached.kept_away_by ? "kept away" : "reached";
}

}  // namespace fleet::says
