#include "tools/driver/print_program.h"

#include <fmt/format.h>

namespace fleet::driver {
namespace {

std::string type_text(const sema::Program& program, const sema::Type& type) {
  using Kind = sema::Type::Kind;
  switch (type.kind) {
    case Kind::Error: return "?";
    case Kind::Bool: return "bool";
    case Kind::Int: return fmt::format("int {}..{}", type.low, type.high);
    case Kind::String: return type.pattern.empty() ? "string" : fmt::format("string matching \"{}\"", type.pattern);
    case Kind::Enum: break;
  }
  const sema::Enum& e = program.enums[type.enumeration];
  if (e.name) return std::string(e.name.text);
  std::string text = e.ordered ? "enum ordered {" : "enum {";
  for (size_t i = 0; i < e.values.size(); ++i) text += fmt::format("{} {}", i == 0 ? "" : ",", e.values[i].name.text);
  return text + " }";
}

}  // namespace

std::string print_program(const sema::Program& program) {
  std::string text = fmt::format("fleet {} engine {} workspace {}\n", program.name.text,
                                 rancher::short_text(program.engine), program.workspace);
  for (const auto& [name, id] : std::map<std::string_view, sema::DimensionId>(program.dimension_by_name.begin(),
                                                                              program.dimension_by_name.end())) {
    const sema::Dimension& d = program.dimensions[id];
    text +=
        fmt::format("dimension {} : {}{}{}{}{}\n", name, type_text(program, d.type), d.is_derived() ? " derived" : "",
                    d.is_label() ? " key " + d.key : "", d.optional ? " optional" : "", d.observed ? " observed" : "");
  }
  for (const sema::Variable& v : program.variables)
    text += fmt::format("variable {} : {}\n", v.name.text, type_text(program, v.type));
  for (const sema::Profile& p : program.profiles) {
    text += fmt::format("profile {}", p.name.text);
    for (size_t i = 0; i < p.bases.size(); ++i)
      text += fmt::format("{} {}", i == 0 ? " :" : ",", program.profiles[p.bases[i].profile].name.text);
    text += '\n';
  }
  for (const sema::Cluster& c : program.clusters)
    text += fmt::format("cluster {}{}\n", c.name.text, c.family ? " (a family)" : "");
  for (const sema::Group& g : program.groups) text += fmt::format("group {}\n", g.name.text);
  for (const sema::Repo& r : program.repos) text += fmt::format("repo {}\n", r.name.text);
  for (const sema::Deployment& d : program.deployments) {
    text += d.repo ? fmt::format("deploy {} from {} path {}\n", d.display_name, program.repos[d.repo].name.text, d.path)
                   : fmt::format("deploy {} as a HelmOp\n", d.display_name);
  }
  return text;
}

}  // namespace fleet::driver
