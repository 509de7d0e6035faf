#include "compiler/rancher/chart.h"

#include <string>

#include "compiler/rancher/semver.h"
#include "tests/catch.h"

using namespace fleet;
using namespace fleet::rancher;

namespace {

const std::string kGood = "apiVersion: v2\nname: c\nversion: 0.1.0\n";

/// What is wrong, as `FILE: KEY`; empty where the chart loads. What Helm's own loader says of the same files was
/// recorded: it fails where something stands here.
std::string problem(Repository::Files files, Version version = newest_version) {
  const auto found = find_chart_problem(Repository(std::move(files)), ".", version);
  if (!found) return "";
  if (found->failure.kind == Failure::Kind::NotModelled) return "not modelled";
  return found->file + ": " + found->key;
}

std::string chart(const std::string& text) { return problem({{"Chart.yaml", text}}); }
std::string with(const std::string& name, const std::string& text, Version version = newest_version) {
  return problem({{"Chart.yaml", kGood}, {name, text}}, version);
}

}  // namespace

TEST_CASE("charts that Helm loads") {
  for (const std::string text :
       {"name: c\nversion: 0.1.0\n", "name: c\nversion: v1\n", "name: c\nversion: 1\n", "name: c\nversion: 1.10\n",
        "apiVersion: v9\nname: c\nversion: 1.0.0\n", "apiVersion: 1\nname: c\nversion: 1.0.0\n",
        "name: 12\nversion: 1.0.0\n", "name: c\nversion: 01.0.0\n", "Name: c\nVERSION: 1.0.0\n",
        "name: 'a b'\nversion: 1.0.0\n", "name: /\nversion: 0.1.0\n", "name: c\nversion: 1.0.0\ntype: null\n",
        "name: c\nversion: 1.2.3-a.b+c.01\n"}) {
    CAPTURE(text);
    CHECK(chart(text).empty());
  }
  for (const std::string more : {"foo: bar\n", "annotations: {a: 1}\n", "keywords: [1]\n", "dependencies: []\n",
                                 "---\nname: [\n", "type: library\n", "keywords: null\n"}) {
    CAPTURE(more);
    CHECK(chart(kGood + more).empty());
  }
  CHECK(chart("\xef\xbb\xbf" + kGood).empty());
}

TEST_CASE("charts that Helm refuses") {
  CHECK(chart("name: c\nversion: latest\n") == "Chart.yaml: version");
  CHECK(chart("name: c\n") == "Chart.yaml: version");
  CHECK(chart("name: c\nversion: 1.0.0-01\n") == "Chart.yaml: version");
  CHECK(chart("name: c\nversion: 99999999999999999999.0.0\n") == "Chart.yaml: version");
  CHECK(chart("name: c\nversion: 1.2.3.4\n") == "Chart.yaml: version");
  CHECK(chart("name: c\nversion: 1.2+a_b\n") == "Chart.yaml: version");
  CHECK(chart("name: c\nversion: ' 1.0.0'\n") == "Chart.yaml: version");
  CHECK(chart("name: a/b\nversion: 1.0.0\n") == "Chart.yaml: name");
  CHECK(chart("name: c/\nversion: 1.0.0\n") == "Chart.yaml: name");
  CHECK(chart("name: \"\\x01\"\nversion: 1.0.0\n") == "Chart.yaml: name");
  CHECK(chart("") == "Chart.yaml: name");
  CHECK(chart("- a\n") == "Chart.yaml: ");
  CHECK(chart(kGood + "type: foo\n") == "Chart.yaml: type");
  CHECK(chart(kGood + "keywords: abc\n") == "Chart.yaml: keywords");
  CHECK(chart(kGood + "deprecated: \"true\"\n") == "Chart.yaml: deprecated");
  CHECK(chart(kGood + "maintainers: [null]\n") == "Chart.yaml: maintainers");
  CHECK(chart(kGood + "maintainers: [bob]\n") == "Chart.yaml: maintainers");
  CHECK(chart(kGood + "annotations: {a: {b: c}}\n") == "Chart.yaml: annotations");
  CHECK(chart(kGood + "dependencies: [null]\n") == "Chart.yaml: dependencies");
  CHECK(chart(kGood + "dependencies: [{name: x, alias: 'a b'}]\n") == "Chart.yaml: dependencies");
  CHECK(chart(kGood + "dependencies: [{name: x}, {name: x}]\n") == "Chart.yaml: dependencies");
  CHECK(chart(kGood + "dependencies: [{name: x}]\n") == "not modelled");
}

TEST_CASE("the other files of a chart") {
  for (const std::string values : {"a: [\n", "- a\n", "abc\n", "a: .inf\n", "a:\tb\n\tc: d\n"}) {
    CAPTURE(values);
    CHECK(with("values.yaml", values) == "values.yaml: ");
  }
  for (const std::string values : {"null\n", "", "a: 1\n---\nb: 2\n", "a: 1\n...\nb: [\n"}) {
    CAPTURE(values);
    CHECK(with("values.yaml", values).empty());
  }
  CHECK(with("Chart.lock", "a: [\n") == "Chart.lock: ");
  CHECK(with("requirements.lock", "a: [\n") == "requirements.lock: ");
  CHECK(with("requirements.yaml", "a: [\n") == "requirements.yaml: ");
  CHECK(with("requirements.yaml", "dependencies: []\n").empty());
  CHECK(with("requirements.yaml", "dependencies: [{name: x}]\n") == "not modelled");
  CHECK(with("values.schema.json", "{").empty());
  CHECK(with("templates/x.bin", std::string(6'000'000, 'x')) == "templates/x.bin: ");
}

TEST_CASE("Helm 3 reads the first document of the values, and takes any name") {
  CHECK(with("values.yaml", "a: 1\n---\nb: [\n") == "values.yaml: ");
  CHECK(with("values.yaml", "a: 1\n---\nb: [\n", Version::V0_14).empty());
  CHECK(problem({{"Chart.yaml", "name: .\nversion: 0.1.0\n"}}) == "Chart.yaml: name");
  CHECK(problem({{"Chart.yaml", "name: .\nversion: 0.1.0\n"}}, Version::V0_13).empty());
}

TEST_CASE("charts in a chart") {
  CHECK(with("charts/s/Chart.yaml", "name: s\nversion: 1.0.0\n").empty());
  CHECK(with("charts/s/Chart.yaml", "name: s\n") == "charts/s/Chart.yaml: version");
  CHECK(with("charts/s/x.yaml", "a: b\n") == "charts/s/Chart.yaml: ");
  CHECK(with("charts/README.md", "x") == "charts/README.md/Chart.yaml: ");
  CHECK(with("charts/_s/x.yaml", "a: b\n").empty());
  CHECK(with("charts/.s/x.yaml", "a: b\n").empty());
  CHECK(with("charts/a.tgz", "x") == "not modelled");
  std::string deep;
  for (int i = 0; i < 12; ++i) deep += "charts/s/";
  Repository::Files files{{"Chart.yaml", kGood}};
  for (size_t i = 0; i <= deep.size(); i += 9) files[deep.substr(0, i) + "Chart.yaml"] = kGood;
  CHECK(problem(files) == "not modelled");
}

TEST_CASE("what .helmignore leaves out") {
  const auto ignoring = [](const std::string& rules, const std::string& name) {
    return problem(
        {{"Chart.yaml", kGood}, {"values.yaml", "a: [\n"}, {"charts/s/x", ""}, {".helmignore", rules}, {name, ""}});
  };
  CHECK(ignoring("values.yaml\ncharts/\n", "x").empty());
  CHECK(ignoring("# all\n*.yaml\ncharts\n", "x") == "Chart.yaml: ");
  CHECK(ignoring("/values.yaml\n/charts\n", "x").empty());
  CHECK(ignoring("values.yaml/\ncharts/\n", "x") == "values.yaml: ");
  CHECK(ignoring("a/**/b\n", "x") == ".helmignore: ");
  CHECK(ignoring("[\n", "x") == ".helmignore: ");
}

TEST_CASE("versions") {
  CHECK(is_semver("v1.2"));
  CHECK_FALSE(is_semver(""));
  CHECK_FALSE(is_semver("1."));
  CHECK_FALSE(is_semver("V1"));
  CHECK_FALSE(is_semver("1.0.0-"));
  CHECK_FALSE(is_semver(std::string(300, '1')));
}
