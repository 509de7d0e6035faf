#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/diagnostics/catalog/targeting.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/families.h"
#include "compiler/sema/fields.h"
#include "compiler/sema/kubernetes.h"
#include "compiler/sema/layers.h"
#include "compiler/syntax/limits.h"

namespace fleet::sema {

std::string Checker::plain(const ast::Text& text) {
  std::string result;
  bool reported = false;
  for (const ast::TextPart& part : text.parts) {
    if (!part.reference) {
      result += part.literal;
    } else if (is_member(part) && member_) {
      result += *member_;
    } else if (!reported) {
      if (is_member(part))
        diagnostics_.report(part.reference->span, diag::MemberOutsideFamily);
      else
        no_reference_here(*part.reference, member_.has_value());
      reported = true;
    }
  }
  return result;
}

void Checker::kube_name(std::string_view name, Span name_span, const ast::Text* as, std::string& result, Span& span,
                        size_t limit) {
  result = as ? plain(*as) : std::string(name);
  span = as ? as->span : name_span;
  if (!is_dns_label(result)) {
    const std::string_view what = as ? "a name in Kubernetes" : "a name, which becomes one in Kubernetes";
    if (member_)
      diagnostics_.report(span, diag::NotKubernetes, result, what);  // the member is at fault, not what stands here
    else
      not_kubernetes(span, result, what);
  } else if (result.size() > limit) {
    diagnostics_.report(span, diag::TooLongName, result, result.size(), limit);
  } else if (result.starts_with("fleet-agent")) {
    diagnostics_.report(span, diag::ReservedName, result);
  }
}

bool Checker::check_range(const ast::Family& family, std::string_view of) {
  const auto* range = std::get_if<ast::Family::Range>(&family.members);
  if (!range) return true;
  const auto number = [](std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    return std::pair(text.size(), text);
  };
  if (number(range->low) <= number(range->high)) return true;
  diagnostics_.report(range->span, diag::EmptyFamily, range->low, range->high, of);
  return false;
}

void Checker::data_classes() {
  for (const auto& [node, decl] : d_.data) {
    Data data;
    data.name = node->name;
    data.stays = reach(node->stays);
    if (node->because) data.because = node->because->text.plain();
    data_by_name_.emplace(node->name.text, p_.data.add(std::move(data)));
  }
}

namespace {

constexpr size_t kLongestPath = 1024;  // bytes of a path within a repository

}  // namespace

// ---- deployments -------------------------------------------------------------------------------------------------

void Checker::blueprint_cycles() {
  std::map<std::string_view, const ast::Deploy*> by_name(blueprint_by_name_.begin(), blueprint_by_name_.end());
  std::vector<const ast::Deploy*> nodes;
  std::map<const ast::Deploy*, uint32_t> numbers;
  std::vector<uint32_t> starts;
  for (const auto& [name, node] : by_name) {
    starts.push_back(static_cast<uint32_t>(nodes.size()));
    numbers[node] = starts.back();
    nodes.push_back(node);
  }
  find_circles(
      starts, nodes.size(),
      [&](uint32_t blueprint) {
        std::vector<Edge> edges;
        for (const ast::Path& base : nodes[blueprint]->bases) {
          if (const ast::Deploy* node = find_blueprint(base)) edges.push_back({numbers.at(node), base.span});
        }
        return edges;
      },
      [&](uint32_t blueprint) { return nodes[blueprint]->name.text; },
      [&](const Circle& circle) {
        diagnostics_.report(circle.caret, diag::Cycle, "blueprints", circle.drawing);
        broken_blueprint_edges_.insert({nodes[circle.from], nodes[circle.to]});
      },
      [](uint32_t) {});
}

const ast::Deploy* Checker::find_blueprint(const ast::Path& path) const {
  const auto found = find_exact(blueprint_by_name_, path);
  return found == blueprint_by_name_.end() ? nullptr : found->second;
}

ast::Path Checker::name_of(const ast::PathOrText& name, std::string& store) {
  if (const auto* path = std::get_if<ast::Path>(&name.node)) return *path;
  store = plain(std::get<ast::Text>(name.node));
  return {{{store, name.span}}, name.span};
}

void Checker::read_layer(const ast::Deploy& node, Layer& layer, bool has_rollout) {
  layer.node = &node;
  std::optional<Span> loose, block;  // the first variant, and the word `variants`
  const auto one_form = [&](std::optional<Span>& form, Span word, const std::optional<Span>& other) {
    if (!form) form = word;
    if (!other || layer.mixes_variants) return;
    layer.mixes_variants = true;
    diagnostics_.report(word, diag::MixedVariants).label(*other, diag::OtherForm).note(diag::OneFormOfVariants);
  };
  for (const ast::DeployItem& item : node.items) {
    std::visit(
        match{
            [&](const ast::From& from) {
              layer.has_from = true;
              layer.path = plain(from.path);
              layer.path_span = from.path.span;
              std::string text;
              const ast::Path name = name_of(from.repo, text);
              layer.repo = find_in(repo_by_name_, name);
              if (!layer.repo) unknown(name, "repo", repo_by_name_);
            },
            [&](const ast::To& to) { layer.to = reach(to.reach), layer.to_word = item.word; },
            [&](const ast::Except& except) { layer.except = selector(except.expr), layer.except_word = item.word; },
            [&](const ast::Carries& carries) {
              for (const ast::Path& path : carries.data) {
                if (const DataId id = find_in(data_by_name_, path))
                  layer.carries.push_back({id, path.span});
                else
                  unknown(path, "data class", data_by_name_);
              }
            },
            [&](const ast::After& after) {
              for (const ast::PathOrText& other : after.deployments) {
                std::string text;
                const ast::Path name = name_of(other, text);
                if (!name.parts.empty()) layer.after.push_back({path_text(name), item.word, other.span});
              }
            },
            [&](const ast::UseRollout& use) {
              layer.rollout_word = item.word;
              layer.rollout = find_in(rollout_by_name_, use.rollout);
              if (!layer.rollout) unknown(use.rollout, "rollout", rollout_by_name_);
            },
            [&](const ast::NamespaceItem& ns) {
              layer.options.name_space = text_tree(ns.text);
              layer.options.name_space_word = item.word;
              check_namespace(ns.text);
            },
            [&](const ast::ObjectBlock& block) {
              if (block.kind != ast::ObjectBlock::HelmOp) return object_block(block, layer.options, false, has_rollout);
              layer.helmop = object(block.object, block.word);
              check_fields(*layer.helmop, Block::HelmOp, false, false, p_.engine, diagnostics_);
              refuse_references(*layer.helmop);
            },
            [&](const ast::Values& values) { values_item(values, layer.options, item.word); },
            [&](const ast::Variant& variant) {
              read_variant(variant, layer, true);
              one_form(loose, item.word, block);
            },
            [&](const ast::Variants& variants) {
              if (variants.mode == ast::Variants::AllMatches && p_.engine < rancher::Version::V0_16) {
                diagnostics_.report(variants.mode_span, diag::NewerField, "all-matches",
                                    rancher::short_text(rancher::Version::V0_16), rancher::short_text(p_.engine));
              }
              layer.mode = variants.mode;
              layer.mode_span = variants.mode_span;
              layer.total = variants.total;
              for (const ast::Variant& variant : variants.items) read_variant(variant, layer, false);
              one_form(block, item.word, loose);
            },
            [&](const ast::SetTag& tag) { set_tag(tag, layer); },
        },
        item.node);
  }
  namespace_twice(layer.options);
}

void Checker::check_namespace(const ast::Text& text) {
  if (!text.is_plain()) return;
  const std::string name = text.plain();
  if (!is_dns_label(name) || name.size() > kLongestLabel) not_kubernetes(text.span, name, "a namespace");
}

void Checker::values_item(const ast::Values& values, Options& options, Span word) {
  if (const auto* file = std::get_if<ast::Text>(&values.node)) {
    const std::string end = file->parts.empty() || file->parts.back().reference ? "" : file->plain();
    if (file->parts.empty() || end.ends_with('/')) {
      diagnostics_.report(file->span, diag::TypeMismatch, "the path of a file, such as \"values.yaml\"",
                          file->parts.empty() ? "an empty text" : "a folder");
      return;
    }
    options.values_files.push_back({text_tree(*file), word});
  } else {
    options.values = object(std::get<ast::ObjectValue>(values.node), values.span);
    check_values(*options.values, "values");
  }
}

void Checker::object_block(const ast::ObjectBlock& block, Options& options, bool in_variant, bool has_rollout) {
  Tree tree = object(block.object, block.span);
  const auto check = [&](Block kind) { check_fields(tree, kind, in_variant, has_rollout, p_.engine, diagnostics_); };
  switch (block.kind) {
    case ast::ObjectBlock::Helm:
      check(Block::Helm);
      for (const MapEntry& entry : tree.as<MapTree>()->entries)
        if (entry.key == "templateValues") check_values(entry.value, entry.key);
      options.helm = std::move(tree);
      break;
    case ast::ObjectBlock::HelmOp: break;  // a deployment's own: no variant has one
    case ast::ObjectBlock::Kustomize:
      check(Block::Kustomize);
      options.kustomize = std::move(tree);
      break;
    case ast::ObjectBlock::Yaml:
      check(Block::Yaml);
      options.yaml = std::move(tree);
      break;
    case ast::ObjectBlock::Diff:
      check(Block::Diff);
      options.diff = std::move(tree);
      break;
    case ast::ObjectBlock::Options:
      check(Block::Options);
      options.options = std::move(tree);
      break;
  }
}

void Checker::namespace_twice(Options& options) {
  auto* map = options.options ? options.options->as<MapTree>() : nullptr;
  if (!map) return;
  const MapEntry* strict = nullptr;
  for (auto entry = map->entries.begin(); entry != map->entries.end();) {
    if (entry->key == "namespace") strict = &*entry;
    if (entry->key == "defaultNamespace") {
      if (options.name_space) {
        diagnostics_.report(entry->key_span, diag::NamespaceTwice).label(options.name_space_word, diag::AlsoHere);
      } else {
        // The same thing in other words: one way to say it from here on.
        options.name_space = entry->value;
        options.name_space_word = entry->key_span;
      }
      entry = map->entries.erase(entry);
      strict = nullptr;
      for (const MapEntry& other : map->entries)
        if (other.key == "namespace") strict = &other;
      continue;
    }
    ++entry;
  }
  if (strict && options.name_space)
    diagnostics_.report(strict->key_span, diag::NamespaceTwice).label(options.name_space_word, diag::AlsoHere);
}

void Checker::read_variant(const ast::Variant& node, Layer& layer, bool is_loose) {
  if (!node.name) return;
  for (const Variant& other : layer.variants) {
    if (other.name.text == node.name.text) {
      diagnostics_.report(node.name.span, diag::DuplicateName, "variant", node.name.text)
          .label(other.name.span, diag::FirstDeclaredHere);
      return;
    }
  }
  Variant variant;
  variant.name = node.name;
  variant.when = reach(node.when);
  variant.is_loose = is_loose;
  for (const ast::VariantItem& item : node.items) {
    std::visit(match{
                   [&](const ast::Skip&) { variant.skip = true; },
                   [&](const ast::Values& values) { values_item(values, variant.options, item.word); },
                   [&](const ast::NamespaceItem& ns) {
                     variant.options.name_space = text_tree(ns.text);
                     variant.options.name_space_word = item.word;
                     check_namespace(ns.text);
                   },
                   [&](const ast::ObjectBlock& block) { object_block(block, variant.options, true, false); },
               },
               item.node);
  }
  for (const ast::VariantItem& item : node.items) {
    if (!variant.skip || std::holds_alternative<ast::Skip>(item.node)) continue;
    const auto* block = std::get_if<ast::ObjectBlock>(&item.node);
    const Span word = block ? block->word : item.word;
    diagnostics_.report(word, diag::BesideSkip, sources_->text(word), node.name.text);
    break;
  }
  namespace_twice(variant.options);
  layer.variants.push_back(std::move(variant));
}

void Checker::deployments() {
  blueprint_cycles();
  for (const auto& [node, decl] : d_.deployments) {
    if (node->family)
      family(*node, *decl);
    else
      deployment(*node, *decl, std::string(node->name.text));
  }
  for (const auto& [node, decl] : d_.blueprints) {
    for (const ast::Path& base : node->bases) {
      if (!find_blueprint(base)) unknown(base, "blueprint", blueprint_by_name_);
    }
    if (node->family) diagnostics_.report(node->family->span, diag::BlueprintFamily);
    if (read_blueprints_.contains(node)) continue;
    member_ = "n";  // one that nothing uses is checked, too: it may be meant for a family
    layer_of(*node, false);
    member_.reset();
  }
  nested_paths();
  dependencies();
}

void Checker::family(const ast::Deploy& node, const ast::Decl& decl) {
  if (!check_range(*node.family, "deployment")) return;
  const std::vector<std::string> members = members_of(*node.family);
  if (members.size() > syntax::kMostDeployments) {
    diagnostics_.report(node.family->span, diag::TooMany, "deployments of a family", syntax::kMostDeployments);
    return;
  }
  for (const std::string& member : members) {
    // What a layer says depends on the member, so that each has its own.
    auto layers = std::exchange(layers_, {});
    const size_t before = diagnostics_.all().size();
    member_ = member;
    deployment(node, decl, std::string(node.name.text) + "-" + member);
    member_.reset();
    layers_ = std::move(layers);
    const auto& all = diagnostics_.all();
    const bool failed = std::any_of(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                                    [](const diag::Diagnostic& d) { return d.severity == diag::Severity::Error; });
    if (failed) break;  // the other members would say the same again
  }
}

void Checker::nested_paths() {
  std::map<std::pair<RepoId, std::string_view>, const Deployment*> first_at;
  for (const Deployment& deployment : p_.deployments)
    if (deployment.repo && !bad_paths_.contains(deployment.path_span))
      first_at.emplace(std::pair(deployment.repo, std::string_view(deployment.path)), &deployment);
  for (const Deployment& inner : p_.deployments) {
    if (!inner.repo || inner.path.empty() || inner.path == "." || bad_paths_.contains(inner.path_span)) continue;
    const Deployment* outer = nullptr;  // of several the one that stands first
    const Deployment* owner = nullptr;  // whose options would be written there
    const auto look_below = [&](std::string_view path, std::string_view rest) {
      const std::string_view part = rest.substr(0, rest.find('/'));
      const auto found = first_at.find({inner.repo, path});
      if (found != first_at.end() && (part == "fleet.yaml" || part == ".fleetc")) owner = found->second;
    };
    look_below(".", inner.path);
    for (size_t end = inner.path.find('/'); end != std::string::npos; end = inner.path.find('/', end + 1)) {
      look_below(std::string_view(inner.path).substr(0, end), std::string_view(inner.path).substr(end + 1));
    }
    if (owner) {
      diagnostics_.report(inner.path_span, diag::PathOfOurs, inner.path, owner->display_name)
          .label(owner->path_span, diag::TheOuterPath);
      continue;
    }
    const auto look_at = [&](std::string_view path) {
      const auto found = first_at.find({inner.repo, path});
      if (found != first_at.end() && (!outer || found->second < outer)) outer = found->second;
    };
    look_at(".");
    for (size_t end = inner.path.find('/'); end != std::string::npos; end = inner.path.find('/', end + 1)) {
      look_at(std::string_view(inner.path).substr(0, end));
    }
    if (outer)
      diagnostics_.report(inner.path_span, diag::NestedPath, inner.path, outer->display_name)
          .label(outer->path_span, diag::TheOuterPath);
  }
}

const Layer& Checker::layer_of(const ast::Deploy& node, bool has_rollout) {
  if (node.blueprint) read_blueprints_.insert(&node);
  auto& slot = layers_[&node];
  if (!slot) {
    slot = std::make_unique<Layer>();
    read_layer(node, *slot, has_rollout);
  }
  return *slot;
}

void Checker::deployment(const ast::Deploy& node, const ast::Decl& decl, std::string name) {
  const auto [first, is_new] = deployment_names_.emplace(name, node.name.span);
  if (!is_new) {
    diagnostics_.report(node.name.span, diag::DuplicateName, "deployment", name)
        .label(first->second, diag::FirstDeclaredHere);
    return;
  }
  // Bases before those that extend them, the deployment last; each once.
  std::vector<const ast::Deploy*> order;
  std::set<const ast::Deploy*> seen{&node};
  std::vector<std::pair<const ast::Deploy*, size_t>> open{{&node, 0}};  // with the base to be looked at next
  while (!open.empty()) {
    const auto [at, next] = open.back();
    if (next == at->bases.size()) {
      order.push_back(at);
      open.pop_back();
      continue;
    }
    ++open.back().second;
    const ast::Deploy* blueprint = find_blueprint(at->bases[next]);
    if (!blueprint) {
      if (at == &node) unknown(at->bases[next], "blueprint", blueprint_by_name_);
    } else if (!broken_blueprint_edges_.contains({at, blueprint}) && seen.insert(blueprint).second) {
      open.emplace_back(blueprint, 0);
    }
  }
  bool has_rollout = false;
  for (const ast::Deploy* at : order) {
    for (const ast::DeployItem& item : at->items)
      has_rollout = has_rollout || std::holds_alternative<ast::UseRollout>(item.node);
  }
  std::vector<const Layer*> layers;
  for (const ast::Deploy* at : order) layers.push_back(&layer_of(*at, has_rollout));

  Deployment result = LayerMerge(layers, diagnostics_, [&](const ast::Deploy& at, size_t index) {
                        return find_blueprint(at.bases[index]);
                      }).run();
  drop_nulls(result, p_.engine);
  result.name = node.name;
  result.display_name = std::move(name);
  result.file = sources_->path(node.name.span.file);
  for (std::string_view line : decl.doc) result.doc.emplace_back(line);
  kube_name(result.display_name, node.name.span, node.as ? &*node.as : nullptr, result.kube_name, result.kube_span, 53);
  const bool has_from = std::any_of(layers.begin(), layers.end(), [](const Layer* layer) { return layer->has_from; });
  if (has_from && !result.repo) return;
  // A blueprint that could not be found may say what is missing.
  const bool lost_base = std::any_of(order.begin(), order.end(), [&](const ast::Deploy* at) {
    return std::any_of(at->bases.begin(), at->bases.end(),
                       [&](const ast::Path& base) { return !find_blueprint(base); });
  });
  if (!has_from && lost_base) return;
  check_tags(result, lost_base);
  if (has_from) {
    check_path(result);
    if (result.helmop)
      diagnostics_.report(result.helmop->span, diag::HelmOpWithFrom, result.display_name)
          .label(result.path_span, diag::ItsPath);
  } else {
    check_helmop(result);
  }
  if (!result.to && !(has_from && p_.repos[result.repo].to)) {
    if (lost_base) return;
    if (has_from) {
      diagnostics_.report(node.name.span, diag::NoTarget, result.display_name, p_.repos[result.repo].name.text)
          .label(p_.repos[result.repo].name.span, diag::RepoHasNoTarget);
    } else {
      diagnostics_.report(node.name.span, diag::NoTargetOfHelmOp, result.display_name);
    }
    return;
  }
  for (const ValuesFile& file : result.options.values_files) {
    if (!has_from) break;  // said above
    const auto* helm = result.options.helm ? result.options.helm->as<MapTree>() : nullptr;
    const bool chart = helm && std::any_of(helm->entries.begin(), helm->entries.end(), [&](const MapEntry& e) {
                         // A misspelt `chart` has been reported.
                         return e.key == "chart" || (e.key == "repo" && p_.engine >= rancher::Version::V0_16) ||
                                !diag::nearest(e.key, {"chart"}).empty();
                       });
    if (!chart) {
      diagnostics_.report(file.word, diag::ValuesFileWithoutChart);
      break;
    }
  }
  check_taken_back(result);
  const std::string key = p_.workspace_of(result) + "/" + result.kube_name;
  const auto [at, fresh] = bundle_names_.emplace(key, result.kube_span);
  if (!fresh)
    diagnostics_.report(result.kube_span, diag::NameClash, "bundles", result.kube_name)
        .label(at->second, diag::AlsoHere);
  check_promotion(result);
  p_.deployments.push_back(std::move(result));
}

void Checker::check_path(Deployment& deployment) {
  std::string path = deployment.path;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  while (path.starts_with("./")) path.erase(0, 2);
  deployment.path = path.empty() ? "." : path;
  const auto report = [&](std::string_view why) {
    bad_paths_.insert(deployment.path_span);
    diagnostics_.report(deployment.path_span, diag::PathNotPlain, path, why);
  };
  if (path.empty()) {
    path = "\"\"";
    return report("it is empty; the root is `.`");
  }
  if (path.size() > kLongestPath) {
    deployment.path = ".";
    path = "…";
    return report("it is longer than 1024 bytes");
  }
  if (path.front() == '/') return report("it begins with `/`");
  if (path.find_first_of("*?[]{}\\") != std::string::npos) return report("Fleet would not expand it");
  if (path.find("//") != std::string::npos) return report("it has an empty part");
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = std::string_view(path).substr(begin, end - begin);
    if (part == "..") return report("it leaves the repository");
    if (part == "." && path != ".") return report("`.` stands inside it");
    begin = end + 1;
  }
  const size_t slash = path.rfind('/');
  const std::string_view last = std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
  if (last.front() != '.' || path == ".") return;
  bad_paths_.insert(deployment.path_span);
  diagnostics_.report(deployment.path_span, diag::HiddenPath, path);
}

}  // namespace fleet::sema
