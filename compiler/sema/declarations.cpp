#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/kubernetes.h"
#include "compiler/sema/statement_checker.h"

namespace fleet::sema {

namespace {

/// What `use` does not bring.
bool stays_in_its_module(const ast::Decl& decl) {
  if (const auto* deploy = std::get_if<ast::Deploy>(&decl.node)) return !deploy->blueprint;
  return std::holds_alternative<ast::Fleet>(decl.node) || std::holds_alternative<ast::Cluster>(decl.node) ||
         std::holds_alternative<ast::Inventory>(decl.node) || std::holds_alternative<ast::Repo>(decl.node) ||
         std::holds_alternative<ast::Waive>(decl.node) || std::holds_alternative<ast::Test>(decl.node);
}

}  // namespace

void Checker::collect(const std::vector<ast::File>& files, FileId main_file) {
  struct Seen {
    std::unordered_map<std::string_view, Span> names;
  };
  // Dimensions, variables and `let` share a namespace; every other kind has its own.
  Seen values, enums, derives, invariants, profiles, clusters, inventories, sets, groups, repos, tags, blueprints, data,
      rollouts, policies;
  const auto is_new = [&](Seen& seen, const ast::Name& name, std::string_view kind) {
    if (!name) return false;
    const auto [at, fresh] = seen.names.emplace(name.text, name.span);
    if (fresh) return true;
    diagnostics_.report(name.span, diag::DuplicateName, kind, name.text).label(at->second, diag::FirstDeclaredHere);
    return false;
  };

  const ast::Fleet* fleet = nullptr;
  Span fleet_span;
  for (const ast::File& file : files) {
    const bool foreign = p_.modules.index_of(file.id) != 0;
    for (const ast::Decl& decl : file.decls) {
      if (foreign && stays_in_its_module(decl)) continue;
      std::visit(match{
                     [](const ast::Use&) {},  // what it brings is among the files
                     [&](const ast::Fleet& n) {
                       if (fleet) {
                         diagnostics_.report(decl.word, diag::SecondFleet).label(fleet_span, diag::FirstDeclaredHere);
                       } else if (file.id != main_file) {
                         diagnostics_.report(decl.word, diag::FleetElsewhere);
                         fleet = &n, fleet_span = decl.word;
                       } else {
                         fleet = &n, fleet_span = decl.word;
                       }
                     },
                     [&](const ast::Let& n) {
                       if (is_new(values, n.name, "value")) {
                         d_.lets.push_back({&n, &decl});
                         let_by_name_.emplace(n.name.text, &n);
                       }
                     },
                     [&](const ast::Enum& n) {
                       if (is_new(enums, n.name, "enum")) d_.enums.push_back({&n, &decl});
                     },
                     [&](const ast::Dimension& n) {
                       if (is_new(values, n.name, "dimension")) d_.dimensions.push_back({&n, &decl});
                     },
                     [&](const ast::Derive& n) {
                       if (is_new(derives, n.name, "derivation of")) d_.derives.push_back({&n, &decl});
                     },
                     [&](const ast::Invariant& n) {
                       if (is_new(invariants, n.name, "invariant")) d_.invariants.push_back({&n, &decl});
                     },
                     [&](const ast::Variable& n) {
                       if (is_new(values, n.name, "variable")) d_.variables.push_back({&n, &decl});
                     },
                     [&](const ast::Profile& n) {
                       if (is_new(profiles, n.name, "profile")) d_.profiles.push_back({&n, &decl});
                     },
                     [&](const ast::Cluster& n) {
                       // Families of one stem may stand beside each other; their members are compared when they are
                       // counted.
                       if (n.family ? static_cast<bool>(n.name) : is_new(clusters, n.name, "cluster")) {
                         d_.clusters.push_back({&n, &decl});
                       }
                     },
                     [&](const ast::Inventory& n) {
                       if (is_new(inventories, n.name, "inventory")) d_.inventories.push_back({&n, &decl});
                     },
                     [&](const ast::Set& n) {
                       if (is_new(sets, n.name, "set")) d_.sets.push_back({&n, &decl});
                     },
                     [&](const ast::Group& n) {
                       if (is_new(groups, n.name, "group")) d_.groups.push_back({&n, &decl});
                     },
                     [&](const ast::Repo& n) {
                       if (is_new(repos, n.name, "repo")) d_.repos.push_back({&n, &decl});
                     },
                     [&](const ast::Deploy& n) {
                       if (n.blueprint) {
                         if (is_new(blueprints, n.name, "blueprint")) {
                           d_.blueprints.push_back({&n, &decl});
                           blueprint_by_name_.emplace(n.name.text, &n);
                         }
                       } else if (n.name) {  // names are compared when the members of families are known
                         d_.deployments.push_back({&n, &decl});
                       }
                     },
                     [&](const ast::Tag& n) {
                       if (is_new(tags, n.name, "tag")) d_.tags.push_back({&n, &decl});
                     },
                     [&](const ast::Data& n) {
                       if (is_new(data, n.name, "data class")) d_.data.push_back({&n, &decl});
                     },
                     [&](const ast::Rollout& n) {
                       if (is_new(rollouts, n.name, "rollout")) d_.rollouts.push_back({&n, &decl});
                     },
                     [&](const ast::Policy& n) {
                       if (is_new(policies, n.name, "policy")) d_.policies.push_back({&n, &decl});
                     },
                     [&](const ast::Waive& n) {
                       d_.waivers.push_back({&n, &decl});
                     },
                     [&](const ast::Test& n) {
                       d_.tests.push_back({&n, &decl});
                     },
                 },
                 decl.node);
    }
  }
  if (fleet) {
    fleet_block(*fleet);
  } else {
    bool lost = false;  // it may stand in what could not be parsed
    for (const ast::File& file : files) lost = lost || (file.id == main_file && file.has_syntax_errors);
    if (!lost) diagnostics_.report(Span{main_file, 0, 0}, diag::NoFleet);
  }
}

void Checker::fleet_block(const ast::Fleet& fleet) {
  p_.name = fleet.name;
  bool engine = false;
  for (const ast::FleetItem& item : fleet.items) {
    const std::string text = item.value.plain();
    if (item.is_engine) {
      engine = true;
      if (!item.value.span) continue;
      const auto version = rancher::find_version(text);
      if (!version || text != rancher::short_text(*version)) {
        auto report = diagnostics_.report(item.value.span, diag::UnknownEngine, text);
        // `v0.16`, `0.16.1`: the two numbers are what is asked for.
        const size_t begin = text.starts_with('v') ? 1 : 0;
        const size_t patch = text.find('.', std::min(text.size(), text.find('.', begin)) + 1);
        const auto meant =
            rancher::find_version(text.substr(begin, patch == std::string::npos ? patch : patch - begin));
        if (meant) report.suggest(item.value.span, fmt::format("\"{}\"", rancher::short_text(*meant)));
      } else {
        p_.engine = *version;
      }
    } else if (!text.empty()) {
      if (!is_dns_label(text) || text.size() > kLongestLabel) not_kubernetes(item.value.span, text, "a workspace");
      p_.workspace = text;
    }
  }
  if (!engine && fleet.name) diagnostics_.report(fleet.name.span, diag::NoEngine);
}

void Checker::run(const std::vector<ast::File>& files, FileId main_file) {
  collect(files, main_file);
  enums();
  sets();  // before dimensions: derivations speak of them
  dimensions();
  variables();
  profiles();
  // Groups before anything that has selectors: a selector refers to them.
  groups();
  for (const auto& [node, decl] : d_.derives) {
    const auto found = p_.dimension_by_name.find(node->name.text);
    if (found == p_.dimension_by_name.end() && node->name) {
      diagnostics_.report(node->name.span, diag::UnknownName, "dimension", node->name.text)
          .suggest(node->name.span, nearest_in(node->name.text, p_.dimension_by_name));
    }
  }
  for (const auto& [node, decl] : d_.invariants) {
    Selector checked = selector(node->expr);
    p_.invariants.push_back({node->name, std::move(checked), node->because ? node->because->text.plain() : ""});
  }
  clusters();
  for (const auto& [node, decl] : d_.inventories) {
    if (!node->from.span) continue;
    p_.inventories.push_back({node->name, node->from.plain(), node->from.span});
  }
  repos();
  tags();
  data_classes();
  rollouts();
  deployments();
  unused_lets();
  if (!d_.policies.empty() || !d_.waivers.empty() || !d_.tests.empty()) {
    auto statements = std::make_shared<Statements>();
    StatementChecker(*this, *statements).run();
    p_.statements = std::move(statements);
  }
  for (const Profile& profile : p_.profiles) {  // tests have clusters, too
    if (!profile.extended) diagnostics_.report(profile.name.span, diag::UnusedProfile, profile.name.text);
  }
}

void Checker::unused_lets() {
  if (!too_large_lets_.empty()) return;  // said already, and the others are part of it
  const size_t before = diagnostics_.all().size();
  // The last first: it may name the others. One that is wrong is enough, the next would say the same again.
  for (auto let = d_.lets.rbegin(); let != d_.lets.rend() && diagnostics_.all().size() == before; ++let) {
    if (used_lets_.contains(let->node->name.text)) continue;
    ast::Path path;
    path.parts.push_back({p_.modules.own_name(let->node->name), let->node->name.span});
    path.span = let->node->name.span;
    reference(path);
  }
}

Program check(const std::vector<ast::File>& files, FileId main_file, Modules modules, const Sources& sources,
              diag::Diagnostics& diagnostics) {
  Program program;
  program.modules = std::move(modules);
  Checker checker(program, diagnostics, &sources);
  checker.run(files, main_file);
  return program;
}

}  // namespace fleet::sema
