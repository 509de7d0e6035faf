#include "compiler/emit/write_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "compiler/base/sha256.h"
#include "compiler/emit/journal.h"
#include "compiler/emit/manifest.h"

namespace fleet::emit {
namespace {

/// `f("a")`, `f("a/b")` for `a/b/c`; stops when `f` returns false.
template <class F>
void for_folders_above(std::string_view path, F f) {
  for (size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1)) {
    if (!f(std::string(path.substr(0, end)))) return;
  }
}

class Planner {
 public:
  Planner(const FileSystem& files, const Folder& out, Unlisted unlisted)
      : files_(files), out_(out), adopts_(unlisted == Unlisted::Adopted) {}

  WritePlan plan(std::vector<OutputFile> output, std::string_view version) {
    std::sort(output.begin(), output.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    check_paths(output);
    read_listed();
    if (!plan_.result.problems.empty()) return finish();
    Manifest manifest{std::string(version), {}};
    for (auto& file : output) {
      const std::string digest = sha256(file.bytes);
      put(file.path, std::move(file.bytes), digest);
      manifest.files[file.path] = {digest, file.source};
    }
    for (const auto& [path, entry] : listed_.files) {
      if (!manifest.files.contains(path)) take_away(path, entry.sha256);
    }
    if (out_.layout == Layout::Checkout) replace_unread(manifest);
    if (manifest.files.empty() && !manifest_text_ && out_.layout == Layout::Checkout) return finish();
    put_manifest(print_manifest(manifest));
    return finish();
  }

 private:
  std::string full(std::string_view path) const { return out_.at(path); }

  void refuse(WriteProblemKind kind, std::string_view path, std::string reason) {
    plan_.result.problems.push_back({kind, full(path), std::move(reason)});
  }

  void check_paths(const std::vector<OutputFile>& sorted) {
    std::set<std::string> folders;
    for (const auto& file : sorted) {
      for_folders_above(file.path, [&](std::string folder) { return folders.insert(std::move(folder)), true; });
    }
    for (size_t i = 0; i < sorted.size(); ++i) {
      const std::string& path = sorted[i].path;
      if (!out_.may_hold(path)) refuse(WriteProblemKind::Path, path, "is no path that fleetc writes");
      if (i > 0 && sorted[i - 1].path == path) refuse(WriteProblemKind::Path, path, "is made twice");
      if (folders.contains(path)) refuse(WriteProblemKind::Path, path, "is made as a file and as a folder");
    }
  }

  /// Whether a file of ours may stand at `path`: false, with a problem, where something else does.
  bool is_file_or_missing(std::string_view path, FileKind kind) {
    switch (kind) {
      case FileKind::Missing:
      case FileKind::File: return true;
      case FileKind::Folder: refuse(WriteProblemKind::Blocked, path, "is a folder"); return false;
      case FileKind::Link: refuse(WriteProblemKind::Foreign, path, "is a link"); return false;
      case FileKind::Other: refuse(WriteProblemKind::Foreign, path, "is not a regular file"); return false;
    }
    return false;
  }

  void read_listed() {
    const std::string_view name = out_.list_name();
    const FileKind kind = files_.kind_of(full(name));
    if (!is_file_or_missing(name, kind) || kind == FileKind::Missing) return;
    auto text = files_.read(full(name), kMaxFile);
    if (const auto* problem = std::get_if<FileProblem>(&text)) {
      plan_.result.problems.push_back({WriteProblemKind::Disk, problem->path, problem->reason});
      return;
    }
    manifest_text_ = std::move(std::get<std::string>(text));
    auto read = read_manifest(*manifest_text_, out_);
    if (const auto* reason = std::get_if<std::string>(&read)) {
      refuse(WriteProblemKind::Manifest, name, *reason);
      return;
    }
    listed_ = std::move(std::get<ReadManifest>(read).manifest);
    for (auto& entry : std::get<ReadManifest>(read).ignored) {
      plan_.result.notes.push_back({WriteNoteKind::Ignored, std::move(entry.path), std::move(entry.reason)});
    }
  }

  /// The kind of a folder above a file of ours, looked up once; a problem is reported once.
  FileKind folder_kind(const std::string& folder) {
    const auto [at, is_new] = folders_.try_emplace(folder, FileKind::Missing);
    if (!is_new) return at->second;
    at->second = files_.kind_of(full(folder));
    switch (at->second) {
      case FileKind::Missing: plan_.journal.new_folders.push_back(folder); break;
      case FileKind::Folder: break;
      case FileKind::Link: refuse(WriteProblemKind::Foreign, folder, "is a link"); break;
      case FileKind::File:
      case FileKind::Other: refuse(WriteProblemKind::Blocked, folder, "is a file, not a folder"); break;
    }
    return at->second;
  }

  std::optional<std::string> read(const std::string& path) {
    auto bytes = files_.read(full(path), kMaxFile);
    if (const auto* problem = std::get_if<FileProblem>(&bytes)) {
      plan_.result.problems.push_back({WriteProblemKind::Disk, problem->path, problem->reason});
      return std::nullopt;
    }
    return std::move(std::get<std::string>(bytes));
  }

  void change(const std::string& path, bool had_old, const std::string& digest, std::string bytes) {
    plan_.journal.changes.push_back({path, had_old, digest});
    plan_.bytes.push_back(std::move(bytes));
    (digest.empty() ? plan_.result.removed : plan_.result.written).push_back(path);
  }

  void put(const std::string& path, std::string bytes, const std::string& digest) {
    FileKind above = FileKind::Folder;
    for_folders_above(path, [&](const std::string& folder) {
      above = folder_kind(folder);
      return above == FileKind::Folder || above == FileKind::Missing;
    });
    if (above == FileKind::Missing) return change(path, false, digest, std::move(bytes));
    if (above != FileKind::Folder) return;
    const FileKind kind = files_.kind_of(full(path));
    if (!is_file_or_missing(path, kind)) return;
    if (kind == FileKind::Missing) return change(path, false, digest, std::move(bytes));
    const auto entry = listed_.files.find(path);
    const bool is_listed = entry != listed_.files.end();
    if (!is_listed && !adopts_) return refuse(WriteProblemKind::Unlisted, path, not_listed());
    const auto old = read(path);
    if (!old) return;
    if (!is_listed) plan_.result.notes.push_back({WriteNoteKind::Adopted, full(path), not_listed()});
    if (*old == bytes) {
      plan_.result.unchanged.push_back(path);
      return;
    }
    if (is_listed) note_if_edited(path, *old, entry->second.sha256);
    change(path, true, digest, std::move(bytes));
  }

  std::string not_listed() const { return "is not listed in " + std::string(out_.list_name()); }

  /// What people wrote beside a file of ours, and Fleet would read no more: it takes fleet.yaml before fleet.yml, and
  /// neither of them where the GitRepo names options files.
  void replace_unread(const Manifest& manifest) {
    std::set<std::string> unread;
    for (const auto& [path, entry] : manifest.files) {
      constexpr std::string_view kOptions = ".fleetc/";
      const size_t options = path.rfind(kOptions);
      const size_t name = options == std::string::npos ? path.rfind('/') + 1 : options;
      unread.insert(path.substr(0, name) + "fleet.yml");
      if (options != std::string::npos) unread.insert(path.substr(0, name) + "fleet.yaml");
    }
    for (const std::string& path : unread) {
      if (manifest.files.contains(path) || listed_.files.contains(path)) continue;
      if (find_link(files_, out_, path) || files_.kind_of(full(path)) != FileKind::File) continue;
      const std::string reason = "stands beside what is written, and would be read no more";
      if (!adopts_) {
        refuse(WriteProblemKind::Unlisted, path, reason);
        continue;
      }
      plan_.result.notes.push_back({WriteNoteKind::Adopted, full(path), reason});
      change(path, true, "", "");
    }
  }

  void note_if_edited(const std::string& path, const std::string& bytes, const std::string& listed) {
    if (sha256(bytes) != listed) {
      plan_.result.notes.push_back({WriteNoteKind::Edited, full(path), "was edited by hand"});
    }
  }

  void take_away(const std::string& path, const std::string& listed) {
    if (const auto link = find_link(files_, out_, path)) {
      plan_.result.problems.push_back({WriteProblemKind::Foreign, link->path, link->reason});
      return;
    }
    // What is no regular file by now is not what we wrote: it stays, and is no longer listed.
    if (files_.kind_of(full(path)) != FileKind::File) return;
    const auto old = read(path);
    if (!old) return;
    note_if_edited(path, *old, listed);
    change(path, true, "", "");
    for_folders_above(path, [&](std::string folder) { return left_.insert(std::move(folder)), true; });
  }

  void put_manifest(std::string text) {
    const std::string name(out_.list_name());
    if (manifest_text_ == text) {
      plan_.result.unchanged.push_back(name);
      return;
    }
    const std::string digest = sha256(text);
    change(name, manifest_text_.has_value(), digest, std::move(text));
  }

  WritePlan finish() {
    // From the end of the alphabet, an inner folder comes before the one that holds it.
    plan_.journal.left_folders.assign(left_.rbegin(), left_.rend());
    auto& result = plan_.result;
    if (!result.problems.empty()) {
      result.written.clear();
      result.unchanged.clear();
      result.removed.clear();
    }
    for (auto* list : {&result.written, &result.unchanged, &result.removed}) std::sort(list->begin(), list->end());
    return std::move(plan_);
  }

  const FileSystem& files_;
  const Folder& out_;
  bool adopts_;
  std::optional<std::string> manifest_text_;
  Manifest listed_;
  std::map<std::string, FileKind> folders_;
  std::set<std::string> left_;
  WritePlan plan_;
};

}  // namespace

WritePlan plan_writing(const FileSystem& files, const Folder& out, std::vector<OutputFile> output,
                       std::string_view version, Unlisted unlisted) {
  return Planner(files, out, unlisted).plan(std::move(output), version);
}

}  // namespace fleet::emit
