// Texts as templates in Helm values.

#include "compiler/json/write.h"
#include "compiler/rancher/preprocess.h"
#include "compiler/rancher/template_run.h"
#include "compiler/rancher/template_tree.h"
#include "compiler/rancher/template_value.h"
#include "compiler/rancher/tree.h"
#include "compiler/yaml/fleet_read.h"
#include "tests/fuzz/target.h"

namespace fleet::fuzz {
namespace {

using namespace rancher;

const Map kLabels{{"env", "prod"}, {"my-key", "mk"}, {"num", "010"}};
const Map kValues{{"deep", Map{{"list", List{1.0, "two", true, Value()}}, {"text", "a: b"}}}, {"n", 3.5}, {"s", "x,y"}};

GoValue context() {
  return to_go(Value(Map{{"ClusterLabels", kLabels},
                         {"ClusterName", "c1"},
                         {"ClusterNamespace", "fleet-default"},
                         {"ClusterValues", kValues}}));
}

std::string describe(const Outcome<std::string>& outcome) {
  return outcome ? "text " + *outcome : "failure " + outcome.failure().text;
}

void check_template(std::string_view text) {
  const auto templates = parse_template(text);
  if (!templates) {
    must(!templates.failure().text.empty(), "a failure says why");
    return;
  }
  const auto first = run_template(*templates, context());
  const auto second = run_template(*templates, context());
  must(describe(first) == describe(second), "a template gives the same twice",
       describe(first) + "\n" + describe(second));
  if (first) must(first->size() <= (size_t{16} << 20U) + text.size(), "a template writes at most 16 MB");
}

/// The text as one of the values, and as a value of templateValues: it passes through YAML on its way in and out.
void check_options(std::string_view text) {
  const TemplateCluster cluster{"fleet-default", "c1", kLabels, {}, kValues};
  for (const bool as_values : {true, false}) {
    Map helm;
    put(helm, as_values ? "values" : "templateValues", Map{{"v", std::string(text)}});
    const auto merged = preprocess_options({{"helm", helm}}, cluster);
    if (merged) json::write(Value(*merged));
  }
}

}  // namespace

void run(std::string_view input) {
  check_template(input);
  check_options(input);
}

}  // namespace fleet::fuzz
