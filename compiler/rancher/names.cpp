#include "compiler/rancher/names.h"

#include <algorithm>

#include "compiler/base/ascii.h"
#include "compiler/base/sha256.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/md5.h"

namespace fleet::rancher {
namespace {

constexpr size_t kMaxHelmReleaseName = 53;

/// Lower case as Go does it, as far as ASCII comes out of it: two letters beyond ASCII have an ASCII lower case.
std::string lower_ascii(std::string_view s) {
  constexpr std::string_view kKelvinSign = "\u212a";
  constexpr std::string_view kDottedI = "\u0130";
  std::string result;
  for (size_t i = 0; i < s.size();) {
    if (s.substr(i, kKelvinSign.size()) == kKelvinSign) {
      result += 'k';
      i += kKelvinSign.size();
    } else if (s.substr(i, kDottedI.size()) == kDottedI) {
      result += 'i';
      i += kDottedI.size();
    } else {
      result += to_lower(s[i]);
      ++i;
    }
  }
  return result;
}

}  // namespace

std::string limit_name(std::string_view s, size_t count) {
  constexpr size_t kHashLength = 5;
  if (s.size() <= count) return std::string(s);
  if (count <= kHashLength + 1) return std::string(s.substr(0, count));
  std::string result(s.substr(0, count - kHashLength - 1));
  if (result.back() != '-') result += '-';
  return result + name_hash(s, kHashLength);
}

std::string name_hash(std::string_view s, size_t length) { return md5(s).substr(0, length); }

std::string key_hash(std::string_view s) { return sha256(s.substr(0, 100)).substr(0, 12); }

std::string helm_release_name(std::string_view s) {
  std::string name(s);
  std::replace(name.begin(), name.end(), '/', '-');
  // What cleaning up would make equal is told apart by a hash.
  const bool is_clean = std::all_of(name.begin(), name.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
  if (!is_clean) name += '-' + name_hash(name, 8);

  std::string cleaned;
  for (const char c : lower_ascii(name)) {
    const char kept = is_lower_or_digit(c) ? c : '-';
    if (kept != '-' || (!cleaned.empty() && cleaned.back() != '-')) cleaned += kept;
  }
  if (!cleaned.empty() && cleaned.back() == '-') cleaned.pop_back();
  return cleaned.empty() ? name_hash(s, 24) : limit_name(cleaned, kMaxHelmReleaseName);
}

std::string safe_concat_name(const std::vector<std::string>& parts) {
  std::string joined;
  for (size_t i = 0; i < parts.size(); ++i) joined += (i ? "-" : "") + parts[i];
  if (joined.size() < 64) return joined;
  // A name must not have two separators in a row, so the head is cut shorter where it would end in one.
  const bool ends_well = is_lower_or_digit(joined[56]);
  return joined.substr(0, ends_well ? 57 : 56) + "-" + sha256(joined).substr(0, ends_well ? 5 : 6);
}

std::string bundle_name(std::string_view git_repo, std::string_view path, std::string_view options_file) {
  std::string id = join_go_path({std::string(git_repo), std::string(path)});
  if (!options_file.empty()) {
    const std::string_view extension = go_path_extension(options_file);
    id = join_go_path({id, std::string(options_file.substr(0, options_file.size() - extension.size()))});
  }
  return helm_release_name(id);
}

std::string cluster_namespace(std::string_view workspace, std::string_view cluster) {
  const std::string key = std::string(workspace) + "::" + std::string(cluster);
  return safe_concat_name({"cluster", std::string(workspace), std::string(cluster), key_hash(key)});
}

std::string agent_bundle_name(std::string_view cluster) {
  return safe_concat_name({"fleet-agent", std::string(cluster)});
}

std::string cluster_name_of_client(std::string_view client_id) {
  return safe_concat_name({"cluster", key_hash(client_id)});
}

std::string git_job_name(std::string_view git_repo, std::string_view repo_url, std::string_view commit) {
  return safe_concat_name({std::string(git_repo), name_hash(std::string(repo_url) + std::string(commit), 5)});
}

Release release_of(std::string_view bundle, std::string_view release_name, std::string_view target_namespace,
                   std::string_view default_namespace) {
  Release result;
  result.name = release_name.empty() ? helm_release_name(bundle) : std::string(release_name);
  result.workspace = !target_namespace.empty()    ? target_namespace
                     : !default_namespace.empty() ? default_namespace
                                                  : std::string_view("default");
  return result;
}

Outcome<char> driven_scan_separator(const std::vector<DrivenBundle>& bundles) {
  for (const char separator : std::string_view(":,|?<>")) {
    const bool used = std::any_of(bundles.begin(), bundles.end(), [&](const DrivenBundle& bundle) {
      return bundle.base.find(separator) != std::string::npos || bundle.options.find(separator) != std::string::npos;
    });
    if (!used) return separator;
  }
  return error("bundle bases and options files use all of the characters `:,|?<>`");
}

}  // namespace fleet::rancher
