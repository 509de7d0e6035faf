#include "compiler/plan/listed.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/inventory.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::plan {
namespace {

using inventory::RawLabel;
using sema::Dimension;
using sema::DimensionId;

constexpr std::string_view kDisplayName = "management.cattle.io/cluster-display-name";
constexpr std::string_view kMarker = "profile.fleetc.dev/";
constexpr std::string_view kDefined = "variable.fleetc.dev/";

}  // namespace

ListedLabels::ListedLabels(const sema::Program& program, TextPool& texts, std::vector<Drift>& drifts,
                           diag::Diagnostics& diagnostics)
    : program_(program),
      texts_(texts),
      drifts_(drifts),
      findings_(diagnostics),
      by_text_(program.dimensions.size()),
      seen_(program.dimensions.size()) {
  for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
    const Dimension& d = program.dimensions[DimensionId(i)];
    if (d.is_label()) by_key_.emplace(d.key, i);
  }
}

ListedLabels::Meaning ListedLabels::meaning(std::string_view key) const {
  using Kind = Meaning::Kind;
  if (const auto found = by_key_.find(key); found != by_key_.end()) return {Kind::Dimension, found->second, key};
  if (key == kDisplayName) return {Kind::DisplayName, 0, key};
  if (key.starts_with(kMarker)) {
    const auto found = program_.profile_by_name.find(key.substr(kMarker.size()));
    if (found != program_.profile_by_name.end()) return {Kind::Profile, found->second.value, key};
  }
  if (key.starts_with(kDefined)) {
    const auto found = program_.variable_by_name.find(key.substr(kDefined.size()));
    if (found != program_.variable_by_name.end()) return {Kind::Variable, found->second.value, key};
  }
  return {Kind::Nothing, 0, key};
}

/// Most clusters have the labels of the one before.
const ListedLabels::Meaning& ListedLabels::meaning_at(size_t position, std::string_view key) {
  if (position >= at_position_.size())
    at_position_.push_back(meaning(key));
  else if (at_position_[position].key != key)
    at_position_[position] = meaning(key);
  return at_position_[position];
}

const ListedLabels::Text& ListedLabels::text(uint32_t dimension, std::string_view text) {
  auto& known = by_text_[dimension];
  if (const auto found = known.find(text); found != known.end()) return found->second;
  const std::string* held = texts_.hold(text);
  const Dimension& d = program_.dimensions[DimensionId(dimension)];
  return known.emplace(*held, Text{held, is_declared(program_, d, *held) && sema::label_value_problem(*held).empty()})
      .first->second;
}

void ListedLabels::read(KnownCluster& known, size_t index, const inventory::ListedCluster& listed,
                        const ListedFile& file, bool written) {
  const Span name{file.file, listed.name_begin, listed.name_end};
  if (!listed.display_name.empty()) known.cluster.display_name = std::string(listed.display_name);
  if (listed.labels_are_broken) {
    known.is_broken = true;
    return;
  }
  std::fill(seen_.begin(), seen_.end(), false);
  for (size_t i = 0; i < listed.labels.size(); ++i) {
    const RawLabel& label = listed.labels[i];
    const Meaning& means = meaning_at(i, label.key);
    switch (means.kind) {
      case Meaning::Kind::Nothing: break;
      case Meaning::Kind::DisplayName: known.cluster.display_name = std::string(label.value); break;
      case Meaning::Kind::Profile:
        if (label.value == "true") known.has_profile[means.index] = true;
        break;
      case Meaning::Kind::Variable:
        if (label.value == "true" && !written) known.has_variable[means.index] = true;
        break;
      case Meaning::Kind::Dimension:
        if (label.key == kDisplayName && !label.is_broken()) known.cluster.display_name = std::string(label.value);
        read_dimension(known, index, means.index, label, listed, file, written);
        break;
    }
  }
  find_missing(known, index, listed, name, written);
}

void ListedLabels::read_dimension(KnownCluster& known, size_t index, uint32_t dimension, const RawLabel& label,
                                  const inventory::ListedCluster& listed, const ListedFile& file, bool written) {
  const Dimension& d = program_.dimensions[DimensionId(dimension)];
  if (d.type.kind == sema::Type::Kind::Error) return;
  const Span span{file.file, label.value_begin, label.value_end};
  seen_[dimension] = true;
  if (label.is_broken()) {
    known.is_broken = true;
    return;
  }
  const Text& means = text(dimension, label.value);
  if (d.is_derived()) {  // compared when it is known what it should be
    known.listed_labels.push_back({dimension, means.text});
    derived_.push_back({dimension, index, means.text, span});
    if (tells_apart(dimension) && !written) known.cluster.values[dimension] = means.text;
    return;
  }
  const std::string*& value = known.cluster.values[dimension];
  if (written && !d.observed) {
    // What the spec should say and does not is reported there.
    if (!value && (known.is_broken || !d.optional)) return;
    if (!value || *value != label.value) drift(DimensionId(dimension), known, label.value, value, span);
    return;
  }
  if (!means.declared) {
    undeclared(d, label, listed, span);
    known.is_broken = true;
    return;
  }
  value = means.text;
}

bool ListedLabels::tells_apart(uint32_t dimension) const {
  const Dimension& d = program_.dimensions[DimensionId(dimension)];
  return d.mapping && program_.dimensions[d.mapping->from].separator == DimensionId(dimension);
}

void ListedLabels::undeclared(const Dimension& dimension, const RawLabel& label, const inventory::ListedCluster& listed,
                              Span span) {
  const std::string problem = sema::label_value_problem(std::string(label.value));
  if (!problem.empty()) {
    findings_.report(span, diag::BadInventoryText, label.value, dimension.key, listed.name, problem);
    return;
  }
  auto shown = findings_.report(span, diag::BadInventoryLabel, label.value, dimension.name.text, listed.name);
  if (!shown) return;
  const std::vector<std::string_view> names(dimension.values.begin(), dimension.values.end());
  shown->suggest(span, diag::nearest(label.value, names));
}

void ListedLabels::find_missing(KnownCluster& known, size_t index, const inventory::ListedCluster& listed, Span name,
                                bool written) {
  // A cluster without any of our labels was just made, and the next apply gives it all of them.
  bool is_new = true;
  for (uint32_t i = 0; i < seen_.size(); ++i)
    is_new = is_new && (!seen_[i] || program_.dimensions[DimensionId(i)].observed);
  for (uint32_t i = 0; i < seen_.size(); ++i) {
    const Dimension& dimension = program_.dimensions[DimensionId(i)];
    // A text that several values have means none of them without the label that tells them apart.
    if (dimension.separator && !seen_[dimension.separator.value] && !written && known.cluster.values[i] &&
        std::count(dimension.values.begin(), dimension.values.end(), *known.cluster.values[i]) > 1) {
      const Dimension& separator = program_.dimensions[dimension.separator];
      if (auto shown = findings_.report(name, diag::MissingInventoryLabel, listed.name, separator.key)) {
        shown->label(separator.name.span, diag::DeclaredHere);
      }
      known.is_broken = true;
    }
    if (seen_[i]) continue;
    if (!dimension.is_label() || dimension.type.kind == sema::Type::Kind::Error) continue;
    if (dimension.is_derived()) {
      if (written && !is_new) derived_.push_back({i, index, nullptr, name});
      continue;
    }
    if (written && !dimension.observed) {
      const std::string* value = known.cluster.values[i];
      if (!value || is_new) continue;
      drift(DimensionId(i), known, std::nullopt, value, name);
      continue;
    }
    if (dimension.optional) continue;
    if (auto shown = findings_.report(name, diag::MissingInventoryLabel, listed.name, dimension.key)) {
      shown->label(dimension.name.span, diag::DeclaredHere);
    }
    known.is_broken = true;
  }
}

void ListedLabels::drift(DimensionId dimension, const KnownCluster& known, std::optional<std::string_view> listed,
                         const std::string* written, Span span) {
  const model::Cluster& cluster = known.cluster;
  drifts_.push_back({cluster.name, cluster.workspace, cluster.kube_name, dimension,
                     listed ? std::optional(std::string(*listed)) : std::nullopt,
                     written ? std::optional(*written) : std::nullopt, span, cluster.place});
}

void ListedLabels::repeated(const inventory::ListedCluster& listed, const ListedFile& file, Span first) {
  const Span name{file.file, listed.name_begin, listed.name_end};
  if (auto shown = findings_.report(name, diag::DuplicateName, "cluster", listed.name))
    shown->label(first, diag::FirstDeclaredHere);
}

void ListedLabels::compare_derived(const std::vector<KnownCluster>& clusters) {
  for (const Derived& label : derived_) {
    const Dimension& dimension = program_.dimensions[DimensionId(label.dimension)];
    const KnownCluster& known = clusters[label.cluster];
    const std::string* value = known.cluster.values[label.dimension];
    // What a broken label leads to is not known.
    if (value && label.text ? *value == *label.text : known.is_broken || (!value && !label.text)) continue;
    const std::string_view name = dimension.name.text;
    if (!label.text) {
      drift(DimensionId(label.dimension), known, std::nullopt, value, label.span);
    } else if (known.cluster.written) {
      drift(DimensionId(label.dimension), known, *label.text, value, label.span);
    } else if (value) {
      findings_.report(label.span, diag::DerivedLabelDiffers, known.cluster.name, name, *label.text, *value);
    } else if (tells_apart(label.dimension) && known.cluster.values[dimension.mapping->from.value]) {
      const sema::DimensionId from = dimension.mapping->from;
      findings_.report(label.span, diag::TellingLabelDiffers, known.cluster.name, name, *label.text,
                       program_.dimensions[from].name.text, *known.cluster.values[from.value]);
    } else {
      findings_.report(label.span, diag::DerivedLabelNot, known.cluster.name, name, *label.text);
    }
  }
  findings_.finish();
}

}  // namespace fleet::plan
