#include "compiler/base/utf8.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/parse.h"

#include <algorithm>

#include "compiler/syntax/limits.h"
#include "compiler/syntax/repair.h"

namespace fleet::syntax {
namespace {

/// Reads the declarations of one file, one at a time: a tree of the whole would take a hundred times its memory.
class FileParser {
 public:
  FileParser(Place place, ast::File& file, Store& store, diag::Diagnostics& diagnostics)
      : place_(place), file_(file), store_(store), findings_(diagnostics), repairer_(place, grammar_, findings_) {}

  void parse(Tokens tokens) {
    check_tokens(place_, tokens.code, findings_);
    for (const Token& comment : tokens.comments) {
      const size_t nul = place_.text.substr(comment.begin, comment.end - comment.begin).find('\0');
      if (nul == std::string_view::npos || !findings_.take_line(comment.line)) continue;
      const auto begin = comment.begin + static_cast<uint32_t>(nul);
      findings_.diagnostics().report(Span{place_.file, begin, begin + 1}, diag::UnknownCharacter, "U+0000");
    }
    dead_ = check_limits(place_, tokens.code, findings_);
    all_ = tokens.code;
    for (size_t at = 0; at < all_.size() && !findings_.full();) at = declaration(at);
  }

 private:
  /// Reads what begins at `at`; returns where the next begins.
  size_t declaration(size_t at) {
    while (next_dead_ < dead_.size() && dead_[next_dead_].end <= at) ++next_dead_;
    const size_t dead = next_dead_ < dead_.size() ? dead_[next_dead_].begin : all_.size();
    if (dead <= at) return dead_[next_dead_].end;
    if (is_yaml(at)) return yaml(at);
    if (!starts_declaration(all_[at].kind)) return stray(at);

    const size_t limit = std::min(dead, at + kMostTokens);
    Parsed parsed = grammar_.parse(Rule::Decl, all_.subspan(at, limit - at));
    const size_t reached = at + (parsed.ok ? parsed.size : parsed.failed_at);
    if (reached == limit && limit < all_.size()) {
      if (limit == dead) return dead_[next_dead_].end;
      findings_.diagnostics().report(span(all_[limit]), diag::DeclarationTooLong, kMostTokens);
      return layout_().next_declaration(limit, 0);
    }
    if (parsed.ok && ends_well(at, reached)) {
      keep(all_.subspan(at, parsed.size), parsed, {}, at);
      return reached;
    }
    const size_t end = layout_().next_declaration(at, layout_().indentation(all_[at]));
    if (end > dead) return dead_[next_dead_].end;
    Repaired repaired = repairer_.repair(Rule::Lone, all_.subspan(at, end - at));
    if (repaired.parsed.ok) keep(repaired.tokens, repaired.parsed, repaired.damage, at);
    return end;
  }

  /// Whether what stands after a declaration is not the rest of it: another one, something at the left margin, or
  /// lines behind its block, if that was not closed too early.
  bool ends_well(size_t begin, size_t end) {
    if (end >= all_.size() || starts_declaration(all_[end].kind)) return true;
    if (!all_[end].first) return false;
    const uint32_t margin = layout_().indentation(all_[begin]);
    if (all_[end - 1].kind != Kind::CloseBrace) return layout_().column(all_[end]) <= margin;
    const size_t next = layout_().next_declaration(begin, margin);
    return !find_extra(layout_(), all_.subspan(begin, next - begin));
  }

  /// `fleet:` at the left margin, with its block on the lines below it.
  bool is_yaml(size_t at) const {
    if (at + 1 >= all_.size() || all_[at + 1].kind != Kind::Colon || !all_[at].first || layout_().column(all_[at]) > 0)
      return false;
    size_t end = at + 2;
    while (end < all_.size() && all_[end].line == all_[at].line && all_[end].kind != Kind::OpenBrace) ++end;
    return end == all_.size() || all_[end].kind != Kind::OpenBrace;
  }

  /// One finding a file: it was written in another language.
  size_t yaml(size_t at) {
    const Token& token = all_[at];
    if (!is_yaml_file_ && findings_.take_line(token.line)) {
      const std::string_view text = place_.text.substr(token.begin, token.end - token.begin);
      if (starts_declaration(token.kind))
        findings_.diagnostics().report(span(all_[at + 1]), diag::DoesNotFit, ":").note(diag::NotYaml);
      else
        findings_.diagnostics().report(span(token), diag::NoSuchDeclaration, text).note(diag::NotYaml);
    }
    is_yaml_file_ = true;
    size_t next = at + 1;
    while (next < all_.size() && !(all_[next].first && layout_().column(all_[next]) == 0)) ++next;
    return next;
  }

  /// No declaration starts with this token.
  size_t stray(size_t at) {
    const Token& token = all_[at];
    const size_t end = layout_().next_declaration(at, layout_().indentation(token));
    const Kind near = layout_().nearest_declaration(token);
    const bool report = findings_.take_line(token.line);
    std::string_view text = place_.text.substr(token.begin, token.end - token.begin);
    if (near != Kind::Id && at + 1 < all_.size() && (is_name(all_[at + 1].kind) || all_[at + 1].kind == Kind::String)) {
      if (report)
        findings_.diagnostics().report(span(token), diag::NoSuchDeclaration, text).suggest(span(token), spelling(near));
      std::vector<Token> tokens(all_.begin() + static_cast<ptrdiff_t>(at), all_.begin() + static_cast<ptrdiff_t>(end));
      tokens.front().kind = near;
      Repaired repaired = repairer_.repair(Rule::Lone, tokens);
      if (repaired.parsed.ok) keep(repaired.tokens, repaired.parsed, repaired.damage, at);
    } else if (report) {
      if (closes(token.kind))
        findings_.diagnostics().report(span(token), diag::ClosesNothing, text);
      else {
        auto finding = findings_.diagnostics().report(span(token), diag::NoSuchDeclaration, text);
        const bool yaml = token.kind == Kind::Minus || (at + 1 < all_.size() && all_[at + 1].kind == Kind::Colon);
        if (yaml) finding.note(diag::NotYaml);
      }
    }
    return end;
  }

  void keep(std::span<const Token> tokens, const Parsed& parsed, std::span<const Span> damage, size_t at) {
    std::optional<ast::Decl> decl =
        Lower(place_, tokens, parsed.events, damage, store_, findings_.diagnostics()).declaration();
    if (!decl) return;
    add_documentation(*decl, at ? all_[at - 1].end : 0);
    file_.decls.push_back(std::move(*decl));
  }

  /// The `##` comments between byte `begin` and the declaration.
  void add_documentation(ast::Decl& decl, uint32_t begin) {
    for (; comment_ < file_.comments.size() && file_.comments[comment_].span.begin < decl.span.begin; ++comment_) {
      const ast::Comment& comment = file_.comments[comment_];
      if (!comment.documentation || !comment.alone || comment.span.begin < begin) continue;
      std::string_view line = place_.text.substr(comment.span.begin, comment.span.end - comment.span.begin).substr(2);
      if (line.starts_with(' ')) line.remove_prefix(1);
      decl.doc.push_back(line);
    }
  }

  Layout layout_() const { return Layout(place_, all_); }
  Span span(const Token& token) const { return Span{place_.file, token.begin, token.end}; }

  Place place_;
  ast::File& file_;
  Store& store_;
  Findings findings_;
  Grammar grammar_;
  Repairer repairer_;
  std::span<const Token> all_;
  std::vector<Dead> dead_;
  size_t next_dead_ = 0;
  size_t comment_ = 0;
  bool is_yaml_file_ = false;  // said already
};

void report_not_utf8(FileId file, size_t byte, diag::Diagnostics& diagnostics) {
  const auto at = static_cast<uint32_t>(byte);
  diagnostics.report(Span{file, at, at + 1}, diag::NotUtf8);
}

uint32_t after_byte_order_mark(std::string_view text) { return text.starts_with("\xef\xbb\xbf") ? 3 : 0; }

}  // namespace

ast::File parse(FileId id, const Sources& sources, diag::Diagnostics& diagnostics) {
  const Place place{id, sources.text(id)};
  ast::File file;
  file.id = id;
  if (place.text.size() > kLargestFile) {
    auto at = static_cast<uint32_t>(kLargestFile);
    diagnostics.report(Span{id, at, at + 1}, diag::FileTooLarge, kLargestFile / 1'000'000);
    file.has_syntax_errors = true;
    return file;
  }
  const size_t before = diagnostics.all().size();
  // Bytes that are no UTF-8 are one finding. What else is wrong may come of them, so it waits.
  const size_t bad_byte = find_invalid_utf8(place.text);
  const bool is_utf8 = bad_byte == std::string_view::npos;
  diag::Diagnostics unheard;
  if (!is_utf8) report_not_utf8(id, bad_byte, diagnostics);

  Tokens tokens = scan(place.text, after_byte_order_mark(place.text));
  for (const Token& comment : tokens.comments) {
    bool doc = place.text.substr(comment.begin, 2) == "##";
    file.comments.push_back({Span{id, comment.begin, comment.end}, doc, comment.first});
  }
  auto store = std::make_shared<Store>();
  file.store = store;
  FileParser(place, file, *store, is_utf8 ? diagnostics : unheard).parse(std::move(tokens));
  if (!is_utf8)
    std::erase_if(file.decls, [&](const ast::Decl& decl) {
      return decl.span.end > bad_byte && find_invalid_utf8(sources.text(decl.span)) != std::string_view::npos;
    });
  file.has_syntax_errors = diagnostics.all().size() != before;
  return file;
}

ast::Expr parse_selector(FileId id, const Sources& sources, diag::Diagnostics& diagnostics) {
  const Place place{id, sources.text(id)};
  if (const size_t bad_byte = find_invalid_utf8(place.text); bad_byte != std::string_view::npos) {
    report_not_utf8(id, bad_byte, diagnostics);
    return {};
  }
  Tokens tokens = scan(place.text, after_byte_order_mark(place.text));
  Findings findings(diagnostics);
  check_tokens(place, tokens.code, findings);
  if (!check_limits(place, tokens.code, findings).empty()) return {};
  if (tokens.code.empty()) {
    diagnostics.report(Span{id, 0, 0}, diag::EmptySelector);
    return {};
  }
  Grammar grammar;
  Repaired repaired = Repairer(place, grammar, findings).repair(Rule::Query, tokens.code);
  if (!repaired.parsed.ok) return {};
  Store store;  // a selector has no names that are kept there
  return Lower(place, repaired.tokens, repaired.parsed.events, repaired.damage, store, diagnostics).query();
}

}  // namespace fleet::syntax
