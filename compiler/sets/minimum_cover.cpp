#include "compiler/sets/minimum_cover.h"

#include <algorithm>
#include <utility>

namespace fleet::sets {
namespace {

/// Branch and bound over the rows still to hold and the columns still to choose from.
class CoverSearch {
 public:
  CoverSearch(const std::vector<Bits>& columns, size_t row_count, uint64_t max_steps)
      : columns_(columns), columns_of_(row_count, Bits(columns.size())), steps_left_(max_steps) {
    for (size_t c = 0; c < columns.size(); ++c) {
      columns[c].for_each([&](size_t row) { columns_of_[row].set(c); });
    }
  }

  std::vector<size_t> run() {
    const Bits rows(columns_of_.size(), true);
    best_ = greedy(rows);
    std::vector<size_t> chosen;
    branch(rows, Bits(columns_.size(), true), chosen);
    std::sort(best_.begin(), best_.end());
    return best_;
  }

 private:
  /// The column that holds most of what is left, again and again; then without those that turned out superfluous.
  std::vector<size_t> greedy(Bits left) const {
    std::vector<size_t> chosen;
    while (left.any()) {
      size_t best = 0;
      size_t most = 0;
      for (size_t c = 0; c < columns_.size(); ++c) {
        if (size_t n = columns_[c].count_and(left); n > most) {
          most = n;
          best = c;
        }
      }
      if (most == 0) break;
      chosen.push_back(best);
      left -= columns_[best];
    }
    for (size_t i = chosen.size(); i-- > 0;) {
      Bits others(columns_of_.size());
      for (size_t j = 0; j < chosen.size(); ++j) {
        if (j != i) others |= columns_[chosen[j]];
      }
      if (columns_[chosen[i]].subset_of(others)) chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return chosen;
  }

  bool spend() {
    if (steps_left_ == 0) return false;
    --steps_left_;
    return true;
  }

  /// Takes columns that alone hold a row, drops columns and rows that others make superfluous, until nothing changes.
  /// False if a row can no longer be held or the steps are used up.
  bool reduce(Bits& rows, Bits& columns, std::vector<size_t>& chosen) {
    for (bool changed = true; changed;) {
      changed = false;
      for (uint32_t row : rows.first(rows.size())) {
        if (!rows.test(row)) continue;
        const Bits choices = columns_of_[row] & columns;
        const std::vector<uint32_t> two = choices.first(2);
        if (two.empty() || !spend()) return false;
        if (two.size() == 1) {
          chosen.push_back(two.front());
          rows -= columns_[two.front()];
          columns.reset(two.front());
          changed = true;
        }
      }
      if (!drop_columns(rows, columns, changed) || !drop_rows(rows, columns, changed)) return false;
    }
    return true;
  }

  /// Columns whose rows another column holds as well.
  bool drop_columns(const Bits& rows, Bits& columns, bool& changed) {
    std::vector<std::pair<size_t, Bits>> left;
    columns.for_each([&](size_t c) { left.emplace_back(c, columns_[c] & rows); });
    for (size_t i = 0; i < left.size(); ++i) {
      for (size_t j = 0; j < left.size(); ++j) {
        if (i == j || !columns.test(left[j].first)) continue;
        if (!spend()) return false;
        if (!left[i].second.subset_of(left[j].second) || (j > i && left[i].second == left[j].second)) continue;
        columns.reset(left[i].first);
        changed = true;
        break;
      }
    }
    return true;
  }

  /// Rows that are held by every choice for another row.
  bool drop_rows(Bits& rows, const Bits& columns, bool& changed) {
    std::vector<std::pair<size_t, Bits>> left;
    rows.for_each([&](size_t r) { left.emplace_back(r, columns_of_[r] & columns); });
    for (size_t i = 0; i < left.size(); ++i) {
      for (size_t j = 0; j < left.size(); ++j) {
        if (i == j || !rows.test(left[j].first)) continue;
        if (!spend()) return false;
        if (!left[j].second.subset_of(left[i].second) || (j > i && left[i].second == left[j].second)) continue;
        rows.reset(left[i].first);
        changed = true;
        break;
      }
    }
    return true;
  }

  /// Rows by how few columns hold them.
  std::vector<std::pair<size_t, uint32_t>> by_choices(const Bits& rows, const Bits& columns) const {
    std::vector<std::pair<size_t, uint32_t>> order;
    rows.for_each([&](size_t r) { order.emplace_back(columns_of_[r].count_and(columns), static_cast<uint32_t>(r)); });
    std::sort(order.begin(), order.end());
    return order;
  }

  void branch(Bits rows, Bits columns, std::vector<size_t> chosen) {
    if (!reduce(rows, columns, chosen)) return;
    if (!rows.any()) {
      if (chosen.size() < best_.size()) best_ = chosen;
      return;
    }
    const auto order = by_choices(rows, columns);
    // Rows of which no two share a column need a column each.
    Bits used(columns_.size());
    size_t bound = chosen.size();
    for (auto [choices, row] : order) {
      if ((columns_of_[row] & columns).intersects(used)) continue;
      used |= columns_of_[row] & columns;
      ++bound;
    }
    if (bound >= best_.size()) return;

    std::vector<std::pair<size_t, size_t>> tries;  // rows not held, column
    (columns_of_[order.front().second] & columns).for_each([&](size_t c) {
      tries.emplace_back(columns_.front().size() - columns_[c].count_and(rows), c);
    });
    std::sort(tries.begin(), tries.end());
    for (auto [missed, column] : tries) {
      if (!spend()) return;
      std::vector<size_t> with = chosen;
      with.push_back(column);
      columns.reset(column);  // covers with this column have all been seen once we are back
      branch(rows - columns_[column], columns, std::move(with));
    }
  }

  const std::vector<Bits>& columns_;
  std::vector<Bits> columns_of_;  // of each row
  std::vector<size_t> best_;
  uint64_t steps_left_;
};

}  // namespace

std::vector<size_t> minimum_cover(const std::vector<Bits>& columns, size_t row_count, uint64_t max_steps) {
  if (columns.empty() || row_count == 0) return {};
  return CoverSearch(columns, row_count, max_steps).run();
}

}  // namespace fleet::sets
