#include "tools/cli/version.h"

#include <memory>

#include "compiler/json/write.h"
#include "tools/cli/command.h"

namespace fleet::cli {

Command add_version(const Arguments& all) {
  auto json = std::make_shared<bool>(false);
  const Arguments command = all.command("version", "Print the version");
  command.flag("--json", *json, "As a JSON object");
  return [json](Console& console, const Globals&) -> int {
    if (*json)
      console.out += json::write_line(Map{{"format", "fleetc.version/1"}, {"version", kVersion}}) + "\n";
    else
      console.out += "fleetc " + std::string(kVersion) + "\n";
    return kClean;
  };
}

}  // namespace fleet::cli
