#include "compiler/sets/primes.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace fleet::sets {
namespace {

/// Intersections and tests made for each prime that is allowed.
constexpr size_t kStepsPerPrime = 256;

struct Branch {
  SetId child;
  ValueSet values;
};

/// The distinct children that are not empty, in the order of their first atoms.
std::vector<Branch> branches_of(const Diagrams& diagrams, SetId set) {
  std::vector<Branch> result;
  std::unordered_map<SetId, size_t> index;
  const auto runs = diagrams.runs_of(set);
  for (size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].child == Diagrams::none()) continue;
    auto [it, fresh] = index.emplace(runs[i].child, result.size());
    if (fresh) result.push_back({runs[i].child, {}});
    result[it->second].values.append(
        runs[i].begin, i + 1 < runs.size() ? runs[i + 1].begin : diagrams.size_of(diagrams.level_of(set)));
  }
  return result;
}

class PrimeSearch {
 public:
  PrimeSearch(Diagrams& diagrams, size_t most) : diagrams_(diagrams), most_(most), steps_left_(most * kStepsPerPrime) {}

  /// A maximal cube of the set is (V, P): P maximal in what the children under V have in common, and V all the atoms
  /// whose child holds P. So look through the intersections of children, of which there are few where sets are written
  /// by people. Null when given up.
  const std::vector<SetId>* of(SetId set) {
    if (auto it = known_.find(set); it != known_.end()) return &it->second;
    std::vector<SetId> primes;
    if (set == Diagrams::all()) primes.push_back(set);
    if (!Diagrams::is_terminal(set) && !collect(set, primes)) return nullptr;
    return &known_.emplace(set, std::move(primes)).first->second;
  }

 private:
  bool collect(SetId set, std::vector<SetId>& primes) {
    const std::vector<Branch> branches = branches_of(diagrams_, set);
    std::vector<SetId> meets;
    std::unordered_set<SetId> seen{Diagrams::none()};
    auto meet = [&](SetId m) {
      if (seen.insert(m).second) meets.push_back(m);
    };
    for (const Branch& branch : branches) meet(branch.child);
    for (size_t i = 0; i < meets.size(); ++i) {
      if (!spend(branches.size())) return false;
      for (const Branch& branch : branches) meet(diagrams_.intersect(meets[i], branch.child));
      if (meets.size() > most_ || diagrams_.exhausted()) return false;
    }
    for (SetId m : meets) {
      const std::vector<SetId>* below = of(m);
      if (below == nullptr) return false;
      for (SetId prime : *below) {
        if (!spend(branches.size())) return false;
        SetId common = Diagrams::all();
        ValueSet values;
        for (const Branch& branch : branches) {
          if (!diagrams_.subset(prime, branch.child)) continue;
          common = diagrams_.intersect(common, branch.child);
          values = values.unite(branch.values);
        }
        // Else it turns up again where it belongs, or is no prime there.
        if (common != m) continue;
        primes.push_back(diagrams_.intersect(diagrams_.of(diagrams_.level_of(set), values), prime));
      }
      if (primes.size() > most_ || diagrams_.exhausted()) return false;
    }
    return true;
  }

  bool spend(size_t steps) {
    if (steps > steps_left_) return false;
    steps_left_ -= steps;
    return true;
  }

  Diagrams& diagrams_;
  size_t most_;
  size_t steps_left_;
  std::unordered_map<SetId, std::vector<SetId>> known_;  // its nodes stay where they are as it grows
};

}  // namespace

std::optional<std::vector<SetId>> find_primes(Diagrams& diagrams, SetId set, size_t most) {
  if (!set) return std::nullopt;
  PrimeSearch search(diagrams, most);
  const std::vector<SetId>* primes = search.of(set);
  if (primes == nullptr) return std::nullopt;
  return *primes;
}

}  // namespace fleet::sets
