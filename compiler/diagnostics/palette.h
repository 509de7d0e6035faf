#pragma once

#include <string>
#include <string_view>

namespace fleet::diag {

/// What a piece of a message is, as far as colour goes.
enum class Tone { Plain, Strong, Error, Warning, Info, Frame, Secondary, Help, Removed, Added };

/// The text in the colour of its tone; unchanged when no colour is asked for.
inline std::string paint(std::string_view text, Tone tone, bool color) {
  if (!color || tone == Tone::Plain || text.empty()) return std::string(text);
  const char* code = "";
  switch (tone) {
    case Tone::Plain: break;
    case Tone::Strong: code = "1"; break;
    case Tone::Error: code = "1;31"; break;
    case Tone::Warning: code = "1;33"; break;
    case Tone::Info: code = "1;36"; break;
    case Tone::Frame:
    case Tone::Secondary: code = "1;34"; break;
    case Tone::Help: code = "1;36"; break;
    case Tone::Removed: code = "31"; break;
    case Tone::Added: code = "32"; break;
  }
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace fleet::diag
