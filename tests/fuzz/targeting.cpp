// Cases of the conformance tests ({"f": family, "in": …}), whatever stands in them: selectors, targets, partitions,
// schedules, names, merged options.

#include <exception>
#include <optional>

#include "compiler/json/read.h"
#include "compiler/json/write.h"
#include "tests/conformance/conformance.h"
#include "tests/fuzz/target.h"

namespace fleet::fuzz {
namespace {

using conformance::Family;

std::vector<Family> families() {
  std::vector<Family> all;
  for (const auto& group :
       {conformance::target_families(), conformance::rollout_families(), conformance::schedule_families(),
        conformance::name_families(), conformance::policy_families(), conformance::merge_families()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

/// What the model answers; a field of a type that the test's own decoder refuses is an answer, too.
std::string answer(const Family& family, const Value& in, rancher::Version version) {
  try {
    const auto out = family.run(in, version);
    if (out) return json::write_line(*out);
    must(!out.failure().text.empty(), "a failure says why", family.name);
    return "failure: " + out.failure().text;
  } catch (const std::exception& problem) {
    return problem.what();
  }
}

}  // namespace

void run(std::string_view input) {
  static const std::vector<Family> all = families();
  json::Reader reader;
  json::Tree tree;
  if (reader.read(input, tree)) return;
  const Value line = tree.value();
  const Value* name = line.find("f");
  const Value* in = line.find("in");
  if (!name || !name->find_string() || !in) return;
  for (const Family& family : all) {
    if (family.name != *name->find_string()) continue;
    for (const rancher::Version version : {rancher::Version::V0_13, rancher::Version::V0_16})
      must(answer(family, *in, version) == answer(family, *in, version), "an answer is the same twice", family.name);
  }
}

}  // namespace fleet::fuzz
