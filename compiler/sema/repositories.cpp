#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "compiler/base/revision.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/inherit.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/fields.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::sema {

namespace {

std::string_view word_of(ast::RepoItem::Kind kind) {
  switch (kind) {
    case ast::RepoItem::Url: return "url";
    case ast::RepoItem::Branch:
    case ast::RepoItem::Revision: return "ref";  // one takes the other's place
    case ast::RepoItem::Poll: return "poll";
    case ast::RepoItem::Secret: return "secret";
    case ast::RepoItem::Checkout: return "checkout";
    case ast::RepoItem::Workspace: return "workspace";
    case ast::RepoItem::To: return "to";
    case ast::RepoItem::GitRepo: return "gitrepo";
  }
  return "";
}

/// Kubernetes keeps nanoseconds in 63 bits: 292 years.
bool fits_kubernetes(std::string_view duration) {
  long double hours = 0, number = 0;
  for (const char c : duration) {
    if (c >= '0' && c <= '9')
      number = number * 10 + (c - '0');
    else
      hours += number * (c == 'd' ? 24.0L : c == 'h' ? 1.0L : c == 'm' ? 1.0L / 60 : 1.0L / 3600), number = 0;
  }
  return hours <= 2562047;
}

}  // namespace

void Checker::repos() {
  for (const auto& [node, decl] : d_.repos) {
    Repo repo;
    repo.name = node->name;
    kube_name(node->name.text, node->name.span, node->as ? &*node->as : nullptr, repo.kube_name, repo.kube_span, 63);
    repo_by_name_.emplace(node->name.text, p_.repos.add(std::move(repo)));
  }
  const size_t count = d_.repos.size();
  repo_sayings_.resize(count);
  std::set<std::pair<uint32_t, uint32_t>> cut;
  find_circles(
      by_name(repo_by_name_), count,
      [&](uint32_t repo) {
        std::vector<Edge> edges;
        for (const ast::Path& base : d_.repos[repo].node->bases) {
          if (const RepoId id = find_in(repo_by_name_, base)) edges.push_back({id.value, base.span});
        }
        return edges;
      },
      [&](uint32_t repo) { return d_.repos[repo].node->name.text; },
      [&](const Circle& circle) {
        diagnostics_.report(circle.caret, diag::Cycle, "repos", circle.drawing);
        cut.insert({circle.from, circle.to});
      },
      [&](uint32_t repo) { read_repo(repo, cut); });
  for (const Repo& repo : p_.repos) {
    const std::string key = repo.workspace.value_or(p_.workspace) + "/" + repo.kube_name;
    const auto [at, fresh] = git_repo_names_.emplace(key, repo.kube_span);
    if (!fresh)
      diagnostics_.report(repo.kube_span, diag::NameClash, "GitRepos", repo.kube_name)
          .label(at->second, diag::AlsoHere);
  }
}

/// Is a repo another one, or does it extend it, directly or not? Both have been read.
bool Checker::repo_derives(uint32_t repo, uint32_t from) const {
  std::vector<uint32_t> open{repo};
  std::set<uint32_t> seen;
  while (!open.empty()) {
    const uint32_t at = open.back();
    open.pop_back();
    if (at == from) return true;
    // What was read before is no descendant of it.
    if (repo_sayings_[at].order < repo_sayings_[from].order || !seen.insert(at).second) continue;
    open.insert(open.end(), repo_sayings_[at].bases.begin(), repo_sayings_[at].bases.end());
  }
  return false;
}

void Checker::read_repo(uint32_t index, const std::set<std::pair<uint32_t, uint32_t>>& cut) {
  const ast::Repo& node = *d_.repos[index].node;
  RepoSayings& said = repo_sayings_[index];
  said.order = repos_read_++;
  // What it says itself.
  std::map<std::string, RepoSaying> own;
  std::optional<Span> ref;
  for (const ast::RepoItem& item : node.items) {
    if (item.kind == ast::RepoItem::GitRepo) {
      if (!item.object) continue;
      Tree tree = object(*item.object, item.span);
      check_fields(tree, Block::GitRepo, false, false, p_.engine, diagnostics_);
      refuse_references(tree);
      if (auto* map = tree.as<MapTree>()) {
        for (MapEntry& entry : map->entries) own["gitrepo." + entry.key] = {&item, entry, index, print(entry.value)};
      }
      continue;
    }
    if (item.kind == ast::RepoItem::Branch || item.kind == ast::RepoItem::Revision) {
      if (ref) diagnostics_.report(item.word, diag::BranchAndRevision).label(*ref, diag::AlsoHere);
      ref = item.word;
    }
    std::string text = item.text ? plain(*item.text) : std::string();
    const bool is_ref = item.kind == ast::RepoItem::Branch || item.kind == ast::RepoItem::Revision;
    if (is_ref && item.text && item.text->is_plain() && !text.empty() && !is_revision(text))
      diagnostics_.report(item.text->span, diag::BadRevision, text);
    if (item.kind == ast::RepoItem::Branch) text.insert(0, "branch ");
    if (item.kind == ast::RepoItem::To) text = std::to_string(item.word.begin);
    own[std::string(word_of(item.kind))] = {&item, {}, index, std::move(text)};
  }
  // What it takes over, unless it says so itself.
  bool lost_base = false;
  for (const ast::Path& path : node.bases) {
    const RepoId base = find_in(repo_by_name_, path);
    if (!base) unknown(path, "repo", repo_by_name_);
    lost_base = lost_base || !base || cut.contains({index, base.value});
    if (!base || cut.contains({index, base.value})) continue;
    const RepoSayings& of_base = repo_sayings_[base.value];
    said.bases.push_back(base.value);
    lost_base = lost_base || of_base.lost_base;
    for (const auto& [key, saying] : of_base.items) {
      const auto [at, fresh] = said.items.emplace(key, saying);
      if (fresh || at->second.print == saying.print || own.contains(key)) continue;
      if (repo_derives(saying.by, at->second.by))
        at->second = saying;
      else if (!repo_derives(at->second.by, saying.by)) {
        const Repo &one = p_.repos[RepoId(at->second.by)], &other = p_.repos[RepoId(saying.by)];
        diagnostics_.report(path.span, diag::RepoConflict, key, one.name.text, other.name.text)
            .label(one.name.span, diag::OneIsHere)
            .label(other.name.span, diag::OtherIsHere);
      }
    }
  }
  for (auto& [key, saying] : own) said.items.insert_or_assign(key, std::move(saying));
  said.lost_base = lost_base;

  Repo& repo = p_.repos[RepoId(index)];
  MapTree fields;
  for (const auto& [key, saying] : said.items) {
    const ast::RepoItem& item = *saying.item;
    const bool is_own = saying.by == index;
    const std::string text = item.text ? item.text->plain() : std::string();
    switch (item.kind) {
      case ast::RepoItem::Url:
        repo.url = text;
        if (is_own && item.text) check_plain("url", text, item.text->span);
        break;
      case ast::RepoItem::Branch: repo.branch = text; break;
      case ast::RepoItem::Revision: repo.revision = text; break;
      case ast::RepoItem::Poll:
        if (fits_kubernetes(text))
          repo.poll = text;
        else if (is_own)
          diagnostics_.report(item.text->span, diag::LongDuration, text);
        break;
      case ast::RepoItem::Secret: repo.secret = text; break;
      case ast::RepoItem::Checkout:
        repo.checkout = text;
        repo.checkout_word = item.word;
        if (item.text) repo.checkout_span = item.text->span;
        break;
      case ast::RepoItem::Workspace:
        if (is_own && (!is_dns_label(text) || text.size() > kLongestLabel) && item.text)
          not_kubernetes(item.text->span, text, "a workspace");
        repo.workspace = text;
        break;
      case ast::RepoItem::To:
        if (item.reach) repo.to = reach(*item.reach);
        repo.to_word = item.word;
        break;
      case ast::RepoItem::GitRepo: fields.entries.push_back(saying.entry); break;
    }
  }
  if (!fields.entries.empty()) {
    repo.gitrepo.emplace();
    repo.gitrepo->node = std::move(fields);
    drop_nulls(*repo.gitrepo, Block::GitRepo, false, p_.engine);
  }
  if (lost_base) return;  // the base that was meant may say it
  if (repo.branch.empty() && repo.revision.empty() && !said.items.contains("ref")) {
    diagnostics_.report(node.name.span, diag::NoRef, node.name.text);
  }
  if (repo.url.empty()) diagnostics_.report(node.name.span, diag::NoUrl, node.name.text);
}

}  // namespace fleet::sema
