#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "compiler/rancher/go_number.h"
#include "compiler/rancher/go_quote.h"
#include "compiler/rancher/template_functions.h"
#include "compiler/rancher/template_lex.h"
#include "compiler/rancher/template_tree.h"

namespace fleet::rancher {
namespace {

using Token = TemplateToken;
using Kind = TemplateToken::Kind;
using Operand = TemplateOperand;
using Nodes = std::vector<TemplateNode>;

constexpr int kMaxNesting = 200;

/// strconv.ParseInt with base 0: prefixes, and underscores where a prefix or digits stand before them.
std::optional<int64_t> find_integer(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  bool after_digit = false;
  if (text.size() > 1 && text[0] == '0') {
    const char c = static_cast<char>(text[1] | 0x20);
    base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
    text.remove_prefix(c == 'x' || c == 'b' || c == 'o' ? 2 : 1);
    after_digit = true;
  }
  std::string digits;
  for (const char c : text) {
    if (c == '_') {
      if (!after_digit) return std::nullopt;
      after_digit = false;
    } else {
      digits += c;
      after_digit = true;
    }
  }
  if (!after_digit || digits.empty()) return std::nullopt;
  uint64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  const uint64_t most = negative ? uint64_t{1} << 63 : (uint64_t{1} << 63) - 1;
  if (problem != std::errc() || end != digits.data() + digits.size() || value > most) return std::nullopt;
  return negative ? static_cast<int64_t>(0 - value) : static_cast<int64_t>(value);
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Outcome<TemplateSet> run() {
    Nodes root;
    while (!problem_ && peek().kind != Kind::End) {
      if (peek().kind == Kind::Open && word_after_open() == "define") {
        definition();
        continue;
      }
      if (std::string_view(node(root)) != "") fail("an end or else too many");
    }
    add(std::string(root_template), std::move(root));
    if (problem_) return *problem_;
    return std::move(set_);
  }

 private:
  const Token& peek() const { return tokens_[at_]; }
  const Token& next() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  const Token& peek_solid() {
    while (peek().kind == Kind::Space) ++at_;
    return peek();
  }
  const Token& next_solid() {
    peek_solid();
    return next();
  }
  void fail(std::string why) {
    if (!problem_) problem_ = error("the template cannot be read: " + std::move(why));
    at_ = tokens_.size() - 1;  // nothing more is read
  }
  bool expect(Kind kind) {
    if (next_solid().kind == kind) return true;
    fail("something else is expected");
    return false;
  }
  std::string_view word_after_open() const {
    size_t i = at_ + 1;
    while (tokens_[i].kind == Kind::Space) ++i;
    return tokens_[i].kind == Kind::Word ? tokens_[i].text : std::string_view();
  }
  bool deeper() {
    if (++nesting_ <= kMaxNesting) return true;
    if (!problem_) problem_ = not_modelled("a template that nests deeper than 200 levels");
    at_ = tokens_.size() - 1;
    return false;
  }

  static bool is_blank(const Nodes& nodes) {
    for (const TemplateNode& node : nodes)
      if (node.kind != TemplateNode::Kind::Text || node.text.find_first_not_of(" \t\r\n\v\f") != std::string::npos)
        return false;
    return true;
  }

  void add(std::string name, Nodes nodes) {
    const auto found = set_.find(name);
    if (found == set_.end() || is_blank(found->second))
      set_[std::move(name)] = std::move(nodes);
    else if (!is_blank(nodes))
      fail("a template is defined twice");
  }

  std::optional<std::string> template_name() {
    const Token& token = next_solid();
    if (token.kind != Kind::String) {
      fail("a template's name is expected");
      return std::nullopt;
    }
    return unquoted(token.text);
  }

  std::optional<std::string> unquoted(std::string_view quoted) {
    auto text = find_unquoted(quoted);
    if (!text) fail("a text has an unknown escape");
    return text;
  }

  /// A template of its own inside this one: its variables are not those outside.
  Nodes apart() {
    auto variables = std::exchange(variables_, {"$"});
    const int ranges = std::exchange(ranges_, 0);
    Nodes nodes;
    if (list(nodes) != "end") fail("a template ends with else");
    variables_ = std::move(variables);
    ranges_ = ranges;
    return nodes;
  }

  void definition() {
    next();        // ${
    next_solid();  // define
    auto name = template_name();
    if (!name || !expect(Kind::Close)) return;
    Nodes nodes = apart();
    if (!problem_) add(std::move(*name), std::move(nodes));
  }

  /// Nodes up to `${ end }` or `${ else`: says which it was. What follows else is left to read.
  std::string_view list(Nodes& into) {
    while (!problem_ && peek_solid().kind != Kind::End)
      if (const std::string_view closing = node(into); !closing.empty()) return closing;
    fail("the template ends inside an action that needs an end");
    return "end";
  }

  /// One node, added to `into`; or what closes a list.
  std::string_view node(Nodes& into) {
    const Token& token = next_solid();
    if (token.kind == Kind::Text) {
      TemplateNode text;
      text.text = token.text;
      into.push_back(std::move(text));
      return {};
    }
    if (token.kind != Kind::Open) {
      fail("text or an action is expected");
      return {};
    }
    const Token& word = peek_solid();
    const std::string_view keyword = word.kind == Kind::Word ? word.text : std::string_view();
    if (keyword == "end") {
      next();
      expect(Kind::Close);
      return "end";
    }
    if (keyword == "else") {
      next();
      const Token& follower = peek_solid();
      const bool chained = follower.kind == Kind::Word && (follower.text == "if" || follower.text == "with");
      if (!chained) expect(Kind::Close);
      return "else";
    }
    into.push_back(action(keyword));
    return {};
  }

  TemplateNode action(std::string_view keyword) {
    TemplateNode made;
    if (keyword == "if" || keyword == "with" || keyword == "range") {
      next();
      return control(keyword);
    }
    if (keyword == "break" || keyword == "continue") {
      next();
      made.kind = keyword == "break" ? TemplateNode::Kind::Break : TemplateNode::Kind::Continue;
      if (ranges_ == 0) fail("break or continue outside range");
      expect(Kind::Close);
    } else if (keyword == "template") {
      next();
      made.kind = TemplateNode::Kind::Template;
      made.text = template_name().value_or("");
      if (problem_) return made;
      if (peek_solid().kind == Kind::Close)
        next();
      else
        made.pipe = pipe("template clause", Kind::Close);
    } else if (keyword == "block") {
      next();
      made.kind = TemplateNode::Kind::Template;
      made.text = template_name().value_or("");
      if (problem_ || !deeper()) return made;
      made.pipe = pipe("block clause", Kind::Close);
      Nodes nodes = apart();
      --nesting_;
      if (!problem_) add(made.text, std::move(nodes));
    } else if (keyword == "define") {
      fail("define inside another action");
    } else {
      made.kind = TemplateNode::Kind::Action;
      made.pipe = pipe("command", Kind::Close);
    }
    return made;
  }

  TemplateNode control(std::string_view keyword) {
    TemplateNode made;
    made.kind = keyword == "if"     ? TemplateNode::Kind::If
                : keyword == "with" ? TemplateNode::Kind::With
                                    : TemplateNode::Kind::Range;
    if (!deeper()) return made;
    const size_t variables = variables_.size();
    made.pipe = pipe(keyword, Kind::Close);
    if (keyword == "range") ++ranges_;
    const std::string_view closing = problem_ ? "end" : list(made.body);
    if (keyword == "range") --ranges_;
    if (closing == "else" && !problem_) {
      const Token& follower = peek();
      if (follower.kind == Kind::Word && follower.text == keyword && keyword != "range") {
        next();
        made.other.push_back(control(keyword));
      } else if (list(made.other) != "end") {
        fail("a second else");
      }
    }
    variables_.resize(variables);
    --nesting_;
    return made;
  }

  TemplatePipe pipe(std::string_view context, Kind end) {
    TemplatePipe made;
    declarations(context, made);
    while (!problem_) {
      const Token& token = peek_solid();
      if (token.kind == end) {
        next();
        break;
      }
      if (!begins_operand(token)) {
        fail("an operand is expected");
        break;
      }
      made.commands.push_back(command());
    }
    if (problem_) return made;
    if (made.commands.empty()) fail("a value is missing");
    for (size_t i = 1; i < made.commands.size(); ++i) {
      const auto kind = made.commands[i].operands[0].kind;
      if (kind == Operand::Kind::Bool || kind == Operand::Kind::Dot || kind == Operand::Kind::Nil ||
          kind == Operand::Kind::Number || kind == Operand::Kind::String)
        fail("a value that is no function stands behind `|`");
    }
    return made;
  }

  void declarations(std::string_view context, TemplatePipe& into) {
    while (peek_solid().kind == Kind::Variable) {
      const size_t start = at_;
      const std::string_view name = next().text;
      const Token& follower = peek_solid();
      if (follower.kind == Kind::Assign || follower.kind == Kind::Declare) {
        into.assigns = follower.kind == Kind::Assign;
        next();
        into.variables.emplace_back(name);
        variables_.emplace_back(name);
        return;
      }
      if (follower.kind != Kind::Other || follower.text != ",") {
        at_ = start;
        return;
      }
      next();
      into.variables.emplace_back(name);
      variables_.emplace_back(name);
      if (context != "range" || into.variables.size() > 1) return fail("too many variables");
      const Kind second = peek_solid().kind;
      if (second != Kind::Variable && second != Kind::Close && second != Kind::RightParen)
        return fail("range can only set variables");
    }
  }

  static bool is_keyword(std::string_view word) {
    for (const std::string_view keyword :
         {"block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"})
      if (word == keyword) return true;
    return false;
  }

  static bool begins_operand(const Token& token) {
    switch (token.kind) {
      case Kind::Word: return !is_keyword(token.text);
      case Kind::Field:
      case Kind::Dot:
      case Kind::Variable:
      case Kind::String:
      case Kind::Character:
      case Kind::Number:
      case Kind::Complex:
      case Kind::LeftParen: return true;
      default: return false;
    }
  }

  TemplateCommand command() {
    TemplateCommand made;
    while (!problem_) {
      if (begins_operand(peek_solid())) made.operands.push_back(operand());
      if (problem_) break;
      const Kind kind = peek().kind;
      if (kind == Kind::Space) {
        next();
        continue;
      }
      if (kind == Kind::Pipe)
        next();
      else if (kind != Kind::Close && kind != Kind::RightParen)
        fail("operands need a blank between them");
      break;
    }
    if (made.operands.empty()) fail("an empty command");
    return made;
  }

  Operand operand() {
    Operand made = term();
    if (problem_ || peek().kind != Kind::Field) return made;
    std::vector<std::string> fields;
    while (peek().kind == Kind::Field) fields.emplace_back(next().text.substr(1));
    switch (made.kind) {
      case Operand::Kind::Field:
      case Operand::Kind::Variable: made.fields.insert(made.fields.end(), fields.begin(), fields.end()); return made;
      case Operand::Kind::Bool:
      case Operand::Kind::String:
      case Operand::Kind::Number:
      case Operand::Kind::Nil:
      case Operand::Kind::Dot: fail("a field of something that has none"); return made;
      default: break;
    }
    Operand chain;
    chain.kind = Operand::Kind::Chain;
    chain.fields = std::move(fields);
    chain.base = std::make_shared<const Operand>(std::move(made));
    return chain;
  }

  Operand term() {
    Operand made;
    const Token& token = next();
    switch (token.kind) {
      case Kind::Word:
        if (token.text == "true" || token.text == "false") {
          made.kind = Operand::Kind::Bool;
          made.flag = token.text == "true";
        } else if (token.text != "nil") {
          made.kind = Operand::Kind::Function;
          made.text = token.text;
          if (!is_template_function(token.text)) fail("there is no function `" + made.text + "`");
        }
        break;
      case Kind::Dot: made.kind = Operand::Kind::Dot; break;
      case Kind::Field:
        made.kind = Operand::Kind::Field;
        made.fields.emplace_back(token.text.substr(1));
        break;
      case Kind::Variable:
        made.kind = Operand::Kind::Variable;
        made.text = token.text;
        if (std::find(variables_.begin(), variables_.end(), made.text) == variables_.end())
          fail("there is no variable `" + made.text + "`");
        break;
      case Kind::String:
        made.kind = Operand::Kind::String;
        made.text = unquoted(token.text).value_or("");
        break;
      case Kind::LeftParen:
        made.kind = Operand::Kind::Pipe;
        if (!deeper()) break;
        made.pipe = std::make_shared<const TemplatePipe>(pipe("parenthesized pipeline", Kind::RightParen));
        --nesting_;
        break;
      default: made.kind = Operand::Kind::Number; made.number = number(token);
    }
    return made;
  }

  TemplateNumber number(const Token& token) {
    TemplateNumber made;
    const std::string_view text = token.text;
    if (token.kind == Kind::Character) {
      const auto rune = find_unquoted_rune(text);
      if (!rune) fail("a character that is none");
      made.is_character = made.is_integer = made.is_float = true;
      made.integer = rune.value_or(0);
      made.real = static_cast<double>(made.integer);
      return made;
    }
    if (token.kind == Kind::Complex || text.ends_with('i')) {
      if (!problem_) problem_ = not_modelled("complex numbers in a template");
      at_ = tokens_.size() - 1;
      return made;
    }
    const bool hexadecimal = text.find_first_of("xX") != std::string_view::npos;
    const bool marked = text.find_first_of(hexadecimal ? ".pP" : ".eEpP") != std::string_view::npos;
    if (const auto whole = find_integer(text)) {
      made.is_integer = made.is_float = true;
      made.integer = *whole;
      made.real = static_cast<double>(*whole);
      return made;
    }
    const auto real = parse_go_float(text);
    if (!real || !marked) {
      fail("a number that is none");
      return made;
    }
    made.is_float = true;
    made.looks_float = true;
    made.real = *real;
    if (std::abs(*real) < 9.2e18 && std::trunc(*real) == *real) {
      made.is_integer = true;
      made.integer = static_cast<int64_t>(*real);
    }
    return made;
  }

  std::vector<Token> tokens_;
  size_t at_ = 0;
  int nesting_ = 0;
  int ranges_ = 0;
  std::vector<std::string> variables_{"$"};
  TemplateSet set_;
  std::optional<Failure> problem_;
};

}  // namespace

Outcome<TemplateSet> parse_template(std::string_view text) {
  auto tokens = lex_template(text);
  if (!tokens) return tokens.failure();
  return Parser(std::move(*tokens)).run();
}

}  // namespace fleet::rancher
