#include "compiler/syntax/format_plan.h"

#include <algorithm>

#include "compiler/base/utf8.h"

namespace fleet::syntax {
namespace {

constexpr uint8_t kBetweenItems = 3;  // of a block on one line, and before the flags of a dimension

/// Walks the events of one declaration.
class Planner {
 public:
  Planner(Plan& plan, size_t first) : plan_(plan), at_(first), first_(first) {}

  void walk(const std::vector<Event>& events) {
    for (const Event& event : events) {
      if (event.is_token())
        token();
      else if (event.is_end())
        leave();
      else
        enter(static_cast<Rule>(event.code));
    }
  }

 private:
  struct Frame {
    Rule rule;
    uint32_t group = kNoGroup;  // that it has opened
    size_t first = 0;
    uint32_t chain = 0;   // of an expression: where its operators go
    bool column = false;  // its First was given
  };

  void enter(Rule rule) {
    if (!frames_.empty()) {
      Frame& parent = frames_.back();
      bool element = parent.group != kNoGroup && plan_.groups[parent.group].form != Group::Inline;
      // An item and what it is made of begin at one token: the outer one counts.
      if (element && spot().item == Rule::Spec) {
        spot().item = rule;
        spot().item_of = parent.group;
      }
    }
    if (frames_.size() == 1 && at_ == first_) spot().item = rule;
    Frame frame{rule, kNoGroup, at_, frames_.empty() ? 0 : frames_.back().chain, false};
    if (rule == Rule::Selector || rule == Rule::Formula) {
      if (!frame.chain) {
        plan_.chains.emplace_back();
        frame.chain = static_cast<uint32_t>(plan_.chains.size());
        spot().chain = frame.chain;
      }
    }
    if ((rule == Rule::DimensionFlag || rule == Rule::TagFlag) && !frames_.back().column) {
      frames_.back().column = true;
      spot().column = Column::Second;
      spot().blanks = kBetweenItems;
    }
    if (rule == Rule::DimensionFlag || rule == Rule::TagFlag || rule == Rule::WaiveItem) spot().breaks = true;
    frames_.push_back(frame);
  }

  void leave() {
    Frame frame = frames_.back();
    frames_.pop_back();
    bool expression = frame.rule == Rule::Selector || frame.rule == Rule::Formula;
    if (expression && (frames_.empty() || frames_.back().chain != frame.chain)) plan_.chains[frame.chain - 1].end = at_;
  }

  void token() {
    Frame& frame = frames_.back();
    Spot& s = spot();
    const Kind kind = plan_.tokens.code[at_].kind;
    if (at_ == first_) s.declaration = true;
    if (s.blanks == 0 && at_ != first_) s.blanks = blanks(frame, kind);
    set_column(frame, s, kind);
    if (opens(kind)) open(frame, s, kind);
    if (closes(kind)) close(frame, s);
    bool in_parentheses = std::any_of(frames_.begin(), frames_.end(), [&](const Frame& f) {
      return f.chain && f.group != kNoGroup &&
             (f.rule == Rule::SelectorNot || f.rule == Rule::Term || f.rule == Rule::Call);
    });
    if (kind == Kind::And || kind == Kind::Or || kind == Kind::Implies) {
      bool is_operator = frame.rule == Rule::Selector || frame.rule == Rule::SelectorOr ||
                         frame.rule == Rule::SelectorAnd || frame.rule == Rule::Formula ||
                         frame.rule == Rule::FormulaOr || frame.rule == Rule::FormulaAnd;
      s.breaks = is_operator;
      if (is_operator && !in_parentheses && frame.chain) plan_.chains[frame.chain - 1].operators.push_back(at_);
    }
    if (frame.rule == Rule::Rule &&
        (kind == Kind::Where || kind == Kind::Require || kind == Kind::Forbid || kind == Kind::Message))
      s.breaks = true;
    if (kind == Kind::Because && frame.rule != Rule::WaiveItem && frame.rule != Rule::Reserved) s.breaks = true;
    ++at_;
  }

  static Group::Form form(Rule rule, Kind kind) {
    switch (rule) {
      case Rule::ListValue:
      case Rule::TypeAtom:
      case Rule::EnumDecl:
      case Rule::EnumValue:
      case Rule::Params:
      case Rule::Instance: return Group::List;
      default: return kind == Kind::OpenBrace ? Group::Block : Group::Inline;
    }
  }

  void open(Frame& frame, Spot& s, Kind kind) {
    Group group;
    group.form = form(frame.rule, kind);
    group.open = at_;
    const auto& code = plan_.tokens.code;
    if (kind == Kind::OpenFamily && code[at_ + 2].kind != Kind::Range) group.form = Group::List;
    frame.group = s.opens = static_cast<uint32_t>(plan_.groups.size());
    plan_.groups.push_back(group);
    open_.push_back(frame.group);
  }

  void close(Frame& frame, Spot& s) {
    Group& group = plan_.groups[open_.back()];
    s.closes = open_.back();
    open_.pop_back();
    frame.group = kNoGroup;
    group.close = at_;
    const auto& code = plan_.tokens.code;
    const bool empty = at_ == group.open + 1;
    if (empty) s.blanks = 0;
    if (group.form == Group::List && code[at_ - 1].kind == Kind::Comma) group.must_break = true;
    if (group.form == Group::Block && !empty && code[group.open].line != code[at_].line) group.must_break = true;
    auto comment = std::lower_bound(plan_.tokens.comments.begin(), plan_.tokens.comments.end(), code[group.open].begin,
                                    [](const Token& c, uint32_t begin) { return c.begin < begin; });
    if (group.form != Group::Inline && comment != plan_.tokens.comments.end() && comment->begin < code[at_].begin)
      group.must_break = true;
    if (group.must_break && !open_.empty() && plan_.groups[open_.back()].form != Group::Inline)
      plan_.groups[open_.back()].must_break = true;
    else if (group.must_break)
      for (size_t i = open_.size(); i-- > 0 && plan_.groups[open_[i]].form == Group::Inline;)
        if (i > 0 && plan_.groups[open_[i - 1]].form != Group::Inline) plan_.groups[open_[i - 1]].must_break = true;
  }

  uint8_t blanks(const Frame& frame, Kind kind) const {
    const Kind before = plan_.tokens.code[at_ - 1].kind;
    switch (kind) {
      case Kind::Comma:
      case Kind::CloseParen:
      case Kind::CloseBracket:
      case Kind::OpenFamily:
      case Kind::Dot:
      case Kind::Range: return 0;
      case Kind::Colon:
        return frame.rule != Rule::Entry && frame.rule != Rule::Param && frame.rule != Rule::Argument &&
               frame.rule != Rule::Column && frame.rule != Rule::InvariantDecl;
      case Kind::OpenParen:
        if (frame.rule == Rule::Operand || frame.rule == Rule::Call || frame.rule == Rule::Params ||
            frame.rule == Rule::Instance)
          return 0;
        break;
      default: break;
    }
    if (before == Kind::OpenParen || before == Kind::OpenBracket || before == Kind::OpenFamily || before == Kind::Dot ||
        before == Kind::Range)
      return 0;
    const Spot& s = plan_.spots[at_];
    bool next_item = s.item_of != kNoGroup && plan_.groups[s.item_of].form == Group::Block && before != Kind::OpenBrace;
    return next_item ? kBetweenItems : 1;
  }

  void set_column(Frame& frame, Spot& s, Kind kind) {
    auto give = [&](bool when, Column column) {
      if (!when || (column == Column::First && frame.column)) return;
      s.column = column;
      if (column == Column::First && frame.rule != Rule::DimensionDecl && frame.rule != Rule::TagDecl)
        frame.column = true;
    };
    switch (frame.rule) {
      case Rule::DimensionDecl:
      case Rule::TagDecl: {
        // The first of `:` and `=` alone; `column` is kept for the flags.
        bool first = at_ == frame.first + 2;
        give(first && (kind == Kind::Colon || kind == Kind::Assign), Column::First);
        break;
      }
      case Rule::VariableDecl:
      case Rule::SetDecl: give(kind == Kind::Colon, Column::First); break;
      case Rule::GroupDecl:
      case Rule::LetDecl: give(kind == Kind::Assign, Column::First); break;
      case Rule::ProfileItem:
        give(kind == Kind::Assign && plan_.tokens.code[frame.first].kind != Kind::Annotation, Column::First);
        break;
      case Rule::Arm: give(kind == Kind::Arrow, Column::First); break;
      case Rule::EnumValue: give(kind == Kind::OpenParen, Column::First); break;
      case Rule::DataDecl: give(kind == Kind::Stays, Column::First); break;
      case Rule::Bases: give(kind == Kind::Colon, Column::First); break;
      case Rule::Wave:
        give(kind == Kind::Colon, Column::First);
        give(kind == Kind::OpenBrace, Column::Second);
        break;
      case Rule::ProfileDecl:
      case Rule::ClusterDecl:
      case Rule::Variant: give(kind == Kind::OpenBrace, Column::Second); break;
      default: break;
    }
  }

  Spot& spot() { return plan_.spots[at_]; }

  Plan& plan_;
  size_t at_;
  size_t first_;
  std::vector<Frame> frames_;
  std::vector<uint32_t> open_;
};

}  // namespace

Plan plan_format(std::string_view text) {
  Plan plan;
  plan.tokens = scan(text, text.starts_with("\xef\xbb\xbf") ? 3 : 0);
  const std::span<const Token> code = plan.tokens.code;
  plan.spots.resize(code.size() + 1);
  Grammar grammar;
  for (size_t at = 0; at < code.size();) {
    Parsed parsed = grammar.parse(Rule::Decl, code.subspan(at));
    if (!parsed.ok || parsed.size == 0) return {};
    Planner(plan, at).walk(parsed.events);
    at += parsed.size;
  }
  plan.widths.push_back(0);
  for (size_t i = 0; i < code.size(); ++i)
    plan.widths.push_back(plan.widths.back() + plan.spots[i].blanks +
                          count_code_points(text.substr(code[i].begin, code[i].end - code[i].begin)));
  return plan;
}

}  // namespace fleet::syntax
