#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "compiler/plan/inherit.h"
#include "compiler/plan/settings.h"
#include "compiler/plan/universe.h"
#include "compiler/rancher/tree.h"
#include "tools/driver/clauses.h"
#include "tools/driver/why_parts.h"

namespace fleet::driver {

Answer no_such(const std::string& kind, std::string_view name, const std::vector<std::string_view>& names) {
  // What a module declares is called with the module's name before it.
  const auto of_module = std::find_if(names.begin(), names.end(), [&](std::string_view one) {
    return one.size() > name.size() && one.ends_with(name) && one[one.size() - name.size() - 1] == '.';
  });
  const std::string_view near = of_module != names.end() ? *of_module : diag::nearest(name, names);
  return {
      {},
      fmt::format("there is no {} `{}`{}", kind, name, near.empty() ? "" : fmt::format(", did you mean `{}`?", near)),
      {}};
}

namespace {

/// What a variable is where nobody sets it.
std::optional<std::string> initial_text(const sema::Program& program, sema::VariableId id) {
  const sema::Variable& variable = program.variables[id];
  if (!variable.initial) return std::nullopt;
  sema::Setting setting;
  setting.variable = id;
  setting.value = *variable.initial;
  return plan::text_of(setting, program, "");
}

std::string_view rank_word(ast::Rank rank) {
  switch (rank) {
    case ast::Rank::Default: return "default";
    case ast::Rank::Plain: return "plain";
    case ast::Rank::Force: return "force";
  }
  return "";
}

std::string beaten_declaration(const Analysis& a, sema::VariableId id, const std::string& initial) {
  const sema::Variable& variable = a.program->variables[id];
  return fmt::format("  beaten: {} = {}  declaration, {}\n", variable.name.text, initial,
                     place_of(a, variable.initial_span));
}

/// The chain that gives a derived dimension its value.
std::string derivation(const sema::Program& program, const model::Cluster& cluster, sema::DimensionId id) {
  const sema::Dimension& dimension = program.dimensions[id];
  if (dimension.condition) return "  computed from the cluster's other dimensions\n";
  std::string text;
  while (program.dimensions[id].mapping) {
    id = program.dimensions[id].mapping->from;
    const auto& value = cluster.values[id.value];
    text += fmt::format("  follows from {} = {}\n", program.dimensions[id].name.text, value ? *value : "(absent)");
  }
  return text;
}

/// Of a listed cluster the label counts, where Fleet is asked for it; empty where it says what follows.
std::string against_the_rule(const Analysis& a, const model::Cluster& cluster, sema::DimensionId id) {
  const sema::Program& program = *a.program;
  if (cluster.written || !plan::is_own_label(program, id)) return "";
  const auto value_of = [&](sema::DimensionId of) {
    const std::string* value = cluster.values[of.value];
    return value ? std::optional(*value) : std::nullopt;
  };
  const model::Witness witness = a.built->universe->witness(cluster.atoms);
  plan::ConcreteCluster facts = a.built->universe->concrete(witness);
  facts.value = value_of;
  facts.is_label = nullptr;
  const auto rule = plan::value_of_dimension(program, id, facts);
  if (rule == value_of(id)) return "";
  return fmt::format("  the label {} is so in the inventory, {}; {} would follow\n", program.dimensions[id].key,
                     place_of(a, cluster.place), rule ? *rule : "(absent)");
}

}  // namespace

Answer why_setting(const Analysis& a, const model::Cluster& cluster, std::string_view key) {
  const sema::Program& program = *a.program;
  plan::Key wanted;
  if (const auto d = program.dimension_by_name.find(key); d != program.dimension_by_name.end()) {
    wanted = {false, d->second.value};
  } else if (const auto v = program.variable_by_name.find(key); v != program.variable_by_name.end()) {
    wanted = {true, v->second.value};
  } else {
    std::vector<std::string_view> names;
    for (const auto& [name, id] : program.dimension_by_name) names.push_back(name);
    for (const auto& [name, id] : program.variable_by_name) names.push_back(name);
    std::sort(names.begin(), names.end());
    return no_such("dimension or variable", key, names);
  }
  std::string text;
  if (!wanted.is_variable && program.dimensions[sema::DimensionId(wanted.index)].is_derived()) {
    const auto& value = cluster.values[wanted.index];
    text = fmt::format("{}.{} = {}\n", cluster.name, key, value ? *value : "(absent)");
    text += against_the_rule(a, cluster, sema::DimensionId(wanted.index));
    return {text + derivation(program, cluster, sema::DimensionId(wanted.index)), "", {}};
  }
  plan::Candidates candidates;
  if (cluster.written) {
    plan::Inheritance inheritance(program);
    const auto settings = plan::settings_of(program, inheritance, program.clusters[cluster.declaration]);
    if (const auto found = settings.find(wanted); found != settings.end()) candidates = found->second;
  }
  if (candidates.all.empty()) {
    if (!wanted.is_variable && cluster.values[wanted.index]) {
      return {fmt::format("{}.{} = {}\n  listed  {}\n", cluster.name, key, *cluster.values[wanted.index],
                          place_of(a, cluster.place)),
              "",
              {}};
    }
    if (wanted.is_variable) {
      const sema::VariableId variable(wanted.index);
      const auto initial = initial_text(program, variable);
      if (const Value* listed = rancher::find_in(cluster.template_values, key)) {
        text = fmt::format("{}.{} = {}\n  listed  {}\n", cluster.name, key, plan::readable(*listed),
                           place_of(a, cluster.place));
        if (initial) text += beaten_declaration(a, variable, *initial);
        return {text, "", {}};
      }
      if (initial) {
        return {fmt::format("{}.{} = {}\n  declaration  {}\n", cluster.name, key, *initial,
                            place_of(a, program.variables[variable].initial_span)),
                "",
                {}};
      }
    }
    return {fmt::format("{}.{} is not set\n", cluster.name, key), "", {}};
  }
  for (size_t i = 0; i < candidates.all.size(); ++i) {
    const plan::Said& said = candidates.all[i];
    const std::string value = plan::text_of(*said.setting, program, cluster.member);
    const std::string who = said.profile ? fmt::format("profile {}", program.profiles[said.profile].name.text)
                                         : fmt::format("cluster {}", cluster.name);
    if (i == 0) text += fmt::format("{}.{} = {}\n", cluster.name, key, value);
    text += fmt::format("  {} {} = {}  {}, {}, {}\n", i == 0 ? "holds:" : "beaten:", key, value,
                        rank_word(said.setting->rank), who, place_of(a, said.setting->name.span));
    if (!said.setting->because.empty()) text += fmt::format("    because {}\n", said.setting->because);
  }
  if (wanted.is_variable) {
    const sema::VariableId variable(wanted.index);
    if (const auto initial = initial_text(program, variable)) text += beaten_declaration(a, variable, *initial);
  }
  return {text, "", {}};
}

}  // namespace fleet::driver
