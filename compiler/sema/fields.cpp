#include "compiler/sema/fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/match.h"
#include "compiler/base/pattern.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/schema.h"

namespace fleet::sema {
namespace {

using rancher::Kind;

struct Construct {
  std::string_view field;
  std::string_view instead;
};

/// What the language says otherwise, by block.
const std::vector<Construct>& constructs(Block block, bool in_variant) {
  static const std::vector<Construct> helm{{"values", "values { … }"}, {"valuesFiles", "values file \"…\""}};
  static const std::vector<Construct> options{{"name", "the deployment's name, or `as`"},
                                              {"targets", "to"},
                                              {"targetCustomizations", "variant"},
                                              {"overrideTargets", "to"},
                                              {"targetCustomizationMode", "variants first-match { … }"},
                                              {"dependsOn", "after"},
                                              {"helm", "helm { … }"},
                                              {"kustomize", "kustomize { … }"},
                                              {"yaml", "yaml { … }"},
                                              {"diff", "diff { … }"}};
  static const std::vector<Construct> variant{{"name", "the variant's name"},   {"clusterName", "when"},
                                              {"clusterSelector", "when"},      {"clusterGroup", "when"},
                                              {"clusterGroupSelector", "when"}, {"doNotDeploy", "skip"},
                                              {"helm", "helm { … }"},           {"kustomize", "kustomize { … }"},
                                              {"yaml", "yaml { … }"},           {"diff", "diff { … }"}};
  static const std::vector<Construct> gitrepo{{"repo", "url"},
                                              {"branch", "branch"},
                                              {"revision", "revision"},
                                              {"pollingInterval", "poll"},
                                              {"clientSecretName", "secret"},
                                              {"targets", "to"},
                                              {"paths", "deploy"},
                                              {"bundles", "deploy"}};
  static const std::vector<Construct> helmop = [] {
    std::vector<Construct> all = options;
    all.push_back({"labels", "options { labels: … }"});
    return all;
  }();
  static const std::vector<Construct> registration{{"templateValues", "variable"}};
  static const std::vector<Construct> none;
  switch (block) {
    case Block::Helm: return helm;
    case Block::Options: return in_variant ? variant : options;
    case Block::Kustomize:
    case Block::Yaml:
    case Block::Diff: return none;
    case Block::GitRepo: return gitrepo;
    case Block::HelmOp: return helmop;
    case Block::Register: return registration;
  }
  return none;
}

std::string seen(const Tree& tree) {
  return std::visit(match{
                        [](const NullTree&) -> std::string { return "`null`"; },
                        [](bool value) -> std::string { return value ? "`true`" : "`false`"; },
                        [](int64_t value) -> std::string { return fmt::format("the number {}", value); },
                        [](const RawTree& raw) -> std::string { return fmt::format("the number {}", raw.text); },
                        [](const TextTree&) -> std::string { return "a text"; },
                        [](const Reference&) -> std::string { return "a reference"; },
                        [](const ListTree&) -> std::string { return "a list"; },
                        [](const MapTree&) -> std::string { return "an object"; },
                    },
                    tree.node);
}

std::string wanted(const rancher::Type& type) {
  switch (type.kind) {
    case Kind::String:
    case Kind::Bytes: return "a text in quotes";
    case Kind::Bool: return "`true` or `false`";
    case Kind::Integer: return "a whole number";
    case Kind::Number: return "a number";
    case Kind::IntOrString: return "a whole number or a share such as 25%";
    case Kind::Duration: return "a duration such as 15m";
    case Kind::Time: return "a time such as \"2026-05-01T00:00:00Z\"";
    case Kind::Any: return "a value";
    case Kind::FreeObject:
    case Kind::Object:
    case Kind::Map: return "an object";
    case Kind::List: return "a list";
  }
  return {};
}

class FieldCheck {
 public:
  FieldCheck(bool in_variant, rancher::Version engine, diag::Diagnostics& diagnostics)
      : in_variant_(in_variant), engine_(engine), diagnostics_(diagnostics) {}

  /// `in_options`: the fields that belong into `options { }`, if this is another block.
  void object(const Tree& tree, const rancher::Object& fields, const std::vector<Construct>& constructs,
              bool has_rollout, const rancher::Object* in_options) {
    const auto* map = tree.as<MapTree>();
    if (!map) return;
    for (const MapEntry& entry : map->entries) {
      const auto construct =
          std::find_if(constructs.begin(), constructs.end(), [&](const Construct& c) { return c.field == entry.key; });
      if (construct != constructs.end()) {
        diagnostics_.report(entry.key_span, diag::HasAConstruct, entry.key, construct->instead);
        continue;
      }
      if (in_options && rancher::find_field(*in_options, entry.key)) {
        diagnostics_.report(entry.key_span, diag::HasAConstruct, entry.key, "options { " + entry.key + ": … }");
        continue;
      }
      if (has_rollout && entry.key == "rolloutStrategy") {
        diagnostics_.report(entry.key_span, diag::HasAConstruct, entry.key, "rollout");
        continue;
      }
      const rancher::Field* field = rancher::find_field(fields, entry.key);
      if (!field || field->use == rancher::Use::Internal) {
        std::vector<std::string_view> names;
        for (const rancher::Field& f : fields.fields) {
          if (f.use != rancher::Use::Internal && rancher::is_known(f, engine_)) names.push_back(f.name);
        }
        auto report = diagnostics_.report(entry.key_span, diag::UnknownField, entry.key, rancher::short_text(engine_));
        if (field) {
          report.note(diag::InternalField, entry.key);
          continue;
        }
        // A field that is said otherwise would be refused next.
        const std::string_view near = diag::nearest(entry.key, names);
        const auto is_near = [&](const Construct& c) { return c.field == near; };
        if (std::none_of(constructs.begin(), constructs.end(), is_near)) report.suggest(entry.key_span, near);
        continue;
      }
      if (!rancher::is_known(*field, engine_)) {
        diagnostics_.report(entry.key_span, diag::NewerField, entry.key, rancher::short_text(rancher::since(*field)),
                            rancher::short_text(engine_));
        continue;
      }
      if (field->use != rancher::Use::Obeyed ||
          (in_variant_ && rancher::is_ignored_in_customization(*field, engine_))) {
        diagnostics_.report(entry.key_span, diag::IgnoredField, entry.key, in_variant_ ? "in a variant" : "here");
        continue;
      }
      if (in_variant_ && field->in_customization == rancher::InCustomization::ForAll) {
        diagnostics_.report(entry.key_span, diag::ForEveryCluster, entry.key);
        continue;
      }
      value(entry.value, *field->type, field);
    }
  }

  /// `field`: whose type it is, if it is a field's.
  void text(const Tree& tree, const rancher::Type& type, const rancher::Field* field) {
    const auto* pieces = tree.as<TextTree>();
    if (!pieces) return mismatch(tree, type);
    std::string plain;
    for (const TextPiece& piece : pieces->pieces) {
      if (piece.reference || piece.is_member) return;
      plain += piece.literal;
    }
    if (type.kind == Kind::Duration) {
      static const auto duration = Pattern::compile("0|([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+");
      if (duration && !duration->full_match(plain))
        diagnostics_.report(tree.span, diag::TypeMismatch, "a duration in Fleet's units (ms, s, m, h)",
                            "`" + plain + "`");
      return;
    }
    if (type.kind == Kind::Time) {
      static const auto time = Pattern::compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})");
      if (time && !time->full_match(plain))
        diagnostics_.report(tree.span, diag::TypeMismatch, wanted(type), "`" + plain + "`");
      return;
    }
    if (!field) return;
    if (field->max_length != 0 && plain.size() > field->max_length) {
      diagnostics_.report(tree.span, diag::TypeMismatch, fmt::format("at most {} characters", field->max_length),
                          diag::count_of(plain.size(), "character"));
    } else if (!field->values.empty() &&
               std::find(field->values.begin(), field->values.end(), plain) == field->values.end()) {
      std::vector<std::string> names(field->values.begin(), field->values.end());
      diagnostics_.report(tree.span, diag::TypeMismatch, "one of " + diag::list_names(names), "`" + plain + "`");
    } else if (!field->pattern.empty()) {
      const auto pattern = Pattern::compile(field->pattern);
      if (pattern && !pattern->full_match(plain)) diagnostics_.report(tree.span, diag::NoMatch, plain, field->pattern);
    }
  }

 private:
  void mismatch(const Tree& tree, const rancher::Type& type) {
    diagnostics_.report(tree.span, diag::TypeMismatch, wanted(type), seen(tree));
  }

  void value(const Tree& tree, const rancher::Type& type, const rancher::Field* field) {
    if (tree.as<NullTree>()) return;
    if (tree.as<Reference>()) {
      if (type.kind == Kind::Object || type.kind == Kind::List || type.kind == Kind::Map ||
          type.kind == Kind::FreeObject)
        mismatch(tree, type);
      return;
    }
    switch (type.kind) {
      case Kind::Any: return;
      case Kind::FreeObject:
        if (!tree.as<MapTree>()) mismatch(tree, type);
        return;
      case Kind::String:
      case Kind::Bytes:
      case Kind::Duration:
      case Kind::Time: text(tree, type, field); return;
      case Kind::Bool:
        if (!tree.as<bool>()) mismatch(tree, type);
        return;
      case Kind::Integer:
        if (!tree.as<int64_t>()) mismatch(tree, type);
        return;
      case Kind::Number:
        if (!tree.as<int64_t>() && !tree.as<RawTree>()) mismatch(tree, type);
        return;
      case Kind::IntOrString:
        if (!tree.as<int64_t>() && !tree.as<TextTree>()) mismatch(tree, type);
        return;
      case Kind::Object:
        if (!tree.as<MapTree>())
          mismatch(tree, type);
        else
          object(tree, *type.object(), {}, false, nullptr);
        return;
      case Kind::List:
        if (const auto* list = tree.as<ListTree>()) {
          for (const Tree& item : list->items) value(item, *type.element(), nullptr);
        } else {
          mismatch(tree, type);
        }
        return;
      case Kind::Map:
        if (const auto* map = tree.as<MapTree>()) {
          for (const MapEntry& entry : map->entries) value(entry.value, *type.element(), nullptr);
        } else {
          mismatch(tree, type);
        }
        return;
    }
  }

  bool in_variant_;
  rancher::Version engine_;
  diag::Diagnostics& diagnostics_;
};

}  // namespace

namespace {

const rancher::Object* fields_of(Block block, bool in_variant, rancher::Version engine) {
  const rancher::Schema schema = block == Block::GitRepo    ? rancher::Schema::GitRepo
                                 : block == Block::HelmOp   ? rancher::Schema::HelmOp
                                 : block == Block::Register ? rancher::Schema::Cluster
                                 : in_variant               ? rancher::Schema::TargetCustomization
                                                            : rancher::Schema::FleetYaml;
  const rancher::Object* fields = rancher::object(schema, engine);
  const bool is_whole =
      block == Block::Options || block == Block::GitRepo || block == Block::HelmOp || block == Block::Register;
  if (is_whole || !fields) return fields;
  static constexpr std::string_view kNames[] = {"helm", "", "kustomize", "yaml", "diff"};
  const rancher::Field* field = rancher::find_field(*fields, kNames[static_cast<size_t>(block)]);
  return field ? field->type->object() : nullptr;
}

}  // namespace

void check_fields(Tree& object, Block block, bool in_variant, bool has_rollout, rancher::Version engine,
                  diag::Diagnostics& diagnostics) {
  const rancher::Object* fields = fields_of(block, in_variant, engine);
  if (!fields) return;
  const std::vector<Construct>& said_otherwise = constructs(block, in_variant);
  FieldCheck(in_variant, engine, diagnostics)
      .object(object, *fields, said_otherwise, has_rollout,
              block == Block::HelmOp ? rancher::object(rancher::Schema::FleetYaml, engine) : nullptr);
  if (auto* map = object.as<MapTree>()) {
    std::erase_if(map->entries, [&](const MapEntry& entry) {
      return std::any_of(said_otherwise.begin(), said_otherwise.end(),
                         [&](const Construct& c) { return c.field == entry.key; });
    });
  }
}

namespace {

/// Takes out the fields that are `null`. Below a map or an object of whatever shape it is a value like others.
void drop_nulls_in(Tree& tree, const rancher::Object& fields) {
  auto* map = tree.as<MapTree>();
  if (!map) return;
  std::erase_if(map->entries, [&](MapEntry& entry) {
    const rancher::Field* field = rancher::find_field(fields, entry.key);
    if (!field || field->type->kind == Kind::Any || field->type->kind == Kind::FreeObject) return false;
    if (entry.value.as<NullTree>()) return true;
    if (const rancher::Object* below = field->type->object()) drop_nulls_in(entry.value, *below);
    return false;
  });
}

void drop_nulls(Options& options, bool in_variant, rancher::Version engine) {
  const std::pair<std::optional<Tree>*, Block> blocks[] = {{&options.helm, Block::Helm},
                                                           {&options.options, Block::Options},
                                                           {&options.kustomize, Block::Kustomize},
                                                           {&options.yaml, Block::Yaml},
                                                           {&options.diff, Block::Diff}};
  for (const auto& [tree, block] : blocks)
    if (*tree) drop_nulls(**tree, block, in_variant, engine);
}

}  // namespace

void drop_nulls(Tree& object, Block block, bool in_variant, rancher::Version engine) {
  if (const rancher::Object* fields = fields_of(block, in_variant, engine)) drop_nulls_in(object, *fields);
}

void drop_nulls(Deployment& deployment, rancher::Version engine) {
  drop_nulls(deployment.options, false, engine);
  if (deployment.helmop) drop_nulls(*deployment.helmop, Block::HelmOp, false, engine);
  for (Variant& variant : deployment.variants) drop_nulls(variant.options, true, engine);
}

bool check_field_text(const std::string& text, Span span, Block block, const std::vector<std::string>& path,
                      rancher::Version engine, diag::Diagnostics& diagnostics) {
  const rancher::Object* fields = fields_of(block, true, engine);
  const rancher::Field* field = nullptr;
  for (const std::string& key : path) {
    field = fields ? rancher::find_field(*fields, key) : nullptr;
    if (!field) return true;
    fields = field->type->object();
  }
  if (!field || (field->type->kind != Kind::String && field->type->kind != Kind::Duration)) return true;
  Tree tree;
  tree.span = span;
  tree.node = TextTree{{{text, {}}}};
  const size_t before = diagnostics.all().size();
  FieldCheck(true, engine, diagnostics).text(tree, *field->type, field);
  return diagnostics.all().size() == before;
}

}  // namespace fleet::sema
