#include <string>

#include "tests/catch.h"
#include "tools/driver/pipeline.h"

using namespace fleet;

namespace {

/// A zone that is always UTC, as a TZif file of version 1 has it.
std::string zone_file() {
  const std::string zero(4, '\0'), one("\0\0\0\1", 4), four("\0\0\0\4", 4);
  return "TZif" + std::string(16, '\0') + zero + zero + zero + zero + one + four + std::string(6, '\0') +
         std::string("UTC\0", 4);
}

/// The headlines of a spec whose wave has this window, each with the text at its caret.
std::string said_of(const MemoryFileSystem& system, const std::string& window) {
  MemoryFileSystem files = system;
  files.write("/spec/main.fleet",
              "fleet t { engine \"0.16\" }\ndimension env : enum { dev, prod }\nrollout r {\n  deliver promote\n"
              "  wave a : env == prod { window \"" +
                  window + "\" }\n  wave b : else { }\n}\n");
  const auto analysis = std::get<driver::Analysis>(driver::analyze(files, "/spec", {"2026-01-01"}));
  std::string text;
  for (const diag::Diagnostic& d : analysis.diagnostics.all()) {
    if (d.severity == diag::Severity::Error)
      text += d.headline + " [" + std::string(analysis.sources.text(d.primary.span)) + "] " + d.primary.text;
  }
  return text;
}

}  // namespace

TEST_CASE("a window in a time zone that the system does not know never opens") {
  MemoryFileSystem files;
  files.make_folder("/usr");
  files.make_folder("/usr/share");
  files.make_folder("/usr/share/zoneinfo");
  files.make_folder("/usr/share/zoneinfo/Europe");
  files.write("/usr/share/zoneinfo/Europe/Paris", zone_file());
  CHECK(said_of(files, "Mon-Thu 08:00-16:00 Europe/Paris").empty());
  CHECK(said_of(files, "Mon-Thu 08:00-16:00 UTC").empty());
  CHECK(said_of(files, "Mon-Thu 08:00-16:00 Europe/Pariss") ==
        "there is no time zone `Europe/Pariss` [Europe/Pariss] did you mean `Europe/Paris`?");
  CHECK(said_of(files, "Mon-Thu 08:00-16:00 europa/Paris") ==
        "there is no time zone `europa/Paris` [europa/Paris] did you mean `Europe/Paris`?");
  CHECK(said_of(files, "Mon-Thu 08:00-16:00 Mars/Olympus") == "there is no time zone `Mars/Olympus` [Mars/Olympus] ");
}

TEST_CASE("where the system has no time zones, nothing is said") {
  CHECK(said_of(MemoryFileSystem(), "Mon-Thu 08:00-16:00 Mars/Olympus").empty());
}
