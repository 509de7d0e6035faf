#include "compiler/emit/write.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "compiler/emit/journal.h"
#include "compiler/emit/write_plan.h"

namespace fleet::emit {
namespace {

std::string without_last_slashes(std::string out) {
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out.empty() ? "." : out;
}

std::string parent(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// OUT and those above it that are to be made, outer first; or why there can be no such folder.
FileResult<std::vector<std::string>> missing_folders(const FileSystem& files, const std::string& out) {
  std::vector<std::string> missing;
  for (std::string at = out;; at = parent(at)) {
    switch (files.kind(at)) {
      case FileKind::Folder: std::reverse(missing.begin(), missing.end()); return missing;
      case FileKind::Missing: break;
      case FileKind::File:
      case FileKind::Link:
      case FileKind::Other: return FileProblem{at, "is not a folder"};
    }
    if (files.kind_of(at) == FileKind::Link) {
      return FileProblem{at, "is a link that leads nowhere or round in a circle"};
    }
    if (at == "." || at == "/") return FileProblem{at, "does not exist"};
    missing.push_back(at);
  }
}

WriteResult refused(WriteResult result, WriteProblemKind kind, const FileProblem& problem) {
  result.written.clear();
  result.unchanged.clear();
  result.removed.clear();
  result.problems.push_back({kind, problem.path, problem.reason});
  return result;
}

/// Everything up to the rename of the journal; each new file waits in the journal's folder before the first is moved.
std::optional<FileProblem> make_changes(FileSystem& files, const Folder& out, const WritePlan& plan) {
  if (auto problem = files.make_folder(out.at(out.journal_folder()))) return FileProblem{out.path, problem->reason};
  const std::string draft = journal_path(out, "journal.new");
  if (auto problem = files.write(draft, print_journal(plan.journal))) return problem;
  if (auto problem = files.sync(draft)) return problem;
  if (auto problem = files.rename(draft, journal_path(out, "journal"))) return problem;

  const auto& changes = plan.journal.changes;
  for (size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].sha256.empty()) continue;
    const std::string waiting = waiting_path(out, i, "new");
    auto problem = files.write(waiting, plan.bytes[i]);
    // After a power cut the next build writes a spoilt file again, but it has to know which files are ours.
    if (!problem && changes[i].path == out.list_name()) problem = files.sync(waiting);
    if (problem) return FileProblem{out.at(changes[i].path), problem->reason};
  }
  for (const auto& folder : plan.journal.new_folders) {
    if (auto problem = files.make_folder(out.at(folder))) return problem;
  }
  for (size_t i = 0; i < changes.size(); ++i) {
    const std::string place = out.at(changes[i].path);
    if (changes[i].had_old) {
      if (auto problem = files.rename(place, waiting_path(out, i, "old"))) return FileProblem{place, problem->reason};
    }
    if (!changes[i].sha256.empty()) {
      if (auto problem = files.move_new(waiting_path(out, i, "new"), place)) return problem;
    }
  }
  return std::nullopt;
}

/// One folder while it is written: its lock is held, what an earlier run left is repaired.
struct Writing {
  Folder folder;
  std::unique_ptr<FolderLock> lock;
  std::vector<std::string> made;  // folders that were not there, outer first
  WritePlan plan;
  bool is_changed = false;  // its journal stands

  bool has_problems() const { return !plan.result.problems.empty(); }
  bool has_changes() const { return !plan.journal.changes.empty(); }

  void refuse(WriteProblemKind kind, const FileProblem& problem) {
    plan.result = refused(std::move(plan.result), kind, problem);
  }
};

void look(FileSystem& files, Writing& writing, std::vector<OutputFile> output, std::string_view version,
          Unlisted unlisted) {
  const Folder& out = writing.folder;
  const auto missing = missing_folders(files, out.path);
  if (const auto* problem = std::get_if<FileProblem>(&missing))
    return writing.refuse(WriteProblemKind::Folder, *problem);
  for (const auto& path : std::get<std::vector<std::string>>(missing)) {
    if (const auto problem = files.make_folder(path)) return writing.refuse(WriteProblemKind::Folder, *problem);
    writing.made.push_back(path);
  }
  auto lock = files.lock(out.path);
  if (const auto* problem = std::get_if<FileProblem>(&lock)) return writing.refuse(WriteProblemKind::Folder, *problem);
  writing.lock = std::get<std::unique_ptr<FolderLock>>(std::move(lock));
  const auto leftover = find_leftover(files, out);
  if (const auto* problem = std::get_if<FileProblem>(&leftover)) {
    return writing.refuse(WriteProblemKind::Foreign, *problem);
  }
  if (const auto problem = recover(files, out, std::get<Leftover>(leftover))) {
    return writing.refuse(WriteProblemKind::Leftover, *problem);
  }
  writing.plan = plan_writing(files, out, std::move(output), version, unlisted);
  if (std::get<Leftover>(leftover) != Leftover::None) {
    writing.plan.result.notes.push_back({WriteNoteKind::Interrupted, out.path, "an earlier build was interrupted"});
  }
}

/// Puts back what was changed, in all of them.
void undo(FileSystem& files, std::vector<Writing>& all) {
  for (Writing& one : all) {
    if (!one.is_changed) continue;
    const std::string done = journal_path(one.folder, "done");
    if (files.kind_of(done) == FileKind::File) files.rename(done, journal_path(one.folder, "journal"));
    if (const auto problem = roll_back(files, one.folder, one.plan.journal)) {
      one.plan.result.problems.push_back({WriteProblemKind::Leftover, problem->path, problem->reason});
    }
  }
}

/// Every folder is changed before the first of them counts as written.
bool change_all(FileSystem& files, std::vector<Writing>& all) {
  for (Writing& one : all) {
    if (!one.has_changes()) continue;
    one.is_changed = true;
    if (const auto failure = make_changes(files, one.folder, one.plan)) {
      one.refuse(WriteProblemKind::Disk, *failure);
      return false;
    }
  }
  for (Writing& one : all) {
    if (!one.is_changed) continue;
    if (const auto failure = files.rename(journal_path(one.folder, "journal"), journal_path(one.folder, "done"))) {
      one.refuse(WriteProblemKind::Disk, *failure);
      return false;
    }
  }
  return true;
}

std::vector<WriteResult> results_of(std::vector<WriteResult> results) {
  const bool refused =
      std::any_of(results.begin(), results.end(), [](const auto& one) { return !one.problems.empty(); });
  for (WriteResult& one : results) {
    if (!refused) break;
    one.written.clear();
    one.unchanged.clear();
    one.removed.clear();
  }
  return results;
}

WriteResult compare_one(const FileSystem& files, const Folder& folder, std::vector<OutputFile> output,
                        std::string_view version, Unlisted unlisted) {
  const auto missing = missing_folders(files, folder.path);
  if (const auto* problem = std::get_if<FileProblem>(&missing)) return refused({}, WriteProblemKind::Folder, *problem);
  const auto leftover = find_leftover(files, folder);
  if (const auto* problem = std::get_if<FileProblem>(&leftover)) {
    return refused({}, WriteProblemKind::Foreign, *problem);
  }
  WriteResult result = plan_writing(files, folder, std::move(output), version, unlisted).result;
  if (std::get<Leftover>(leftover) != Leftover::None) {
    result.notes.push_back({WriteNoteKind::Interrupted, folder.path, "an earlier build was interrupted"});
  }
  return result;
}

}  // namespace

std::vector<WriteResult> write_output(FileSystem& files, std::vector<Destination> destinations,
                                      std::string_view version, Unlisted unlisted) {
  std::vector<Writing> all;
  for (Destination& destination : destinations) {
    Folder folder(without_last_slashes(std::move(destination.folder.path)), destination.folder.layout);
    all.push_back({std::move(folder), nullptr, {}, {}, false});
    look(files, all.back(), std::move(destination.files), version, unlisted);
  }
  bool is_written = std::none_of(all.begin(), all.end(), [](const Writing& one) { return one.has_problems(); });
  if (is_written && !change_all(files, all)) {
    undo(files, all);
    is_written = false;
  }
  std::vector<WriteResult> results;
  for (Writing& one : all) {
    if (is_written && one.is_changed) {
      if (const auto problem = clear_up(files, one.folder, one.plan.journal)) {
        one.plan.result.notes.push_back({WriteNoteKind::Uncleared, problem->path, problem->reason});
      }
    }
    one.lock.reset();
    // Removes what is empty only, so a failure here means that somebody uses the folder already.
    if (!is_written) std::for_each(one.made.rbegin(), one.made.rend(), [&](const auto& path) { files.remove(path); });
    results.push_back(std::move(one.plan.result));
  }
  return results_of(std::move(results));
}

std::vector<WriteResult> compare_output(const FileSystem& files, std::vector<Destination> destinations,
                                        std::string_view version, Unlisted unlisted) {
  std::vector<WriteResult> results;
  for (Destination& destination : destinations) {
    const Folder folder(without_last_slashes(std::move(destination.folder.path)), destination.folder.layout);
    results.push_back(compare_one(files, folder, std::move(destination.files), version, unlisted));
  }
  return results_of(std::move(results));
}

}  // namespace fleet::emit
