#include "tools/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/display.h"

namespace fleet::cli {
namespace {

void apply(CLI::Option& option, const Shape& shape) {
  if (!shape.type.empty()) option.type_name(shape.type);
  if (shape.required) option.required();
  if (shape.check) option.check(shape.check);
  if (shape.one_of.empty()) return;
  option.check([words = shape.one_of](const std::string& text) -> std::string {
    if (std::find(words.begin(), words.end(), text) != words.end()) return {};
    return "`" + diag::show_text(text) + "` is none of " + diag::list_names(words);
  });
}

}  // namespace

Arguments Arguments::command(const std::string& name, const std::string& help) const {
  return Arguments(*app_->add_subcommand(name, help));
}

void Arguments::text(const std::string& names, std::string& value, const std::string& help, const Shape& shape) const {
  apply(*app_->add_option(names, value, help), shape);
}

void Arguments::texts(const std::string& names, std::vector<std::string>& values, const std::string& help,
                      const Shape& shape) const {
  apply(*app_->add_option(names, values, help), shape);
}

void Arguments::flag(const std::string& names, bool& is_set, const std::string& help) const {
  app_->add_flag(names, is_set, help);
}

void Arguments::footer(const std::string& text) const { app_->footer(text); }

}  // namespace fleet::cli
