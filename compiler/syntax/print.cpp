#include "compiler/syntax/print.h"

#include <vector>

#include "compiler/syntax/tree.h"

namespace fleet::syntax {
namespace {

constexpr std::string_view kRuleNames[] = {
#define RULE(here, there) #here,
#include "compiler/syntax/rules.def"
#undef RULE
};

void append_word(std::string& out, std::string_view text) {
  if (!out.empty() && out.back() != '\n' && out.back() != ' ') out += ' ';
  for (char c : text)
    if (c != '\r') out += c;
}

}  // namespace

std::string print_parsed(std::string_view text) {
  const Tokens tokens = scan(text, text.starts_with("\xef\xbb\xbf") ? 3 : 0);
  const std::span<const Token> code = tokens.code;
  Grammar grammar;
  std::string out;
  for (size_t at = 0; at < code.size();) {
    const Parsed parsed = grammar.parse(Rule::Decl, code.subspan(at));
    if (!parsed.ok || parsed.size == 0) return out;
    size_t depth = 0;
    bool line_open = false;  // a rule was named and has no words yet
    for (const Event& event : parsed.events) {
      if (event.is_end()) {
        --depth;
        line_open = false;
      } else if (event.is_token()) {
        const Token& token = code[at++];
        if (token.kind == Kind::Comma && at < code.size() && closes(code[at].kind)) continue;
        if (!line_open) {
          if (!out.empty()) out += '\n';
          out.append(2 * depth, ' ');
          line_open = true;
        }
        append_word(out, text.substr(token.begin, token.end - token.begin));
      } else {
        // A rule that begins with another one is named on its line: `value literal text`.
        if (out.empty() || !line_open || out.back() != ' ') {
          if (!out.empty()) out += '\n';
          out.append(2 * depth, ' ');
        }
        out.append(kRuleNames[event.code]).append(" ");
        line_open = true;
        ++depth;
      }
    }
  }
  if (!out.empty()) out += '\n';
  for (const Token& comment : tokens.comments) {
    std::string line(text.substr(comment.begin, comment.end - comment.begin));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    out += line + '\n';
  }
  return out;
}

}  // namespace fleet::syntax
