#include "compiler/sets/witness.h"

#include <algorithm>
#include <utility>

namespace fleet::sets {
namespace {

constexpr uint64_t kNever = UINT64_MAX;

std::span<const uint32_t> favourites_at(const Preference& preference, uint32_t level) {
  if (level >= preference.favourites.size()) return {};
  return preference.favourites[level];
}

uint64_t edit_cost_at(const Preference& preference, uint32_t level) {
  return level < preference.edit_cost.size() ? std::max(preference.edit_cost[level], 1u) : 1;
}

/// The best atom of a level the set does not depend on.
uint32_t any_atom(const Diagrams& diagrams, uint32_t level, const Preference& preference) {
  for (uint32_t atom : favourites_at(preference, level)) {
    if (atom < diagrams.size_of(level)) return atom;
  }
  return 0;
}

/// The best atom whose child is accepted, by the preference's order. One must be.
template <class Accept>
uint32_t choose_atom(const Diagrams& diagrams, SetId node, const Preference& preference, Accept&& accept) {
  const uint32_t level = diagrams.level_of(node);
  for (uint32_t atom : favourites_at(preference, level)) {
    if (atom < diagrams.size_of(level) && accept(diagrams.child_at(node, atom))) return atom;
  }
  for (const Diagrams::Run& run : diagrams.runs_of(node)) {
    if (accept(run.child)) return run.begin;
  }
  return 0;
}

/// What it costs to get from a point into a set: a shortest path over the diagram.
class Distance {
 public:
  Distance(const Diagrams& diagrams, SetId set, const Preference& preference)
      : diagrams_(diagrams), preference_(preference), set_(set), ids_(diagrams.nodes_below(set)) {
    for (SetId id : ids_) {
      std::vector<uint32_t> children;
      for (const Diagrams::Run& run : diagrams.runs_of(id)) {
        if (run.child != Diagrams::none()) children.push_back(index_of(run.child));
      }
      std::sort(children.begin(), children.end());
      children.erase(std::unique(children.begin(), children.end()), children.end());
      children_.push_back(std::move(children));
    }
    costs_.resize(ids_.size() + 1);  // the last is all()'s, which is 0
  }

  uint64_t from(std::span<const uint32_t> tuple) {
    for (size_t i = 0; i < ids_.size(); ++i) {
      const uint32_t level = diagrams_.level_of(ids_[i]);
      uint64_t cheapest = kNever;
      for (uint32_t child : children_[i]) cheapest = std::min(cheapest, costs_[child]);
      costs_[i] = std::min(cheapest + edit_cost_at(preference_, level), cost_of_keeping(ids_[i], tuple));
    }
    return cost(set_);
  }

  /// The member that from(tuple) has just measured.
  Nearest member(std::span<const uint32_t> tuple) const {
    Nearest result{Tuple(tuple.begin(), tuple.end()), {}, cost(set_)};
    for (SetId node = set_; !Diagrams::is_terminal(node);) {
      const uint32_t level = diagrams_.level_of(node);
      const uint64_t edit = edit_cost_at(preference_, level);
      const uint64_t here = cost(node);
      const SetId same = tuple[level] < diagrams_.size_of(level) ? diagrams_.child_at(node, tuple[level]) : SetId{};
      auto pays = [&](SetId child) { return child != same && cost(child) != kNever && cost(child) + edit == here; };
      const auto runs = diagrams_.runs_of(node);
      if (std::any_of(runs.begin(), runs.end(), [&](const Diagrams::Run& run) { return pays(run.child); })) {
        result.tuple[level] = choose_atom(diagrams_, node, preference_, pays);
        result.changed.push_back(level);
      }
      node = diagrams_.child_at(node, result.tuple[level]);
    }
    return result;
  }

 private:
  uint32_t index_of(SetId id) const {
    if (id == Diagrams::all()) return static_cast<uint32_t>(ids_.size());
    return static_cast<uint32_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
  }
  uint64_t cost(SetId id) const { return id == Diagrams::none() || !id ? kNever : costs_[index_of(id)]; }
  uint64_t cost_of_keeping(SetId id, std::span<const uint32_t> tuple) const {
    const uint32_t level = diagrams_.level_of(id);
    return tuple[level] < diagrams_.size_of(level) ? cost(diagrams_.child_at(id, tuple[level])) : kNever;
  }

  const Diagrams& diagrams_;
  const Preference& preference_;
  SetId set_;
  std::vector<SetId> ids_;                       // children first
  std::vector<std::vector<uint32_t>> children_;  // indices of ids_; none() left out, ids_.size() for all()
  std::vector<uint64_t> costs_;
};

}  // namespace

std::optional<Tuple> find_member(const Diagrams& diagrams, SetId set, const Preference& preference) {
  if (const auto* found = diagrams.find_answer(set)) return *found;
  if (!set || set == Diagrams::none() || diagrams.is_formula(set)) return std::nullopt;
  Tuple result(diagrams.level_count());
  for (uint32_t level = 0; level < result.size(); ++level) {
    if (level < diagrams.level_of(set)) {
      result[level] = any_atom(diagrams, level, preference);
    } else {
      result[level] = choose_atom(diagrams, set, preference, [](SetId child) { return child != Diagrams::none(); });
      set = diagrams.child_at(set, result[level]);
    }
  }
  return result;
}

std::optional<Nearest> find_nearest_member(const Diagrams& diagrams, SetId set, std::span<const uint32_t> from,
                                           const Preference& preference) {
  if (!set || set == Diagrams::none() || diagrams.is_formula(set)) return std::nullopt;
  Distance distance(diagrams, set, preference);
  distance.from(from);
  return distance.member(from);
}

std::optional<NearestKnown> find_nearest_known(const Diagrams& diagrams, SetId set, const KnownClusters& known,
                                               const Preference& preference) {
  if (!set || set == Diagrams::none() || diagrams.is_formula(set)) return std::nullopt;
  Distance distance(diagrams, set, preference);
  std::optional<uint32_t> best;
  uint64_t best_cost = kNever;
  for (uint32_t s = 0; s < known.signature_count() && best_cost > 0; ++s) {
    const uint64_t cost = distance.from(known.signature(s));
    if (!best || cost < best_cost) {
      best = s;
      best_cost = cost;
    }
  }
  if (!best) return std::nullopt;
  distance.from(known.signature(*best));
  return NearestKnown{*best, distance.member(known.signature(*best))};
}

}  // namespace fleet::sets
