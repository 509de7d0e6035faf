#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/cli/cli.h"

namespace CLI {
class App;
}

namespace fleet::cli {

/// Options that every command takes.
struct Globals {
  std::string folder;  // -C: where paths start; empty: here
  std::string color = "auto";
  std::string now;  // --now, a date
  size_t max_targets = 64;  // --max-targets: how many entries one set of clusters may take in a manifest
  std::string library;  // --stdlib: the folder that has the standard library; empty: the one that is built in
  bool quiet = false;
  bool verbose = false;

  bool shows_color(const Console& console) const { return color == "always" || (color == "auto" && console.color); }
  /// A path of the command line, seen from where fleetc was started.
  std::string at(const std::string& path) const {
    if (folder.empty() || path.starts_with('/')) return path;
    return path == "." ? folder : folder + "/" + path;
  }
};

/// A check of an option's value: one of these words. Empty if it is, else what to say.
std::function<std::string(const std::string&)> one_of(std::vector<std::string> words);

using Command = std::function<int(Console&, const Globals&)>;

// Each adds its subcommand with its options, and returns what runs it.
Command add_check(CLI::App&);
Command add_build(CLI::App&);
Command add_fmt(CLI::App&);
Command add_why(CLI::App&);
Command add_reach(CLI::App&);
Command add_fleet_says(CLI::App&);
Command add_explain(CLI::App&);
Command add_rules(CLI::App&);
Command add_version(CLI::App&);

}  // namespace fleet::cli
