#include "compiler/rancher/selector.h"

#include "tests/catch.h"

using namespace fleet::rancher;

namespace {

Outcome<Selector> expression(std::string key, std::string op, std::vector<std::string> values) {
  LabelSelector selector;
  selector.match_expressions = {{std::move(key), std::move(op), std::move(values)}};
  return Selector::compile(selector);
}

}  // namespace

TEST_CASE("an absent selector matches nothing, an empty one everything") {
  CHECK_FALSE(Selector::compile(std::optional<LabelSelector>())->matches({}));
  CHECK(Selector::compile(LabelSelector{})->matches({}));
  CHECK(Selector::compile(LabelSelector{})->matches({{"env", "prod"}}));
}

TEST_CASE("NotIn and DoesNotExist hold where the label is absent") {
  CHECK(expression("env", "NotIn", {"prod"})->matches({}));
  CHECK(expression("env", "DoesNotExist", {})->matches({}));
  CHECK_FALSE(expression("env", "In", {"prod"})->matches({}));
  CHECK_FALSE(expression("env", "NotIn", {"prod"})->matches({{"env", "prod"}}));
}

TEST_CASE("Kubernetes' checks of operators, keys and values") {
  CHECK_FALSE(expression("env", "in", {"prod"}));
  CHECK_FALSE(expression("env", "In", {}));
  CHECK_FALSE(expression("env", "Exists", {"prod"}));
  CHECK_FALSE(expression("-env", "Exists", {}));
  CHECK_FALSE(expression("Example.com/env", "Exists", {}));
  CHECK_FALSE(expression("a/b/c", "Exists", {}));
  CHECK(expression("example.com/Env_1", "Exists", {}));
  CHECK_FALSE(expression("env", "In", {"a b"}));
  CHECK(expression("env", "In", {""}));
  CHECK_FALSE(expression("env", "In", {std::string(64, 'a')}));
  CHECK(expression("env", "In", {std::string(63, 'a')}));
}
