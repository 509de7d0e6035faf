#pragma once

#include <string>

#include "compiler/base/value.h"

namespace fleet::json {

/// Two spaces a level, keys in the order given, final newline. Text is UTF-8; bytes that are not come out as U+FFFD.
/// Numbers that are not finite come out as null.
std::string write(const Value& root);

/// The same on one line, without a newline: for protocols and for one object a line.
std::string write_line(const Value& root);

}  // namespace fleet::json
