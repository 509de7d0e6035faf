#include <random>
#include <set>

#include "compiler/base/pattern.h"
#include "compiler/sets/text_classes.h"
#include "tests/catch.h"

using fleet::Pattern;
using fleet::sets::text_classes;
using fleet::sets::TextClass;
using fleet::sets::TextSet;

namespace {

/// All legal label values of up to `longest` of these characters.
std::vector<std::string> texts(std::string_view characters, size_t longest) {
  const TextSet legal = TextSet::label_value();
  std::vector<std::string> result{""};
  for (size_t from = 0, length = 0; length < longest; ++length) {
    const size_t end = result.size();
    for (; from < end; ++from)
      for (const char c : characters) result.push_back(result[from] + c);
  }
  std::erase_if(result, [&](const std::string& text) { return !legal.contains(text); });
  return result;
}

std::string random_regex(std::mt19937& random, int depth) {
  static const char* const atoms[] = {"a",    "b",   "c",     "-",   "\\.",         ".",    "[ab]",
                                      "[^a]", "\\d", "[a-c]", "\\w", "[[:alpha:]]", "[b-]", "1"};
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  if (depth == 0) return atoms[pick(14)];
  switch (pick(6)) {
    case 0: return random_regex(random, depth - 1) + random_regex(random, depth - 1);
    case 1: return "(" + random_regex(random, depth - 1) + "|" + random_regex(random, depth - 1) + ")";
    case 2: return "(?:" + random_regex(random, depth - 1) + ")*";
    case 3: return "(" + random_regex(random, depth - 1) + ")" + (pick(2) ? "?" : "+?");
    case 4:
      return "(" + random_regex(random, depth - 1) + "){" + std::to_string(pick(3)) + "," +
             (pick(2) ? std::to_string(pick(2) + 2) : "") + "}";
    default: return random_regex(random, depth - 1) + "|" + random_regex(random, depth - 1);
  }
}

}  // namespace

TEST_CASE("an expression means to us what it means to RE2") {
  std::mt19937 random(7);
  const std::vector<std::string> samples = texts("ab1-.", 5);
  size_t matched = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string expression = random_regex(random, 3);
    const auto judge = Pattern::compile(expression);
    if (!judge) continue;  // such as ()**
    std::string problem;
    const auto set = TextSet::regex(expression, problem);
    INFO(expression << " " << problem);
    REQUIRE(set);
    for (const std::string& text : samples) {
      INFO(text);
      REQUIRE(set->contains(text) == judge->full_match(text));
      matched += set->contains(text) ? 1 : 0;
    }
  }
  CHECK(matched > 10'000);
}

TEST_CASE("what says more than a set of texts is refused") {
  for (const char* expression : {"a\\b", "(?i)abc", "a^b", "(^a)", "a$b", "\\pL", "\\x41"}) {
    std::string problem;
    INFO(expression);
    CHECK(!TextSet::regex(expression, problem));
    CHECK(!problem.empty());
  }
  std::string problem;
  CHECK(TextSet::regex("^abc$|^d\\z", problem));
  CHECK(!TextSet::regex("(((a{100}){100}){100}){100}", problem));
  CHECK(!TextSet::regex(std::string(10'000, '(') + std::string(10'000, ')'), problem));
  CHECK(!TextSet::regex("(a|b)*a(a|b){40}", problem));
}

TEST_CASE("a glob matches as a whole") {
  const auto set = TextSet::glob("par*-lab");
  REQUIRE(set);
  CHECK(set->contains("par-lab"));
  CHECK(set->contains("paris-2-lab"));
  CHECK(!set->contains("par-lab2"));
  CHECK(!TextSet::glob("a.b")->contains("axb"));
}

TEST_CASE("classes are just those that brute force finds, and their witnesses are in them") {
  std::mt19937 random(11);
  const std::vector<std::string> samples = texts("ab1-", 5);
  for (int i = 0; i < 300; ++i) {
    std::vector<TextSet> sets;
    std::vector<const TextSet*> patterns;
    for (int k = 0; k < 3; ++k) {
      std::string problem;
      const std::string expression = random_regex(random, 2);
      if (!Pattern::compile(expression)) continue;
      sets.push_back(*TextSet::regex(expression, problem));
    }
    for (const TextSet& set : sets) patterns.push_back(&set);
    std::vector<std::string> apart;
    for (int k = 0; k < 8; ++k) apart.push_back(samples[random() % 60]);
    std::sort(apart.begin(), apart.end());
    apart.erase(std::unique(apart.begin(), apart.end()), apart.end());
    const auto classes = text_classes(patterns, apart, 100'000);
    REQUIRE(classes);
    std::set<std::vector<bool>> found;
    for (const TextClass& c : *classes) {
      CHECK(found.insert(c.in).second);
      CHECK(TextSet::label_value().contains(c.witness));
      CHECK(c.witness.size() <= 63);
      CHECK(!std::binary_search(apart.begin(), apart.end(), c.witness));
      for (size_t p = 0; p < sets.size(); ++p) CHECK(sets[p].contains(c.witness) == c.in[p]);
    }
    for (const std::string& text : samples) {
      if (std::binary_search(apart.begin(), apart.end(), text)) continue;
      std::vector<bool> in;
      for (const TextSet& set : sets) in.push_back(set.contains(text));
      INFO(text);
      CHECK(found.contains(in));
    }
  }
}

TEST_CASE("a class is empty when all of its texts stand apart, and when they are too long") {
  std::string problem;
  const TextSet few = *TextSet::regex("[ab]", problem), full = *TextSet::regex("a{63}", problem),
                over = *TextSet::regex("a{64}", problem);
  const auto in = [](const std::optional<std::vector<TextClass>>& classes) {
    return std::any_of(classes->begin(), classes->end(), [](const TextClass& c) { return c.in[0]; });
  };
  CHECK(in(text_classes({&few}, {"a"}, 1'000)));
  CHECK(!in(text_classes({&few}, {"a", "b"}, 1'000)));
  CHECK(in(text_classes({&full}, {}, 1'000)));
  CHECK(!in(text_classes({&over}, {}, 1'000)));
}

TEST_CASE("infix patterns double the classes until the budget ends") {
  std::vector<TextSet> sets;
  for (const char* word : {"ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st", "uv", "wx"})
    sets.push_back(*TextSet::glob(std::string("*") + word + "*"));
  std::vector<const TextSet*> patterns;
  for (const TextSet& set : sets) patterns.push_back(&set);
  CHECK(!text_classes(patterns, {}, 5'000));
  patterns.resize(6);
  CHECK(text_classes(patterns, {}, 5'000)->size() == 64);
}
