#include "compiler/inventory/read.h"

#include "tests/catch.h"
#include "tests/unit/inventory/between.h"

using namespace fleet::inventory;

namespace {

std::string cluster(const std::string& name, const std::string& labels = "{}") {
  return R"({"apiVersion":"fleet.cattle.io/v1alpha1","kind":"Cluster","metadata":{"name":")" + name +
         R"(","namespace":"fleet-default","labels":)" + labels + R"(},"spec":{"paused":false}})";
}

std::string list(const std::string& items) {
  return R"({"apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""},"items":[)" + items + "]}";
}

}  // namespace

TEST_CASE("inventory: a list, with the place of each name and label") {
  const std::string text =
      list(R"( {"apiVersion":"fleet.cattle.io/v1alpha1","kind":"Cluster","metadata":{"name":"paris","namespace":"w",
      "labels":{"region":"eu","a\u0062":"x\"y"},"annotations":{"n":"1"}},"spec":{"paused":true,"templateValues":{"k":1}}})");
  const Listing seen = read("clusters.json", text);
  REQUIRE(seen.problems.empty());
  REQUIRE(seen.clusters.size() == 1);
  const ListedCluster& paris = seen.clusters[0];
  CHECK(paris.name == "paris");
  CHECK(between(text, paris.name_begin, paris.name_end) == "paris");
  CHECK(paris.workspace == "w");
  CHECK(paris.paused);
  CHECK(between(text, paris.template_values_begin, paris.template_values_end) == R"({"k":1})");
  REQUIRE(paris.labels.size() == 2);
  CHECK(paris.labels[0].key == "ab");
  CHECK(paris.labels[0].value == "x\"y");
  CHECK(between(text, paris.labels[0].key_begin, paris.labels[0].key_end) == R"(a\u0062)");
  CHECK(between(text, paris.labels[0].value_begin, paris.labels[0].value_end) == R"(x\"y)");
  CHECK(paris.labels[1].key == "region");
  CHECK(between(text, paris.labels[1].value_begin, paris.labels[1].value_end) == "eu");
  const auto values = template_values(text, seen.format, paris);
  REQUIRE(values);
  REQUIRE(values->size() == 1);
  CHECK(values->front().key == "k");
  CHECK(values->front().value == fleet::Value(1));
}

TEST_CASE("inventory: one object, objects a line, and a list whose items bear no kind") {
  CHECK(read("a.json", cluster("a")).clusters.size() == 1);
  const Listing lines = read("a.ndjson", cluster("a") + "\n" + cluster("b") + "\r\n\n" + cluster("c"));
  REQUIRE(lines.clusters.size() == 3);
  CHECK(lines.clusters[2].name == "c");
  CHECK(lines.problems.empty());
  const Listing typed = read("a", R"({"kind":"ClusterList","items":[{"metadata":{"name":"a"}}]})");
  CHECK(typed.clusters.size() == 1);
  CHECK(read("a.json", R"({"kind":"List","items":[]})").problems.empty());
  CHECK(read("a.json", "\xEF\xBB\xBF" + cluster("a")).clusters.size() == 1);
}

TEST_CASE("inventory: items of another kind are passed over and counted") {
  const Listing seen = read(
      "a.json", list(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}},)" + cluster("a") +
                     R"(,{"apiVersion":"example.org/v1","kind":"Cluster","metadata":{"name":"y","namespace":"n"}},)"
                     R"({"metadata":{"name":"z"}})"));
  CHECK(seen.clusters.size() == 1);
  CHECK(seen.skipped == 3);
  CHECK(seen.problems.empty());
}

TEST_CASE("inventory: what is wrong is told with its place") {
  const auto only = [](const std::string& text, ProblemKind kind, const std::string& marked) {
    const Listing seen = read("a.json", text);
    INFO(text);
    REQUIRE(seen.problems.size() == 1);
    CHECK(seen.problems[0].kind == kind);
    CHECK(between(text, seen.problems[0].begin, seen.problems[0].end) == marked);
    return seen.problems[0];
  };
  const Problem number = only(list(cluster("a", R"({"k":"v","n":12})")), ProblemKind::LabelNotText, "12");
  CHECK(number.cluster == "a");
  CHECK(number.key == "n");
  CHECK(number.detail == "12");
  only(list(cluster("a", "[1]")), ProblemKind::LabelsNotMap, "[1]");
  only(list(R"({"apiVersion":"fleet.cattle.io/v1","kind":"Cluster","metadata":{"name":7}})"), ProblemKind::NoName, "7");
  only(list(R"({"apiVersion":"fleet.cattle.io/v1","kind":"Cluster"})"), ProblemKind::NoName,
       R"({"apiVersion":"fleet.cattle.io/v1","kind":"Cluster"})");
  only("[1]", ProblemKind::NotAList, "[1]");
  only(list("7"), ProblemKind::NotAList, "7");
  only("", ProblemKind::CutOff, "");
  only("{\"items\":[{}", ProblemKind::CutOff, "");
  only("{\"items\":[{]}", ProblemKind::CutOff, "");
  only(list(cluster("a\xFF")), ProblemKind::NotUtf8, "\xFF");
  only(list(cluster("a") + "," + std::string(500, '[') + std::string(500, ']')), ProblemKind::TooDeep,
       [] { return std::string(300, '[') + std::string(500, ']'); }());
  only(list(cluster("a") + " " + cluster("b")), ProblemKind::Syntax, "{");
  only(list(cluster("a")) + "x", ProblemKind::Syntax, "x");
}

TEST_CASE("inventory: clusters and labels that stand twice") {
  const std::string text = list(cluster("a") + "," + cluster("b") + "," + cluster("a", R"({"x":"y"})"));
  const Listing seen = read("a.json", text);
  REQUIRE(seen.clusters.size() == 2);
  CHECK(seen.clusters[0].labels.empty());
  REQUIRE(seen.problems.size() == 1);
  CHECK(seen.problems[0].kind == ProblemKind::DuplicateCluster);
  CHECK(seen.problems[0].cluster == "a");
  CHECK(between(text, seen.problems[0].begin, seen.problems[0].end) == "a");
  CHECK(between(text, seen.problems[0].other_begin, seen.problems[0].other_end) == "a");
  CHECK(seen.problems[0].other_begin < seen.problems[0].begin);

  const std::string labels = list(cluster("a", R"({"k":"1","l":"","k":"2"})"));
  const Listing twice = read("a.json", labels);
  REQUIRE(twice.clusters.size() == 1);
  REQUIRE(twice.clusters[0].labels.size() == 2);
  CHECK(twice.clusters[0].labels[0].value == "2");
  REQUIRE(twice.problems.size() == 1);
  CHECK(twice.problems[0].kind == ProblemKind::DuplicateLabel);
  CHECK(twice.problems[0].key == "k");
  CHECK(twice.problems[0].other_begin < twice.problems[0].begin);
}

TEST_CASE("inventory: one bad item does not hide the others") {
  const Listing seen = read("a.json", list(cluster("a") + ",{\"x\":tru}," + cluster("b")));
  CHECK(seen.clusters.size() == 2);
  REQUIRE(seen.problems.size() == 1);
  CHECK(seen.problems[0].kind == ProblemKind::Syntax);
}

TEST_CASE("inventory: the format, by ending and by content") {
  CHECK(format_of("x.json", "") == Format::Json);
  CHECK(format_of("x.ndjson", "") == Format::Json);
  CHECK(format_of("x.yml", "{") == Format::Yaml);
  CHECK(format_of("x.csv", "{") == Format::Csv);
  CHECK(format_of("x", "\n {") == Format::Json);
  CHECK(format_of("x", "# exported\n---\nkind: List\n") == Format::Yaml);
  CHECK(format_of("x", "apiVersion: v1\n") == Format::Yaml);
  CHECK(format_of("x", "name,workspace,region\n") == Format::Csv);
  CHECK(format_of("x", "hello\n") == Format::Unknown);
  REQUIRE(read("x", "hello").problems.size() == 1);
  CHECK(read("x", "hello").problems[0].kind == ProblemKind::UnknownFormat);
  CHECK(read("x", " \n").problems[0].kind == ProblemKind::CutOff);
}

TEST_CASE("inventory: keys that stand twice, and a list that is none") {
  const auto only = [](const std::string& text, ProblemKind kind, const std::string& marked) {
    const Listing seen = read("a.json", text);
    INFO(text);
    REQUIRE(seen.problems.size() == 1);
    CHECK(seen.problems[0].kind == kind);
    CHECK(between(text, seen.problems[0].begin, seen.problems[0].end) == marked);
    return seen.problems[0];
  };
  const std::string a = cluster("a");
  only(R"({"kind":"List","items":7})", ProblemKind::NotAList, "7");
  only(R"({"kind":"List","items":{"a":[]}})", ProblemKind::NotAList, R"({"a":[]})");
  only(R"({"kind":"List","items":[)" + a + R"(],"items":[]})", ProblemKind::DuplicateKey, R"("items")");
  const std::string twice = R"({"apiVersion":"fleet.cattle.io/v1alpha1","kind":"Cluster","metadata":{"name":"a",)";
  CHECK(only(twice + R"("name":"b"}})", ProblemKind::DuplicateKey, "name").key == "name");
  const Problem labels = only(twice + R"("labels":{"k":"1"},"labels":{}}})", ProblemKind::DuplicateKey, "labels");
  CHECK(labels.other_begin < labels.begin);
  CHECK(read("a.json", R"({"kind":"List","items":null})").problems.empty());
}

TEST_CASE("inventory: names that Kubernetes does not take") {
  for (const std::string name : {"A", "a b", "-a", "a-", "a..b", ".a", "a/b", "\u00e9", "../../etc"}) {
    const Listing seen = read("a.json", cluster(name));
    INFO(name);
    REQUIRE(seen.problems.size() == 1);
    CHECK(seen.problems[0].kind == ProblemKind::BadName);
    CHECK(seen.problems[0].key == "name");
    CHECK(seen.clusters.size() == 1);
  }
  CHECK(read("a.json", cluster("a.b-c.0")).problems.empty());
  CHECK(read("a.json", cluster(std::string(254, 'a'))).problems.size() == 1);
  const Listing workspace = read(
      "a.json", R"({"apiVersion":"fleet.cattle.io/v1","kind":"Cluster","metadata":{"name":"a","namespace":"a.b"}})");
  REQUIRE(workspace.problems.size() == 1);
  CHECK(workspace.problems[0].key == "workspace");
}

TEST_CASE("inventory: keys of a megabyte, and more problems than are kept") {
  const Listing longer = read("a.json", cluster("a", R"({")" + std::string(1'000'000, 'k') + R"(":"v","x":"y"})"));
  REQUIRE(longer.problems.size() == 1);
  CHECK(longer.problems[0].kind == ProblemKind::LongKey);
  CHECK(longer.problems[0].detail == "1000000");
  CHECK(longer.clusters[0].labels.size() == 1);

  std::string items = cluster("a0", R"({"n":1})");
  for (int i = 1; i < 100; ++i) items += "," + cluster("a" + std::to_string(i), R"({"n":1})");
  const Listing many = read("a.json", list(items));
  CHECK(many.problems.size() == kMostProblems);
  CHECK(many.hidden[static_cast<size_t>(ProblemKind::LabelNotText)] == 80);
  CHECK(many.clusters.size() == 100);
  CHECK(many.clusters[99].labels[0].is_broken());
}

TEST_CASE("inventory: cut at each byte, and hostile nesting") {
  const std::string text = list(cluster("a", R"({"k":"v\u0041","n":1})") + "," + cluster("b")) + "\n" + cluster("c");
  CHECK(read("a.json", text).clusters.size() == 3);
  for (size_t size = 0; size < text.size(); ++size) {
    const std::vector<char> bytes(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    const Listing seen = read("a.json", std::string_view(bytes.data(), bytes.size()));
    INFO(size);
    CHECK(seen.clusters.size() <= 2);
    for (const Problem& problem : seen.problems) {
      CHECK(problem.begin <= problem.end);
      CHECK(problem.end <= size);
    }
    const bool between = size + 1 == text.size() - cluster("c").size() || size == text.size() - cluster("c").size();
    const bool cut_off = std::any_of(seen.problems.begin(), seen.problems.end(),
                                     [](const Problem& problem) { return problem.kind == ProblemKind::CutOff; });
    CHECK(cut_off == !between);
  }
  for (const char* open : {"[", "{\"items\":[", "{\"a\":"}) {
    std::string deep;
    for (int i = 0; i < 100000; ++i) deep += open;
    CHECK_FALSE(read("a.json", deep).problems.empty());
  }
  CHECK_FALSE(read("a.json", std::string(100000, '[') + std::string(100000, ']')).problems.empty());
}
