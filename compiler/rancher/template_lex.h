#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

/// A token of a template with the delimiters `${` and `}`. `text` points into the template.
struct TemplateToken {
  enum class Kind {
    Text,
    Open,   // ${
    Close,  // }
    Space,
    Word,       // a function or a keyword
    Field,      // .x
    Dot,        // .
    Variable,   // $x, $
    String,     // "…" or `…`, quotes included
    Character,  // 'x', quotes included
    Number,
    Complex,  // 1+2i
    Assign,   // =
    Declare,  // :=
    Pipe,
    LeftParen,
    RightParen,
    Other,  // any other printable ASCII character
    End,
  };
  Kind kind;
  std::string_view text;
};

/// The tokens of a whole template, `End` last, trimmed by `${- ` and ` -}`, without comments; an error where Go's
/// text/template has one.
Outcome<std::vector<TemplateToken>> lex_template(std::string_view text);

}  // namespace fleet::rancher
