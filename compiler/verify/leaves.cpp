#include "compiler/verify/leaves.h"

#include <algorithm>

#include "compiler/base/ascii.h"
#include "compiler/plan/evaluate.h"
#include "compiler/rancher/template_tree.h"
#include "compiler/rancher/tree.h"
#include "compiler/yaml/go_print.h"

namespace fleet::verify {

using rancher::TemplateCommand;
using rancher::TemplateOperand;
using rancher::TemplatePipe;
using sema::Reference;
using sets::Diagrams;

namespace {

constexpr size_t kMostCombinations = 4096;
/// Keeps Fleet templating where a value's own inputs are no labels.
constexpr const char* kSomeLabel = "fleetc.dev/some";

/// One value as the only one of a document, to be templated for many clusters. It stands alone, so that this is what
/// becomes of it in any document.
class Single {
 public:
  explicit Single(const Value& emitted) : templates_(rancher::ValuesTemplate::compile(Map{{"v", emitted}})) {}

  /// None where templating fails, or makes several values of it.
  std::optional<Value> on(rancher::TemplateCluster cluster) const {
    if (!templates_) return std::nullopt;
    rancher::put(cluster.labels, kSomeLabel, "");
    const auto text = templates_->text(cluster);
    if (!text) return std::nullopt;
    if (const auto word = quoted_word(*text)) return Value(*word);
    const auto values = rancher::ValuesTemplate::read(*text);
    const Map* map = values ? values->find_map() : nullptr;
    if (!map || map->size() != 1 || map->front().key != "v") return std::nullopt;
    return map->front().value;
  }

 private:
  /// Letters, digits, dots and dashes in double quotes are themselves to any reader of YAML.
  static std::optional<std::string> quoted_word(std::string_view text) {
    if (!text.starts_with("v: \"") || !text.ends_with("\"\n")) return std::nullopt;
    const std::string_view word = text.substr(4, text.size() - 6);
    const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    return plain ? std::optional(std::string(word)) : std::nullopt;
  }

  rancher::Outcome<rancher::ValuesTemplate> templates_;
};

/// Texts that YAML prints and reads as they are.
bool is_plain_word(std::string_view text) {
  if (text.empty() || text.size() > 60) return false;
  constexpr std::string_view kMoreThanText[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  const auto same_letters = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  if (std::any_of(std::begin(kMoreThanText), std::end(kMoreThanText), [&](std::string_view word) {
        return std::equal(word.begin(), word.end(), text.begin(), text.end(), same_letters);
      })) {
    return false;
  }
  const char first = text.front(), last = text.back();
  const bool word =
      is_letter(first) && (is_letter(last) || (is_digit(last) && text.find('/') != std::string_view::npos));
  const bool amount = is_digit(first) && last == 'i';  // `16Gi`: no number ends like that
  const bool release =                                 // `1.4.2`: no number has two dots
      is_digit(first) && is_digit(last) && std::count(text.begin(), text.end(), '.') == 2 &&
      text.find_first_not_of("0123456789.") == std::string_view::npos;
  return (word || amount || release) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '/' || c == '.';
         });
}

/// Blanks outside of quotes only: where lines are folded makes no difference then.
bool has_blank_in_quotes(std::string_view text) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`' || text[i] == '\n' || text[i] == '\t') return true;
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (quoted && text[i] == ' ')
      return true;
  }
  return quoted;
}

std::string key_of(const Value& emitted) {
  if (const std::string* text = emitted.find_string()) return "s" + *text;
  return "j" + yaml::go_json(emitted);
}

/// A leaf of the spec as a key: what it says and what it refers to, wherever it stands.
void print_meant(const sema::Tree& tree, std::string& to) {
  const auto reference = [&to](const Reference& r) {
    to += "\x01" + std::to_string(static_cast<int>(r.kind)) + ":" +
          std::to_string(r.kind == Reference::Kind::Variable ? r.variable.value : r.dimension.value) + "\x02";
  };
  if (tree.as<sema::NullTree>()) to += "null";
  if (const bool* v = tree.as<bool>()) to += *v ? "true" : "false";
  if (const auto* v = tree.as<int64_t>()) to += "i" + std::to_string(*v);
  if (const auto* v = tree.as<sema::RawTree>()) to += "r" + v->text;
  if (const auto* v = tree.as<Reference>()) reference(*v);
  if (const auto* v = tree.as<sema::TextTree>()) {
    to += "\"";
    for (const sema::TextPiece& piece : v->pieces) {
      if (piece.reference)
        reference(*piece.reference);
      else
        to += std::to_string(piece.literal.size()) + ":" + piece.literal;
    }
    to += "\"";
  }
  if (const auto* v = tree.as<sema::ListTree>()) {
    to += "[";
    for (const sema::Tree& item : v->items) print_meant(item, to), to += ",";
    to += "]";
  }
  if (const auto* v = tree.as<sema::MapTree>()) {
    to += "{";
    for (const sema::MapEntry& entry : v->entries)
      to += std::to_string(entry.key.size()) + entry.key + ":", print_meant(entry.value, to), to += ",";
    to += "}";
  }
}

}  // namespace

bool Leaves::stands_alone(const std::string& emitted) {
  if (is_plain_word(emitted)) return true;
  const auto [entry, is_new] = alone_.try_emplace(emitted);
  if (!is_new) return entry->second;
  bool& alone = entry->second;
  if (emitted.find("${") == std::string::npos) {
    const auto same = emitted.starts_with("global.fleet.clusterLabels.") ? std::nullopt : Single(emitted).on({});
    return alone = same && *same == Value(emitted);
  }
  if (has_blank_in_quotes(emitted)) return alone = false;
  const auto parsed = rancher::parse_template(emitted);
  if (!parsed || parsed->size() != 1) return alone = false;
  const auto& nodes = parsed->begin()->second;
  return alone = nodes.size() == 1 && nodes[0].kind == rancher::TemplateNode::Kind::Action;
}

Leaves::Inputs Leaves::inputs_of(const std::string& text) {
  Inputs inputs;
  const auto templates = rancher::parse_template(text);
  if (!templates || templates->size() != 1) {
    inputs.everything = text.find("${") != std::string::npos;
    return inputs;
  }
  const auto field = [&inputs](const std::vector<std::string>& fields) {
    const bool labels = fields.front() == "ClusterLabels";
    if (fields.size() == 1 && fields.front() == "ClusterName")
      inputs.name = true;
    else if (fields.size() == 1 && fields.front() == "ClusterNamespace")
      inputs.workspace = true;
    else if (fields.size() == 2 && (labels || fields.front() == "ClusterValues"))
      (labels ? inputs.labels : inputs.values).insert(fields[1]);
    else
      inputs.everything = true;
  };
  const auto pipe = [&](const auto& self, const TemplatePipe& of) -> void {
    if (!of.variables.empty()) inputs.everything = true;
    for (const TemplateCommand& command : of.commands) {
      size_t first = 0;
      const auto& operands = command.operands;
      if (operands.size() == 3 && operands[0].kind == TemplateOperand::Kind::Function &&
          (operands[0].text == "get" || operands[0].text == "hasKey") &&
          operands[1].kind == TemplateOperand::Kind::Field && operands[1].fields.size() == 1 &&
          operands[2].kind == TemplateOperand::Kind::String) {
        field({operands[1].fields[0], operands[2].text});
        first = 3;
      }
      for (size_t i = first; i < operands.size(); ++i) {
        using Kind = TemplateOperand::Kind;
        switch (operands[i].kind) {
          case Kind::Field: field(operands[i].fields); break;
          case Kind::Pipe: self(self, *operands[i].pipe); break;
          case Kind::Dot:
          case Kind::Variable:
          case Kind::Chain: inputs.everything = true; break;
          case Kind::Bool:
          case Kind::Number:
          case Kind::String:
          case Kind::Nil:
          case Kind::Function: break;
        }
      }
    }
  };
  for (const rancher::TemplateNode& node : templates->begin()->second) {
    if (node.kind == rancher::TemplateNode::Kind::Action)
      pipe(pipe, node.pipe);
    else if (node.kind != rancher::TemplateNode::Kind::Text)
      inputs.everything = true;
  }
  return inputs;
}

rancher::TemplateCluster Leaves::seen(const Inputs& inputs, size_t cluster) const {
  const model::Cluster& of = plan_.clusters[cluster];
  rancher::TemplateCluster as{of.workspace, of.kube_name, {}, {}, {}};
  const auto add = [](const auto& texts, Map& to) {
    for (const auto& [key, text] : texts) to.push_back({key, text});
  };
  if (inputs.everything) {
    add(known_.labels(cluster), as.labels);
    add(of.annotations, as.annotations);
  }
  for (const std::string& key : inputs.labels) {
    const auto text = known_.find_label(cluster, key);
    if (!inputs.everything && text) as.labels.push_back({key, *text});
  }
  for (const Entry& entry : of.template_values) {
    if (inputs.everything || inputs.values.contains(entry.key))
      as.template_values.push_back({entry.key, rancher::as_free_form(entry.value)});
  }
  return as;
}

const Leaves::Wrong& Leaves::wrong(const Value& emitted, const sema::Tree& meant) {
  std::string key;
  print_meant(meant, key);
  const auto [entry, is_new] = decided_.try_emplace({key_of(emitted), std::move(key)});
  if (is_new) entry->second = decide(emitted, meant);
  return entry->second;
}

std::vector<uint32_t> Leaves::looks(const Inputs& inputs, const std::vector<Reference>& references) const {
  std::vector<uint32_t> result(known_.size());
  for (uint32_t i = 0; i < result.size(); ++i) result[i] = inputs.everything ? i : known_.is_templated(i) ? 1 : 0;
  if (inputs.everything) return result;
  const auto refine = [&](const KnownLabels::Column& column) {
    std::unordered_map<uint64_t, uint32_t> numbers;
    for (size_t i = 0; i < result.size(); ++i) {
      const uint64_t both = (uint64_t{result[i]} << 32) | column[i];
      result[i] = numbers.try_emplace(both, static_cast<uint32_t>(numbers.size())).first->second;
    }
  };
  const auto name = [&](size_t i) { return std::optional(plan_.clusters[i].kube_name); };
  const auto workspace = [&](size_t i) { return std::optional(plan_.clusters[i].workspace); };
  if (inputs.name) refine(known_.column("name", name));
  if (inputs.workspace) refine(known_.column("workspace", workspace));
  for (const std::string& key : inputs.labels) {
    refine(known_.column("label " + key, [&](size_t i) { return known_.find_label(i, key); }));
  }
  const auto value_column = [&](const std::string& key) {
    refine(known_.column("value " + key, [&](size_t i) -> std::optional<std::string> {
      for (const Entry& entry : plan_.clusters[i].template_values) {
        if (entry.key == key) return key_of(entry.value);
      }
      return std::nullopt;
    }));
  };
  for (const std::string& key : inputs.values) value_column(key);
  for (const Reference& reference : references) {
    switch (reference.kind) {
      case Reference::Kind::ClusterName: refine(known_.column("name", name)); break;
      case Reference::Kind::ClusterWorkspace: refine(known_.column("workspace", workspace)); break;
      case Reference::Kind::Variable:
        value_column(std::string(program_.variables[reference.variable].name.text));
        break;
      case Reference::Kind::Dimension:
        refine(known_.column("dimension " + std::to_string(reference.dimension.value), [&](size_t i) {
          const std::string* text = plan_.clusters[i].values[reference.dimension.value];
          return text ? std::optional(*text) : std::nullopt;
        }));
        break;
    }
  }
  return result;
}

Leaves::Wrong Leaves::decide(const Value& emitted, const sema::Tree& meant) {
  Wrong result;
  result.known = sets::Bits(known_.size());
  result.possible = Diagrams::none();
  std::vector<Reference> references;
  add_references(meant, references);
  const bool of_variables = std::any_of(references.begin(), references.end(),
                                        [](const Reference& r) { return r.kind == Reference::Kind::Variable; });
  Inputs inputs;
  if (const std::string* text = emitted.find_string()) inputs = inputs_of(*text);
  // What the schema admits has all known clusters in it, but for those whose labels no template sees.
  const auto possible = decide_possible(emitted, inputs, references, meant);
  if (possible) result.possible = *possible;
  if (possible && known_.all_templated()) return result;

  const Single single(emitted);
  std::unordered_map<uint32_t, bool> by_look;
  const std::vector<uint32_t> look = looks(inputs, references);
  for (size_t i = 0; i < known_.size(); ++i) {
    const auto [known, is_new] = by_look.try_emplace(look[i]);
    if (is_new) {
      const auto wanted = evaluate(meant, values_on(program_, plan_.clusters[i]));
      // Of a listed cluster nobody here knows what its variables are, only that it has them.
      if (!wanted)
        known->second = !of_variables;
      else
        known->second =
            (known_.is_templated(i) ? single.on(seen(inputs, i)) : emitted) != rancher::as_free_form(*wanted);
    }
    if (known->second) result.known.set(i);
  }
  return result;
}

std::optional<std::vector<uint32_t>> Leaves::levels_of(const Inputs& inputs, const std::vector<Reference>& references) {
  if (inputs.everything || inputs.name || inputs.workspace || !inputs.values.empty()) return std::nullopt;
  std::set<uint32_t> levels;
  for (const std::string& key : inputs.labels) {
    const auto found = std::find_if(plan_.levels.begin(), plan_.levels.end(),
                                    [&](const model::Level& level) { return level.key == key; });
    if (found == plan_.levels.end()) return std::nullopt;
    levels.insert(static_cast<uint32_t>(found - plan_.levels.begin()));
  }
  for (const Reference& reference : references) {
    if (reference.kind != Reference::Kind::Dimension) return std::nullopt;
    const auto own = universe_.level_of(reference.dimension);
    const bool computed = program_.dimensions[reference.dimension].condition.has_value();
    const model::SetId speaks_of =
        computed ? universe_.has_value(reference.dimension, "true") : universe_.is_set(reference.dimension);
    const auto below = plan_.sets->support(speaks_of);
    if (own) levels.insert(*own);
    levels.insert(below.begin(), below.end());  // of values with one label text, the label that tells them apart, too
  }
  size_t combinations = 1;
  for (const uint32_t index : levels) {
    const model::Level& level = plan_.levels[index];
    const bool wide =
        std::any_of(level.atoms.begin(), level.atoms.end(), [](const model::Atom& atom) { return atom.is_wide; });
    if (level.kind != model::Level::Kind::Label || !level.closed || wide) return std::nullopt;
    combinations *= level.absent + (level.optional ? 1 : 0);
    if (combinations > kMostCombinations) return std::nullopt;
  }
  return std::vector<uint32_t>(levels.begin(), levels.end());
}

/// Over all that the schema admits, also where no cluster is known.
std::optional<model::SetId> Leaves::decide_possible(const Value& emitted, const Inputs& inputs,
                                                    const std::vector<Reference>& references, const sema::Tree& meant) {
  const auto levels = levels_of(inputs, references);
  if (!levels || levels->empty()) return std::nullopt;
  sets::Diagrams& sets = *plan_.sets;
  std::vector<uint32_t> atoms;
  for (const model::Level& level : plan_.levels) atoms.push_back(level.absent);
  for (const uint32_t level : *levels) atoms[level] = 0;
  const Single single(emitted);
  std::vector<model::SetId> wrong;
  for (;;) {
    const model::Witness witness = universe_.witness(atoms);
    const plan::ConcreteCluster concrete = universe_.concrete(witness);
    const auto wanted = evaluate(meant, [&](const Reference& reference) -> std::optional<Value> {
      const auto text = plan::value_of_dimension(program_, reference.dimension, concrete);
      if (!text) return std::nullopt;
      return typed(program_.dimensions[reference.dimension].type, *text);
    });
    rancher::TemplateCluster as;
    for (const uint32_t level : *levels) {
      if (witness.texts[level] && inputs.labels.contains(plan_.levels[level].key))
        rancher::put(as.labels, plan_.levels[level].key, *witness.texts[level]);
    }
    if (!wanted || single.on(std::move(as)) != rancher::as_free_form(*wanted)) {
      std::vector<model::SetId> here;
      for (const uint32_t level : *levels) here.push_back(sets.of(level, {atoms[level]}));
      wrong.push_back(sets.intersect_all(here));
    }
    size_t next = 0;
    for (; next < levels->size(); ++next) {
      const uint32_t level = (*levels)[next];
      if (++atoms[level] < plan_.levels[level].absent + (plan_.levels[level].optional ? 1u : 0u)) break;
      atoms[level] = 0;
    }
    if (next == levels->size()) break;
  }
  return sets.unite_all(wrong);
}

std::string Leaves::shown(const Value& emitted, size_t cluster) {
  const std::string* text = emitted.find_string();
  std::optional<Value> value = emitted;
  if (known_.is_templated(cluster)) value = Single(emitted).on(seen(text ? inputs_of(*text) : Inputs{}, cluster));
  return value ? yaml::go_json(*value) : std::string("a template that fails");
}

}  // namespace fleet::verify
