#include "compiler/emit/manifest.h"

#include "compiler/base/sha256.h"
#include "compiler/json/read.h"
#include "compiler/json/write.h"

namespace fleet::emit {
namespace {

constexpr std::string_view kFormat = "fleetc.output/1";

/// The text at `key`, or null where there is none or something else.
const std::string* find_text(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value ? value->find_string() : nullptr;
}

}  // namespace

std::string print_manifest(const Manifest& manifest) {
  std::string text = "{\n  \"format\": " + json::write_line(kFormat) +
                     ",\n  \"version\": " + json::write_line(manifest.version) + ",\n  \"files\": [";
  const char* before = "\n    ";
  for (const auto& [path, file] : manifest.files) {
    text += before + json::write_line(Map{{"path", path}, {"sha256", file.sha256}, {"source", file.source}});
    before = ",\n    ";
  }
  return text + (manifest.files.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

std::variant<ReadManifest, std::string> read_manifest(std::string_view text, const Folder& of) {
  json::Tree tree;
  if (json::Reader().read(text, tree)) return "is not JSON";
  const Value root = tree.value();
  const std::string* format = find_text(root, "format");
  if (!format || !format->starts_with("fleetc.output/")) return "is not a list of what fleetc wrote";
  if (*format != kFormat) return "has the format `" + *format + "`, which this version does not know";
  const Value* files = root.find("files");
  if (!files || !files->find_list()) return "has no list `files`";

  ReadManifest result;
  if (const std::string* version = find_text(root, "version")) result.manifest.version = *version;
  for (const Value& entry : *files->find_list()) {
    const std::string* path = find_text(entry, "path");
    const std::string* digest = find_text(entry, "sha256");
    const std::string* source = find_text(entry, "source");
    if (!path) {
      result.ignored.push_back({"", "has no path"});
    } else if (!of.may_hold(*path)) {
      result.ignored.push_back({*path, "is no path that fleetc writes"});
    } else if (!digest || !is_sha256(*digest)) {
      result.ignored.push_back({*path, "has no SHA-256 digest"});
    } else if (!result.manifest.files.try_emplace(*path, ManifestFile{*digest, source ? *source : ""}).second) {
      result.ignored.push_back({*path, "is listed twice"});
    }
  }
  return result;
}

}  // namespace fleet::emit
