#include <algorithm>

#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/says/lint.h"
#include "compiler/yaml/scalar.h"

namespace fleet::says {
namespace {

using yaml::FindingKind;

/// A file of 100,000 doubled keys is one mistake, not so many.
constexpr size_t kMostOfAKind = 10;

/// What ends the reading; false where the finding is none of these.
bool report_end(const yaml::Finding& finding, FileId file, std::string_view text, diag::Diagnostics& diagnostics) {
  const Span span{file, finding.begin, finding.end};
  switch (finding.kind) {
    case FindingKind::Syntax: {
      auto report = diagnostics.report(span, diag::YamlSyntax, finding.detail);
      if (finding.begin < text.size() && text[finding.begin] == '\t') report.note(diag::TabsInYaml);
      return true;
    }
    case FindingKind::Character: diagnostics.report(span, diag::YamlCharacter); return true;
    case FindingKind::NotUtf8:
      if (finding.detail.empty())
        diagnostics.report(span, diag::YamlNotUtf8);
      else
        diagnostics.report(span, diag::YamlOtherEncoding, finding.detail);
      return true;
    case FindingKind::TooDeep:
    case FindingKind::TooLarge:
    case FindingKind::ByteOrderMark:
      diagnostics.report(span, diag::YamlLimit, finding.detail).note(diag::LimitIsOurs);
      return true;
    default: return false;
  }
}

/// The node that begins there, the innermost of several.
const yaml::Node* find_node(const yaml::Tree& tree, uint32_t begin, uint32_t end) {
  const auto behind = std::ranges::upper_bound(tree.nodes, begin, {}, &yaml::Node::begin);
  for (auto at = behind; at != tree.nodes.begin() && (--at)->begin == begin;)
    if (at->end == end && at->kind == yaml::Kind::Scalar) return &*at;
  return nullptr;
}

/// `1` and `"1"` are two keys to YAML and one to Fleet, which takes the one or the other (yaml/by-chance).
bool is_one_key(const yaml::Tree& tree, const yaml::Finding& finding) {
  const yaml::Node* key = find_node(tree, finding.begin, finding.end);
  const yaml::Node* other = find_node(tree, finding.other_begin, finding.other_end);
  if (!key || !other) return true;
  const auto meant = yaml::resolve(key->tag, key->text, key->implicit);
  const auto meant_before = yaml::resolve(other->tag, other->text, other->implicit);
  return meant && meant_before && *meant == *meant_before;
}

}  // namespace

std::shared_ptr<const yaml::Tree> read_yaml(FileId file, Dialect dialect, const Sources& sources,
                                            diag::Diagnostics& diagnostics) {
  const auto documents = dialect == Dialect::FleetYaml ? yaml::Documents::Together : yaml::Documents::Apart;
  auto tree = std::make_shared<yaml::Tree>(yaml::read_strict(sources.text(file), documents));
  if (!tree->complete) {
    report_end(tree->findings.back(), file, sources.text(file), diagnostics);
    return nullptr;
  }
  const bool only_first = dialect == Dialect::FleetYaml;
  const uint32_t end = only_first && tree->documents.size() > 1 ? tree->nodes[tree->documents[1]].begin : UINT32_MAX;
  size_t doubled = 0;
  for (const yaml::Finding& finding : tree->findings) {
    const Span span{file, finding.begin, finding.end};
    if (finding.kind == FindingKind::DuplicateKey && finding.begin < end && is_one_key(*tree, finding) &&
        ++doubled <= kMostOfAKind) {
      diagnostics.report(span, diag::YamlDuplicateKey, finding.detail)
          .here(diag::LastOneCounts)
          .label({file, finding.other_begin, finding.other_end}, diag::FirstStandsHere);
    }
  }
  if (only_first && tree->documents.size() > 1) {
    const yaml::Node& later = tree->nodes[tree->documents[1]];
    const auto left = static_cast<uint64_t>(tree->documents.size() - 1);
    diagnostics.report({file, later.begin, later.end}, diag::YamlLaterDocument, diag::count_of(left, "document"))
        .note(diag::OneDocument);
  }
  return tree;
}

void report_unreadable(FileId file, const yaml::FleetError& error, Dialect dialect, diag::Diagnostics& diagnostics) {
  const Span span{file, error.begin, error.end};
  if (error.is_ours) {
    diagnostics.report(span, diag::YamlLimit, error.text).note(diag::LimitIsOurs);
    return;
  }
  auto report = diagnostics.report(span, diag::YamlRefused, error.text);
  if (dialect == Dialect::FleetYaml) report.note(diag::GitJobFails);
}

}  // namespace fleet::says
