#include <algorithm>
#include <cstring>
#include <tuple>

#include "compiler/base/utf8.h"
#include "compiler/inventory/formats.h"
#include "compiler/inventory/names.h"
#include "compiler/inventory/object.h"

namespace fleet::inventory {
namespace {

constexpr size_t kMostColumns = 4'096;

class CsvReader {
 public:
  CsvReader(std::string_view text, const KeyOfColumn& key_of_column, Listing& listing)
      : text_(text), key_of_column_(key_of_column), listing_(listing) {}

  void read() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    if (const size_t bad = find_invalid_utf8(text_); bad != std::string_view::npos) {
      return report(ProblemKind::NotUtf8, static_cast<uint32_t>(bad), static_cast<uint32_t>(bad + 1), "is not UTF-8");
    }
    if (!read_record()) {
      if (!stopped_) report(ProblemKind::CutOff, size(), size(), "is empty");
      return;
    }
    if (!read_header()) return;
    while (!stopped_ && read_record()) read_row();
  }

 private:
  struct Field {
    std::string_view text;
    uint32_t begin = 0, end = 0;  // without quotes
  };

  uint32_t size() const { return static_cast<uint32_t>(text_.size()); }

  void report(ProblemKind kind, uint32_t begin, uint32_t end, std::string detail, std::string_view cluster = {},
              std::string_view key = {}) {
    add_problem(listing_, Problem{kind, begin, end, std::move(detail), std::string(cluster), std::string(key), 0, 0});
  }

  void stop(uint32_t at, const char* detail) {
    stopped_ = true;
    report(at == size() ? ProblemKind::CutOff : ProblemKind::Syntax, at, std::min(at + 1, size()), detail);
  }

  bool is_end_of_line(uint32_t at) const {
    return at == size() || text_[at] == '\n' || (text_[at] == '\r' && (at + 1 == size() || text_[at + 1] == '\n'));
  }

  /// The next record that is no empty line, into `fields_`. False at the end, or where the table cannot be read on.
  bool read_record() {
    fields_.clear();
    while (at_ < size() && is_end_of_line(at_)) ++at_;
    if (at_ >= size()) return false;
    for (;;) {
      if (!read_field()) return false;
      if (at_ < size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (fields_.size() > kMostColumns) return stop(fields_.front().begin, "has more than 4096 columns"), false;
      if (at_ < size() && text_[at_] == '\r') ++at_;
      if (at_ < size()) ++at_;
      return true;
    }
  }

  bool read_field() {
    if (at_ < size() && text_[at_] == '"') return read_quoted();
    const uint32_t begin = at_;
    while (at_ < size() && text_[at_] != ',' && text_[at_] != '"' && !is_end_of_line(at_)) ++at_;
    if (at_ < size() && text_[at_] == '"')
      return stop(at_, "has a quote inside a field that does not begin with one"), false;
    add_field({text_.substr(begin, at_ - begin), begin, at_});
    return true;
  }

  bool read_quoted() {
    const uint32_t begin = at_ + 1;
    std::string unescaped;
    bool escapes = false;
    for (uint32_t from = begin;;) {
      const void* found = std::memchr(text_.data() + from, '"', size() - from);
      if (!found) return stop(size(), "ends inside a field in quotes"), false;
      const auto quote = static_cast<uint32_t>(static_cast<const char*>(found) - text_.data());
      const bool escaped = quote + 1 < size() && text_[quote + 1] == '"';
      if (escaped || escapes) unescaped += text_.substr(from, quote + (escaped ? 1 : 0) - from);
      if (!escaped) {
        at_ = quote + 1;
        break;
      }
      escapes = true;
      from = quote + 2;
    }
    if (!is_end_of_line(at_) && text_[at_] != ',') return stop(at_, "goes on behind a field in quotes"), false;
    const std::string_view text = escapes ? keep(std::move(unescaped)) : text_.substr(begin, at_ - 1 - begin);
    add_field({text, begin, at_ - 1});
    return true;
  }

  std::string_view keep(std::string text) {
    return *listing_.unescaped.emplace_back(std::make_unique<std::string>(std::move(text)));
  }

  void add_field(Field field) {
    if (fields_.size() <= kMostColumns) fields_.push_back(field);
  }

  bool read_header() {
    header_ = fields_;
    const auto column = [&](std::string_view name) {
      return static_cast<size_t>(
          std::find_if(header_.begin(), header_.end(), [&](const Field& f) { return f.text == name; }) -
          header_.begin());
    };
    name_ = column("name");
    workspace_ = column("workspace");
    if (name_ == header_.size()) {
      report(ProblemKind::NotAList, header_.front().begin, header_.back().end,
             "has no column `name` in its first line");
      return false;
    }
    for (uint32_t i = 0; i < header_.size(); ++i) {
      const Field& field = header_[i];
      if (field.text.empty()) {
        report(ProblemKind::NotAList, field.begin, field.end, "has a column without a name");
        return false;
      }
      keys_.push_back(key_of_column_ && i != name_ && i != workspace_ ? key_of_column_(field.text) : field.text);
      by_key_.push_back(i);
    }
    std::sort(by_key_.begin(), by_key_.end(),
              [&](uint32_t a, uint32_t b) { return std::tie(keys_[a], a) < std::tie(keys_[b], b); });
    for (size_t i = 1; i < by_key_.size(); ++i) {
      const Field &first = header_[by_key_[i - 1]], &second = header_[by_key_[i]];
      if (keys_[by_key_[i - 1]] != keys_[by_key_[i]]) continue;
      add_problem(listing_, Problem{ProblemKind::DuplicateColumn,
                                    second.begin,
                                    second.end,
                                    std::string(first.text),
                                    {},
                                    std::string(second.text),
                                    first.begin,
                                    first.end});
      return false;
    }
    std::erase_if(by_key_, [&](uint32_t i) { return i == name_ || i == workspace_; });
    return true;
  }

  void read_row() {
    const uint32_t begin = fields_.front().begin, end = fields_.back().end;
    if (fields_.size() != header_.size()) {
      return report(ProblemKind::Syntax, begin, end,
                    "has " + std::to_string(fields_.size()) + " fields in a line, and " +
                        std::to_string(header_.size()) + " columns");
    }
    if (listing_.clusters.size() >= kMostClusters) {
      stopped_ = true;
      return report(ProblemKind::TooMany, begin, end, "lists more than 1000000 clusters");
    }
    const Field& name = fields_[name_];
    if (name.text.empty()) return report(ProblemKind::NoName, name.begin, name.end, "");
    ListedCluster cluster;
    cluster.origin = Origin::Table;
    cluster.name = name.text;
    cluster.name_begin = name.begin;
    cluster.name_end = name.end;
    if (!is_object_name(name.text)) report(ProblemKind::BadName, name.begin, name.end, shown(name.text), {}, "name");
    if (workspace_ < fields_.size() && !fields_[workspace_].text.empty()) {
      const Field& workspace = fields_[workspace_];
      cluster.workspace = workspace.text;
      if (!is_namespace(workspace.text))
        report(ProblemKind::BadName, workspace.begin, workspace.end, shown(workspace.text), {}, "workspace");
    }
    labels_.clear();
    for (const uint32_t i : by_key_) {
      if (fields_[i].text.empty()) continue;
      labels_.push_back(
          RawLabel{keys_[i], fields_[i].text, header_[i].begin, header_[i].end, fields_[i].begin, fields_[i].end});
    }
    cluster.labels = listing_.labels.add(labels_);
    listing_.clusters.push_back(cluster);
  }

  static std::string shown(std::string_view text) {
    constexpr size_t kMost = 40;
    if (text.size() <= kMost) return std::string(text);
    size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "…";
  }

  std::string_view text_;
  const KeyOfColumn& key_of_column_;
  Listing& listing_;
  std::vector<Field> header_, fields_;
  std::vector<std::string_view> keys_;  // of the columns
  std::vector<uint32_t> by_key_;        // columns of labels
  std::vector<RawLabel> labels_;
  size_t name_ = 0, workspace_ = 0;
  uint32_t at_ = 0;
  bool stopped_ = false;
};

}  // namespace

void read_csv(std::string_view text, const KeyOfColumn& key_of_column, Listing& listing) {
  CsvReader(text, key_of_column, listing).read();
}

}  // namespace fleet::inventory
