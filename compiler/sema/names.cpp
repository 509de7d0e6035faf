#include <filesystem>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/sema/checker.h"

/// Names of modules in front of names.
namespace fleet::sema {

std::string Checker::path_text(const ast::Path& path) {
  std::string text;
  for (const ast::Name& part : path.parts) {
    if (!text.empty()) text += '.';
    text += part.text;
  }
  return text;
}

std::string Checker::key_of(const ast::Path& path) const {
  const Module* used = p_.modules.find_used(path);
  if (used && path.parts.size() == 2) return used->name + "." + std::string(path.parts[1].text);
  const std::string& here = p_.modules.of(path.span.file).name;
  return here.empty() ? path_text(path) : here + "." + path_text(path);
}

std::string Checker::as_written(std::string_view key, const ast::Path& path) const {
  if (key.empty()) return {};
  const Module& here = p_.modules.of(path.span.file);
  for (const auto& [name, index] : here.uses) {
    const std::string& module = p_.modules.all[index].name;
    if (key.starts_with(module) && key.substr(module.size()).starts_with('.'))
      return name + std::string(key.substr(module.size()));
  }
  if (!here.name.empty()) {
    if (!key.starts_with(here.name) || !key.substr(here.name.size()).starts_with('.')) return {};
    return std::string(key.substr(here.name.size() + 1));
  }
  for (size_t i = 1; i < p_.modules.all.size(); ++i) {
    const std::string& module = p_.modules.all[i].name;
    if (key.starts_with(module) && key.substr(module.size()).starts_with('.'))
      return {};  // of a module that this one does not use
  }
  return std::string(key);
}

bool Checker::unknown_module(const ast::Path& path) {
  if (path.parts.size() < 2 || p_.modules.find_used(path)) return false;
  const ast::Name& first = path.parts[0];
  size_t parts = 0;
  if (!first || find_first(p_.dimension_by_name, path, parts) != p_.dimension_by_name.end()) return false;
  auto report = diagnostics_.report(first.span, diag::UnknownName, "module", first.text);
  std::vector<std::string_view> names;
  for (const auto& [name, index] : p_.modules.of(path.span.file).uses) names.push_back(name);
  const std::string_view near = diag::nearest(first.text, names);
  const auto& all = p_.modules.all;
  const auto other = std::find_if(all.begin() + 1, all.end(), [&](const Module& module) {
    return module.name == first.text && !module.folder.empty();
  });
  if (other != all.end() && sources_) {
    const std::filesystem::path here(sources_->path(path.span.file)), folder(other->folder);
    const std::string as = folder.filename() == other->name ? "" : " as " + other->name;
    const auto relative = folder.lexically_relative(here.has_parent_path() ? here.parent_path() : ".");
    report.note(diag::UseModule, "\"" + relative.generic_string() + "\"" + as);
  } else if (!near.empty()) {
    report.suggest(first.span, near);
  } else if (std::find(p_.modules.library.begin(), p_.modules.library.end(), first.text) != p_.modules.library.end()) {
    report.note(diag::UseLibrary, first.text);
  }
  return true;
}

}  // namespace fleet::sema
