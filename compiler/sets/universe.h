#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace fleet::sets {

/// One dimension of the universe: `size` atoms, numbered 0 .. size-1. The engine gives no atom a meaning; which one
/// stands for "label absent" or "any other value" is the caller's business. A size of 0 counts as 1.
struct Level {
  std::string name;
  uint32_t size = 1;
};

/// The atoms begin .. end-1.
struct Interval {
  uint32_t begin = 0;
  uint32_t end = 0;
  friend auto operator<=>(const Interval&, const Interval&) = default;
};

/// A set of atoms of one level, as sorted intervals that neither touch nor overlap: three names out of a million take
/// three intervals, and all but three take four.
///
///     ValueSet eu = ValueSet::of({0, 1, 4});      // [0,2) [4,5)
///     eu.complement(6)                            // [2,4) [5,6)
class ValueSet {
 public:
  ValueSet() = default;

  /// In any order, repeats allowed.
  static ValueSet of(std::span<const uint32_t> atoms);
  static ValueSet of(std::initializer_list<uint32_t> atoms) { return of(std::span(atoms.begin(), atoms.size())); }
  static ValueSet single(uint32_t atom) { return range(atom, atom + 1); }
  /// The atoms begin .. end-1; empty if begin >= end.
  static ValueSet range(uint32_t begin, uint32_t end);
  /// Every atom of a level of `size` atoms.
  static ValueSet all(uint32_t size) { return range(0, size); }

  bool empty() const { return intervals_.empty(); }
  uint64_t size() const;
  bool contains(uint32_t atom) const;
  bool contains(const ValueSet& other) const;
  bool intersects(const ValueSet& other) const;
  /// Is this every atom of a level of `size` atoms?
  bool is_all(uint32_t size) const;
  /// The lowest atom. The set must not be empty.
  uint32_t first() const { return intervals_.front().begin; }

  ValueSet complement(uint32_t size) const;
  ValueSet unite(const ValueSet& other) const;
  ValueSet intersect(const ValueSet& other) const;
  ValueSet subtract(const ValueSet& other) const;

  /// Adds begin .. end-1, which must lie at or above the end of every atom already here. For building in order.
  void append(uint32_t begin, uint32_t end);

  const std::vector<Interval>& intervals() const { return intervals_; }
  /// In ascending order.
  std::vector<uint32_t> atoms() const;

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (Interval i : intervals_) {
      for (uint32_t atom = i.begin; atom < i.end; ++atom) visit(atom);
    }
  }

  friend auto operator<=>(const ValueSet&, const ValueSet&) = default;

 private:
  std::vector<Interval> intervals_;
};

}  // namespace fleet::sets
