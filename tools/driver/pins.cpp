#include "tools/driver/pins.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/diagnostics/catalog/rollout.h"

namespace fleet::driver {
namespace {

using WaveName = std::pair<std::string_view, std::string_view>;  // deployment, wave

/// Pins of waves that there are not. Nothing reads them, so that what was promoted would go back to the repo's
/// revision.
void report_lost(const inventory::Pins& pins, const sema::Program& program, FileId file, std::string_view text,
                 diag::Diagnostics& diagnostics) {
  std::set<WaveName> promoted;
  for (const sema::Deployment& deployment : program.deployments) {
    if (!deployment.rollout || !program.rollouts[*deployment.rollout].promote) continue;
    for (const sema::Wave& wave : program.rollouts[*deployment.rollout].waves)
      promoted.emplace(deployment.display_name, wave.name.text);
  }
  size_t from = 0;  // the file has them in this order, if nobody merged it
  for (const inventory::Pin& pin : pins) {
    if (promoted.contains({pin.deployment, pin.wave})) continue;
    const std::string key = "deploy: \"" + pin.deployment + "\", wave: \"" + pin.wave + "\"";
    size_t at = text.find(key, from);
    if (at == std::string_view::npos) at = text.find(key);
    if (at != std::string_view::npos) from = at;
    const auto begin = static_cast<uint32_t>(at == std::string_view::npos ? 0 : at);
    const auto end = static_cast<uint32_t>(at == std::string_view::npos ? 0 : at + key.size());
    diagnostics.report({file, begin, end}, diag::LostPin, pin.wave, pin.deployment, pin.revision).note(diag::RenamePin);
  }
}

}  // namespace

ReadPins read_pins(const FileSystem& files, const std::string& root, const sema::Program& program, Sources& sources,
                   diag::Diagnostics& diagnostics) {
  const auto promotes = [](const sema::Rollout& rollout) { return rollout.promote; };
  if (std::none_of(program.rollouts.begin(), program.rollouts.end(), promotes)) return {};
  const std::string path = root + "/" + kPinsName;
  if (files.kind_of(path) == FileKind::Missing) return {};
  auto text = files.read(path, inventory::kLargestPins);
  if (const auto* problem = std::get_if<FileProblem>(&text)) {
    diagnostics.report({}, diag::BadLock, problem->reason);
    return {{}, true};
  }
  const FileId file = sources.add(kPinsName, std::get<std::string>(std::move(text)));
  auto pins = inventory::read_pins(sources.text(file));
  if (const auto* problem = std::get_if<inventory::PinsProblem>(&pins)) {
    diagnostics.report({file, problem->begin, problem->end}, diag::BadLock, problem->text);
    return {};
  }
  report_lost(std::get<inventory::Pins>(pins), program, file, sources.text(file), diagnostics);
  return {std::get<inventory::Pins>(std::move(pins)), false};
}

std::optional<FileProblem> write_pins(FileSystem& files, const std::string& root, const inventory::Pins& before,
                                      const inventory::Pins& pins) {
  const std::string path = root + "/" + kPinsName;
  const auto lock = files.lock(root);
  if (const auto* problem = std::get_if<FileProblem>(&lock)) return *problem;
  const bool is_there = files.kind_of(path) != FileKind::Missing;
  const auto text = is_there ? files.read(path, inventory::kLargestPins) : std::string();
  if (const auto* problem = std::get_if<FileProblem>(&text)) return *problem;
  const auto now = is_there ? inventory::read_pins(std::get<std::string>(text)) : inventory::Pins();
  const auto* current = std::get_if<inventory::Pins>(&now);
  if (!current || inventory::print_pins(*current) != inventory::print_pins(before))
    return FileProblem{path, "was changed meanwhile"};
  // Beside it and then over it. A link stays a link.
  const std::string target = is_there ? files.canonical(path) : path, beside = target + ".fleetc-new";
  auto problem = files.write(beside, inventory::print_pins(pins));
  if (!problem) problem = files.sync(beside);
  if (!problem) problem = files.rename(beside, target);
  if (problem) files.remove(beside);
  return problem ? std::optional(FileProblem{path, problem->reason}) : std::nullopt;
}

}  // namespace fleet::driver
