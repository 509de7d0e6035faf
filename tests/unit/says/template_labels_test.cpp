#include "compiler/says/template_labels.h"
#include "tests/catch.h"

namespace fleet::says {
namespace {

using Labels = std::optional<std::set<std::string>>;

Labels read_by(const char* text) { return labels_read_by(Map{{"values", Map{{"x", text}}}}); }

TEST_CASE("labels that templates name are found") {
  CHECK(read_by("plain") == Labels(std::set<std::string>{}));
  CHECK(read_by("${ .ClusterLabels.env }-${ upper .ClusterLabels.site }") == Labels({"env", "site"}));
  CHECK(read_by("${ get .ClusterLabels `acme.io/env` }") == Labels());
  CHECK(read_by("${ hasKey .ClusterLabels \"env\" | ternary 1 2 }") == Labels({"env"}));
  CHECK(read_by("${ if eq $.ClusterLabels.env \"}\" }a${ end }") == Labels({"env"}));
  CHECK(read_by("global.fleet.clusterLabels.acme.io/env") == Labels({"acme.io/env"}));
  CHECK(labels_read_by(Map{{"templateValues", Map{{"x", "${ .ClusterLabels.ring }"}}}}) == Labels({"ring"}));
}

TEST_CASE("where anything else of the cluster may be looked at, each cluster counts") {
  for (const char* text :
       {"${ .ClusterName }", "${ . | toJson }", "${ .ClusterLabels | toJson }", "${ range .ClusterLabels }${ end }",
        "${ omit .ClusterLabels \"env\" }", "${ pick .ClusterLabels \"env\" }", "${ $x := . }", "${ with $ }${ end }",
        "${ (.ClusterLabels).env }", "${ index . \"ClusterLabels\" }", "${ .ClusterValues.a }",
        "${ get .ClusterLabels (print \"a\" \"b\") }", "${ .ClusterLabels.env", "${ template \"x\" . }"}) {
    INFO(text);
    CHECK(read_by(text) == Labels());
  }
}

}  // namespace
}  // namespace fleet::says
