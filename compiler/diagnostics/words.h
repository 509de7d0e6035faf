#pragma once

/// The words by which outputs call severities, verdicts and effects.

#include "compiler/diagnostics/diagnostic.h"

namespace fleet::diag {

constexpr const char* word(Severity severity) {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Info: return "info";
  }
  return "";
}

constexpr const char* word(Verdict verdict) {
  switch (verdict) {
    case Verdict::Proved: return "PROVED";
    case Verdict::HoldsToday: return "HOLDS-TODAY";
    case Verdict::Violated: return "VIOLATED";
    case Verdict::Vacuous: return "VACUOUS";
    case Verdict::Undecided: return "UNDECIDED";
  }
  return "";
}

constexpr const char* word(Applicability applicability) {
  switch (applicability) {
    case Applicability::Safe: return "safe";
    case Applicability::Unsafe: return "unsafe";
    case Applicability::Manual: return "manual";
  }
  return "";
}

/// Empty for `None`.
constexpr const char* word(Effect effect) {
  switch (effect) {
    case Effect::None: return "";
    case Effect::Same: return "same";
    case Effect::Narrows: return "narrows";
    case Effect::Widens: return "widens";
  }
  return "";
}

}  // namespace fleet::diag
