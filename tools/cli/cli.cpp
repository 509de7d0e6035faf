#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <optional>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/display.h"
#include "tools/cli/command.h"

namespace fleet::cli {
namespace {

/// `2026-02-28`, a day that there is.
bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return false;
  }
  const int year = std::stoi(text.substr(0, 4));
  const auto month = static_cast<unsigned>(std::stoi(text.substr(5, 2)));
  const auto day = static_cast<unsigned>(std::stoi(text.substr(8, 2)));
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)).ok();
}

/// What was written that nobody takes, and what is near to it.
std::string about_extra(const CLI::App& app, const CLI::App* chosen, const std::string& word) {
  std::vector<std::string> names;
  if (word.starts_with('-') && word != "-") {
    for (const CLI::App* owner : {chosen, &app}) {
      if (!owner) continue;
      for (const CLI::Option* option : owner->get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      }
    }
  } else if (!chosen) {
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(command->get_name());
  } else {
    return "there is nothing for `" + diag::show_text(word) + "` to be, after `" + chosen->get_name() + "`";
  }
  const std::string name = word.substr(0, word.find('='));
  const std::string_view near = diag::nearest(name, std::vector<std::string_view>(names.begin(), names.end()));
  std::string text =
      "there is no " + std::string(word.starts_with('-') ? "option" : "command") + " `" + diag::show_text(name) + "`";
  if (!near.empty()) text += "; did you mean `" + std::string(near) + "`?";
  return text;
}

}  // namespace

int run(const std::vector<std::string>& arguments, Console& console) {
  Globals globals;
  bool version = false;
  CLI::App app("Compiles fleet specs to Rancher Fleet manifests, and proves what they say.", "fleetc");
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_option("-C", globals.folder, "Run as if started in this folder")->type_name("DIR");
  app.add_option("--color", globals.color, "auto, always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_option("--max-targets", globals.max_targets, "How many entries one set of clusters may take in a manifest (64)")->type_name("N")->check(CLI::Range(size_t{1}, size_t{100000}));
  app.add_option("--now", globals.now, "The date to judge by, such as 2026-02-28")
      ->type_name("DATE")
      ->check([](const std::string& text) {
        return is_date(text) ? std::string() : "`" + diag::show_text(text) + "` is no date: YYYY-MM-DD";
      });
  app.add_flag("-q,--quiet", globals.quiet, "Print findings only");
  app.add_flag("-v,--verbose", globals.verbose, "Say on standard error what is done");
  app.add_flag("--version", version, "Print the version");

  std::vector<std::pair<std::string, Command>> commands;
  commands.emplace_back("check", add_check(app));
  commands.emplace_back("build", add_build(app));
  commands.emplace_back("fmt", add_fmt(app));
  commands.emplace_back("why", add_why(app));
  commands.emplace_back("reach", add_reach(app));
  commands.emplace_back("fleet-says", add_fleet_says(app));
  commands.emplace_back("explain", add_explain(app));
  commands.emplace_back("rules", add_rules(app));
  commands.emplace_back("version", add_version(app));

  const auto chosen = [&]() -> const CLI::App* {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? nullptr : parsed.front();
  };
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    const CLI::App* command = chosen();
    console.out += command ? command->help() : app.help();
    return kClean;
  } catch (const CLI::ExtrasError&) {
    const std::vector<std::string> extras = app.remaining(true);
    const auto option =
        std::find_if(extras.begin(), extras.end(), [](const std::string& word) { return word.starts_with('-'); });
    const std::string& word = option == extras.end() || !chosen() ? extras.front() : *option;
    console.complain(about_extra(app, chosen(), word));
    return kUnusable;
  } catch (const CLI::ParseError& error) {
    console.complain(diag::show_text(error.what()));
    return kUnusable;
  }

  std::string wanted = chosen() ? chosen()->get_name() : version ? "version" : "";
  for (const auto& [name, command] : commands) {
    if (name == wanted) return command(console, globals);
  }
  console.err += app.help();
  return kUnusable;
}

}  // namespace fleet::cli
