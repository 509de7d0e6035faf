#pragma once

#include "compiler/verify/verify.h"

/// One piece of work after the other, on this thread.
inline const fleet::verify::ForEach one_by_one = [](size_t count, const std::function<void(size_t)>& work) {
  for (size_t i = 0; i < count; ++i) work(i);
};
