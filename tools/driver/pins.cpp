#include "tools/driver/pins.h"

#include <algorithm>
#include <utility>

#include "compiler/diagnostics/catalog/rollout.h"

namespace fleet::driver {

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
