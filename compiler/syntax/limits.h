#pragma once

/// How large a spec may be (docs/language/limits.md). Each is `syntax/limit` when it is passed.

#include <cstddef>
#include <cstdint>

namespace fleet::syntax {

constexpr size_t kMostNesting = 256;  // brackets, and `not` after `not`
constexpr size_t kLongestName = 1024;
constexpr size_t kMostEnumValues = 65'536;
constexpr size_t kMostOperands = 65'536;  // of one chain of `and` or `or`
constexpr uint64_t kLargestFamily = 1'000'000;
constexpr size_t kMostDeployments = 10'000;  // of a family: each is a file, and is proved by itself
constexpr size_t kLargestFile = 16'000'000;
constexpr size_t kMostTokens = 1'000'000;  // of one declaration
constexpr size_t kMostLevels = 512;        // of a selector or value with all that it names put in its place
constexpr size_t kMostUnfolded = 100'000;  // values, and pieces of texts, behind one use of a `let`

}  // namespace fleet::syntax
