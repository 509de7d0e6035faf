#include "compiler/syntax/lower.h"

namespace fleet::syntax {

ast::DeclNode Lower::repo() {
  take();
  ast::Repo repo;
  repo.name = name();
  repo.as = as();
  repo.bases = bases();
  take();  // {
  while (at(Rule::RepoItem)) repo.items.push_back(repo_item());
  keep_first(
      repo.items,
      [&](const ast::RepoItem& item) { return place_.text.substr(item.word.begin, item.word.end - item.word.begin); },
      [](const ast::RepoItem& item) { return item.word; });
  return repo;
}

ast::RepoItem Lower::repo_item() {
  uint32_t begin = mark();
  ast::RepoItem item;
  enter();
  const Token& word = take();
  item.word = span(word);
  switch (word.kind) {
    case Kind::To:
      item.kind = ast::RepoItem::To;
      item.reach = reach();
      break;
    case Kind::Gitrepo:
      item.kind = ast::RepoItem::GitRepo;
      item.object = object();
      break;
    case Kind::Poll: {
      item.kind = ast::RepoItem::Poll;
      const Token& duration = take();
      ast::Text text;
      text.span = span(duration);
      if (duration.kind != Kind::Missing) text.parts.push_back({std::string(view(duration)), {}, text.span});
      item.text = std::move(text);
      break;
    }
    default:
      item.kind = word.kind == Kind::Url        ? ast::RepoItem::Url
                  : word.kind == Kind::Branch   ? ast::RepoItem::Branch
                  : word.kind == Kind::Revision ? ast::RepoItem::Revision
                  : word.kind == Kind::Secret   ? ast::RepoItem::Secret
                  : word.kind == Kind::Checkout ? ast::RepoItem::Checkout
                                                : ast::RepoItem::Workspace;
      item.text = name_or_text();
  }
  leave();
  item.span = since(begin);
  return item;
}

ast::DeclNode Lower::deploy() {
  ast::Deploy deploy;
  deploy.blueprint = take().kind == Kind::Blueprint;
  deploy.name = name();
  if (at(Rule::Family)) deploy.family = family();
  deploy.as = as();
  deploy.bases = bases();
  take();  // {
  while (at(Rule::DeployItem)) deploy.items.push_back(deploy_item());
  using Item = ast::DeployItem;
  auto word_of = [&](const Item& item) { return place_.text.substr(item.word.begin, item.word.end - item.word.begin); };
  keep_first(
      deploy.items,
      [&](const Item& item) -> std::string_view {
        const auto* values = std::get_if<ast::Values>(&item.node);
        bool often = std::holds_alternative<ast::Variant>(item.node) ||
                     std::holds_alternative<ast::SetTag>(item.node) ||
                     std::holds_alternative<ast::Carries>(item.node) || std::holds_alternative<ast::After>(item.node) ||
                     (values && std::holds_alternative<ast::Text>(values->node));
        return often ? std::string_view() : word_of(item);
      },
      [](const Item& item) { return item.word; });
  keep_first(
      deploy.items,
      [](const Item& item) {
        const auto* tag = std::get_if<ast::SetTag>(&item.node);
        return tag ? tag->name.text : std::string_view();
      },
      [](const Item& item) { return std::get<ast::SetTag>(item.node).name.span; });
  return deploy;
}

ast::DeployItem Lower::deploy_item() {
  uint32_t begin = mark();
  ast::DeployItem item;
  enter();
  item.word = span(tokens_[token_]);
  if (at(Rule::ValuesItem)) {
    item.node = values();
  } else if (at(Rule::Variant)) {
    item.node = variant();
  } else {
    switch (tokens_[token_].kind) {
      case Kind::From: {
        take();
        ast::From from{path_or_text(), {}};
        take();  // path
        from.path = text();
        item.node = std::move(from);
        break;
      }
      case Kind::To:
        take();
        item.node = ast::To{reach()};
        break;
      case Kind::Except:
        take();
        item.node = ast::Except{expr()};
        break;
      case Kind::Carries:
        take();
        item.node = ast::Carries{paths()};
        break;
      case Kind::After: {
        ast::After after;
        do {
          take();
          after.deployments.push_back(path_or_text());
        } while (!at_end());
        item.node = std::move(after);
        break;
      }
      case Kind::Rollout:
        take();
        item.node = ast::UseRollout{path()};
        break;
      case Kind::Namespace:
        take();
        item.node = ast::NamespaceItem{name_or_text()};
        break;
      case Kind::Variants: item.node = variants(); break;
      case Kind::Tag: {
        take();
        ast::SetTag tag{name(), {}};
        if (at(Kind::Dot)) tag.name = qualified(tag.name);
        take();  // =
        tag.value = value();
        item.node = std::move(tag);
        break;
      }
      default: item.node = object_block();
    }
  }
  leave();
  item.span = since(begin);
  return item;
}

ast::Values Lower::values() {
  uint32_t begin = mark();
  ast::Values values;
  enter();
  take();
  if (take_if(Kind::File))
    values.node = text();
  else
    values.node = object();
  leave();
  values.span = since(begin);
  return values;
}

ast::ObjectBlock Lower::object_block() {
  uint32_t begin = mark();
  ast::ObjectBlock block;
  const Token& word = take();
  block.word = span(word);
  block.kind = word.kind == Kind::Helm        ? ast::ObjectBlock::Helm
               : word.kind == Kind::HelmOp    ? ast::ObjectBlock::HelmOp
               : word.kind == Kind::Kustomize ? ast::ObjectBlock::Kustomize
               : word.kind == Kind::Yaml      ? ast::ObjectBlock::Yaml
               : word.kind == Kind::Diff      ? ast::ObjectBlock::Diff
                                              : ast::ObjectBlock::Options;
  block.object = object();
  block.span = since(begin);
  return block;
}

ast::Variants Lower::variants() {
  ast::Variants result;
  take();
  if (at(Kind::FirstMatch) || at(Kind::AllMatches)) {
    const Token& mode = take();
    result.mode = mode.kind == Kind::FirstMatch ? ast::Variants::FirstMatch : ast::Variants::AllMatches;
    result.mode_span = span(mode);
  }
  if (at(Kind::Total)) result.total = span(take());
  take();  // {
  while (at(Rule::Variant)) result.items.push_back(variant());
  take();  // }
  return result;
}

ast::Variant Lower::variant() {
  uint32_t begin = mark();
  ast::Variant variant;
  enter();
  take();
  variant.name = name();
  take();  // when
  variant.when = reach();
  take();  // {
  while (at(Rule::VariantItem)) variant.items.push_back(variant_item());
  take();  // }
  leave();
  variant.span = since(begin);
  using Item = ast::VariantItem;
  keep_first(
      variant.items,
      [&](const Item& item) -> std::string_view {
        const auto* values = std::get_if<ast::Values>(&item.node);
        if (values && std::holds_alternative<ast::Text>(values->node)) return {};
        return place_.text.substr(item.word.begin, item.word.end - item.word.begin);
      },
      [](const Item& item) { return item.word; });
  return variant;
}

ast::VariantItem Lower::variant_item() {
  uint32_t begin = mark();
  ast::VariantItem item;
  enter();
  item.word = span(tokens_[token_]);
  if (at(Rule::ValuesItem)) {
    item.node = values();
  } else if (take_if(Kind::Skip)) {
    item.node = ast::Skip{};
  } else if (take_if(Kind::Namespace)) {
    item.node = ast::NamespaceItem{name_or_text()};
  } else {
    item.node = object_block();
  }
  leave();
  item.span = since(begin);
  return item;
}

}  // namespace fleet::syntax
