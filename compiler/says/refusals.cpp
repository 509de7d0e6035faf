#include "compiler/says/refusals.h"

#include <span>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/deploy.h"

namespace fleet::says {
namespace {

using rancher::ApiRefusal;
using rancher::Step;

constexpr size_t kLongestLabelValue = 63;

/// The value at the path, or as much of the way to it as is written; none where there is nothing at all.
Span follow(Place at, std::span<const Step> path) {
  Span span = at.span();
  for (const Step& step : path) {
    const auto* key = std::get_if<std::string>(&step);
    const Place next = key ? at.at(*key) : at.at(std::get<size_t>(step));
    if (!next) return key && at ? at.key_span(*key) : span;
    at = next;
    span = at.span();
  }
  return span;
}

/// Of a key in `labels` or `annotations`, the key where that is what is wrong.
Span metadata_span(const Place& metadata, const ApiRefusal& refusal) {
  const Span span = follow(metadata, refusal.path);
  const auto* key = refusal.path.size() > 1 ? std::get_if<std::string>(&refusal.path[1]) : nullptr;
  if (!key || !rancher::find_label_key_problem(*key)) return span;
  return metadata.at(std::get<std::string>(refusal.path[0])).key_span(*key);
}

/// Fields that are missing have no place: the line that begins the object stands for it.
Span first_line(Span span) { return span.end - span.begin < 200 ? span : Span{span.file, span.begin, span.begin}; }

}  // namespace

bool report_api_refusals(const Object& object, const rancher::Object& type, const Place& spec, rancher::Version version,
                         diag::Diagnostics& diagnostics) {
  const Place metadata = object.place.at("metadata");
  bool any = false;
  const auto report = [&](Span span, const std::string& why) {
    any = true;
    diagnostics.report(first_line(span), diag::YamlHubRefuses, object.kind, object.name, why);
  };
  for (const ApiRefusal& refusal : rancher::find_metadata_refusals(object.metadata))
    report(metadata_span(metadata, refusal), refusal.why);
  if (spec)
    for (const ApiRefusal& refusal : rancher::find_api_refusals(object.spec, type, version))
      report(refusal.path.empty() ? object.place.key_span("spec") : follow(spec, refusal.path), refusal.why);
  const bool is_labelled = object.kind == "Cluster" || object.kind == "Bundle";
  if (is_labelled && !any && object.name.size() > kLongestLabelValue) {
    any = true;
    diagnostics.report(metadata.at("name").span(), diag::YamlLongName, object.name, object.name.size());
  }
  return any;
}

bool report_bundle_refusals(const Bundle& bundle, const rancher::Bundle& read, const Place& written, Span named,
                            rancher::Version version, diag::Diagnostics& diagnostics) {
  bool any = false;
  const auto report = [&](Span span, const std::string& why) {
    any = true;
    auto report = diagnostics.report(first_line(span ? span : named), diag::YamlHubRefuses, "Bundle", bundle.name, why);
    if (bundle.by_git_job) report.note(diag::GitJobFails);
  };
  for (const ApiRefusal& refusal : rancher::find_metadata_refusals(read.metadata)) {
    const std::string& key = std::get<std::string>(refusal.path[0]);
    const bool is_own = refusal.path.size() == 1
                            ? static_cast<bool>(written.at(key))
                            : static_cast<bool>(written.at(key).at(std::get<std::string>(refusal.path[1])));
    report(is_own ? metadata_span(written, refusal) : named, refusal.why);
  }
  const rancher::Object& type = *rancher::object(rancher::Schema::Bundle, version);
  for (const ApiRefusal& refusal : rancher::find_api_refusals(rancher::encode(read.spec, type), type, version)) {
    const std::span<const Step> path(refusal.path);
    const auto* key = path.empty() ? nullptr : std::get_if<std::string>(&path[0]);
    const size_t* index = key && *key == "targets" && path.size() > 1 ? std::get_if<size_t>(&path[1]) : nullptr;
    if (index && *index < bundle.targets.size())
      report(follow(bundle.targets[*index].written, path.subspan(2)), refusal.why);
    else
      report(follow(written, path), refusal.why);
  }
  return any;
}

bool report_long_name(const Bundle& bundle, const Place& written, Span named, diag::Diagnostics& diagnostics) {
  if (bundle.name.size() <= kLongestLabelValue) return false;
  const Place own = written.at("name");
  diagnostics.report(own ? own.span() : named, diag::YamlLongName, bundle.name, bundle.name.size())
      .note(diag::WholeBundle);
  return true;
}

void report_bad_selector(const Object& object, std::string_view key, const Place& written,
                         diag::Diagnostics& diagnostics) {
  const auto selector = rancher::selector_in(object.spec, key);
  if (!selector || !written) return;
  const auto compiled = rancher::Selector::compile(*selector);
  if (compiled) return;
  diagnostics.report(narrow_selector(written, *selector), diag::YamlIdleSelector, compiled.failure().text, object.kind,
                     object.name);
}

}  // namespace fleet::says
