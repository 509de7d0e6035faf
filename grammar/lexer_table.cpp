// Runs while we build: `fleet_lexer_table OUT` asks the lexer that ANTLR made of Fleet.g4 for every state it can be in,
// and writes them to the header OUT as a table. Reading that is a tenth of the work of the lexer itself, which finds
// its states while it reads, anew in each process.

#include <array>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "FleetLexer.h"

namespace {

constexpr size_t kCharacters = 128;  // longer ones are shown to the lexer as U+007F

/// The lexer's states in order of discovery: 0 is none, 1 the one at the beginning of a token.
class Explorer final : public antlr4::atn::LexerATNSimulator {
 public:
  using LexerATNSimulator::LexerATNSimulator;

  struct State {
    std::array<uint16_t, kCharacters> next{};
    size_t accepts = 0;  // the type of the token that may end here, or 0
  };

  std::vector<State> explore() {
    antlr4::ANTLRInputStream text("{");
    match(&text, 0);  // makes the first state
    std::vector<antlr4::dfa::DFAState*> found{nullptr, _decisionToDFA[0].s0};
    std::map<antlr4::dfa::DFAState*, size_t> numbers{{ERROR.get(), 0}, {found[1], 1}};
    std::vector<State> states(2);
    for (size_t at = 1; at < found.size(); ++at) {
      for (size_t c = 0; c < kCharacters; ++c) {
        antlr4::dfa::DFAState* next = computeTargetState(&text, found[at], c);
        const auto [number, is_new] = numbers.emplace(next, found.size());
        states[at].next[c] = static_cast<uint16_t>(number->second);
        if (!is_new) continue;
        found.push_back(next);
        states.emplace_back();
        if (next->isAcceptState) states.back().accepts = next->prediction;
      }
    }
    return states;
  }
};

/// Characters that no state tells apart are one column.
struct Columns {
  std::array<size_t, kCharacters> column_of{};
  std::vector<size_t> shown_by;  // a character of each

  explicit Columns(const std::vector<Explorer::State>& states) {
    std::map<std::vector<uint16_t>, size_t> seen;
    for (size_t c = 0; c < kCharacters; ++c) {
      std::vector<uint16_t> column;
      for (const Explorer::State& state : states) column.push_back(state.next[c]);
      const auto [at, is_new] = seen.emplace(std::move(column), shown_by.size());
      if (is_new) shown_by.push_back(c);
      column_of[c] = at->second;
    }
  }
};

void write(const std::vector<Explorer::State>& states, std::ostream& out) {
  const Columns columns(states);
  out << "// Made of Fleet.g4 by fleet_lexer_table.\n#pragma once\n\n#include <cstdint>\n\nnamespace fleet_grammar "
         "{\n\n"
      << "inline constexpr uint8_t kLexerColumn[" << kCharacters << "] = {";
  for (const size_t column : columns.column_of) out << column << ',';
  out << "};\n/// The type of the token that may end in a state, or 0.\ninline constexpr uint8_t kLexerAccepts["
      << states.size() << "] = {";
  for (const Explorer::State& state : states) out << state.accepts << ',';
  out << "};\n/// By state and column. 0: the token cannot go on; 1: where a token begins.\ninline constexpr uint16_t "
         "kLexerNext["
      << states.size() << "][" << columns.shown_by.size() << "] = {\n";
  for (const Explorer::State& state : states) {
    out << '{';
    for (const size_t c : columns.shown_by) out << state.next[c] << ',';
    out << "},\n";
  }
  out << "};\n\n}  // namespace fleet_grammar\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  antlr4::ANTLRInputStream nothing("");
  fleet_grammar::FleetLexer lexer(&nothing);
  std::vector<antlr4::dfa::DFA> tables;
  const antlr4::atn::ATN& atn = lexer.getATN();
  for (size_t mode = 0; mode < atn.getNumberOfDecisions(); ++mode)
    tables.emplace_back(atn.getDecisionState(mode), mode);
  antlr4::atn::PredictionContextCache cache;
  const std::vector<Explorer::State> states = Explorer(&lexer, atn, tables, cache).explore();
  for (const Explorer::State& state : states) {
    if (state.accepts <= UINT8_MAX) continue;
    std::cerr << "the grammar has more types of tokens than a byte counts\n";
    return 1;
  }
  if (states.size() > UINT16_MAX) return 1;
  std::ofstream out(argv[1]);
  write(states, out);
  return out.flush() ? 0 : 1;
}
