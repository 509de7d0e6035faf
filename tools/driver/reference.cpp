#include "tools/driver/reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "compiler/base/one_line.h"
#include "compiler/plan/inherit.h"
#include "tools/driver/clauses.h"

namespace fleet::driver {
namespace {

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

/// What was written, on one line.

class Page {
 public:
  explicit Page(const Analysis& a) : a_(a), program_(*a.program) {
    for (const ast::File& tree : a.trees) {
      for (const ast::Decl& decl : tree.decls) collect(decl);
    }
  }

  std::string write() {
    text_ = "# " + std::string(program_.name.text) + "\n";
    doc(fleet_);
    dimensions();
    profiles();
    deployments();
    return std::move(text_);
  }

 private:
  using Lines = std::vector<std::string_view>;

  void collect(const ast::Decl& decl) {
    if (const auto* node = std::get_if<ast::Fleet>(&decl.node); node && !program_.modules.is_foreign(decl.span))
      fleet_ = decl.doc;
    if (const auto* node = std::get_if<ast::Dimension>(&decl.node)) docs_[{"dimension", node->name.text}] = decl.doc;
    if (const auto* node = std::get_if<ast::Profile>(&decl.node)) docs_[{"profile", node->name.text}] = decl.doc;
  }

  void doc(const Lines& lines) {
    if (lines.empty()) return;
    text_ += "\n";
    for (const std::string_view line : lines) text_ += std::string(line) + "\n";
  }

  void item(const std::string& text) { text_ += "- " + text + "\n"; }
  void heading(const std::string& text) { text_ += "\n### " + text + "\n"; }
  std::string source(Span span) const { return one_line(a_.sources.text(span)); }

  void dimensions() {
    text_ += "\n## Dimensions\n";
    for (const sema::Dimension& dimension : program_.dimensions) {
      // A fact has no declaration of its own.
      if (!dimension.name || !dimension.declaration || program_.modules.is_foreign(dimension.name.span)) continue;
      heading(std::string(dimension.name.text));
      doc(docs_[{"dimension", dimension.name.text}]);
      text_ += "\n";
      if (dimension.is_label())
        item("label " + code(dimension.key));
      else
        item("follows from others, no label");
      constexpr size_t kMost = 24;
      if (!dimension.values.empty()) {
        std::string values;
        for (size_t i = 0; i < dimension.values.size() && i < kMost; ++i)
          values += (i == 0 ? "" : ", ") + code(dimension.values[i]);
        if (dimension.values.size() > kMost) values += fmt::format(" and {} more", dimension.values.size() - kMost);
        item((dimension.ordered ? "values in order: " : "values: ") + values);
      } else if (dimension.type.kind == sema::Type::Kind::Int) {
        item(fmt::format("a number from {} to {}", dimension.type.low, dimension.type.high));
      } else if (dimension.is_open()) {
        item(dimension.type.pattern.empty() ? "any text" : "a text that matches " + code(dimension.type.pattern));
      }
      std::string flags;
      for (const auto& [flag, word] :
           {std::pair(dimension.optional, "optional"), std::pair(dimension.immutable, "immutable"),
            std::pair(dimension.observed, "observed: somebody else writes it"),
            std::pair(dimension.is_derived(), "derived")}) {
        if (flag) flags += (flags.empty() ? "" : ", ") + std::string(word);
      }
      if (!flags.empty()) item(flags);
    }
  }

  void profiles() {
    if (program_.profiles.empty()) return;
    text_ += "\n## Profiles\n";
    const plan::Inheritance inheritance(program_);
    for (uint32_t i = 0; i < program_.profiles.size(); ++i) {
      const sema::Profile& profile = program_.profiles[sema::ProfileId(i)];
      if (program_.modules.is_foreign(profile.name.span)) continue;
      heading(std::string(profile.name.text));
      doc(docs_[{"profile", profile.name.text}]);
      text_ += "\n";
      std::string bases;
      for (const sema::Base& base : profile.bases)
        bases += (bases.empty() ? "" : ", ") + code(program_.profiles[base.profile].name.text);
      if (!bases.empty()) item("extends " + bases);
      for (const sema::Setting& setting : profile.settings) {
        const std::string rank = setting.rank == ast::Rank::Default ? "default "
                                 : setting.rank == ast::Rank::Force ? "force "
                                                                    : "";
        item(code(rank + std::string(setting.name.text) + " = " + source(setting.value_span)) +
             (setting.because.empty() ? "" : ", because " + one_line(setting.because)));
      }
      for (const sema::Requirement& required : profile.requirements)
        item("requires " + code(source(required.selector.span)) +
             (required.because.empty() ? "" : ", because " + one_line(required.because)));
      if (a_.built) item("clusters: " + clusters_of(inheritance, sema::ProfileId(i)));
    }
  }

  std::string clusters_of(const plan::Inheritance& inheritance, sema::ProfileId profile) const {
    std::vector<std::string> names;
    for (const model::Cluster& cluster : a_.built->plan->clusters) {
      if (!cluster.written) continue;
      const auto& bases = program_.clusters[cluster.declaration].bases;
      if (std::any_of(bases.begin(), bases.end(),
                      [&](const sema::Base& base) { return inheritance.extends(base.profile, profile); }))
        names.push_back(cluster.name);
    }
    return counted(names);
  }

  static std::string counted(const std::vector<std::string>& names) {
    return names.empty() ? "none" : fmt::format("{}: {}", names.size(), diag::list_names(names, 8));
  }

  void deployments() {
    if (program_.deployments.empty()) return;
    text_ += "\n## Deployments\n";
    std::vector<const sema::Deployment*> all;
    for (const sema::Deployment& deployment : program_.deployments) all.push_back(&deployment);
    std::sort(all.begin(), all.end(), [](const auto* x, const auto* y) { return x->display_name < y->display_name; });
    for (const sema::Deployment* deployment : all) write(*deployment);
  }

  void write(const sema::Deployment& deployment) {
    heading(deployment.display_name);
    doc({deployment.doc.begin(), deployment.doc.end()});
    text_ += "\n";
    if (deployment.repo)
      item("from " + code(program_.repos[deployment.repo].name.text) + ", path " + code(deployment.path));
    else
      item("a chart from a registry");
    std::string to = code(source(program_.target_of(deployment).selector.span));
    for (const sema::Selector& except : deployment.except) to += ", except " + code(source(except.span));
    item("to " + to);
    for (const auto& [data, place] : deployment.carries) item("carries " + code(program_.data[data].name.text));
    for (const sema::TagValue& tag : deployment.tags) item(std::string(tag.name) + ": " + code(tag.text));
    if (deployment.rollout) item("rollout " + code(program_.rollouts[*deployment.rollout].name.text));
    for (const sema::After& after : deployment.after) item("after " + code(after.name));
    if (!a_.built) return;
    for (const model::Bundle& bundle : a_.built->plan->bundles) {
      if (bundle.name != deployment.display_name) continue;
      std::vector<std::string> names;
      for (const model::Cluster& cluster : a_.built->plan->clusters) {
        if (a_.built->plan->sets->contains(bundle.reach, cluster.atoms)) names.push_back(cluster.name);
      }
      item(fmt::format("reaches {} of {} known clusters{}", names.size(), a_.built->plan->clusters.size(),
                       names.empty() ? "" : ": " + diag::list_names(names, 8)));
    }
  }

  const Analysis& a_;
  const sema::Program& program_;
  std::string text_;
  Lines fleet_;
  std::map<std::pair<std::string_view, std::string_view>, Lines> docs_;  // by kind and name
};

}  // namespace

std::string reference_page(const Analysis& a) { return Page(a).write(); }

}  // namespace fleet::driver
