#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fleet::sets {

/// A dense set of the numbers 0 .. size-1. Operands of one operation have the same size.
class Bits {
 public:
  Bits() = default;
  explicit Bits(size_t size, bool value = false) : size_(size), words_((size + 63) / 64, value ? ~uint64_t{0} : 0) {
    if (value && size % 64 != 0) words_.back() = (uint64_t{1} << size % 64) - 1;
  }

  size_t size() const { return size_; }
  void set(size_t i) { words_[i / 64] |= uint64_t{1} << i % 64; }
  void reset(size_t i) { words_[i / 64] &= ~(uint64_t{1} << i % 64); }
  bool test(size_t i) const { return (words_[i / 64] >> i % 64 & 1) != 0; }

  size_t count() const {
    size_t total = 0;
    for (uint64_t word : words_) total += static_cast<size_t>(std::popcount(word));
    return total;
  }
  bool any() const {
    return std::any_of(words_.begin(), words_.end(), [](uint64_t word) { return word != 0; });
  }
  bool intersects(const Bits& other) const { return count_and(other, true) != 0; }
  /// How many are in both.
  size_t count_and(const Bits& other) const { return count_and(other, false); }
  bool subset_of(const Bits& other) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & ~other.words_[i]) != 0) return false;
    }
    return true;
  }

  Bits& operator&=(const Bits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
  }
  Bits& operator|=(const Bits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  /// Takes away what is in `other`.
  Bits& operator-=(const Bits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  /// Adds what is in both.
  void add_common(const Bits& a, const Bits& b) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= a.words_[i] & b.words_[i];
  }
  friend Bits operator&(Bits a, const Bits& b) { return a &= b; }
  friend Bits operator|(Bits a, const Bits& b) { return a |= b; }
  friend Bits operator-(Bits a, const Bits& b) { return a -= b; }
  friend bool operator==(const Bits&, const Bits&) = default;

  /// Visits in ascending order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (size_t w = 0; w < words_.size(); ++w) {
      for (uint64_t word = words_[w]; word != 0; word &= word - 1) {
        visit(w * 64 + static_cast<size_t>(std::countr_zero(word)));
      }
    }
  }

  /// The lowest `most`, ascending.
  std::vector<uint32_t> first(size_t most) const {
    std::vector<uint32_t> result;
    for (size_t w = 0; w < words_.size(); ++w) {
      for (uint64_t word = words_[w]; word != 0; word &= word - 1) {
        if (result.size() >= most) return result;
        result.push_back(static_cast<uint32_t>(w * 64 + static_cast<size_t>(std::countr_zero(word))));
      }
    }
    return result;
  }

 private:
  size_t count_and(const Bits& other, bool one_is_enough) const {
    size_t total = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      total += static_cast<size_t>(std::popcount(words_[i] & other.words_[i]));
      if (one_is_enough && total != 0) break;
    }
    return total;
  }

  size_t size_ = 0;
  std::vector<uint64_t> words_;
};

}  // namespace fleet::sets
