#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/display.h"
#include "tools/cli/command.h"

namespace fleet::cli {
namespace {

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
    return "`" + diag::show_text(word) + "` is one argument too many for `" + chosen->get_name() +
           "`; see `fleetc help " + chosen->get_name() + "`";
  }
  std::string name = word.substr(0, word.find('='));
  if (name.size() < 2) name = word;
  const std::string_view near = diag::nearest(name, std::vector<std::string_view>(names.begin(), names.end()));
  std::string text =
      "there is no " + std::string(word.starts_with('-') ? "option" : "command") + " `" + diag::show_text(name) + "`";
  if (!near.empty()) return text + "; did you mean `" + std::string(near) + "`?";
  return text + "; see `fleetc help" + (chosen ? " " + chosen->get_name() : "") + "`";
}

/// What the parser of arguments says, in our words: it names an option or argument, then the reason.
std::string about_error(const CLI::ParseError& error, const CLI::App* chosen) {
  const std::string said = diag::show_text(error.what());
  const std::string name = said.substr(0, said.find_first_of(": "));
  // What every command takes stands on the first page.
  const bool is_general = name.starts_with('-') && chosen && !chosen->get_option_no_throw(name);
  const std::string see =
      std::string("; see `fleetc help") + (chosen && !is_general ? " " + chosen->get_name() : "") + "`";
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    return (chosen ? "`" + chosen->get_name() + "` needs " : "there is missing ") + name + see;
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
    if (name.starts_with('-')) return "`" + name + "` needs a value behind it, and one only" + see;
    return "`" + name + "` is given in a way that it does not take" + see;
  }
  // A check of ours: the option, and what is wrong with its value.
  const size_t reason = said.find(": ");
  return (reason == std::string::npos ? said : "`" + said.substr(0, reason) + "`: " + said.substr(reason + 2)) + see;
}

/// `App::help` would speak of the chosen command alone.
std::string help_of(const CLI::App& app) {
  return app.get_formatter()->make_help(&app, "fleetc", CLI::AppFormatMode::Normal);
}
std::string help_of(const CLI::App& app, const CLI::App& command) {
  return app.get_formatter()->make_help(&command, "fleetc " + command.get_name(), CLI::AppFormatMode::Normal);
}

int help_with(const CLI::App& app, const std::string& about, Console& console) {
  if (about.empty()) {
    console.out += help_of(app);
    return kClean;
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() != about) continue;
    console.out += help_of(app, *command);
    return kClean;
  }
  console.complain(about_extra(app, nullptr, about));
  return kUnusable;
}

}  // namespace

int run(const std::vector<std::string>& arguments, Console& console) {
  Globals globals;
  bool version = false;
  CLI::App app("Compiles fleet specs to Rancher Fleet manifests, and proves what they say.", "fleetc");
  app.fallthrough();
  app.require_subcommand(0, 1);
  const Arguments all(app);
  all.text("-C", globals.folder, "Run as if started in this folder", {.type = "DIR"});
  all.text("--color", globals.color, "auto, always or never", {.type = "WHEN", .one_of = {"auto", "always", "never"}});
  app.add_option("--max-targets", globals.max_targets,
                 "How many entries one set of clusters may take in a manifest (64)")
      ->type_name("N")
      ->check([](const std::string& text) {
        const bool digits =
            !text.empty() && text.size() <= 6 && text.find_first_not_of("0123456789") == std::string::npos;
        const bool fits = digits && std::stoi(text) >= 1 && std::stoi(text) <= 100000;
        return fits ? std::string() : "`" + diag::show_text(text) + "` is no number from 1 to 100000";
      });
  all.text("--now", globals.now, "The date or time to judge by, such as 2026-02-28 or 2026-02-28T12:00:00Z",
           {.type = "DATE", .check = [](const std::string& text) {
              return parse_moment(text)
                         ? std::string()
                         : "`" + diag::show_text(text) +
                               "` is neither a date nor a time, such as 2026-02-28 or 2026-02-28T12:00:00Z";
            }});
  all.text("--stdlib", globals.library, "The folder that has the standard library, in place of the one built in",
           {.type = "DIR"});
  all.flag("-q,--quiet", globals.quiet, "Print findings only");
  all.flag("-v,--verbose", globals.verbose, "Say on standard error what is done");
  all.flag("--version", version, "Print the version");

  std::vector<std::pair<std::string, Command>> commands;
  commands.emplace_back("check", add_check(all));
  commands.emplace_back("build", add_build(all));
  commands.emplace_back("fmt", add_fmt(all));
  commands.emplace_back("why", add_why(all));
  commands.emplace_back("reach", add_reach(all));
  commands.emplace_back("promote", add_promote(all));
  commands.emplace_back("docs", add_docs(all));
  commands.emplace_back("prove", add_prove(all));
  commands.emplace_back("fleet-says", add_fleet_says(all));
  commands.emplace_back("explain", add_explain(all));
  commands.emplace_back("rules", add_rules(all));
  commands.emplace_back("version", add_version(all));

  std::string about;
  CLI::App* help = app.add_subcommand("help", "Say what a command does and takes");
  help->add_option("COMMAND", about, "One of the commands; none: all of them");
  commands.emplace_back("help", [&](Console& to, const Globals&) { return help_with(app, about, to); });

  const auto chosen = [&]() -> const CLI::App* {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? nullptr : parsed.front();
  };
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    const CLI::App* command = chosen();
    console.out += command ? help_of(app, *command) : help_of(app);
    return kClean;
  } catch (const CLI::ExtrasError&) {
    const std::vector<std::string> extras = app.remaining(true);
    const auto option =
        std::find_if(extras.begin(), extras.end(), [](const std::string& word) { return word.starts_with('-'); });
    const std::string& word = option == extras.end() || !chosen() ? extras.front() : *option;
    console.complain(about_extra(app, chosen(), word));
    return kUnusable;
  } catch (const CLI::ParseError& error) {
    console.complain(about_error(error, chosen()));
    return kUnusable;
  }

  if (!globals.library.empty() && console.files.kind(globals.at(globals.library)) != FileKind::Folder) {
    console.complain("`--stdlib`: `" + diag::show_text(globals.library) + "` is no folder");
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
