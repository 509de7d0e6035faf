#include "compiler/emit/context.h"

#include "compiler/diagnostics/catalog/lowering.h"

namespace fleet::emit {

bool Context::is_sound(const Lowered& lowered, Span place, const std::string& what) {
  if (lowered.is_sound()) return true;
  if (place && !reported.insert(place).second) return false;
  if (lowered.not_expressible) {
    const model::Level& level = plan.levels[*lowered.not_expressible];
    if (level.kind == model::Level::Kind::Name) {
      diagnostics.report(place, diag::NamesNotExpressible, what);
    } else {
      diagnostics.report(place, diag::NotExpressible, what, level.name).note(diag::GiveItALabel);
    }
  } else if (lowered.too_many) {
    diagnostics.report(place, diag::TooManyTargets, what, options.max_targets).note(diag::GiveItALabel);
  } else {
    diagnostics.report(place, diag::LoweringUndecided, what);
  }
  return false;
}

}  // namespace fleet::emit
