#include "compiler/says/answer.h"

namespace fleet::says {

std::string describe(const Target& target) {
  const std::string name = target.name.empty() ? " without a name" : " `" + target.name + "`";
  switch (target.writer) {
    case Writer::FleetYaml: return "customization" + name;
    case Writer::GitRepo:
    case Writer::Object: return "target" + name;
    case Writer::Override: return "`overrideTargets` entry" + name;
    case Writer::Default: return "the default target, group `default`";
  }
  return {};
}

const char* outcome_word(const Outcome& outcome) {
  if (!outcome.reached.target) return "not reached";
  return outcome.reached.kept_away_by ? "kept away" : "reached";
}

}  // namespace fleet::says
