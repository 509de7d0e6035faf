#include "tools/driver/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "compiler/diagnostics/order.h"
#include "compiler/json/write.h"
#include "compiler/plan/build.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"

namespace fleet::driver {
namespace {

/// The dimensions that are labels, in order of declaration: the columns.
std::vector<sema::DimensionId> label_dimensions(const sema::Program& program) {
  std::vector<sema::DimensionId> result;
  for (size_t i = 0; i < program.dimensions.size(); ++i) {
    const sema::DimensionId id(i);
    if (program.dimensions[id].is_label()) result.push_back(id);
  }
  return result;
}

/// What clusters can have at one level that are in the set and admissible.
struct PossibleLevel {
  std::string name;
  std::vector<std::string> values;
  bool is_any = false;      // every value that the schema admits there
  bool may_lack = false;    // the label need not be there
  bool has_others = false;  // texts that nobody lists
};

class Meeting {
 public:
  Meeting(const sema::Program& program, const plan::Built& built, model::SetId set)
      : program_(program), plan_(*built.plan), set_(set) {
    for (const model::Cluster& cluster : plan_.clusters) {
      if (plan_.sets->contains(set, cluster.atoms)) clusters_.push_back(&cluster);
    }
    admitted_ = plan_.sets->intersect(set, plan_.admissible);
  }

  std::string human() const {
    std::string text = names();
    return text +
           fmt::format("{} of {} known clusters{}\n", clusters_.size(), plan_.clusters.size(),
                       plan_.sets->is_empty(admitted_) ? "; no cluster that the schema admits can be in it" : "");
  }

  std::string names() const {
    std::string text;
    for (const model::Cluster* cluster : clusters_) text += cluster->name + "\n";
    return text;
  }

  /// A column each for the name, the workspace and the labels, as wide as they need.
  std::string table() const {
    std::vector<std::vector<std::string>> rows{{"cluster", "workspace"}};
    const auto dimensions = label_dimensions(program_);
    for (const sema::DimensionId id : dimensions) rows.front().emplace_back(program_.dimensions[id].name.text);
    for (const model::Cluster* cluster : clusters_) {
      std::vector<std::string>& row = rows.emplace_back(std::vector<std::string>{cluster->name, cluster->workspace});
      for (const sema::DimensionId id : dimensions)
        row.push_back(cluster->values[id.value] ? *cluster->values[id.value] : "-");
    }
    std::vector<size_t> widths(rows.front().size());
    for (const auto& row : rows)
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (const auto& row : rows) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i)
        line += fmt::format("{:<{}}", row[i], i + 1 == row.size() ? 0 : widths[i] + 2);
      text += line + "\n";
    }
    return text;
  }

  std::string json(const std::string& selector, bool possible) const {
    List clusters;
    for (const model::Cluster* cluster : clusters_) {
      Map values;
      for (const sema::DimensionId id : label_dimensions(program_)) {
        if (cluster->values[id.value])
          values.push_back({std::string(program_.dimensions[id].name.text), *cluster->values[id.value]});
      }
      clusters.push_back(
          Map{{"name", cluster->name}, {"workspace", cluster->workspace}, {"values", std::move(values)}});
    }
    Map root{{"format", "fleetc.reach/1"},
             {"selector", selector},
             {"known", static_cast<uint64_t>(plan_.clusters.size())},
             {"clusters", std::move(clusters)},
             {"admissible", !plan_.sets->is_empty(admitted_)}};
    if (possible) {
      Map levels;
      for (const PossibleLevel& level : possible_levels()) {
        List values(level.values.begin(), level.values.end());
        levels.push_back({level.name, Map{{"any", level.is_any},
                                          {"values", std::move(values)},
                                          {"others", level.has_others},
                                          {"absent", level.may_lack}}});
      }
      root.push_back({"possible", std::move(levels)});
    }
    return json::write(Value(std::move(root)));
  }

  std::string possible() const {
    if (plan_.sets->is_empty(admitted_)) return "";
    std::string text = "clusters that register can be in it with\n";
    for (const PossibleLevel& level : possible_levels()) {
      std::string values;
      constexpr size_t kMost = 12;
      for (size_t i = 0; i < level.values.size() && i < kMost; ++i) values += (i == 0 ? "" : ", ") + level.values[i];
      if (level.values.size() > kMost) values += fmt::format(" and {} more", level.values.size() - kMost);
      if (level.is_any)
        values = "any value";
      else if (level.has_others)
        values +=
            values.empty() ? "texts that the spec does not mention" : ", and texts that the spec does not mention";
      if (level.may_lack) values += values.empty() ? "no label" : ", or no label";
      text += fmt::format("  {}: {}\n", level.name, values);
    }
    return text;
  }

 private:
  std::vector<PossibleLevel> possible_levels() const {
    std::vector<PossibleLevel> result;
    for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
      const model::Level& level = plan_.levels[i];
      if (level.kind == model::Level::Kind::Variable) continue;
      const sets::ValueSet here = plan_.sets->values_at(admitted_, i), all = plan_.sets->values_at(plan_.admissible, i);
      PossibleLevel possible;
      possible.name = level.kind == model::Level::Kind::Workspace ? "cluster.workspace"
                      : level.kind == model::Level::Kind::Name    ? "cluster.name"
                      : level.kind == model::Level::Kind::Marker  ? "profile(" + level.name + ")"
                                                                  : level.name;
      bool is_any = true;
      for (uint32_t atom = 0; atom < level.atoms.size(); ++atom) {
        const bool has = here.contains(atom);
        if (atom == level.absent)
          possible.may_lack = has;
        else if (atom == level.other)
          possible.has_others = possible.has_others || has;
        else if (has && is_class_of_texts(level, level.atoms[atom]))
          possible.has_others = true;
        else if (has)
          possible.values.push_back(text_of(level.atoms[atom]));
        if (atom != level.absent && all.contains(atom) && !has) is_any = false;
      }
      // Most sets do not ask for names; of those that leave one out, nearly all are left.
      if (level.kind == model::Level::Kind::Name && (is_any || possible.has_others)) continue;
      possible.is_any = is_any;
      if (!possible.is_any || !possible.values.empty() || possible.has_others) result.push_back(std::move(possible));
    }
    return result;
  }

  /// All texts that match the same patterns, none of which the spec names.
  bool is_class_of_texts(const model::Level& level, const model::Atom& atom) const {
    return atom.is_wide && level.dimension != model::kNoAtom &&
           program_.dimensions[sema::DimensionId(level.dimension)].is_open();
  }

  static std::string text_of(const model::Atom& atom) {
    return atom.is_wide ? fmt::format("{} to {}", atom.low, atom.high) : atom.text;
  }

  const sema::Program& program_;
  const model::Plan& plan_;
  model::SetId set_, admitted_;
  std::vector<const model::Cluster*> clusters_;
};

}  // namespace

Answer reach(Analysis& a, const ReachQuestion& question) {
  Answer answer;
  if (!a.program) return {{}, "the spec has errors, so that nothing can be asked of it; `fleetc check` shows them", {}};
  const FileId file = a.sources.add("<selector>", question.selector);
  diag::Diagnostics diagnostics;
  const ast::Expr expr = syntax::parse_selector(file, a.sources, diagnostics);
  sema::Selector selector;
  if (!diagnostics.has_errors()) selector = sema::check_selector(expr, *a.program, diagnostics);
  if (!diagnostics.has_errors()) {
    // A plan of its own: the universe has to know the texts that only this selector mentions.
    diag::Diagnostics of_spec;
    const plan::Built built = plan::build_plan(*a.program, a.listed, a.sources, &selector, of_spec);
    for (diag::Diagnostic& d : of_spec.take()) {
      if (d.primary.span.file == file) diagnostics.add_all({std::move(d)});
    }
    if (!diagnostics.has_errors()) {
      const Meeting meeting(*a.program, built, built.universe->meaning(selector));
      switch (question.format) {
        case ReachFormat::Human: answer.text = meeting.human(); break;
        case ReachFormat::Names: answer.text = meeting.names(); break;
        case ReachFormat::Table: answer.text = meeting.table(); break;
        case ReachFormat::Json: answer.text = meeting.json(question.selector, question.possible); break;
      }
      const bool is_text = question.format == ReachFormat::Human || question.format == ReachFormat::Table;
      if (question.possible && is_text) answer.text += meeting.possible();
    }
  }
  answer.findings.list = diag::in_order(diagnostics.take(), a.sources);
  answer.findings.summary = diag::summarize(answer.findings.list);
  return answer;
}

}  // namespace fleet::driver
