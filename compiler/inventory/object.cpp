#include "compiler/inventory/object.h"

#include <algorithm>
#include <functional>

#include "compiler/inventory/names.h"

namespace fleet::inventory {
namespace {

constexpr std::string_view kManagementName = "management.cattle.io/cluster-name";
constexpr std::string_view kDisplayName = "management.cattle.io/cluster-display-name";
constexpr size_t kLongestKey = 253 + 1 + 63;  // prefix, slash, name: Kubernetes, labels and selectors
constexpr size_t kMostSeen = 40;

std::string_view group_of(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

std::string_view text_or_nothing(const json::Node* node) {
  return node && node->kind == json::Kind::String ? node->text : std::string_view();
}

/// Rancher copies no label to the Fleet Cluster that its or kubectl's machinery set (wrangler,
/// CleanAnnotationsForExport).
bool is_copied_by_rancher(std::string_view key) {
  return !key.starts_with("kubectl.kubernetes.io/") && key.find("cattle.io/") == std::string_view::npos;
}

/// Names of clusters that Rancher made by its older API; others are called by their display name in Fleet (Rancher,
/// provisioningv2/cluster: mgmtNameRegexp).
bool is_legacy_name(std::string_view name) {
  const auto is_random = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return name == "local" ||
         (name.size() == 7 && name.starts_with("c-") && std::all_of(name.begin() + 2, name.end(), is_random));
}

}  // namespace

void add_problem(Listing& listing, Problem problem) {
  const auto same = [&](const Problem& other) { return other.kind == problem.kind; };
  const auto kind = static_cast<size_t>(problem.kind);
  if (listing.hidden[kind] > 0 ||
      std::count_if(listing.problems.begin(), listing.problems.end(), same) >= std::ptrdiff_t{kMostProblems}) {
    ++listing.hidden[kind];
    return;
  }
  listing.problems.push_back(std::move(problem));
}

struct ObjectReader::Object {
  const json::Tree& tree;
  const json::Node& root;
  const json::Node* metadata = nullptr;
  const json::Node* spec = nullptr;
  const json::Node* status = nullptr;
};

void ObjectReader::report(ProblemKind kind, json::Part part, std::string detail, std::string cluster, std::string key,
                          json::Part other) {
  add_problem(listing_, Problem{kind, part.begin, part.end, std::move(detail), std::move(cluster), std::move(key),
                                other.begin, other.end});
}

std::string ObjectReader::seen(json::Part part) const {
  std::string_view written = text_.substr(part.begin, part.end - part.begin);
  if (written.size() <= kMostSeen) return std::string(written);
  size_t end = kMostSeen;
  while (end > 0 && (static_cast<unsigned char>(written[end]) & 0xC0U) == 0x80U) --end;
  return std::string(written.substr(0, end)) + "…";
}

/// Of a text in quotes what is inside them.
json::Part ObjectReader::inside(json::Part part) const {
  const bool quoted = part.end - part.begin >= 2 && (text_[part.begin] == '"' || text_[part.begin] == '\'');
  return quoted ? json::Part{part.begin + 1, part.end - 1} : part;
}

/// Texts with escapes live in the tree, which the next item overwrites.
std::string_view ObjectReader::keep(std::string_view read) {
  const auto* data = read.data();
  if (std::less_equal<>()(text_.data(), data) && std::less_equal<>()(data, text_.data() + text_.size())) return read;
  return *listing_.unescaped.emplace_back(std::make_unique<std::string>(read));
}

const json::Node* ObjectReader::member(const json::Tree& tree, const json::Node* map, std::string_view key) {
  if (!map || map->kind != json::Kind::Map) return nullptr;
  const auto first = static_cast<uint32_t>(map - tree.nodes.data());
  const json::Node* found = nullptr;
  const json::Node* found_key = nullptr;
  for (uint32_t at = first + 1; at < map->after; at = tree.nodes[at + 1].after) {
    if (tree.nodes[at].text != key) continue;
    if (found)
      report(ProblemKind::DuplicateKey, inside(tree.nodes[at].part), {}, {}, std::string(key), inside(found_key->part));
    found_key = &tree.nodes[at];
    found = &tree.nodes[at + 1];
  }
  return found;
}

std::optional<Origin> ObjectReader::origin_of(const Object& object, const Inherited& inherited) {
  const json::Node* kind_node = member(object.tree, &object.root, "kind");
  const json::Node* version_node = member(object.tree, &object.root, "apiVersion");
  const std::string_view kind = kind_node || inherited.kind.empty() ? text_or_nothing(kind_node) : inherited.kind;
  const std::string_view version =
      version_node || inherited.kind.empty() ? text_or_nothing(version_node) : inherited.api_version;
  const std::string_view group = group_of(version);
  if (kind == "Cluster") {
    if (group == "fleet.cattle.io" || (version.empty() && !inherited.kind.empty())) return Origin::Fleet;
    if (group == "provisioning.cattle.io") return Origin::Provisioning;
    if (group == "management.cattle.io") return Origin::Management;
    if (group == "cluster.x-k8s.io") return Origin::ClusterApi;
  }
  // A claim's kind is made up by whoever defines it; what Crossplane adds to its spec tells. Composite resources have
  // much of that, too, but no namespace.
  if (group.empty() || !object.spec || text_or_nothing(member(object.tree, object.metadata, "namespace")).empty())
    return std::nullopt;
  for (const char* field :
       {"compositionRef", "compositionSelector", "compositionRevisionRef", "compositeDeletePolicy", "resourceRef"}) {
    if (member(object.tree, object.spec, field)) return Origin::Claim;
  }
  return std::nullopt;
}

void ObjectReader::read(const json::Tree& tree, uint32_t root, const Inherited& inherited) {
  Object object{tree, tree.nodes[root]};
  if (object.root.kind != json::Kind::Map) {
    return report(ProblemKind::NotAList, object.root.part,
                  "has `" + seen(object.root.part) + "` where an object is expected");
  }
  object.metadata = member(tree, &object.root, "metadata");
  object.spec = member(tree, &object.root, "spec");
  const auto origin = origin_of(object, inherited);
  if (!origin) {
    ++listing_.skipped;
    return;
  }
  if (*origin == Origin::Provisioning) object.status = member(tree, &object.root, "status");
  if (listing_.clusters.size() >= kMostClusters) {
    full_ = true;
    return report(ProblemKind::TooMany, object.root.part, "lists more than 1000000 clusters");
  }
  ListedCluster cluster;
  cluster.origin = *origin;
  const json::Node* name = member(tree, object.metadata, "name");
  if (!take_name(object, name, cluster)) return;
  find_names(object, cluster);
  read_labels(object, cluster);
  if (*origin == Origin::Fleet) {
    const json::Node* paused = member(tree, object.spec, "paused");
    cluster.paused = paused && paused->kind == json::Kind::True;
    if (const json::Node* values = member(tree, object.spec, "templateValues")) {
      cluster.template_values_begin = values->part.begin;
      cluster.template_values_end = values->part.end;
    }
    if (const json::Node* notes = member(tree, object.metadata, "annotations")) {
      cluster.annotations_begin = notes->part.begin;
      cluster.annotations_end = notes->part.end;
    }
  }
  listing_.clusters.push_back(cluster);
}

bool ObjectReader::take_name(const Object& object, const json::Node* name, ListedCluster& cluster) {
  if (text_or_nothing(name).empty()) {
    report(ProblemKind::NoName,
           name              ? name->part
           : object.metadata ? object.metadata->part
                             : object.root.part,
           name && name->kind != json::Kind::String && name->kind != json::Kind::Null ? seen(name->part) : "");
    return false;
  }
  cluster.name = keep(name->text);
  cluster.name_begin = inside(name->part).begin;
  cluster.name_end = inside(name->part).end;
  return true;
}

/// The names that Fleet has for it: what Rancher says of a cluster is not all in `metadata`.
void ObjectReader::find_names(const Object& object, ListedCluster& cluster) {
  const json::Node* workspace = member(object.tree, object.metadata, "namespace");
  const json::Node* display_name = nullptr;
  if (cluster.origin == Origin::Management) {
    workspace = member(object.tree, object.spec, "fleetWorkspaceName");
    display_name = member(object.tree, object.spec, "displayName");
    if (!is_legacy_name(cluster.name) && !text_or_nothing(display_name).empty())
      take_name(object, display_name, cluster);
  } else if (cluster.origin == Origin::Provisioning) {
    const json::Node* annotations = member(object.tree, object.metadata, "annotations");
    const json::Node* forced = member(object.tree, annotations, "provisioning.cattle.io/fleet-workspace-name");
    const json::Node* known = member(object.tree, object.status, "fleetWorkspaceName");
    display_name = member(object.tree, annotations, "provisioning.cattle.io/management-cluster-display-name");
    for (const json::Node* better : {forced, known}) {
      if (!text_or_nothing(better).empty()) workspace = better;
    }
    if (!display_name) cluster.display_name = cluster.name;
  }
  if (!text_or_nothing(display_name).empty()) cluster.display_name = keep(display_name->text);
  check_name({cluster.name_begin, cluster.name_end}, cluster.name, false);
  if (workspace && workspace->kind != json::Kind::String && workspace->kind != json::Kind::Null) {
    report(ProblemKind::BadName, workspace->part, seen(workspace->part), {}, "workspace");
  } else if (!text_or_nothing(workspace).empty()) {
    cluster.workspace = keep(workspace->text);
    check_name(inside(workspace->part), cluster.workspace, true);
  }
}

void ObjectReader::check_name(json::Part part, std::string_view name, bool is_workspace) {
  if (is_workspace ? is_namespace(name) : is_object_name(name)) return;
  report(ProblemKind::BadName, part, seen(part), {}, is_workspace ? "workspace" : "name");
}

void ObjectReader::add_label(std::string_view key, const json::Node* value) {
  if (text_or_nothing(value).empty() || !is_label_value(value->text)) return;
  const json::Part part = inside(value->part);
  labels_.push_back(RawLabel{key, keep(value->text), part.begin, part.end, part.begin, part.end});
}

void ObjectReader::read_labels(const Object& object, ListedCluster& cluster) {
  labels_.clear();
  const json::Node* map = member(object.tree, object.metadata, "labels");
  const bool absent = !map || map->kind == json::Kind::Null;
  if (!absent && map->kind != json::Kind::Map) {
    report(ProblemKind::LabelsNotMap, map->part, seen(map->part), std::string(cluster.name), "labels");
    cluster.labels_are_broken = true;
    return;
  }
  const bool of_rancher = cluster.origin == Origin::Provisioning || cluster.origin == Origin::Management;
  const auto first = absent ? 0 : static_cast<uint32_t>(map - object.tree.nodes.data());
  for (uint32_t at = first + 1; !absent && at < map->after; at = object.tree.nodes[at + 1].after) {
    const json::Node& key = object.tree.nodes[at];
    const json::Node& value = object.tree.nodes[at + 1];
    if (of_rancher && !is_copied_by_rancher(key.text)) continue;
    if (key.text.size() > kLongestKey) {
      report(ProblemKind::LongKey, key.part, std::to_string(key.text.size()), std::string(cluster.name),
             seen(key.part));
      continue;
    }
    const json::Part key_part = inside(key.part), value_part = inside(value.part);
    RawLabel label{keep(key.text), {}, key_part.begin, key_part.end, value_part.begin, value_part.end};
    if (value.kind == json::Kind::String) {
      label.value = keep(value.text);
    } else {
      report(ProblemKind::LabelNotText, value.part, seen(value.part), std::string(cluster.name), std::string(key.text));
    }
    labels_.push_back(label);
  }
  if (of_rancher) {
    const bool manages = cluster.origin == Origin::Management;
    add_label(kManagementName, manages ? member(object.tree, object.metadata, "name")
                                       : member(object.tree, object.status, "clusterName"));
    const json::Node* annotations = manages ? nullptr : member(object.tree, object.metadata, "annotations");
    const json::Node* called =
        manages ? member(object.tree, object.spec, "displayName")
                : member(object.tree, annotations, "provisioning.cattle.io/management-cluster-display-name");
    add_label(kDisplayName, called || manages ? called : member(object.tree, object.metadata, "name"));
  }
  drop_duplicates(labels_, cluster.name);
  cluster.labels = listing_.labels.add(labels_);
}

void ObjectReader::drop_duplicates(std::vector<RawLabel>& labels, std::string_view cluster) {
  std::sort(labels.begin(), labels.end(), [](const RawLabel& a, const RawLabel& b) {
    const int by = a.key.compare(b.key);
    return by != 0 ? by < 0 : a.key_begin < b.key_begin;
  });
  size_t kept = 0;
  for (const RawLabel& label : labels) {
    if (kept > 0 && labels[kept - 1].key == label.key) {
      RawLabel& first = labels[kept - 1];
      report(ProblemKind::DuplicateLabel, {label.key_begin, label.key_end}, {}, std::string(cluster),
             std::string(label.key), {first.key_begin, first.key_end});
      first = label;
    } else {
      labels[kept++] = label;
    }
  }
  labels.resize(kept);
}

}  // namespace fleet::inventory
