#pragma once

#include <memory>
#include <string_view>

#include "compiler/base/span.h"
#include "compiler/yaml/read.h"

namespace fleet::says {

/// A value in a YAML text.
struct Place {
  FileId file;
  std::shared_ptr<const yaml::Tree> tree;
  uint32_t node = 0;

  explicit operator bool() const { return tree != nullptr; }
  Span span() const;
  /// Of the map here the value at a key: the last of that name, in upper or lower case alike. None where there is none.
  Place at(std::string_view key) const;
  /// The same of the list here.
  Place at(size_t index) const;
  /// The key itself; where there is none, the whole value.
  Span key_span(std::string_view key) const;
};

}  // namespace fleet::says
