#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/base/moment.h"
#include "tools/cli/arguments.h"
#include "tools/cli/cli.h"

namespace fleet::cli {

/// Options that every command takes.
struct Globals {
  std::string folder;  // -C: where paths start; empty: here
  std::string color = "auto";
  std::string now;          // --now: a date, or a time as RFC 3339 has it
  size_t max_targets = 64;  // --max-targets: how many entries one set of clusters may take in a manifest
  std::string library;      // --stdlib: the folder that has the standard library; empty: the one that is built in
  bool quiet = false;
  bool verbose = false;

  /// The date of `now`, UTC; empty where it is not given.
  std::string today() const {
    const auto moment = parse_moment(now);
    return moment ? print_moment(*moment).substr(0, 10) : std::string();
  }
  bool shows_color(const Console& console) const { return color == "always" || (color == "auto" && console.color); }
  /// A path of the command line, seen from where fleetc was started.
  std::string at(const std::string& path) const {
    if (folder.empty() || path.starts_with('/')) return path;
    return path == "." ? folder : folder + "/" + path;
  }
};

using Command = std::function<int(Console&, const Globals&)>;

// Each adds its subcommand with its options, and returns what runs it.
Command add_check(const Arguments&);
Command add_build(const Arguments&);
Command add_fmt(const Arguments&);
Command add_why(const Arguments&);
Command add_reach(const Arguments&);
Command add_promote(const Arguments&);
Command add_docs(const Arguments&);
Command add_prove(const Arguments&);
Command add_fleet_says(const Arguments&);
Command add_explain(const Arguments&);
Command add_rules(const Arguments&);
Command add_version(const Arguments&);

}  // namespace fleet::cli
