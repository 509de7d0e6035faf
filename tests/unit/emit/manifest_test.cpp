#include "compiler/emit/manifest.h"

#include "compiler/base/sha256.h"
#include "compiler/emit/output_file.h"
#include "tests/catch.h"

using namespace fleet;
using namespace fleet::emit;

namespace {

const Folder kOut("out");

}  // namespace

TEST_CASE("a manifest has a line a file, sorted, and is read back") {
  Manifest manifest{"0.1.0",
                    {{"agents/b.yaml", {sha256("b"), "b \"x\".fleet"}}, {"agents/a.yaml", {sha256("a"), "a.fleet"}}}};
  const std::string text = print_manifest(manifest);
  CHECK(text ==
        "{\n  \"format\": \"fleetc.output/1\",\n  \"version\": \"0.1.0\",\n  \"files\": [\n"
        "    {\"path\":\"agents/a.yaml\",\"sha256\":\"" +
            sha256("a") +
            "\",\"source\":\"a.fleet\"},\n"
            "    {\"path\":\"agents/b.yaml\",\"sha256\":\"" +
            sha256("b") + "\",\"source\":\"b \\\"x\\\".fleet\"}\n  ]\n}\n");
  const auto read = std::get<ReadManifest>(read_manifest(text, kOut));
  CHECK(read.ignored.empty());
  CHECK(print_manifest(read.manifest) == text);
  const std::string none = print_manifest({"0.1.0", {}});
  CHECK(print_manifest(std::get<ReadManifest>(read_manifest(none, kOut)).manifest) == none);
}

TEST_CASE("what is no manifest is not read") {
  const auto reason = [](std::string_view text) { return std::get<std::string>(read_manifest(text, kOut)); };
  CHECK(reason("") == "is not JSON");
  CHECK(reason("<<<<<<< HEAD\n{}") == "is not JSON");
  CHECK(reason("[]") == "is not a list of what fleetc wrote");
  CHECK(reason("{\"format\":1}") == "is not a list of what fleetc wrote");
  CHECK(reason("{\"format\":\"fleetc.output/2\",\"files\":[]}") ==
        "has the format `fleetc.output/2`, which this version does not know");
  CHECK(reason("{\"format\":\"fleetc.output/1\"}") == "has no list `files`");
  CHECK(reason("{\"format\":\"fleetc.output/1\",\"files\":{}}") == "has no list `files`");
  CHECK(reason(std::string(200'000, '[')) == "is not JSON");
  CHECK(reason(std::string(200'000, '[') + std::string(200'000, ']')) == "is not JSON");
}

TEST_CASE("entries that fleetc cannot have written are ignored, each with a reason") {
  const std::string digest = "\",\"sha256\":\"" + sha256("x") + "\"}";
  const auto ignored = [](const std::string& entry) {
    const auto read =
        std::get<ReadManifest>(read_manifest("{\"format\":\"fleetc.output/1\",\"files\":[" + entry + "]}", kOut));
    return read.manifest.files.empty() && read.ignored.size() == 1 ? read.ignored[0].reason : "(taken)";
  };
  CHECK(ignored("{\"path\":\"agents/a.yaml" + digest) == "(taken)");
  for (const char* path : {"", "/etc/passwd", "../a.yaml", "agents/../../a.yaml", "agents/./a.yaml", "agents//a.yaml",
                           "agents/a\\u0000.yaml", "agents/a\\n.yaml", "agents\\\\a.yaml", "notes.txt", "fleetc.json",
                           "agents/a.txt", "hub/x/secrets/a.yaml", "bundles/fleet.yaml", "agents/a.yaml/"}) {
    INFO(path);
    CHECK(ignored("{\"path\":\"" + std::string(path) + digest) == "is no path that fleetc writes");
  }
  CHECK(ignored("7") == "has no path");
  CHECK(ignored("{\"path\":7}") == "has no path");
  CHECK(ignored("{\"path\":\"agents/a.yaml\"}") == "has no SHA-256 digest");
  CHECK(ignored("{\"path\":\"agents/a.yaml\",\"sha256\":\"123\"}") == "has no SHA-256 digest");
}

TEST_CASE("the forms of the paths that fleetc writes") {
  for (const char* path : {"hub/fleet-default/gitrepos/apps.yaml", "hub/w/clustergroups/g-2.yaml",
                           "hub/w/clusters/c.yaml", "hub/w/helmops/h.yaml", "bundles/apps/fleet.yaml",
                           "bundles/apps/a/b/c/fleet.yaml", "bundles/apps/.fleetc/one.yaml",
                           "bundles/apps/a/.fleetc/two.yaml", "agents/c.yaml", "admission/invariants.yaml"}) {
    INFO(path);
    CHECK(is_output_path(path));
  }
  for (const char* path : {"hub", "hub/w/clusters", "hub/w/clusters/.yaml", "hub/w/clusters/c/d.yaml", "bundles/apps",
                           "bundles/apps/x.yaml", "bundles/.fleetc/x.yaml", "bundles/apps/../fleet.yaml",
                           "admission/other.yaml", ".fleetc/journal", "agents/..", "/agents/c.yaml"}) {
    INFO(path);
    CHECK_FALSE(is_output_path(path));
  }
}

TEST_CASE("in a checkout fleetc writes options files, and nothing else") {
  for (const char* path :
       {"fleet.yaml", "apps/web/fleet.yaml", ".fleetc/web.yaml", "a/.fleetc/web.yaml", "a/fleet.yml"}) {
    INFO(path);
    CHECK(is_checkout_path(path));
  }
  for (const char* path :
       {"", "/fleet.yaml", "../fleet.yaml", "a/../fleet.yaml", "a//fleet.yaml", "a/.fleetc", "values.yaml",
        "a/.fleetc/x/y.yaml", "a/.fleetc/x.txt", ".fleetc.json", "a\\fleet.yaml", "fleet.yaml/"}) {
    INFO(path);
    CHECK_FALSE(is_checkout_path(path));
  }
  const Folder checkout("apps", Layout::Checkout);
  CHECK(checkout.may_hold("web/fleet.yaml"));
  CHECK_FALSE(checkout.may_hold("agents/a.yaml"));
  CHECK_FALSE(kOut.may_hold("web/fleet.yaml"));
}
