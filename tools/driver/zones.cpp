#include "tools/driver/zones.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/base/window.h"
#include "compiler/diagnostics/catalog/rollout.h"
#include "compiler/rancher/timezone.h"

namespace fleet::driver {
namespace {

/// The zone with the nearest name, each part of it by itself; empty if there is none.
std::string nearest_zone(const FileSystem& files, std::string_view zone) {
  std::string near;
  for (;;) {
    const size_t slash = std::min(zone.find('/'), zone.size());
    const auto listed = files.list(std::string(rancher::TimeZone::kFolder) + "/" + near);
    const auto* names = std::get_if<std::vector<std::string>>(&listed);
    if (!names) return {};
    const std::string_view part = zone.substr(0, slash);
    const std::vector<std::string_view> candidates(names->begin(), names->end());
    const bool is_there = std::binary_search(candidates.begin(), candidates.end(), part);
    const std::string_view found = is_there ? part : diag::nearest(part, candidates);
    if (found.empty()) return {};
    near += found;
    if (slash == zone.size()) return near;
    near += '/';
    zone.remove_prefix(slash + 1);
  }
}

void check_zone(const FileSystem& files, const ast::Text& text, const Sources& sources,
                diag::Diagnostics& diagnostics) {
  if (!text.is_plain()) return;
  const auto window = parse_window(text.plain());
  if (!std::holds_alternative<Window>(window)) return;  // reported
  const std::string& zone = std::get<Window>(window).zone;
  const auto found = rancher::TimeZone::load(files, zone);
  if (found || found.failure().kind != rancher::Failure::Kind::Error) return;
  Span span = text.span;
  if (const size_t at = sources.text(span).rfind(zone); at != std::string_view::npos) {
    span.begin += static_cast<uint32_t>(at);
    span.end = span.begin + static_cast<uint32_t>(zone.size());
  }
  diagnostics.report(span, diag::UnknownZone, zone).suggest(span, nearest_zone(files, zone));
}

}  // namespace

void check_zones(const FileSystem& files, const std::vector<ast::File>& trees, const Sources& sources,
                 diag::Diagnostics& diagnostics) {
  for (const ast::File& tree : trees) {
    for (const ast::Decl& decl : tree.decls) {
      const auto* rollout = std::get_if<ast::Rollout>(&decl.node);
      if (!rollout) continue;
      for (const ast::RolloutItem& item : rollout->items) {
        const auto* wave = std::get_if<ast::Wave>(&item.node);
        if (!wave) continue;
        for (const ast::WaveItem& setting : wave->items) {
          if (setting.kind == ast::WaveItem::Window && setting.text)
            check_zone(files, *setting.text, sources, diagnostics);
        }
      }
    }
  }
}

}  // namespace fleet::driver
