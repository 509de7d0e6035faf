#include "compiler/rancher/go_time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace fleet::rancher {
namespace {

/// `amount` / `unit` without zeros at its end: 1500 / 1000 is "1.5".
std::string decimal(uint64_t amount, uint64_t unit, int places) {
  std::string text = fmt::format("{}", amount / unit);
  std::string fraction = fmt::format("{:0{}}", amount % unit, places);
  fraction.resize(places > 0 ? fraction.find_last_not_of('0') + 1 : 0);
  return fraction.empty() ? text : text + "." + fraction;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  /// A number of at least `fewest` and at most `most` digits.
  std::optional<int> number(size_t fewest, size_t most) {
    size_t length = 0;
    int value = 0;
    while (length < most && length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9')
      value = value * 10 + (rest_[length++] - '0');
    if (length < fewest) return std::nullopt;
    rest_.remove_prefix(length);
    return value;
  }
  void skip_fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || rest_[1] < '0' || rest_[1] > '9') return;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') rest_.remove_prefix(1);
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::minutes> read_zone(Reader& reader) {
  if (reader.skip("Z")) return std::chrono::minutes(0);
  const bool east = reader.skip("+");
  if (!east && !reader.skip("-")) return std::nullopt;
  const auto hours = reader.number(2, 2);
  if (!hours || !reader.skip(":")) return std::nullopt;
  const auto minutes = reader.number(2, 2);
  if (!minutes || *hours > 24 || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(*hours * 60 + *minutes);
  return east ? offset : -offset;
}

}  // namespace

std::string go_duration_text(int64_t nanoseconds) {
  if (nanoseconds == 0) return "0s";
  const std::string sign = nanoseconds < 0 ? "-" : "";
  const uint64_t amount = nanoseconds < 0 ? 0 - static_cast<uint64_t>(nanoseconds) : static_cast<uint64_t>(nanoseconds);
  if (amount < 1'000) return fmt::format("{}{}ns", sign, amount);
  if (amount < 1'000'000) return sign + decimal(amount, 1'000, 3) + "\u00b5s";
  if (amount < 1'000'000'000) return sign + decimal(amount, 1'000'000, 6) + "ms";
  const uint64_t minutes = amount / 60'000'000'000;
  std::string text = decimal(amount % 60'000'000'000, 1'000'000'000, 9) + "s";
  if (minutes > 0) text = fmt::format("{}m", minutes % 60) + text;
  if (minutes >= 60) text = fmt::format("{}h", minutes / 60) + text;
  return sign + text;
}

std::optional<std::string> find_utc_time(std::string_view text) {
  Reader reader(text);
  const auto year = reader.number(4, 4);
  if (!year || !reader.skip("-")) return std::nullopt;
  const auto month = reader.number(2, 2);
  if (!month || !reader.skip("-")) return std::nullopt;
  const auto day = reader.number(2, 2);
  if (!day || !reader.skip("T")) return std::nullopt;
  const auto hour = reader.number(1, 2);
  if (!hour || *hour > 23 || !reader.skip(":")) return std::nullopt;
  const auto minute = reader.number(2, 2);
  if (!minute || *minute > 59 || !reader.skip(":")) return std::nullopt;
  const auto second = reader.number(2, 2);
  if (!second || *second > 59) return std::nullopt;
  reader.skip_fraction();
  const auto offset = read_zone(reader);
  if (!offset || !reader.at_end()) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto utc = std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) - *offset;
  const auto midnight = std::chrono::floor<std::chrono::days>(utc);
  const std::chrono::year_month_day there{midnight};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(utc - midnight).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(there.year()),
                     static_cast<unsigned>(there.month()), static_cast<unsigned>(there.day()), minutes / 60,
                     minutes % 60, *second);
}

}  // namespace fleet::rancher
