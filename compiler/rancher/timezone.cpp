#include "compiler/rancher/timezone.h"

#include <algorithm>

#include "compiler/rancher/calendar.h"

namespace fleet::rancher {
namespace {

constexpr int64_t kDay = 86400;

/// Reads a POSIX TZ string from the left.
class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool next_is(char c) const { return !rest_.empty() && rest_[0] == c; }
  bool skip(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// An abbreviation such as `CET` or `<+03>`.
  bool skip_name() {
    const bool quoted = next_is('<');
    const size_t end = quoted ? rest_.find('>') : std::min(rest_.find_first_of("0123456789,-+"), rest_.size());
    if (end == std::string_view::npos || (!quoted && end < 3)) return false;
    rest_.remove_prefix(end + (quoted ? 1 : 0));
    return true;
  }

  std::optional<int64_t> number(int64_t least, int64_t most) {
    int64_t value = 0;
    size_t length = 0;
    for (; length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9'; ++length) {
      value = value * 10 + (rest_[length] - '0');
      if (value > most) return std::nullopt;
    }
    if (length == 0 || value < least) return std::nullopt;
    rest_.remove_prefix(length);
    return value;
  }

  /// `[+-]hh[:mm[:ss]]` in seconds. Hours go beyond a day.
  std::optional<int64_t> time() {
    const bool negative = skip('-');
    if (!negative) skip('+');
    const auto hours = number(0, int64_t{24} * 7);
    if (!hours) return std::nullopt;
    int64_t seconds = *hours * 3600;
    for (const int64_t unit : {60, 1}) {
      if (!skip(':')) break;
      const auto part = number(0, 59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return negative ? -seconds : seconds;
  }

  std::optional<YearlyRule> yearly_rule() {
    YearlyRule rule;
    std::optional<int64_t> day;
    if (skip('J')) {
      rule.form = YearlyRule::Form::JulianDay;
      day = number(1, 365);
    } else if (skip('M')) {
      rule.form = YearlyRule::Form::WeekdayOfMonth;
      const auto month = number(1, 12);
      if (!month || !skip('.')) return std::nullopt;
      const auto week = number(1, 5);
      if (!week || !skip('.')) return std::nullopt;
      rule.month = *month;
      rule.week = *week;
      day = number(0, 6);
    } else {
      day = number(0, 365);
    }
    const std::optional<int64_t> at = skip('/') ? time() : 2 * 3600;
    if (!day || !at) return std::nullopt;
    rule.day = *day;
    rule.time = *at;
    return rule;
  }

 private:
  std::string_view rest_;
};

/// Reads the numbers of a TZif file from the left. After a read beyond the end, `ok` is false.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(uint64_t count) {
    if (count > rest_.size()) {
      ok = false;
      rest_ = {};
      return {};
    }
    const std::string_view result = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return result;
  }
  /// A big-endian number of `width` bytes, with its sign.
  int64_t number(unsigned width) {
    uint64_t value = 0;
    for (const char c : take(width)) value = value << 8 | static_cast<unsigned char>(c);
    const uint64_t sign = uint64_t{1} << (8 * width - 1);
    return static_cast<int64_t>((value ^ sign) - sign);
  }
  uint64_t count() { return static_cast<uint64_t>(number(4)) & 0xffffffff; }
  std::string_view rest() const { return rest_; }

  bool ok = true;

 private:
  std::string_view rest_;
};

struct Header {
  char version = 0;
  uint64_t ut_marks = 0, standard_marks = 0, leaps = 0, changes = 0, kinds = 0, letters = 0;

  uint64_t body_size(uint64_t time_width) const {
    return changes * (time_width + 1) + kinds * 6 + letters + leaps * (time_width + 4) + standard_marks + ut_marks;
  }
};

std::optional<Header> read_header(Bytes& bytes) {
  if (bytes.take(4) != "TZif") return std::nullopt;
  Header header;
  const std::string_view version = bytes.take(16);
  if (!bytes.ok) return std::nullopt;
  header.version = version[0];
  for (uint64_t* count :
       {&header.ut_marks, &header.standard_marks, &header.leaps, &header.changes, &header.kinds, &header.letters}) {
    *count = bytes.count();
  }
  if (!bytes.ok) return std::nullopt;
  return header;
}

}  // namespace

int64_t YearlyRule::second_of_year(int64_t year) const {
  const int64_t new_year = days_since_epoch(year, 1, 1);
  int64_t days = day;
  switch (form) {
    case Form::DayOfYear: break;
    case Form::JulianDay: {
      const bool after_leap_day = days_in_month(year, 2) == 29 && day >= 60;
      days = day - 1 + (after_leap_day ? 1 : 0);
      break;
    }
    case Form::WeekdayOfMonth: {
      const int64_t first = days_since_epoch(year, month, 1);
      int64_t in_month = (day - weekday_of(first) + 7) % 7 + (week - 1) * 7;
      while (in_month >= days_in_month(year, month)) in_month -= 7;
      days = first - new_year + in_month;
      break;
    }
  }
  return days * kDay + time;
}

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
  RuleReader reader(text);
  ZoneRule result;
  if (!reader.skip_name()) return std::nullopt;
  const auto standard = reader.time();
  if (!standard) return std::nullopt;
  result.standard_offset = -*standard;  // POSIX counts west of UTC
  if (reader.at_end()) return result;
  if (!reader.skip_name()) return std::nullopt;
  Saving saving;
  saving.offset = result.standard_offset + 3600;
  if (!reader.next_is(',')) {
    const auto offset = reader.time();
    if (!offset) return std::nullopt;
    saving.offset = -*offset;
  }
  if (!reader.skip(',')) return std::nullopt;
  const auto begin = reader.yearly_rule();
  if (!begin || !reader.skip(',')) return std::nullopt;
  const auto end = reader.yearly_rule();
  if (!end || !reader.at_end()) return std::nullopt;
  saving.begin = *begin;
  saving.end = *end;
  result.saving = saving;
  return result;
}

std::optional<TimeZone> TimeZone::parse(std::string_view file) {
  Bytes bytes(file);
  std::optional<Header> header = read_header(bytes);
  if (!header) return std::nullopt;
  unsigned width = 4;
  if (header->version >= '2') {
    // The first body has 32-bit times; a second one with 64-bit times follows.
    bytes.take(header->body_size(4));
    header = read_header(bytes);
    width = 8;
  }
  if (!header || header->kinds == 0 || header->body_size(width) > bytes.rest().size()) return std::nullopt;

  TimeZone zone;
  for (uint64_t i = 0; i < header->changes; ++i) zone.changes_.push_back({bytes.number(width), 0});
  for (Change& change : zone.changes_) {
    change.kind = static_cast<unsigned char>(bytes.take(1)[0]);
    if (change.kind >= header->kinds) return std::nullopt;
  }
  for (uint64_t i = 0; i < header->kinds; ++i) {
    const int64_t offset = bytes.number(4);
    const bool is_saving = bytes.number(1) != 0;
    bytes.take(1);
    zone.kinds_.push_back({offset, is_saving});
  }
  bytes.take(header->letters + header->leaps * (width + 4) + header->standard_marks + header->ut_marks);
  const std::string_view footer = bytes.rest();
  if (width == 8 && footer.size() > 2 && footer.front() == '\n' && footer.back() == '\n') {
    zone.rule_ = ZoneRule::parse(footer.substr(1, footer.size() - 2));
  }
  return zone;
}

Outcome<TimeZone> TimeZone::load(const FileSystem& files, const std::string& name) {
  if (name.empty() || name == "UTC" || name == "Local") return utc();
  const Failure unknown = error("unknown time zone " + quoted(name));
  if (name.find("..") != std::string::npos || name[0] == '/' || name[0] == '\\' ||
      name.find('\0') != std::string::npos) {
    return unknown;
  }
  const std::string folder = kFolder;
  if (files.kind(folder) != FileKind::Folder) return not_modelled("this system has no time zones in " + folder);
  constexpr uint64_t kLargest = 1 << 20;
  const FileResult<std::string> bytes = files.read(folder + "/" + name, kLargest);
  const std::string* text = std::get_if<std::string>(&bytes);
  std::optional<TimeZone> zone = text ? parse(*text) : std::nullopt;
  if (!zone) return unknown;
  return *zone;
}

/// The kind that holds before the first change: Go's choice, RFC 8536 would always take the first.
size_t TimeZone::first_kind() const {
  const bool used =
      std::any_of(changes_.begin(), changes_.end(), [](const Change& change) { return change.kind == 0; });
  if (!used) return 0;
  if (!changes_.empty() && kinds_[changes_[0].kind].is_saving) {
    for (size_t kind = changes_[0].kind; kind-- > 0;) {
      if (!kinds_[kind].is_saving) return kind;
    }
  }
  for (size_t kind = 0; kind < kinds_.size(); ++kind) {
    if (!kinds_[kind].is_saving) return kind;
  }
  return 0;
}

TimeZone::Period TimeZone::period_at(int64_t moment) const {
  Period period;
  if (kinds_.empty()) return period;
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), moment,
                                     [](int64_t at, const Change& change) { return at < change.moment; });
  if (next != changes_.end()) period.end = next->moment;
  if (next == changes_.begin()) {
    period.offset = kinds_[first_kind()].offset;
    // Without any change the rule still holds, as in files that record none.
    if (!changes_.empty() || !rule_) return period;
  } else {
    period.begin = std::prev(next)->moment;
    period.offset = kinds_[std::prev(next)->kind].offset;
    if (next != changes_.end() || !rule_) return period;
  }

  period.offset = rule_->standard_offset;
  if (!rule_->saving) return period;
  const ZoneRule::Saving& saving = *rule_->saving;
  const int64_t day = moment >= 0 ? moment / kDay : (moment - (kDay - 1)) / kDay;
  const int64_t year = date_of(day).year;
  const int64_t new_year = days_since_epoch(year, 1, 1) * kDay;
  const int64_t begin = new_year + saving.begin.second_of_year(year) - rule_->standard_offset;
  const int64_t end = new_year + saving.end.second_of_year(year) - saving.offset;
  const bool around_new_year = end < begin;  // the southern hemisphere
  const int64_t first = std::min(begin, end);
  const int64_t second = std::max(begin, end);
  const bool inside = moment >= first && moment < second;
  period.offset = inside != around_new_year ? saving.offset : rule_->standard_offset;
  period.begin = moment < first ? new_year : inside ? first : second;
  period.end = moment < first ? first : inside ? second : new_year + 365 * kDay;
  return period;
}

int64_t TimeZone::from_local(int64_t local) const {
  // The offset at `local`, taken for UTC, is right unless a change is near.
  const Period guess = period_at(local);
  const int64_t moment = local - guess.offset;
  if (moment >= guess.begin && moment < guess.end) return moment;
  return local - period_at(moment).offset;
}

}  // namespace fleet::rancher
