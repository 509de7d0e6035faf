#include "tools/cli/version.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "compiler/json/write.h"
#include "tools/cli/command.h"

namespace fleet::cli {

Command add_version(CLI::App& app) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("version", "Print the version");
  command->add_flag("--json", *json, "As a JSON object");
  return [json](Console& console, const Globals&) -> int {
    if (*json)
      console.out += json::write_line(Map{{"format", "fleetc.version/1"}, {"version", kVersion}}) + "\n";
    else
      console.out += "fleetc " + std::string(kVersion) + "\n";
    return kClean;
  };
}

}  // namespace fleet::cli
