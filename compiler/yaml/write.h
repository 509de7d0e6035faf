#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/value.h"

namespace fleet::yaml {

/// True when `text` can be written: well-formed UTF-8 without NUL and without the code points that Unicode calls
/// non-characters (U+FFFE, U+FDD0, …), which YAML readers refuse or replace in silence. What is false here must
/// have been reported where the text came from; a writer is only given text for which this holds.
bool representable(std::string_view text);

/// One document. Keys stand in the order given; a scalar is plain only where every reader of YAML 1.1 and 1.2 takes it
/// for that string, else in double quotes, in ASCII; two spaces a level, `\n`, final newline; empty maps and lists as
/// `{}` and `[]`. `header` goes first, each line of it as a comment; none when empty.
std::string write(const Value& root, std::string_view header = {});

/// Several documents in one file, with `---` between them.
std::string write_all(const std::vector<Value>& documents, std::string_view header = {});

}  // namespace fleet::yaml
