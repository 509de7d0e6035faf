#include "compiler/inventory/pins.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "compiler/base/revision.h"
#include "compiler/json/write.h"
#include "compiler/yaml/read.h"
#include "compiler/yaml/scalar.h"

namespace fleet::inventory {
namespace {

constexpr std::string_view kVersion = "1";
constexpr size_t kLongestText = 1024;

bool before(const Pin& pin, const std::pair<std::string_view, std::string_view>& key) {
  return std::pair<std::string_view, std::string_view>(pin.deployment, pin.wave) < key;
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= kLongestText && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
  });
}

std::string reason_of(const yaml::Finding& finding) {
  using Kind = yaml::FindingKind;
  switch (finding.kind) {
    case Kind::Syntax:
    case Kind::Character:
    case Kind::TooDeep:
    case Kind::ByteOrderMark:
    case Kind::TooLarge: return "is no plain YAML: " + finding.detail;
    case Kind::NotUtf8: return "is not UTF-8";
    case Kind::Alias:
    case Kind::MergeKey: return "has an alias or a merge key, which `fleetc promote` does not write";
    case Kind::DuplicateKey: return "says `" + finding.detail + "` twice";
    case Kind::KeyNotText: return "has " + finding.detail + " as a key";
    case Kind::BadScalar: return "has a tag that its text does not fit";
    case Kind::LaterDocument: return "has a second document";
  }
  return "is no plain YAML";
}

/// The line that git puts where two branches differ.
std::optional<PinsProblem> find_conflict(std::string_view text) {
  constexpr std::string_view kMark = "<<<<<<< ";
  const size_t at = text.starts_with(kMark) ? 0 : text.find("\n" + std::string(kMark));
  if (at == std::string_view::npos) return std::nullopt;
  const size_t begin = text[at] == '\n' ? at + 1 : at, end = std::min(text.find('\n', begin), text.size());
  return PinsProblem{static_cast<uint32_t>(begin), static_cast<uint32_t>(end), "has a merge conflict"};
}

class PinsReader {
 public:
  std::variant<Pins, PinsProblem> read(std::string_view text) {
    if (auto conflict = find_conflict(text)) return std::move(*conflict);
    tree_ = yaml::read_strict(text);
    if (!tree_.findings.empty()) {
      const yaml::Finding& first = tree_.findings.front();
      return PinsProblem{first.begin, first.end, reason_of(first)};
    }
    const auto end = static_cast<uint32_t>(text.size());
    if (!tree_.complete || tree_.documents.empty()) return PinsProblem{end, end, "is cut off"};
    const uint32_t root = tree_.documents.front();
    if (!is(root, yaml::Kind::Map)) return problem(root, "is no list of pins");
    std::optional<uint32_t> version, list;
    for (uint32_t at = root + 1; at < tree_.nodes[root].after; at = tree_.nodes[at + 1].after) {
      const std::string& key = tree_.nodes[at].text;
      if (key == "version")
        version = at + 1;
      else if (key == "pins")
        list = at + 1;
      else
        return problem(at, "has a key that this version does not know");
    }
    if (!version || tree_.nodes[*version].text != kVersion)
      return problem(version.value_or(root), "has a version that this fleetc does not know");
    if (!list || !is(*list, yaml::Kind::List)) return problem(list.value_or(root), "has no list `pins`");
    std::map<std::pair<std::string, std::string>, Pin> by_wave;  // a merge may have left the file in any order
    for (uint32_t at = *list + 1; at < tree_.nodes[*list].after; at = tree_.nodes[at].after) {
      auto pin = read_pin(at);
      if (auto* wrong = std::get_if<PinsProblem>(&pin)) return std::move(*wrong);
      Pin& one = std::get<Pin>(pin);
      std::pair key(one.deployment, one.wave);
      if (!by_wave.try_emplace(std::move(key), std::move(one)).second) return problem(at, "has two pins for one wave");
    }
    Pins pins;
    pins.reserve(by_wave.size());
    for (auto& [key, pin] : by_wave) pins.push_back(std::move(pin));
    return pins;
  }

 private:
  bool is(uint32_t node, yaml::Kind kind) const { return tree_.nodes[node].kind == kind; }
  bool is_text(uint32_t node) const {
    const yaml::Node& scalar = tree_.nodes[node];
    const auto value = yaml::resolve(scalar.tag, scalar.text, scalar.implicit);
    return value && value->find_string();
  }
  PinsProblem problem(uint32_t node, std::string text) const {
    return {tree_.nodes[node].begin, tree_.nodes[node].end, std::move(text)};
  }

  std::variant<Pin, PinsProblem> read_pin(uint32_t map) const {
    if (!is(map, yaml::Kind::Map)) return problem(map, "has a pin that is no map");
    Pin pin;
    bool has_since = false;
    for (uint32_t at = map + 1; at < tree_.nodes[map].after; at = tree_.nodes[at + 1].after) {
      const std::string& key = tree_.nodes[at].text;
      const uint32_t value = at + 1;
      if (!is(value, yaml::Kind::Scalar)) return problem(value, "has a pin whose `" + key + "` is no text");
      const std::string& text = tree_.nodes[value].text;
      if (!is_text(value)) return problem(value, "has a `" + key + "` that is no text");
      if (key == "since") {
        const auto since = parse_moment(text);
        if (!since) return problem(value, "has a `since` that is no time");
        pin.since = *since;
        has_since = true;
        continue;
      }
      std::string* into = key == "deploy"     ? &pin.deployment
                          : key == "wave"     ? &pin.wave
                          : key == "revision" ? &pin.revision
                          : key == "approved" ? &pin.approved
                          : key == "before"   ? &pin.commit_before
                                              : nullptr;
      if (!into) return problem(at, "has a pin with a key that this version does not know");
      const bool is_good = into == &pin.approved || (into == &pin.revision ? is_revision(text) : is_plain(text));
      if (!is_good) return problem(value, "has a `" + key + "` that is none");
      *into = text;
    }
    if (pin.deployment.empty() || pin.wave.empty() || pin.revision.empty() || !has_since) {
      return problem(map, "has a pin without `deploy`, `wave`, `revision` or `since`");
    }
    return pin;
  }

  yaml::Tree tree_;
};

}  // namespace

const Pin* find_pin(const Pins& pins, std::string_view deployment, std::string_view wave) {
  const auto found = std::lower_bound(pins.begin(), pins.end(), std::pair(deployment, wave), before);
  return found != pins.end() && found->deployment == deployment && found->wave == wave ? &*found : nullptr;
}

void put_pin(Pins& pins, Pin pin) {
  const auto at = std::lower_bound(pins.begin(), pins.end(),
                                   std::pair<std::string_view, std::string_view>(pin.deployment, pin.wave), before);
  if (at != pins.end() && at->deployment == pin.deployment && at->wave == pin.wave)
    *at = std::move(pin);
  else
    pins.insert(at, std::move(pin));
}

std::string print_pins(const Pins& pins) {
  const auto quoted = [](const std::string& text) { return json::write_line(Value(text)); };
  std::string text = "# Written by `fleetc promote`. Do not edit.\nversion: " + std::string(kVersion) + "\npins:";
  for (const Pin& pin : pins) {
    text += "\n  - {deploy: " + quoted(pin.deployment) + ", wave: " + quoted(pin.wave) +
            ", revision: " + quoted(pin.revision) + ", since: " + quoted(print_moment(pin.since));
    if (!pin.approved.empty()) text += ", approved: " + quoted(pin.approved);
    if (!pin.commit_before.empty()) text += ", before: " + quoted(pin.commit_before);
    text += "}";
  }
  return text + (pins.empty() ? " []\n" : "\n");
}

std::variant<Pins, PinsProblem> read_pins(std::string_view text) { return PinsReader().read(text); }

}  // namespace fleet::inventory
