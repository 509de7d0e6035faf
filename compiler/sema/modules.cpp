#include "compiler/sema/modules.h"

#include <algorithm>

#include "compiler/base/match.h"

namespace fleet::sema {

const Module* Modules::find_used(const ast::Path& path) const {
  if (path.parts.size() < 2) return nullptr;
  const auto& uses = of(path.span.file).uses;
  const auto found = uses.find(path.parts[0].text);
  return found == uses.end() ? nullptr : &all[found->second];
}

bool Modules::is_seen(Span declared, FileId here) const {
  const uint32_t module = index_of(declared.file);
  const auto& uses = of(here).uses;
  return module == index_of(here) ||
         std::any_of(uses.begin(), uses.end(), [&](const auto& use) { return use.second == module; });
}

std::string_view Modules::own_name(const ast::Name& name) const {
  const std::string& prefix = of(name.span.file).name;
  return prefix.empty() || name.text.size() <= prefix.size() ? name.text : name.text.substr(prefix.size() + 1);
}

std::string_view Modules::qualified(std::string_view name, const Module& module) {
  // A setting may be of what another module declares.
  const size_t dot = name.find('.');
  if (const auto used = dot == std::string_view::npos ? module.uses.end() : module.uses.find(name.substr(0, dot));
      used != module.uses.end()) {
    return texts_->emplace_back(all[used->second].name + std::string(name.substr(dot)));
  }
  if (module.name.empty()) return name;
  return texts_->emplace_back(module.name + "." + std::string(name));
}

void Modules::qualify(ast::File& file) {
  const Module& module = of(file.id);
  const auto declares = [&](ast::Name& name) {
    if (name && !module.name.empty()) name.text = qualified(name.text, module);
  };
  const auto sets = [&](std::vector<ast::ProfileItem>& items) {
    for (ast::ProfileItem& item : items) {
      auto* setting = std::get_if<ast::Setting>(&item.node);
      if (setting && setting->name) setting->name.text = qualified(setting->name.text, module);
    }
  };
  for (ast::Decl& decl : file.decls) {
    std::visit(match{
                   [](ast::Use&) {},
                   [](ast::Fleet&) {},
                   [](ast::Inventory&) {},
                   [](ast::Repo&) {},
                   [](ast::Waive&) {},
                   [](ast::Test&) {},
                   [&](ast::Let& n) { declares(n.name); },
                   [&](ast::Enum& n) { declares(n.name); },
                   [&](ast::Dimension& n) { declares(n.name); },
                   [&](ast::Derive& n) { declares(n.name); },
                   [&](ast::Invariant& n) { declares(n.name); },
                   [&](ast::Variable& n) { declares(n.name); },
                   [&](ast::Profile& n) {
                     declares(n.name);
                     sets(n.items);
                   },
                   [&](ast::Cluster& n) { sets(n.items); },
                   [&](ast::Set& n) { declares(n.name); },
                   [&](ast::Group& n) { declares(n.name); },
                   [&](ast::Deploy& n) { declares(n.name); },
                   [&](ast::Tag& n) { declares(n.name); },
                   [&](ast::Data& n) { declares(n.name); },
                   [&](ast::Rollout& n) { declares(n.name); },
                   [&](ast::Policy& n) { declares(n.name); },
               },
               decl.node);
  }
}

}  // namespace fleet::sema
