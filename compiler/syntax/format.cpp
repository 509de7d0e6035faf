#include "compiler/syntax/format.h"

#include <algorithm>

#include "compiler/syntax/format_lines.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print.h"

namespace fleet::syntax {
namespace {

bool parses(std::string_view text) {
  Sources sources;
  diag::Diagnostics diagnostics;
  FileId id = sources.add("", std::string(text));
  return !parse(id, sources, diagnostics).has_syntax_errors;
}

std::string lay_out(std::string_view text) {
  Plan plan = plan_format(text);
  std::vector<Line> lines = break_lines(plan, text);
  align(lines);
  std::string result;
  for (const Line& line : lines) {
    size_t end = line.text.find_last_not_of(" \t");
    if (line.blank_before && !result.empty()) result += '\n';
    if (end != std::string::npos) result.append(line.indent, ' ').append(line.text, 0, end + 1);
    if (!line.comment.empty()) result.append(line.comment_gap, ' ').append(line.comment);
    result += '\n';
  }
  return result;
}

}  // namespace

Formatted format(std::string_view text) {
  Formatted result;
  if (!parses(text)) {
    result.has_syntax_errors = true;
    return result;
  }
  std::string once = lay_out(text);
  // Nothing is trusted that changes people's files: what came out must mean the same, and be as it would be again.
  if (!parses(once) || print_parsed(once) != print_parsed(text) || lay_out(once) != once) return result;
  result.text = std::move(once);
  return result;
}

}  // namespace fleet::syntax
