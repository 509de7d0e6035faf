#include "compiler/inventory/bundle_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/json/read.h"

namespace fleet::inventory {
namespace {

constexpr std::string_view kApiVersion = "fleet.cattle.io/v1alpha1";

class StatusReader {
 public:
  std::variant<BundleStatuses, std::string> read(std::string_view text) {
    if (const auto problem = json::Reader().read(text, tree_)) return problem->text;
    const auto root = map(0, "");
    const std::string_view kind = root ? text_at(*root, "kind") : std::string_view();
    const auto items = root ? tree_.find(*root, "items") : std::nullopt;
    if (!root || (kind != "List" && kind != "BundleList") || !items || tree_.nodes[*items].kind != json::Kind::List) {
      return "is no list of Bundles such as `kubectl get bundles.fleet.cattle.io -A -o json` prints";
    }
    size_t number = 0;
    for (uint32_t item = *items + 1; item < tree_.nodes[*items].after && problem_.empty();
         item = tree_.nodes[item].after) {
      place_ = fmt::format("its item {}", ++number);
      read_bundle(item, kind == "BundleList");
    }
    if (!problem_.empty()) return problem_;
    return std::move(statuses_);
  }

 private:
  void fail(std::string_view what) {
    if (problem_.empty()) problem_ = fmt::format("cannot be trusted: {} {}", place_, what);
  }

  /// The node, if it is a map without doubles; a null is as good as nothing.
  std::optional<uint32_t> map(std::optional<uint32_t> node, std::string_view name) {
    if (!node || tree_.nodes[*node].kind == json::Kind::Null) return std::nullopt;
    if (tree_.nodes[*node].kind != json::Kind::Map) {
      fail(fmt::format("has a `{}` that is no object", name));
      return std::nullopt;
    }
    if (tree_.find_duplicate_key(*node)) fail("has a key twice");
    return node;
  }
  std::optional<uint32_t> map_at(uint32_t in, std::string_view key) { return map(tree_.find(in, key), key); }

  std::string_view text_at(uint32_t in, std::string_view key) {
    const auto node = tree_.find(in, key);
    if (!node || tree_.nodes[*node].kind == json::Kind::Null) return {};
    if (tree_.nodes[*node].kind != json::Kind::String) fail(fmt::format("has a `{}` that is no text", key));
    return tree_.nodes[*node].text;
  }

  std::optional<int64_t> count_at(uint32_t in, std::string_view key) {
    const auto node = tree_.find(in, key);
    if (!node || tree_.nodes[*node].kind == json::Kind::Null) return std::nullopt;
    const std::string_view text = tree_.nodes[*node].text;
    int64_t number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (tree_.nodes[*node].kind != json::Kind::Number || !whole || number < 0) {
      fail(fmt::format("has a `{}` that is no count", key));
      return std::nullopt;
    }
    return number;
  }

  std::optional<Moment> moment_at(uint32_t in, std::string_view key) {
    const std::string_view text = text_at(in, key);
    if (text.empty()) return std::nullopt;
    const auto moment = parse_moment(text);
    if (!moment || text.size() < 20) fail(fmt::format("has a `{}` that is no time", key));
    return moment;
  }

  void read_bundle(uint32_t item, bool kind_is_known) {
    const auto object = map(item, "item");
    if (!object) return fail("is no object");
    const std::string_view kind = text_at(*object, "kind"), version = text_at(*object, "apiVersion");
    const bool says_nothing = kind.empty() && version.empty();
    if (!(kind_is_known && says_nothing) && (kind != "Bundle" || version != kApiVersion))
      return fail("is no Bundle of Fleet");
    const auto metadata = map_at(*object, "metadata");
    if (!metadata) return fail("has no name");
    const std::string name(text_at(*metadata, "name")), workspace(text_at(*metadata, "namespace"));
    if (name.empty() || workspace.empty()) return fail("has no name or namespace");
    BundleStatus status;
    status.generation = count_at(*metadata, "generation");
    status.is_deleted = !text_at(*metadata, "deletionTimestamp").empty();
    if (const auto labels = map_at(*metadata, "labels")) status.commit = text_at(*labels, "fleet.cattle.io/commit");
    if (const auto said = map_at(*object, "status")) read_status(*said, status);
    if (!statuses_.emplace(std::pair(workspace, name), std::move(status)).second)
      fail(fmt::format("is `{}` once more", name));
  }

  void read_status(uint32_t said, BundleStatus& status) {
    status.observed_generation = count_at(said, "observedGeneration");
    if (const auto summary = map_at(said, "summary")) {
      status.desired = count_at(*summary, "desiredReady");
      status.ready = count_at(*summary, "ready");
    }
    const auto conditions = tree_.find(said, "conditions");
    if (!conditions || tree_.nodes[*conditions].kind == json::Kind::Null) return;
    if (tree_.nodes[*conditions].kind != json::Kind::List) return fail("has `conditions` that are no list");
    for (uint32_t at = *conditions + 1; at < tree_.nodes[*conditions].after; at = tree_.nodes[at].after) {
      const auto condition = map(at, "condition");
      if (!condition || text_at(*condition, "type") != "Ready") continue;
      if (status.is_ready) return fail("has two conditions `Ready`");
      status.is_ready = text_at(*condition, "status") == "True";
      // Fleet writes `lastUpdateTime` where others write the time of the last transition.
      const auto transition = moment_at(*condition, "lastTransitionTime"),
                 update = moment_at(*condition, "lastUpdateTime");
      status.since = transition && update ? std::max(*transition, *update) : transition ? transition : update;
    }
  }

  json::Tree tree_;
  BundleStatuses statuses_;
  std::string place_ = "it", problem_;
};

}  // namespace

std::variant<BundleStatuses, std::string> read_bundle_statuses(std::string_view text) {
  return StatusReader().read(text);
}

}  // namespace fleet::inventory
