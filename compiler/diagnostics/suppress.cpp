#include "compiler/diagnostics/suppress.h"

#include <algorithm>
#include <map>

#include "compiler/diagnostics/catalog.h"
#include "compiler/diagnostics/catalog/allow.h"
#include "compiler/diagnostics/catalog/shared.h"

namespace fleet::diag {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

struct Request {
  Span span;  // of the comment, without a second comment in it
  std::vector<std::string_view> ids;
  bool has_reason = false;
};

/// Whether the comment is an `allow`, and what it asks for.
bool read(std::string_view comment, Request& request) {
  const char* const start = comment.data();
  comment.remove_prefix(std::min<size_t>(1, comment.size()));
  constexpr std::string_view kAllow = "allow:", kBecause = "because";
  if (!trim(comment).starts_with(kAllow)) return false;
  comment.remove_prefix(comment.find(kAllow) + kAllow.size());

  std::string_view ids = comment.substr(0, comment.find('#'));
  const char* end = ids.data() + ids.size();
  size_t because = ids.find(kBecause);  // as a word of its own
  while (because != std::string_view::npos && because > 0 && !blank(ids[because - 1]))
    because = ids.find(kBecause, because + 1);
  if (because != std::string_view::npos) {
    const std::string_view rest = comment.substr(because + kBecause.size());
    const size_t open = rest.find_first_not_of(" \t");
    const size_t close = open == std::string_view::npos ? open : rest.find('"', open + 1);
    if (close != std::string_view::npos && rest[open] == '"') {
      request.has_reason = !trim(rest.substr(open + 1, close - open - 1)).empty();
      end = rest.data() + close + 1;
    }
    ids = ids.substr(0, because);
  }
  while (blank(end[-1])) --end;
  request.span.end = request.span.begin + static_cast<uint32_t>(end - start);

  while (!ids.empty()) {
    const size_t comma = std::min(ids.find(','), ids.size());
    if (const std::string_view id = trim(ids.substr(0, comma)); !id.empty()) request.ids.push_back(id);
    ids.remove_prefix(std::min(comma + 1, ids.size()));
  }
  return true;
}

/// The bytes that a comment speaks of.
class Coverage {
 public:
  Coverage(const std::vector<CommentPlace>& comments, std::vector<Span> declarations, Positions& positions)
      : declarations_(std::move(declarations)), positions_(positions) {
    std::sort(declarations_.begin(), declarations_.end());
    for (const CommentPlace& c : comments) ends_[{c.span.file, c.span.begin}] = c.span.end;
  }

  Span of(const CommentPlace& comment) const {
    const FileId file = comment.span.file;
    const LineIndex& index = positions_.of(file);
    if (!comment.alone) return line(index, file, comment.span.begin);
    const uint32_t code = next_code(file, comment.span.end);
    const auto decl = std::lower_bound(declarations_.begin(), declarations_.end(), Span{file, code, 0});
    if (decl != declarations_.end() && decl->file == file && decl->begin == code) return *decl;
    return line(index, file, code);
  }

 private:
  static Span line(const LineIndex& index, FileId file, uint32_t at) {
    const uint32_t number = index.at(at).line;
    return {file, index.line_begin(number), index.line_end(number)};
  }
  uint32_t next_code(FileId file, uint32_t at) const {
    const std::string_view text = positions_.sources().text(file);
    while (at < text.size()) {
      if (blank(text[at]) || text[at] == '\n') {
        ++at;
        continue;
      }
      const auto comment = ends_.find({file, at});
      if (comment == ends_.end() || comment->second <= at) break;
      at = comment->second;
    }
    return at;
  }

  std::vector<Span> declarations_;
  std::map<std::pair<FileId, uint32_t>, uint32_t> ends_;
  Positions& positions_;
};

struct Allow {
  Span comment;
  Span covers;
  std::string_view id;
  bool used = false;
};

}  // namespace

Suppressed suppress(std::vector<Diagnostic> findings, const std::vector<CommentPlace>& comments,
                    std::vector<Span> declarations, bool complete, Positions& positions) {
  Suppressed result;
  Diagnostics about;
  std::vector<Allow> allows;
  const Coverage coverage(comments, std::move(declarations), positions);
  for (const CommentPlace& comment : comments) {
    Request request{comment.span, {}, false};
    if (!read(positions.sources().text(comment.span), request)) continue;
    if (request.ids.empty()) about.report(request.span, AllowNothing);
    if (!request.ids.empty() && !request.has_reason)
      about.report(request.span, AllowNoReason).note(AllowForm, request.ids[0]);
    const Span covers = coverage.of(comment);
    for (const std::string_view id : request.ids) {
      const auto severity = find_severity(id);
      if (!severity && !id.starts_with("policy/")) {
        Report report = about.report(request.span, AllowUnknown, id);
        if (const std::string_view near = nearest_id(id); !near.empty()) report.here(DidYouMean, near);
      } else if (severity == Severity::Error) {
        about.report(request.span, AllowError, id);
      } else {
        allows.push_back({request.span, covers, id, false});
      }
    }
  }

  std::map<std::pair<FileId, std::string_view>, std::vector<size_t>> by_id;
  for (size_t i = 0; i < allows.size(); ++i) by_id[{allows[i].covers.file, allows[i].id}].push_back(i);
  for (Diagnostic& finding : findings) {
    bool hidden = false;
    if (finding.severity != Severity::Error && finding.primary.span) {
      const auto found = by_id.find({finding.primary.span.file, finding.id});
      if (found != by_id.end()) {
        for (const size_t i : found->second) {
          const uint32_t at = finding.primary.span.begin;
          if (at < allows[i].covers.begin || at > allows[i].covers.end) continue;
          allows[i].used = hidden = true;
        }
      }
    }
    if (hidden)
      ++result.hidden;
    else
      result.kept.push_back(std::move(finding));
  }
  for (const Allow& allow : allows) {
    if (complete && !allow.used) about.report(allow.comment, AllowUnused, allow.id);
  }
  for (Diagnostic& d : about.take()) result.kept.push_back(std::move(d));
  return result;
}

}  // namespace fleet::diag
