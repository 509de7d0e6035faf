#include "compiler/diagnostics/render_text.h"

#include <algorithm>
#include <map>

#include "compiler/diagnostics/display.h"
#include "compiler/diagnostics/edit_lines.h"
#include "compiler/diagnostics/palette.h"
#include "compiler/diagnostics/snippet.h"
#include "compiler/diagnostics/words.h"

namespace fleet::diag {
namespace {

constexpr size_t kSecondaryShown = 4;
constexpr size_t kEditLinesShown = 12;
constexpr size_t kUnchangedShown = 3;
constexpr size_t kLabelsShown = 8;

Tone tone_of(Severity severity) {
  return severity == Severity::Error ? Tone::Error : severity == Severity::Warning ? Tone::Warning : Tone::Info;
}

std::string place(Span span, Positions& positions) {
  const Position at = positions.begin(span);
  return fmt::format("{}:{}:{}", show_text(positions.shown_path(span.file)), at.line, at.column);
}

/// The caret already says all that this fix would do: "did you mean `region`?".
bool said_at_the_caret(const Fix& fix, const Diagnostic& d) {
  return fix.edits.size() == 1 && fix.edits[0].span == d.primary.span &&
         d.primary.text.find("`" + fix.edits[0].replacement + "`") != std::string::npos;
}

class TextRenderer {
 public:
  TextRenderer(const Diagnostic& d, Positions& positions, const TextStyle& style)
      : d_(d), positions_(positions), style_(style) {
    const size_t shown = std::min(d.secondary.size(), kSecondaryShown);
    if (d.primary.span) places_.push_back({d.primary, true});
    for (size_t i = 0; i < shown; ++i) places_.push_back({d.secondary[i], false});
    for (const Fix& fix : d.fixes) {
      if (!said_at_the_caret(fix, d)) fixes_.push_back({&fix, edit_lines(fix.edits, positions)});
    }
    uint32_t highest = 0;
    for (const Place& p : places_) highest = std::max(highest, positions_.begin(p.label.span).line);
    for (const ShownFix& fix : fixes_) {
      for (const EditLine& line : fix.lines) highest = std::max(highest, line.number);
    }
    gutter_ = std::max<size_t>(2, std::to_string(highest).size());
  }

  std::string render() {
    out_ = paint(fmt::format("{}[{}]", word(d_.severity), show_text(d_.id)), tone_of(d_.severity), style_.color) +
           paint(": " + show_text(d_.headline), Tone::Strong, style_.color) + "\n";
    snippets();
    if (d_.verdict) fact("verdict", verdict());
    if (d_.counterexample) fact("counterexample", describe(*d_.counterexample));
    for (const Note& note : d_.notes)
      fact("note", note.span ? note.text + " (" + place(note.span, positions_) + ")" : note.text);
    if (d_.secondary.size() > kSecondaryShown)
      fact("note", count_of(d_.secondary.size() - kSecondaryShown, "more place"));
    for (const ShownFix& fix : fixes_) help(fix);
    if (style_.explain) fact("explain", "fleetc explain " + d_.id);
    return std::move(out_);
  }

 private:
  struct Place {
    Label label;
    bool primary;
  };
  struct ShownFix {
    const Fix* fix;
    std::vector<EditLine> lines;
  };

  void frame(std::string_view left, std::string_view sign, const std::string& text) {
    out_ += paint(fmt::format("{:>{}}{}{}", left, gutter_, sign == "-->" || sign == ":::" ? "" : " ", sign),
                  Tone::Frame, style_.color);
    if (!text.empty()) out_ += " " + text;
    out_ += "\n";
  }

  void snippets() {
    std::vector<FileId> files;
    for (const Place& p : places_) {
      if (std::find(files.begin(), files.end(), p.label.span.file) == files.end()) files.push_back(p.label.span.file);
    }
    for (size_t i = 0; i < files.size(); ++i) {
      std::map<uint32_t, std::vector<Mark>> lines;
      Span first;
      for (const Place& p : places_) {
        if (p.label.span.file != files[i]) continue;
        if (!first) first = p.label.span;
        lines[positions_.begin(p.label.span).line].push_back(mark(p));
      }
      frame("", i == 0 ? "-->" : ":::", place(first, positions_));
      frame("", "|", "");
      const LineIndex& index = positions_.of(files[i]);
      for (const auto& [number, marks] : lines) {
        const std::string_view text =
            positions_.sources().text(Span{files[i], index.line_begin(number), index.line_end(number)});
        const std::vector<std::string> rows = draw_line(text, marks, style_.width, style_.color);
        for (size_t row = 0; row < rows.size(); ++row) frame(row == 0 ? std::to_string(number) : "", "|", rows[row]);
      }
    }
  }

  Mark mark(const Place& p) {
    const LineIndex& index = positions_.of(p.label.span.file);
    const uint32_t line = positions_.begin(p.label.span).line;
    const uint32_t begin = index.line_begin(line), end = index.line_end(line);
    Mark m;
    m.begin = std::clamp(p.label.span.begin, begin, end) - begin;
    m.end = std::clamp(p.label.span.end, begin, end) - begin;
    m.goes_on = positions_.end(p.label.span).line > line;
    m.text = p.label.text;
    m.sign = p.primary ? '^' : '-';
    m.tone = p.primary ? tone_of(d_.severity) : Tone::Secondary;
    return m;
  }

  std::string verdict() const {
    std::string text = word(*d_.verdict);
    if (d_.verdict_detail.empty()) return text;
    if (d_.verdict_detail.starts_with("over ")) return text + " " + d_.verdict_detail;
    std::string detail = d_.verdict_detail;
    if (detail[0] >= 'a' && detail[0] <= 'z') detail[0] = static_cast<char>(detail[0] - 'a' + 'A');
    return text + ". " + detail;
  }

  /// `   = note: text`; further lines of the text stand under its first.
  void fact(std::string_view kind, std::string_view text) {
    const std::string head = fmt::format("{:>{}} = ", "", gutter_);
    std::string body;
    for (size_t at = 0; at <= text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      if (at > 0) body += "\n" + std::string(head.size() + kind.size() + 2, ' ');
      body += show_text(text.substr(at, end - at));
      at = end + 1;
    }
    out_ += paint(head, Tone::Frame, style_.color) + paint(kind, Tone::Strong, style_.color) + ": " + body + "\n";
  }

  void help(const ShownFix& shown) {
    const Fix& fix = *shown.fix;
    const std::string effect = word(fix.effect);
    out_ += paint(fmt::format("help[{}{}{}]", word(fix.applicability), effect.empty() ? "" : ", ", effect), Tone::Help,
                  style_.color) +
            ": " + show_text(fix.title) + "\n";
    FileId file = d_.primary.span.file;
    for (size_t i = 0; i < shown.lines.size(); ++i) {
      const EditLine& line = shown.lines[i];
      if (line.file != file) {
        file = line.file;
        frame("", ":::", show_text(positions_.shown_path(file)));
      }
      if (i == kEditLinesShown && i + 1 < shown.lines.size()) {
        frame("", "|", "… " + count_of(shown.lines.size() - i, "more line"));
        break;
      }
      const Tone tone = line.sign == '-' ? Tone::Removed : Tone::Added;
      const std::string text = cut_line(line.text, line.focus, style_.width);
      out_ += paint(fmt::format("{:>{}} {}{}{}", line.number, gutter_, line.sign, text.empty() ? "" : " ", text), tone,
                    style_.color) +
              "\n";
    }
  }

  const Diagnostic& d_;
  Positions& positions_;
  const TextStyle& style_;
  std::vector<Place> places_;
  std::vector<ShownFix> fixes_;
  size_t gutter_ = 2;
  std::string out_;
};

std::string pairs(const std::vector<std::pair<std::string, std::string>>& labels, size_t limit) {
  std::string text;
  for (size_t i = 0; i < labels.size() && i < limit; ++i) {
    text += (i > 0 ? ", " : "") + labels[i].first + " = " + labels[i].second;
  }
  return text;
}

}  // namespace

std::string describe(const Counterexample& c) {
  std::vector<std::pair<std::string, std::string>> changed, unchanged;
  std::string without;
  for (const auto& label : c.labels) {
    const bool is_changed = std::find(c.changed.begin(), c.changed.end(), label.first) != c.changed.end();
    (is_changed ? changed : unchanged).push_back(label);
  }
  for (const std::string& name : c.changed) {
    const auto same = [&](const auto& label) { return label.first == name; };
    if (std::none_of(c.labels.begin(), c.labels.end(), same)) without += (without.empty() ? "without " : ", ") + name;
  }
  if (!c.cluster.empty() || c.near.empty()) {
    const std::string who = c.cluster.empty() ? "a cluster with" : c.cluster;
    const std::string more =
        c.labels.size() > kLabelsShown ? fmt::format(", and {} more", c.labels.size() - kLabelsShown) : "";
    return fmt::format("{} {{{}{}}}", who, pairs(c.labels, kLabelsShown), more);
  }
  std::string text = c.near;
  if (!changed.empty()) text += " with " + pairs(changed, changed.size());
  if (!without.empty()) text += (changed.empty() ? " " : ", ") + without;
  text += " (" + count_of(c.changed.size(), "edit");
  if (!unchanged.empty()) {
    text += "; " + pairs(unchanged, kUnchangedShown);
    if (unchanged.size() > kUnchangedShown) text += fmt::format(" and {} more", unchanged.size() - kUnchangedShown);
    text += " unchanged";
  }
  return text + ")";
}

std::string render_text(const Diagnostic& diagnostic, Positions& positions, const TextStyle& style) {
  return TextRenderer(diagnostic, positions, style).render();
}

std::string render_short(const Diagnostic& d, Positions& positions) {
  const std::string at = d.primary.span ? place(d.primary.span, positions) + ": " : "";
  return fmt::format("{}{}[{}]: {}\n", at, word(d.severity), show_text(d.id), show_text(d.headline));
}

}  // namespace fleet::diag
