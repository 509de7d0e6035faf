#include "compiler/sets/text_classes.h"

#include <algorithm>
#include <map>

namespace fleet::sets {
namespace {

constexpr size_t kLongest = 63;  // characters of a label's value

/// The product of all patterns and of what a label's value can be, as far as texts of legal length lead.
class Product {
 public:
  Product(const std::vector<const TextSet*>& patterns, size_t budget)
      : patterns_(patterns), label_(TextSet::label_value()), budget_(budget) {
    // Characters that no automaton tells apart are one.
    std::map<std::vector<uint32_t>, uint32_t> columns;
    for (uint32_t symbol = 0; symbol < kTextSymbols; ++symbol) {
      std::vector<uint32_t> column;
      for (size_t p = 0; p <= patterns_.size(); ++p) {
        for (uint32_t state = 0; state < automaton(p).size(); ++state)
          column.push_back(automaton(p).next(state, symbol));
      }
      if (columns.emplace(std::move(column), symbol).second) symbols_.push_back(symbol);
    }
  }

  /// False where the budget did not suffice.
  bool explore() {
    add(std::vector<uint32_t>(patterns_.size() + 1, 0), 0, 0, 0);
    for (uint32_t from = 0; from < states_.size(); ++from) {
      if (states_.size() > budget_) return false;
      if (steps_[from].length == kLongest) continue;
      for (const uint32_t symbol : symbols_) {
        std::vector<uint32_t> next(patterns_.size() + 1);
        for (size_t p = 0; p <= patterns_.size(); ++p) next[p] = automaton(p).next((*states_[from])[p], symbol);
        edges_.push_back({from, add(std::move(next), from, symbol, steps_[from].length + 1)});
      }
    }
    return true;
  }

  size_t size() const { return states_.size(); }
  bool is_legal(uint32_t state) const { return label_.accepts(states_[state]->back()); }
  std::vector<bool> matched(uint32_t state) const {
    std::vector<bool> in;
    for (size_t p = 0; p < patterns_.size(); ++p) in.push_back(patterns_[p]->accepts((*states_[state])[p]));
    return in;
  }
  /// The shortest text that leads there.
  std::string text(uint32_t state) const {
    std::string result;
    for (; state != 0; state = steps_[state].from) result += kTextAlphabet[steps_[state].symbol];
    std::reverse(result.begin(), result.end());
    return result;
  }

  /// A text of legal length that leads into one of `goals` and is none of `apart`, or none.
  std::optional<std::string> find_other(const std::vector<bool>& goals, const std::vector<std::string>& apart) const {
    // How far each state is from a goal; states that are too far are not entered.
    std::vector<std::vector<uint32_t>> into(size());
    for (const auto& [from, to] : edges_) into[to].push_back(from);
    std::vector<size_t> distance(size(), SIZE_MAX);
    std::vector<uint32_t> queue;
    for (uint32_t state = 0; state < size(); ++state) {
      if (!goals[state]) continue;
      distance[state] = 0;
      queue.push_back(state);
    }
    for (size_t i = 0; i < queue.size(); ++i) {
      for (const uint32_t from : into[queue[i]]) {
        if (distance[from] != SIZE_MAX) continue;
        distance[from] = distance[queue[i]] + 1;
        queue.push_back(from);
      }
    }
    std::string text;
    return search(0, text, goals, distance, apart);
  }

 private:
  struct Step {
    uint32_t from, symbol;
    size_t length;
  };

  const TextSet& automaton(size_t p) const { return p < patterns_.size() ? *patterns_[p] : label_; }

  uint32_t add(std::vector<uint32_t> state, uint32_t from, uint32_t symbol, size_t length) {
    const auto [at, fresh] = numbers_.emplace(std::move(state), static_cast<uint32_t>(states_.size()));
    if (fresh) {
      states_.push_back(&at->first);
      steps_.push_back({from, symbol, length});
    }
    return at->second;
  }

  /// Each text is met once and each branch ends in a goal, so that no more texts are met than there are in `apart`, and
  /// one. All 65 characters are tried here, since those that no automaton tells apart make different texts.
  std::optional<std::string> search(uint32_t state, std::string& text, const std::vector<bool>& goals,
                                    const std::vector<size_t>& distance, const std::vector<std::string>& apart) const {
    if (distance[state] == SIZE_MAX || text.size() + distance[state] > kLongest) return std::nullopt;
    if (goals[state] && !std::binary_search(apart.begin(), apart.end(), text)) return text;
    for (uint32_t symbol = 0; symbol < kTextSymbols; ++symbol) {
      std::vector<uint32_t> next(patterns_.size() + 1);
      for (size_t p = 0; p <= patterns_.size(); ++p) next[p] = automaton(p).next((*states_[state])[p], symbol);
      const auto found = numbers_.find(next);
      if (found == numbers_.end()) continue;  // farther than a legal text leads
      text += kTextAlphabet[symbol];
      if (auto other = search(found->second, text, goals, distance, apart)) return other;
      text.pop_back();
    }
    return std::nullopt;
  }

  const std::vector<const TextSet*>& patterns_;
  const TextSet label_;
  const size_t budget_;
  std::vector<uint32_t> symbols_;
  std::map<std::vector<uint32_t>, uint32_t> numbers_;
  std::vector<const std::vector<uint32_t>*> states_;
  std::vector<Step> steps_;
  std::vector<std::pair<uint32_t, uint32_t>> edges_;
};

}  // namespace

std::optional<std::vector<TextClass>> text_classes(const std::vector<const TextSet*>& patterns,
                                                   const std::vector<std::string>& apart, size_t budget) {
  Product product(patterns, budget);
  if (!product.explore()) return std::nullopt;
  std::map<std::vector<bool>, std::vector<uint32_t>> states;  // by what is matched there; the nearest first
  for (uint32_t state = 0; state < product.size(); ++state) {
    if (product.is_legal(state)) states[product.matched(state)].push_back(state);
  }
  std::vector<TextClass> result;
  for (const auto& [in, at] : states) {
    std::string witness = product.text(at.front());
    // Nothing is the least telling of texts.
    if (witness.empty() || std::binary_search(apart.begin(), apart.end(), witness)) {
      std::vector<bool> goals(product.size(), false);
      for (const uint32_t state : at) goals[state] = true;
      std::vector<std::string> avoided = apart;
      avoided.insert(std::lower_bound(avoided.begin(), avoided.end(), ""), "");
      auto other = product.find_other(goals, avoided);
      if (!other && witness.empty() && !std::binary_search(apart.begin(), apart.end(), witness)) other = witness;
      if (!other) continue;
      witness = std::move(*other);
    }
    result.push_back({in, std::move(witness)});
  }
  std::sort(result.begin(), result.end(), [](const TextClass& a, const TextClass& b) {
    return std::pair(a.witness.size(), std::string_view(a.witness)) <
           std::pair(b.witness.size(), std::string_view(b.witness));
  });
  return result;
}

}  // namespace fleet::sets
