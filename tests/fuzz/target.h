#pragma once

#include <string_view>

/// A part of the program under changed and random inputs. Each part is a file here that defines `run`; it becomes two
/// programs: `fuzz_<part>` searches for inputs (fuzzer.cpp, clang's libFuzzer), `replay_<part>` runs those that are
/// kept, and changes of them (replay.cpp, any compiler).
namespace fleet::fuzz {

/// Runs one input. It must come back whatever the input is, and what must hold of each answer is checked by `must`.
void run(std::string_view input);

/// Ends the program when `holds` is false, with what should have held and what was seen instead.
void must(bool holds, std::string_view what, std::string_view seen = {});

}  // namespace fleet::fuzz
