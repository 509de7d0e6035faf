#include "compiler/emit/manifest.h"

#include <nlohmann/json.hpp>

#include "compiler/base/sha256.h"
#include "compiler/emit/output_file.h"

namespace fleet::emit {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "fleetc.output/1";

std::string quoted(const std::string& text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

/// The text at `key`, or null where there is none or something else.
const std::string* find_text(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

}  // namespace

std::string print_manifest(const Manifest& manifest) {
  std::string text = "{\n  \"format\": " + quoted(std::string(kFormat)) +
                     ",\n  \"version\": " + quoted(manifest.version) + ",\n  \"files\": [";
  const char* before = "\n";
  for (const auto& [path, file] : manifest.files) {
    text += before;
    text += "    {\"path\":" + quoted(path) + ",\"sha256\":" + quoted(file.sha256) +
            ",\"source\":" + quoted(file.source) + "}";
    before = ",\n";
  }
  return text + (manifest.files.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

std::variant<ReadManifest, std::string> read_manifest(std::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return "is not JSON";
  const std::string* format = find_text(json, "format");
  if (!format || !format->starts_with("fleetc.output/")) return "is not a list of what fleetc wrote";
  if (*format != kFormat) return "has the format `" + *format + "`, which this version does not know";
  const auto files = json.find("files");
  if (files == json.end() || !files->is_array()) return "has no list `files`";

  ReadManifest result;
  if (const std::string* version = find_text(json, "version")) result.manifest.version = *version;
  for (const Json& entry : *files) {
    const std::string* path = find_text(entry, "path");
    const std::string* digest = find_text(entry, "sha256");
    const std::string* source = find_text(entry, "source");
    if (!path) {
      result.ignored.push_back({"", "has no path"});
    } else if (!is_output_path(*path)) {
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
