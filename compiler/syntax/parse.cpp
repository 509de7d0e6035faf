// The one file that knows ANTLR. Its headers stand last: they undefine EOF and know nothing of our warnings.

#include "compiler/syntax/tree.h"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "FleetParser.h"
#include "lexer_table.h"

namespace fleet::syntax {
namespace {

using fleet_grammar::FleetParser;

constexpr Rule kRules[] = {
#define RULE(here, there) Rule::here,
#include "compiler/syntax/rules.def"
#undef RULE
};
#define RULE(here, there) static_assert(static_cast<size_t>(Rule::here) == FleetParser::Rule##there);
#include "compiler/syntax/rules.def"
#undef RULE
static_assert(std::size(kRules) < Event::kEnd);

struct Pair {
  Kind kind;
  size_t type;
};
constexpr Pair kPairs[] = {
#define WORD(kind, token, spelling, role) {Kind::kind, FleetParser::token},
#define MARK(kind, token, spelling) {Kind::kind, FleetParser::token},
#include "compiler/syntax/words.def"
#undef WORD
#undef MARK
};
constexpr size_t kKinds = std::size(kPairs) + 1;  // and End

constexpr std::array<size_t, kKinds> types_by_kind() {
  std::array<size_t, kKinds> types{};
  types[0] = antlr4::Token::EOF;
  for (const Pair& pair : kPairs) types[static_cast<size_t>(pair.kind)] = pair.type;
  return types;
}
constexpr std::array<size_t, kKinds> kTypes = types_by_kind();

Kind kind_of(size_t type) {
  static constexpr auto kinds = [] {
    std::array<Kind, 256> all{};
    for (const Pair& pair : kPairs) all[pair.type] = pair.kind;
    return all;
  }();
  return type < kinds.size() ? kinds[type] : Kind::End;
}

class LentToken final : public antlr4::Token {
 public:
  size_t type = 0;
  size_t index = 0;

  std::string getText() const override { return {}; }
  size_t getType() const override { return type; }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index; }
  size_t getStartIndex() const override { return 0; }
  size_t getStopIndex() const override { return 0; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }
};

/// Shows our tokens to the parser. The token objects that it asks for are lent from a ring: nobody keeps them.
class TokenView final : public antlr4::TokenStream {
 public:
  void show(std::span<const Token> tokens) {
    tokens_ = tokens;
    at_ = 0;
  }
  size_t at() const { return at_; }

  void consume() override { ++at_; }
  size_t LA(ssize_t k) override {
    size_t index = at_ + static_cast<size_t>(k) - 1;
    return index < tokens_.size() ? kTypes[static_cast<size_t>(tokens_[index].kind)] : IntStream::EOF;
  }
  antlr4::Token* LT(ssize_t k) override { return get(at_ + static_cast<size_t>(k > 0 ? k - 1 : k)); }
  antlr4::Token* get(size_t index) const override {
    LentToken& token = ring_[index % ring_.size()];
    token.index = index;
    token.type = index < tokens_.size() ? kTypes[static_cast<size_t>(tokens_[index].kind)] : IntStream::EOF;
    return &token;
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  std::span<const Token> tokens_;
  size_t at_ = 0;
  mutable std::array<LentToken, 64> ring_;
};

/// Thrown at the first token that does not fit, and caught below.
struct Stop {
  size_t at;
};

/// Repairs nothing: repairs are made on the tokens (recover.h), so that only whole trees are ever lowered.
class StopAtFirst final : public antlr4::DefaultErrorStrategy {
 public:
  bool explains = false;
  std::array<bool, kKinds> expected{};

  void restart(bool explain) {
    explains = explain;
    forget();
  }
  void sync(antlr4::Parser* parser) override {
    if (!explains) return;
    note(parser);
    const auto& atn = parser->getATN();
    const antlr4::misc::IntervalSet& next = atn.nextTokens(atn.states[parser->getState()]);
    if (!next.contains(antlr4::Token::EPSILON) && !next.contains(parser->getTokenStream()->LA(1)))
      throw Stop{parser->getTokenStream()->index()};
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    if (explains) note(parser);
    throw Stop{parser->getTokenStream()->index()};
  }
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& e) override {
    size_t at = e.getOffendingToken() ? e.getOffendingToken()->getTokenIndex() : parser->getTokenStream()->index();
    if (explains && at == parser->getTokenStream()->index())
      note(parser);
    else
      forget();  // what was noted belongs to an earlier token
    throw Stop{at};
  }
  void reportMatch(antlr4::Parser*) override {}

 private:
  void forget() {
    expected.fill(false);
    noted_at_ = SIZE_MAX;
  }
  void note(antlr4::Parser* parser) {
    size_t at = parser->getTokenStream()->index();
    if (at != noted_at_) expected.fill(false);
    noted_at_ = at;
    const antlr4::misc::IntervalSet next = parser->getExpectedTokens();
    for (const auto& interval : next.getIntervals())
      for (ssize_t type = interval.a; type <= interval.b; ++type)
        expected[static_cast<size_t>(kind_of(static_cast<size_t>(type)))] = true;
  }

  size_t noted_at_ = SIZE_MAX;
};

/// Notes what the generated parser does instead of building its tree, which takes a hundred times the memory.
class NotingParser final : public FleetParser {
 public:
  explicit NotingParser(antlr4::TokenStream* input) : FleetParser(input) { setBuildParseTree(false); }

  std::vector<Event> events;

  void enterRule(antlr4::ParserRuleContext* context, size_t state, size_t rule) override {
    close_until(context->parent);
    open_.push_back(context);
    events.push_back(Event{static_cast<uint8_t>(rule)});
    FleetParser::enterRule(context, state, rule);
  }
  antlr4::Token* consume() override {
    close_until(_ctx);
    if (_input->LA(1) != antlr4::Token::EOF) events.push_back(Event{});
    return FleetParser::consume();
  }
  void finish() { close_until(nullptr); }
  void restart() {
    open_.clear();
    events.clear();
    reset();
  }

 private:
  void close_until(const antlr4::tree::ParseTree* context) {
    while (!open_.empty() && open_.back() != context) {
      open_.pop_back();
      events.push_back(Event{Event::kEnd});
    }
  }

  std::vector<const antlr4::tree::ParseTree*> open_;
};

}  // namespace

struct Grammar::Library {
  TokenView tokens;
  NotingParser parser{&tokens};
  std::shared_ptr<StopAtFirst> errors = std::make_shared<StopAtFirst>();

  Library() {
    parser.removeErrorListeners();
    parser.setErrorHandler(errors);
  }

  Parsed run(Rule rule, std::span<const Token> input, antlr4::atn::PredictionMode mode, bool explain) {
    tokens.show(input);
    parser.restart();
    errors->restart(explain);
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
    Parsed result;
    try {
      switch (rule) {
        case Rule::Lone: parser.lone(); break;
        case Rule::Query: parser.query(); break;
        default: parser.decl(); break;
      }
      parser.finish();
      result.ok = true;
      result.events = std::move(parser.events);
      result.size = std::min(tokens.at(), input.size());
    } catch (const Stop& stop) {
      result.failed_at = std::min(stop.at, input.size());
      for (size_t i = 0; explain && i < kKinds; ++i)
        if (errors->expected[i]) result.expected.push_back(static_cast<Kind>(i));
    }
    parser.getTreeTracker().reset();
    return result;
  }
};

Grammar::Grammar() : library_(std::make_unique<Library>()) {}
Grammar::~Grammar() = default;

Parsed Grammar::parse(Rule rule, std::span<const Token> tokens) {
  Parsed quick = try_parse(rule, tokens);
  return quick.ok ? std::move(quick) : library_->run(rule, tokens, antlr4::atn::PredictionMode::LL, false);
}

Parsed Grammar::try_parse(Rule rule, std::span<const Token> tokens) {
  return library_->run(rule, tokens, antlr4::atn::PredictionMode::SLL, false);
}

Parsed Grammar::explain(Rule rule, std::span<const Token> tokens) {
  return library_->run(rule, tokens, antlr4::atn::PredictionMode::LL, true);
}

namespace {

struct Match {
  Kind kind = Kind::End;
  size_t end = 0;
};

/// The longest token that begins at `begin`; every text begins with one. Bytes of longer characters all look alike: the
/// grammar tells none apart.
Match match_token(std::string_view text, size_t begin) {
  size_t state = 1, type = 0;
  Match longest;
  for (size_t at = begin; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    state = fleet_grammar::kLexerNext[state][fleet_grammar::kLexerColumn[byte < 0x80 ? byte : 0x7f]];
    if (state == 0) break;
    ++at;
    if (fleet_grammar::kLexerAccepts[state] == 0) continue;
    type = fleet_grammar::kLexerAccepts[state];
    longest.end = at;
  }
  longest.kind = kind_of(type);
  return longest;
}

}  // namespace

Tokens scan(std::string_view text, uint32_t begin) {
  Tokens tokens;
  uint32_t line = 0;
  bool first = true;
  size_t at = begin;
  while (at < text.size()) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      if (c == '\n') {
        ++line;
        first = true;
      }
      ++at;
      continue;
    }
    const auto [kind, end] = match_token(text, at);
    const Token token{static_cast<uint32_t>(at), static_cast<uint32_t>(end), line, kind, first};
    (token.kind == Kind::Comment ? tokens.comments : tokens.code).push_back(token);
    if (token.kind == Kind::BlockString)
      line += static_cast<uint32_t>(
          std::count(text.begin() + static_cast<ptrdiff_t>(at), text.begin() + static_cast<ptrdiff_t>(end), '\n'));
    first = false;
    at = end;
  }
  return tokens;
}

}  // namespace fleet::syntax
