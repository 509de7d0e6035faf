// Lists of clusters in all their forms, and JSON.

#include "compiler/inventory/read.h"

#include <functional>
#include <span>

#include "compiler/json/read.h"
#include "compiler/json/split.h"
#include "compiler/json/write.h"
#include "tests/fuzz/target.h"

namespace fleet::fuzz {
namespace {

void check_labels(std::span<const inventory::RawLabel> labels, std::string_view text) {
  for (size_t i = 0; i < labels.size(); ++i) {
    must(i == 0 || labels[i - 1].key < labels[i].key, "labels are sorted, each once", labels[i].key);
    must(labels[i].key_begin <= labels[i].key_end && labels[i].key_end <= text.size(), "a key lies in the text");
    must(labels[i].value_begin <= labels[i].value_end && labels[i].value_end <= text.size(), "a value does");
  }
}

void check_inventory(const char* path, std::string_view text) {
  const inventory::Listing listing = inventory::read(path, text);
  for (const inventory::ListedCluster& cluster : listing.clusters) {
    must(cluster.name_begin <= cluster.name_end && cluster.name_end <= text.size(), "a name lies in the text");
    must(cluster.template_values_begin <= cluster.template_values_end && cluster.template_values_end <= text.size(),
         "templateValues lie in the text");
    check_labels(cluster.labels, text);
    must(cluster.annotations_begin <= cluster.annotations_end && cluster.annotations_end <= text.size(),
         "annotations lie in the text");
    inventory::template_values(text, listing.format, cluster);
    inventory::annotations(text, listing.format, cluster);
  }
  uint32_t last = 0;
  for (const inventory::Problem& problem : listing.problems) {
    must(problem.begin <= problem.end && problem.end <= text.size(), "a problem lies in the text");
    must(problem.other_begin <= problem.other_end && problem.other_end <= text.size(), "its second place does");
    must(problem.begin >= last, "problems are sorted");
    last = problem.begin;
  }
}

/// Whether a value can only be written as what it is: numbers as large as none, and text that is no UTF-8, cannot.
void check_json(std::string_view text) {
  json::Reader reader;
  json::Tree tree;
  if (const auto problem = reader.read(text, tree)) {
    must(problem->part.begin <= problem->part.end && problem->part.end <= text.size(),
         "a problem of JSON lies in the text");
    return;
  }
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const json::Node& node = tree.nodes[i];
    must(node.part.begin < node.part.end && node.part.end <= text.size(), "a node lies in the text");
    must(node.after > i && node.after <= tree.nodes.size(), "a node ends behind itself");
  }
  const std::string written = json::write(tree.value());
  json::Reader second;
  json::Tree again;
  must(!second.read(written, again), "our JSON is JSON", written);
  must(json::write(again.value()) == written, "JSON is read back as what was written", written);
  must(json::write(second.read(json::write_line(tree.value()), again) ? Value() : again.value()) == written,
       "so is JSON on one line", written);
}

}  // namespace

void run(std::string_view input) {
  check_inventory("clusters.json", input);
  check_inventory("clusters.yaml", input);
  check_inventory("clusters.csv", input);
  check_inventory("clusters", input);
  check_json(input);
}

}  // namespace fleet::fuzz
