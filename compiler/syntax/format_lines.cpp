#include "compiler/syntax/format_lines.h"

#include <algorithm>

#include "compiler/base/utf8.h"

namespace fleet::syntax {
namespace {

class LineBreaker {
 public:
  LineBreaker(const Plan& plan, std::string_view text) : plan_(plan), text_(text), code_(plan.tokens.code) {}

  std::vector<Line> run() {
    broken_.assign(plan_.groups.size(), false);
    operator_breaks_.assign(code_.size() + 1, false);
    for (size_t i = 0; i < code_.size(); ++i) token(i);
    comments_before(code_.size(), 0);
    return std::move(lines_);
  }

 private:
  void token(size_t i) {
    const Spot& spot = plan_.spots[i];
    const bool after_comment = !lines_.empty() && !lines_.back().comment.empty();
    bool new_line = i == 0 || spot.declaration || after_comment;
    size_t indent = base() + 2;
    if (spot.declaration) {
      indent = 0;
      open_.clear();
    } else if (spot.closes != kNoGroup && broken_[spot.closes]) {
      new_line = true;
      // A comment before the bracket stands with the items.
      comments_before(i, base());
      open_.pop_back();
      indent = base();
    } else if (spot.item_of != kNoGroup && broken_[spot.item_of]) {
      new_line = true;
      indent = base();
    } else if (spot.breaks && (operator_breaks_[i] || code_[i].line != end_line(i - 1))) {
      new_line = true;
    }
    if (comments_before(i, indent)) new_line = true;
    if (new_line)
      start_line(i, indent);
    else
      lines_.back().text.append(spot.blanks, ' ');

    Line& line = lines_.back();
    if (!item_inside_) {
      if (spot.column == Column::First && line.first == std::string::npos) line.first = line.text.size();
      if (spot.column == Column::Second && line.second == std::string::npos && line.text.size())
        line.second = line.text.size();
    }
    if (!new_line && spot.item_of != kNoGroup && plan_.groups[spot.item_of].form == Group::Block) item_inside_ = true;
    append(i);
    if (spot.opens != kNoGroup) open(spot.opens);
    if (spot.chain) decide_operators(plan_.chains[spot.chain - 1], i);
    if (needs_comma(i)) lines_.back().text += ',';
    comment_after(i);
  }

  void start_line(size_t i, size_t indent) {
    Line line;
    line.indent = indent;
    line.blank_before = blank_between(i);
    line.item = plan_.spots[i].item;
    lines_.push_back(std::move(line));
    item_inside_ = false;
  }

  void append(size_t i) {
    std::string_view token = text_.substr(code_[i].begin, code_[i].end - code_[i].begin);
    for (char c : token)
      if (c != '\r') lines_.back().text += c;
    previous_end_ = end_line(i);
    previous_opens_ = opens(code_[i].kind);
  }

  /// Decides whether a bracket is broken, at the moment when it was written.
  void open(uint32_t index) {
    const Group& group = plan_.groups[index];
    if (group.form == Group::Inline || group.close == group.open + 1) return;
    size_t end = group.close + 1;  // what must stand on this line, too, if it is not broken
    while (end < code_.size() && !ends_line(end) && plan_.spots[end - 1].opens == kNoGroup) ++end;
    size_t width = plan_.widths[end] - plan_.widths[group.open + 1];
    if (!group.must_break && column() + width <= kLineWidth) return;
    broken_[index] = true;
    open_.push_back(index);
  }

  bool ends_line(size_t i) const {
    const Spot& spot = plan_.spots[i];
    return spot.declaration || (spot.item_of != kNoGroup && broken_[spot.item_of]) ||
           (spot.closes != kNoGroup && broken_[spot.closes]) || (spot.breaks && code_[i].line != end_line(i - 1));
  }

  /// An expression that does not fit is broken at all its operators, unless its writer chose.
  void decide_operators(const Plan::Chain& chain, size_t begin) {
    for (size_t op : chain.operators)
      if (code_[op].line != end_line(op - 1)) return;
    if (column() + plan_.widths[chain.end] - plan_.widths[begin + 1] <= kLineWidth) return;
    for (size_t op : chain.operators) operator_breaks_[op] = true;
  }

  bool needs_comma(size_t i) const {
    if (i + 1 >= code_.size() || code_[i].kind == Kind::Comma) return false;
    uint32_t group = plan_.spots[i + 1].closes;
    return group != kNoGroup && broken_[group] && plan_.groups[group].form == Group::List;
  }

  /// Comments that stand alone before token `i`. Whether there were any.
  bool comments_before(size_t i, size_t indent) {
    const auto& comments = plan_.tokens.comments;
    uint32_t end = i < code_.size() ? code_[i].begin : UINT32_MAX;
    bool any = false;
    for (; next_comment_ < comments.size() && comments[next_comment_].begin < end; ++next_comment_) {
      const Token& comment = comments[next_comment_];
      Line line;
      line.indent = indent;
      line.blank_before = !previous_opens_ && comment.line > previous_end_ + 1;
      line.text = comment_text(comment);
      lines_.push_back(std::move(line));
      previous_end_ = comment.line;
      previous_opens_ = false;
      any = true;
    }
    return any;
  }

  void comment_after(size_t i) {
    const auto& comments = plan_.tokens.comments;
    if (next_comment_ >= comments.size()) return;
    const Token& comment = comments[next_comment_];
    if (comment.first || (i + 1 < code_.size() && code_[i + 1].begin < comment.begin)) return;
    lines_.back().comment = comment_text(comment);
    ++next_comment_;
  }

  std::string comment_text(const Token& comment) const {
    std::string text(text_.substr(comment.begin, comment.end - comment.begin));
    text.erase(text.find_last_not_of(" \t\r") + 1);
    return text;
  }

  bool blank_between(size_t i) const {
    return !previous_opens_ && plan_.spots[i].closes == kNoGroup && !lines_.empty() &&
           code_[i].line > previous_end_ + 1;
  }

  /// The line on which token `i` ends in the source.
  uint32_t end_line(size_t i) const {
    const Token& token = code_[i];
    if (token.kind != Kind::BlockString) return token.line;
    std::string_view text = text_.substr(token.begin, token.end - token.begin);
    return token.line + static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n'));
  }

  size_t base() const { return open_.size() * 2; }
  size_t column() const {
    const std::string& text = lines_.back().text;
    size_t line = text.rfind('\n');
    return line == std::string::npos ? lines_.back().indent + count_code_points(text)
                                     : count_code_points(text) - line - 1;
  }

  const Plan& plan_;
  std::string_view text_;
  const std::vector<Token>& code_;
  std::vector<Line> lines_;
  std::vector<bool> broken_;           // by group
  std::vector<bool> operator_breaks_;  // by token
  std::vector<uint32_t> open_;         // broken groups around
  size_t next_comment_ = 0;
  uint32_t previous_end_ = 0;   // line of the source on which the last thing ended
  bool previous_opens_ = true;  // it was a bracket, or there was none
  bool item_inside_ = false;    // an item began within the line
};

size_t text_width(const Line& line) { return line.indent + count_code_points(line.text); }

/// Pads the lines [begin, end) so that `column` of all that have it begins at one place.
void align_column(std::vector<Line>& lines, size_t begin, size_t end, size_t Line::*column) {
  size_t most = 0, count = 0;
  auto place = [&](const Line& line) { return count_code_points(std::string_view(line.text).substr(0, line.*column)); };
  for (size_t i = begin; i < end; ++i)
    if (lines[i].*column != std::string::npos) {
      most = std::max(most, place(lines[i]));
      ++count;
    }
  if (count < 2) return;
  for (size_t i = begin; i < end; ++i) {
    if (lines[i].*column == std::string::npos) continue;
    if (text_width(lines[i]) + most - place(lines[i]) > kPaddedWidth) return;
  }
  for (size_t i = begin; i < end; ++i) {
    Line& line = lines[i];
    if (line.*column == std::string::npos) continue;
    size_t padding = most - place(line);
    line.text.insert(line.*column, padding, ' ');
    if (line.second != std::string::npos && &(line.*column) != &line.second && line.second > line.*column)
      line.second += padding;
  }
}

}  // namespace

std::vector<Line> break_lines(const Plan& plan, std::string_view text) { return LineBreaker(plan, text).run(); }

void align(std::vector<Line>& lines) {
  for (Line& line : lines)
    if (line.text.find('\n') != std::string::npos) line.first = line.second = std::string::npos;
  for (size_t begin = 0; begin < lines.size();) {
    size_t end = begin + 1;
    while (end < lines.size() && lines[end].item == lines[begin].item && lines[end].indent == lines[begin].indent &&
           !lines[end].blank_before)
      ++end;
    if (lines[begin].item != Rule::Spec) {
      align_column(lines, begin, end, &Line::first);
      align_column(lines, begin, end, &Line::second);
    }
    begin = end;
  }
  for (size_t begin = 0; begin < lines.size();) {
    size_t end = begin + 1;
    while (end < lines.size() && lines[end].indent == lines[begin].indent && !lines[end].blank_before &&
           lines[end].text.find('\n') == std::string::npos)
      ++end;
    size_t most = 0;
    bool fits = true;
    for (size_t i = begin; i < end; ++i)
      if (!lines[i].comment.empty()) most = std::max(most, text_width(lines[i]));
    for (size_t i = begin; i < end; ++i)
      if (!lines[i].comment.empty()) fits = fits && most + 2 + count_code_points(lines[i].comment) <= kPaddedWidth;
    for (size_t i = begin; i < end; ++i)
      if (!lines[i].comment.empty()) lines[i].comment_gap = 2 + (fits ? most - text_width(lines[i]) : 0);
    begin = end;
  }
}

}  // namespace fleet::syntax
