#pragma once

#include <functional>
#include <string>

#include "tools/cli/command.h"
#include "tools/driver/questions.h"

namespace fleet::cli {

struct QuestionOptions {
  std::string path;  // empty: the spec around here
};

/// What a question is asked of: a spec that has errors has a meaning only in parts. An answer over those parts helps to
/// find the errors; a proof over them would be none.
enum class Ask { OfAny, OfWhole };

/// Reads the spec, asks, and prints the answer, or what is wrong with the spec or the question.
int ask(const QuestionOptions&, Console&, const Globals&, Ask of,
        const std::function<driver::Answer(driver::Analysis&)>& question);

}  // namespace fleet::cli
