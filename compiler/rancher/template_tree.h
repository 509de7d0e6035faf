#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

struct TemplatePipe;

/// A number has each type that its text can be read as.
struct TemplateNumber {
  bool is_integer = false;
  bool is_float = false;
  bool looks_float = false;  ///< written with a point or an exponent
  bool is_character = false;
  int64_t integer = 0;
  double real = 0;
};

struct TemplateOperand {
  enum class Kind { Bool, Number, String, Dot, Nil, Field, Variable, Function, Pipe, Chain };
  Kind kind = Kind::Nil;
  bool flag = false;
  TemplateNumber number;
  std::string text;                 ///< a string's text; a function's or variable's name
  std::vector<std::string> fields;  ///< of a Field, Variable or Chain
  std::shared_ptr<const TemplatePipe> pipe;
  std::shared_ptr<const TemplateOperand> base;  ///< of a Chain
};

struct TemplateCommand {
  std::vector<TemplateOperand> operands;
};

struct TemplatePipe {
  std::vector<std::string> variables;
  bool assigns = false;  ///< `=`, not `:=`
  std::vector<TemplateCommand> commands;
};

struct TemplateNode {
  enum class Kind { Text, Action, If, With, Range, Template, Break, Continue };
  Kind kind = Kind::Text;
  std::string text;  ///< a Text's; a Template's name
  TemplatePipe pipe;
  std::vector<TemplateNode> body;
  std::vector<TemplateNode> other;  ///< after else
};

/// By name; the one that is run first has the name `root_template`.
using TemplateSet = std::map<std::string, std::vector<TemplateNode>, std::less<>>;
inline constexpr std::string_view root_template = "values";

/// Reads a template with the delimiters `${` and `}` as Go's text/template does with the functions that Fleet allows.
/// What Go refuses is an error; what nests too deep for us is not modelled.
Outcome<TemplateSet> parse_template(std::string_view text);

}  // namespace fleet::rancher
