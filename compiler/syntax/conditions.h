#pragma once

/// Conditions as other languages have them: `a && !b`, `env in (dev, prod)`, `env == [dev, prod]`, `nodes in 1..3`.

#include "compiler/syntax/habits.h"

namespace fleet::syntax {

/// What to write for the condition at the misfit; none if it is not one of another language.
std::optional<Habit> find_condition(const Misfit&);

/// The first token of the path that ends before `at`; `at` if none does.
size_t path_begin(const Misfit&, size_t at);

}  // namespace fleet::syntax
