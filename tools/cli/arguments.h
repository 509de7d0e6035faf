#pragma once

/// The options and arguments of a command, declared with the variables that take their values. The library that reads
/// them is named in arguments.cpp and cli.cpp alone: its header is large.

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace fleet::cli {

/// What an option's value is like.
struct Shape {
  std::string type = {};                                      // what help calls the value: "FILE"; empty: "TEXT"
  std::vector<std::string> one_of = {};                       // the words it may be; none: any text
  std::function<std::string(const std::string&)> check = {};  // empty if the value is good, else what to say
  bool required = false;
};

/// A command's options. The variables must live until the command line was read; their first values are the defaults.
class Arguments {
 public:
  explicit Arguments(CLI::App& app) : app_(&app) {}

  Arguments command(const std::string& name, const std::string& help) const;
  /// `names`: an argument's name in capitals ("PATH"), or an option's, such as "-o,--out".
  void text(const std::string& names, std::string& value, const std::string& help, const Shape& shape = {}) const;
  void texts(const std::string& names, std::vector<std::string>& values, const std::string& help,
             const Shape& shape = {}) const;
  void flag(const std::string& names, bool& is_set, const std::string& help) const;
  /// What help says at its end.
  void footer(const std::string& text) const;

 private:
  CLI::App* app_;
};

}  // namespace fleet::cli
