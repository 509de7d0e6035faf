#pragma once

#include <functional>
#include <string>

#include "tools/cli/command.h"
#include "tools/driver/questions.h"

namespace fleet::cli {

struct QuestionOptions {
  std::string path;  // empty: the spec around here
};

/// Reads the spec, asks, and prints the answer, or what is wrong with the spec or the question.
int ask(const QuestionOptions&, Console&, const Globals&,
        const std::function<driver::Answer(driver::Analysis&)>& question);

}  // namespace fleet::cli
