#include "compiler/syntax/parse.h"

#include "compiler/syntax/lower.h"

namespace fleet::syntax {

ast::File parse(FileId id, const Sources& sources, diag::Diagnostics& diagnostics) {
  Place place{id, sources.text(id)};
  ast::File file;
  file.id = id;
  auto store = std::make_shared<Store>();
  file.store = store;
  uint32_t begin = place.text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  Tokens tokens = scan(place.text, begin);
  for (const Token& comment : tokens.comments) {
    bool doc = place.text.substr(comment.begin, 2) == "##";
    file.comments.push_back({Span{id, comment.begin, comment.end}, doc, comment.first});
  }
  Grammar grammar;
  std::span<const Token> all = tokens.code;
  size_t at = 0, comment = 0;
  while (at < all.size()) {
    Parsed parsed = grammar.parse(Rule::Decl, all.subspan(at));
    if (!parsed.ok) {
      file.has_syntax_errors = true;
      size_t bad = std::min(at + parsed.failed_at, all.size() - 1);
      Span span{id, all[bad].begin, all[bad].end};
      diagnostics.report(span, diag::Unexpected, sources.text(span));
      at = std::max(bad, at + 1);
      while (at < all.size() && !(all[at].first && starts_declaration(all[at].kind))) ++at;
      continue;
    }
    size_t before = diagnostics.all().size();
    std::optional<ast::Decl> decl =
        Lower(place, all.subspan(at, parsed.size), parsed.events, *store, diagnostics).declaration();
    if (diagnostics.all().size() != before) file.has_syntax_errors = true;
    if (decl) {
      for (; comment < file.comments.size() && file.comments[comment].span.begin < decl->span.begin; ++comment) {
        const ast::Comment& c = file.comments[comment];
        if (!c.documentation || !c.alone || (at && c.span.begin < all[at - 1].end)) continue;
        std::string_view line = sources.text(c.span).substr(2);
        if (line.starts_with(' ')) line.remove_prefix(1);
        decl->doc.push_back(line);
      }
      file.decls.push_back(std::move(*decl));
    }
    at += parsed.size;
  }
  return file;
}

ast::Expr parse_selector(FileId id, const Sources& sources, diag::Diagnostics& diagnostics) {
  Place place{id, sources.text(id)};
  Tokens tokens = scan(place.text, 0);
  Parsed parsed = Grammar().parse(Rule::Query, tokens.code);
  if (!parsed.ok) {
    size_t bad = std::min(parsed.failed_at, tokens.code.empty() ? 0 : tokens.code.size() - 1);
    Span span{id, 0, 0};
    if (!tokens.code.empty()) span = {id, tokens.code[bad].begin, tokens.code[bad].end};
    diagnostics.report(span, diag::Unexpected, sources.text(span));
    return {};
  }
  Store store;
  return Lower(place, tokens.code, parsed.events, store, diagnostics).query();
}

}  // namespace fleet::syntax
