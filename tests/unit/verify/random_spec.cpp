#include "tests/unit/verify/random_spec.h"

#include <vector>

namespace fleet::verify::test {
namespace {

class Writer {
 public:
  explicit Writer(std::mt19937& random) : random_(random) {}

  std::string run() {
    const char* engines[] = {"0.13", "0.14", "0.15", "0.16", "0.16"};
    text_ = std::string("fleet t { engine \"") + engines[below(5)] + "\" }\n";
    text_ +=
        "enum country { DE, FR, US }\n"
        "enum place has country: country { fra (DE), par (FR), nyc (US) }\n"
        "dimension env : enum { dev, prod }\n"
        "dimension ring : enum ordered { canary, early, broad } key \"acme.io/ring\"\n";
    has_place_ = chance(60);
    has_tier_ = !has_place_ && chance(70);
    if (has_place_) text_ += "dimension place : place key \"acme.io/place\"\ndimension country = place.country\n";
    if (has_tier_) text_ += "dimension tier : enum { edge, core } optional\n";
    if (chance(30)) text_ += "dimension live : bool = env == prod and ring != canary\n", has_live_ = true;
    text_ += "variable domain : string\nvariable replicas : int 1..9 = 2\nvariable level : string = \"info\"\n";
    text_ += "profile base { default domain = \"example.com\" }\n";
    if (chance(40)) text_ += "profile big : base { replicas = 7 }\n", has_profile_ = true;
    for (const char* name : {"par-1", "par-2", "nyc-1", "lab", "fra-1", "old"}) cluster(name);
    if (chance(60)) text_ += "group first = " + selector(1) + " may be empty\n";
    if (chance(30)) text_ += "group second = " + selector(2) + " may be empty\n";
    const bool repo_target = chance(40);
    text_ += "repo apps { url \"https://git.example.com/apps\"  revision \"v1.4.2\"";
    if (chance(40)) text_ += "  poll 5m";
    if (chance(20)) text_ += "  secret git-credentials";
    if (repo_target) text_ += "  to " + selector(1);
    text_ += " }\n";
    rollout();
    const int count = 1 + below(3);
    for (int i = 0; i < count; ++i) deployment(i, repo_target);
    return std::move(text_);
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  std::string one_of(const std::vector<std::string>& of) {
    return of[static_cast<size_t>(below(static_cast<int>(of.size())))];
  }

  void cluster(const std::string& name) {
    text_ += "cluster " + name + " : " + (has_profile_ && chance(40) ? "big" : "base") +
             " { env = " + one_of({"dev", "prod", "prod"}) + "  ring = " + one_of({"canary", "early", "broad"});
    if (has_place_) text_ += "  place = " + one_of({"fra", "par", "nyc"});
    if (has_tier_ && chance(60)) text_ += "  tier = " + one_of({"edge", "core"});
    if (chance(40)) text_ += "  domain = \"" + one_of({"a.example.com", "b.example.com", "on", "1.10"}) + "\"";
    if (chance(20)) text_ += "  replicas = " + std::to_string(1 + below(9));
    if (chance(20)) text_ += "  annotation \"acme.io/owner\" = \"" + one_of({"ops", "dev team"}) + "\"";
    text_ += " }\n";
  }

  std::string atom() {
    std::vector<std::string> of{"env == prod",
                                "env == dev",
                                "env != dev",
                                "ring == canary",
                                "ring <= early",
                                "ring in [canary, broad]",
                                "ring != early",
                                "cluster(lab)",
                                "cluster(par-1, nyc-1)",
                                "all"};
    if (has_place_)
      of.insert(of.end(), {"place == fra", "place in [fra, par]", "country == DE", "country != US", "place != nyc"});
    if (has_tier_) of.insert(of.end(), {"tier == edge", "tier != edge", "tier is set", "tier is not set"});
    if (has_live_) of.push_back("live == true");
    if (has_profile_) of.push_back("profile(big)");
    return one_of(of);
  }

  std::string selector(int depth) {
    if (depth == 0 || chance(40)) return atom();
    switch (below(3)) {
      case 0: return "(" + selector(depth - 1) + ") and (" + selector(depth - 1) + ")";
      case 1: return "(" + selector(depth - 1) + ") or (" + selector(depth - 1) + ")";
      default: return "not (" + selector(depth - 1) + ")";
    }
  }

  std::string budget() {
    std::string text = "{";
    if (chance(70)) text += " budget " + one_of({"1", "2", "10%", "50%"});
    return text + " }";
  }

  void rollout() {
    has_rollout_ = chance(60);
    if (!has_rollout_) return;
    text_ += chance(40) ? "rollout careful {\n  deliver promote\n" : "rollout careful {\n";
    if (chance(50)) {
      text_ += "  wave one : ring == canary " + budget() + "\n";
      if (chance(50)) text_ += "  wave two : ring == early " + budget() + "\n";
    } else {
      text_ += "  wave one : env == dev { budget 2  tolerate " + one_of({"1", "2"}) + " }\n";
    }
    text_ += "  wave rest : else " + budget() + "\n}\n";
  }

  std::string value() {
    std::vector<std::string> of{"1",
                                "true",
                                "0.5",
                                "\"text\"",
                                "\"on\"",
                                "\"1.10\"",
                                "\"a ${env} b\"",
                                "env",
                                "ring",
                                "replicas",
                                "domain",
                                "level",
                                "cluster.name",
                                "\"${cluster.name}.${domain}\"",
                                "\"n${replicas}\"",
                                "[1, \"two\", env]",
                                "{ a: env  b: [replicas] }",
                                "\"$${plain}\"",
                                "{}",
                                "[]",
                                "null",
                                "\"10\"",
                                "\"two words here\"",
                                "cluster.workspace",
                                "\"line\\nbreak\""};
    if (has_place_) of.insert(of.end(), {"country", "place", "\"db.${place}.${country}\""});
    if (has_tier_) of.push_back("tier");
    if (has_live_) of.push_back("live");
    return one_of(of);
  }

  std::string values(int count) {
    std::string text = "values {";
    for (int i = 0; i < count; ++i)
      text += "  " + one_of({"", "x-"}) + std::string(1, static_cast<char>('a' + i)) + ": " + value();
    if (chance(50)) text += "  db: { host: " + value() + "  port: 5432 }";
    return text + " }";
  }

  std::string options() {
    std::string text;
    if (chance(30))
      text += "  options { " +
              one_of({"keepResources: true", "serviceAccount: \"deployer\"", "correctDrift: { enabled: true }"}) +
              " }\n";
    if (chance(20))
      text +=
          "  diff { comparePatches: [{ apiVersion: \"v1\"  kind: \"Service\"  jsonPointers: [\"/spec/clusterIP\"] }] "
          "}\n";
    if (chance(20)) text += "  yaml { overlays: [\"" + one_of({"a", "b"}) + "\"] }\n";
    return text;
  }

  void deployment(int index, bool repo_target) {
    const std::string name = one_of({"web", "db", "app"}) + std::to_string(index);
    text_ += "deploy " + name + " {\n  from apps path \"" + one_of({"apps/", "x/y/", ""}) + name + "\"\n";
    if (!repo_target || chance(60)) text_ += "  to " + selector(2) + "\n";
    if (chance(30)) text_ += "  except " + atom() + "\n";
    const bool lowered = chance(20);
    text_ += "  namespace " + (lowered ? std::string("\"ns-${env}\"") : one_of({"web", "team-a"})) + "\n";
    text_ += "  helm { chart: \"./chart\"";
    if (chance(40)) text_ += "  releaseName: \"" + name + "\"";
    if (chance(30)) text_ += "  timeoutSeconds: 120";
    if (chance(20)) text_ += "  version: \"1.10\"";
    text_ += " }\n";
    text_ += "  " + values(1 + below(4)) + "\n";
    if (chance(20)) text_ += "  values file \"values/a.yaml\"\n";
    text_ += options();
    if (!lowered) variants();
    if (has_rollout_ && chance(60)) text_ += "  rollout careful\n";
    text_ += "}\n";
  }

  void variants() {
    const int count = below(4);
    if (count == 0) return;
    text_ += "  variants first-match {\n";
    for (int i = 0; i < count; ++i) {
      text_ += "    variant v" + std::to_string(i) + " when " + selector(1) + " may be empty {";
      if (chance(25)) {
        text_ += " skip";
      } else {
        if (chance(70)) text_ += " " + values(1 + below(2));
        if (chance(20)) text_ += " namespace other";
        if (chance(20)) text_ += " values file \"values/b.yaml\"";
        if (chance(20)) text_ += " helm { releaseName: \"r" + std::to_string(i) + "\" }";
        if (chance(20)) text_ += " options { keepResources: true }";
      }
      text_ += " }\n";
    }
    text_ += "  }\n";
  }

  std::mt19937& random_;
  std::string text_;
  bool has_place_ = false, has_tier_ = false, has_live_ = false, has_profile_ = false, has_rollout_ = false;
};

}  // namespace

std::string random_spec(std::mt19937& random) { return Writer(random).run(); }

}  // namespace fleet::verify::test
