// fleetc-conformance FILE… [-v] [--unlisted]: holds the model against recorded answers of Rancher Fleet.
//
// Prints for each family `match: 1308 of 1308 agree, 0 not modelled`; with -v each case that differs. Exit code 1 when
// one does, 2 when a file cannot be read. A case with one recorded answer, of which the model says that chance decides,
// differs too, and is counted once more by itself: either may be wrong, the recording too if it asked too seldom. With
// --unlisted, each release that was run and that a line does not list, as it answered like 0.16, is a case as well.

#include "tests/conformance/conformance.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string_view>

#include "compiler/base/utf8.h"
#include "compiler/json/read.h"
#include "compiler/json/write.h"

namespace fleet::conformance {
namespace {

using rancher::Failure;

/// The written-out table: each family and the function that answers for it.
std::vector<Family> all_families() {
  std::vector<Family> result;
  for (const auto& group : {target_families(), rollout_families(), schedule_families(), name_families(),
                            policy_families(), merge_families(), read_families(), yaml_families()}) {
    result.insert(result.end(), group.begin(), group.end());
  }
  return result;
}

struct Options {
  bool verbose = false;
  bool unlisted = false;
};

struct Tally {
  int agree = 0;
  int differ = 0;
  int not_modelled = 0;
  int by_chance = 0;  ///< of those that differ: the model says that chance decides, and one answer is recorded
  int total() const { return agree + differ + not_modelled; }
};

Outcome<Value> run(const Family& family, const Value& in, Version version) {
  try {
    return family.run(in, version);
  } catch (const std::exception& problem) {
    return rancher::error(problem.what());
  }
}

/// Maps in the order of their keys, all numbers as doubles, all text well-formed, so that equal means equal.
Value normalized(Value value) {
  if (List* list = std::get_if<List>(&value.node)) {
    for (Value& item : *list) item = normalized(std::move(item));
  } else if (Map* map = value.find_map()) {
    for (Entry& entry : *map) entry.value = normalized(std::move(entry.value));
    std::sort(map->begin(), map->end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  } else if (const int64_t* number = std::get_if<int64_t>(&value.node)) {
    return static_cast<double>(*number);
  } else if (const uint64_t* large = std::get_if<uint64_t>(&value.node)) {
    return static_cast<double>(*large);
  } else if (const std::string* text = value.find_string()) {
    return as_utf8(*text);  // names are cut between bytes
  }
  return value;
}

Value compared(const Family& family, const Value& out, Version version) {
  return normalized(family.compared ? family.compared(out, version) : out);
}

/// Whether the model's answer is the recorded one.
bool agrees(const Family& family, const Value& recorded, const Outcome<Value>& answer, Version version) {
  if (const Value* any_of = recorded.find("anyOf")) {
    bool always_fails = true, is_choice = false;
    std::optional<Value> first;
    for (const Value& outcome : *any_of->find_list()) {
      always_fails = always_fails && outcome.find("error");
      const Value* out = outcome.find("out");
      const Value seen = out ? compared(family, *out, version) : Value();
      is_choice = is_choice || (first && !(*first == seen));
      first = seen;
    }
    // Outcomes that differ only in what is not compared are one.
    if (!is_choice && !always_fails) return answer && *first == compared(family, *answer, version);
    return !answer && answer.failure().kind == (always_fails ? Failure::Kind::Error : Failure::Kind::Hazard);
  }
  const Value* out = recorded.find("out");
  if (!out) return !answer && answer.failure().kind == Failure::Kind::Error;
  return answer && compared(family, *out, version) == compared(family, *answer, version);
}

std::string describe(const Outcome<Value>& answer) {
  if (answer) return "out " + json::write_line(*answer);
  switch (answer.failure().kind) {
    case Failure::Kind::Error: return "error " + answer.failure().text;
    case Failure::Kind::Hazard: return "hazard " + answer.failure().text;
    case Failure::Kind::NotModelled: break;
  }
  return "not modelled " + answer.failure().text;
}

void judge(const Family& family, const Value& line, const Value& recorded, Version version, const Options& options,
           Tally& tally) {
  const Outcome<Value> answer = run(family, *line.find("in"), version);
  if (!answer && answer.failure().kind == Failure::Kind::NotModelled) {
    ++tally.not_modelled;
  } else if (agrees(family, recorded, answer, version)) {
    ++tally.agree;
    return;
  } else {
    ++tally.differ;
    tally.by_chance += !answer && answer.failure().kind == Failure::Kind::Hazard && recorded.find("out");
  }
  if (!options.verbose) return;
  std::cout << *line.find("id")->find_string() << " (" << rancher::short_text(version) << ")\n  in    "
            << json::write_line(*line.find("in")) << "\n";
  for (const char* key : {"out", "error", "anyOf"}) {
    if (const Value* outcome = recorded.find(key)) {
      std::cout << "  fleet " << key << " " << json::write_line(*outcome) << "\n";
    }
  }
  std::cout << "  model " << describe(answer) << "\n";
}

bool is_case(const Value& line) {
  const auto is_text = [&](std::string_view key) { return line.find(key) && line.find(key)->find_string(); };
  return is_text("id") && is_text("f") && line.find("in") &&
         (line.find("out") || line.find("error") || (line.find("anyOf") && line.find("anyOf")->find_list()));
}

bool judge_file(const std::map<std::string, Family>& families, const std::string& path, const Options& options,
                std::map<std::string, Tally>& tallies) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << path << ": cannot be read\n";
    return false;
  }
  json::Reader reader;
  int number = 0;
  for (std::string text; std::getline(file, text);) {
    ++number;
    json::Tree tree;
    const auto problem = reader.read(text, tree);
    const Value line = problem ? Value() : tree.value();
    if (!is_case(line)) {
      std::cerr << path << ":" << number << ": " << (problem ? problem->text : "this is no case") << "\n";
      return false;
    }
    const auto family = families.find(*line.find("f")->find_string());
    if (family == families.end()) {
      std::cerr << path << ": no function for family " << *line.find("f")->find_string() << "\n";
      return false;
    }
    Tally& tally = tallies[family->first];
    judge(family->second, line, line, Version::V0_16, options, tally);
    const Value* versions = line.find("versions");
    for (const Version version : rancher::all_versions) {
      const Value* listed = versions ? versions->find(rancher::short_text(version)) : nullptr;
      if (listed) {
        judge(family->second, line, *listed, version, options, tally);
      } else if (options.unlisted && family->second.all_releases && version != Version::V0_16) {
        judge(family->second, line, line, version, options, tally);
      }
    }
  }
  return true;
}

int main_with(const std::vector<std::string>& arguments) {
  Options options;
  std::vector<std::string> paths;
  for (const std::string& argument : arguments) {
    if (argument == "-v") {
      options.verbose = true;
    } else if (argument == "--unlisted") {
      options.unlisted = true;
    } else {
      paths.push_back(argument);
    }
  }
  if (paths.empty()) {
    std::cerr << "usage: fleetc-conformance FILE... [-v] [--unlisted]\n";
    return 2;
  }
  std::map<std::string, Family> families;
  for (const Family& family : all_families()) families.emplace(family.name, family);
  std::map<std::string, Tally> tallies;
  bool readable = true;
  for (const std::string& path : paths) readable = judge_file(families, path, options, tallies) && readable;

  bool differs = false;
  for (const auto& [name, tally] : tallies) {
    std::cout << name << ": " << tally.agree << " of " << tally.total() << " agree, " << tally.not_modelled
              << " not modelled";
    if (tally.by_chance)
      std::cout << ", " << tally.by_chance << " with one answer where the model says that chance decides";
    std::cout << "\n";
    differs = differs || tally.differ != 0;
  }
  if (tallies.empty()) std::cerr << "no cases\n";
  if (!readable || tallies.empty()) return 2;
  return differs ? 1 : 0;
}

}  // namespace
}  // namespace fleet::conformance

int main(int argc, char** argv) {
  try {
    return fleet::conformance::main_with({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::cerr << "fleetc-conformance: " << problem.what() << "\n";
    return 2;
  }
}
