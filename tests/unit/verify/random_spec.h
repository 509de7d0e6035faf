#pragma once

/// Small specs of many kinds: targets, exceptions, variants, rollouts, values of every form.

#include <cstdint>
#include <random>
#include <string>

namespace fleet::verify::test {

/// The same text for the same state of the generator. It may have errors: not every random target can be met.
std::string random_spec(std::mt19937& random);

}  // namespace fleet::verify::test
