#include "compiler/sets/universe.h"

#include <algorithm>

namespace fleet::sets {

ValueSet ValueSet::of(std::span<const uint32_t> atoms) {
  std::vector<uint32_t> sorted(atoms.begin(), atoms.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  ValueSet result;
  for (uint32_t atom : sorted) result.append(atom, atom + 1);
  return result;
}

ValueSet ValueSet::range(uint32_t begin, uint32_t end) {
  ValueSet result;
  result.append(begin, end);
  return result;
}

uint64_t ValueSet::size() const {
  uint64_t total = 0;
  for (Interval i : intervals_) total += i.end - i.begin;
  return total;
}

bool ValueSet::contains(uint32_t atom) const {
  auto after = std::upper_bound(intervals_.begin(), intervals_.end(), atom,
                                [](uint32_t a, const Interval& i) { return a < i.begin; });
  return after != intervals_.begin() && atom < std::prev(after)->end;
}

bool ValueSet::contains(const ValueSet& other) const {
  auto mine = intervals_.begin();
  for (Interval i : other.intervals_) {
    while (mine != intervals_.end() && mine->end < i.end) ++mine;
    if (mine == intervals_.end() || mine->begin > i.begin) return false;
  }
  return true;
}

bool ValueSet::intersects(const ValueSet& other) const {
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    if (a->end <= b->begin) {
      ++a;
    } else if (b->end <= a->begin) {
      ++b;
    } else {
      return true;
    }
  }
  return false;
}

bool ValueSet::is_all(uint32_t size) const { return intervals_.size() == 1 && intervals_.front() == Interval{0, size}; }

ValueSet ValueSet::complement(uint32_t size) const {
  ValueSet result;
  uint32_t from = 0;
  for (Interval i : intervals_) {
    result.append(from, i.begin);
    from = i.end;
  }
  result.append(from, size);
  return result;
}

ValueSet ValueSet::unite(const ValueSet& other) const {
  std::vector<Interval> merged(intervals_.size() + other.intervals_.size());
  std::merge(intervals_.begin(), intervals_.end(), other.intervals_.begin(), other.intervals_.end(), merged.begin());
  ValueSet result;
  for (Interval i : merged) {
    if (!result.intervals_.empty()) i.begin = std::max(i.begin, result.intervals_.back().end);
    result.append(i.begin, i.end);
  }
  return result;
}

ValueSet ValueSet::intersect(const ValueSet& other) const {
  ValueSet result;
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    result.append(std::max(a->begin, b->begin), std::min(a->end, b->end));
    if (a->end < b->end) {
      ++a;
    } else {
      ++b;
    }
  }
  return result;
}

ValueSet ValueSet::subtract(const ValueSet& other) const { return intersect(other.complement(UINT32_MAX)); }

void ValueSet::append(uint32_t begin, uint32_t end) {
  if (begin >= end) return;
  if (!intervals_.empty() && intervals_.back().end == begin) {
    intervals_.back().end = end;
  } else {
    intervals_.push_back({begin, end});
  }
}

std::vector<uint32_t> ValueSet::atoms() const {
  std::vector<uint32_t> result;
  for_each([&](uint32_t atom) { result.push_back(atom); });
  return result;
}

}  // namespace fleet::sets
