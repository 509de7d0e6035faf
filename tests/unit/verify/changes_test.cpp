#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "compiler/verify/verify.h"
#include "tests/catch.h"
#include "tests/unit/verify/one_by_one.h"
#include "tests/unit/verify/plain.h"
#include "tests/unit/verify/random_spec.h"
#include "tools/driver/pipeline.h"

using namespace fleet;
using namespace fleet::verify;

namespace {

size_t number(const char* name, size_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::stoul(text) : otherwise;
}

/// One character put in, taken out or made another.
std::string changed(const std::string& bytes, std::mt19937& random) {
  constexpr std::string_view kCharacters = "abcdeprv0123459ABZ-_./:%#\"'{}[]() \n|>&*!$\\,~";
  std::string result = bytes;
  const size_t at = random() % bytes.size();
  const char c = kCharacters[random() % kCharacters.size()];
  switch (random() % 3) {
    case 0: result[at] = c; break;
    case 1: result.erase(at, 1); break;
    default: result.insert(at, 1, c); break;
  }
  return result;
}

}  // namespace

TEST_CASE("exactly those one-character changes are refused that change what Fleet does") {
  const size_t wanted = number("FLEETC_CHANGES", 500), seed = number("FLEETC_SEED", 1);
  constexpr size_t kChangesOfOne = 40;
  std::mt19937 random(static_cast<uint32_t>(seed));
  size_t done = 0, refused = 0, specs = 0, broken_specs = 0;
  while (done < wanted) {
    MemoryFileSystem files;
    const std::string spec = test::random_spec(random);
    files.write("/t/main.fleet", spec);
    auto analyzed = driver::analyze(files, "/t", {"2026-01-01", driver::Phase::Emit, 64});
    auto& a = std::get<driver::Analysis>(analyzed);
    for (const diag::Diagnostic& d : a.diagnostics.all()) {
      INFO(spec << "\n" << d.headline);
      REQUIRE(d.id != "tool/internal");
    }
    if (!a.output) {
      ++broken_specs;
      continue;
    }
    ++specs;
    const model::Plan& plan = *a.built->plan;
    test::Plain plain(plan, a.program->engine);
    const std::vector<test::Probe> usual = test::probes(plan, {&*a.output});
    const auto before = plain.ask(*a.output, usual);
    for (size_t i = 0; i < kChangesOfOne && done < wanted; ++i) {
      std::vector<emit::OutputFile> output = *a.output;
      emit::OutputFile& file = output[random() % output.size()];
      file.bytes = changed(file.bytes, random);
      const std::vector<test::Probe> all = test::probes(plan, {&*a.output, &output});
      if (all.size() > 20'000) continue;  // a key or a text too many; others like it are small enough
      const bool same_probes = all.size() == usual.size();
      const bool differs = plain.ask(output, all) != (same_probes ? before : plain.ask(*a.output, all));
      const auto found = find_difference(*a.program, *a.built, a.listed, {}, output, a.diagnostics, one_by_one);
      ++done;
      if (found) ++refused;
      if (differs == found.has_value()) continue;
      std::cout << spec << "---- " << file.path << "\n"
                << file.bytes << "---- " << (found ? found->what : std::string("not refused")) << "\n";
      const auto after = plain.ask(output, all), first = plain.ask(*a.output, all);
      for (const auto& [key, text] : first) {
        const auto now = after.find(key);
        if (now == after.end())
          std::cout << "gone: " << key << "\n";
        else if (now->second != text)
          std::cout << key << "\n  " << text.substr(0, 600) << "\n  " << now->second.substr(0, 600) << "\n";
      }
      FAIL_CHECK("the plain result " << (differs ? "differs" : "is the same") << ", seed " << seed << ", change "
                                     << done);
    }
  }
  std::cout << done << " changes of " << specs << " specs (" << broken_specs << " more had findings), " << refused
            << " refused, seed " << seed << "\n";
  CHECK(refused > done / 4);
  CHECK(refused < done);
}
