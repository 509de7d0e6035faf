#include "compiler/emit/write.h"

#include <algorithm>
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
    if (at == "." || at == "/") return FileProblem{at, "no such file or folder"};
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
std::optional<FileProblem> make_changes(FileSystem& files, const std::string& out, const WritePlan& plan) {
  if (auto problem = files.make_folder(out + "/" + std::string(kJournalFolder))) {
    return FileProblem{out, problem->reason};
  }
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
    if (!problem && changes[i].path == kManifestName) problem = files.sync(waiting);
    if (problem) return FileProblem{out + "/" + changes[i].path, problem->reason};
  }
  for (const auto& folder : plan.journal.new_folders) {
    if (auto problem = files.make_folder(out + "/" + folder)) return problem;
  }
  for (size_t i = 0; i < changes.size(); ++i) {
    const std::string place = out + "/" + changes[i].path;
    if (changes[i].had_old) {
      if (auto problem = files.rename(place, waiting_path(out, i, "old"))) return FileProblem{place, problem->reason};
    }
    if (!changes[i].sha256.empty()) {
      if (auto problem = files.move_new(waiting_path(out, i, "new"), place)) return problem;
    }
  }
  return files.rename(journal_path(out, "journal"), journal_path(out, "done"));
}

WriteResult write_planned(FileSystem& files, const std::string& out, WritePlan plan) {
  if (!plan.result.problems.empty() || plan.journal.changes.empty()) return std::move(plan.result);
  if (const auto failure = make_changes(files, out, plan)) {
    auto result = refused(std::move(plan.result), WriteProblemKind::Disk, *failure);
    if (const auto undo = roll_back(files, out, plan.journal)) {
      result.problems.push_back({WriteProblemKind::Leftover, undo->path, undo->reason});
    }
    return result;
  }
  if (const auto problem = clear_up(files, out, plan.journal)) {
    plan.result.notes.push_back({WriteNoteKind::Uncleared, problem->path, problem->reason});
  }
  return std::move(plan.result);
}

WriteResult write_into(FileSystem& files, const std::string& out, std::vector<OutputFile> output,
                       std::string_view version) {
  const auto lock = files.lock(out);
  if (const auto* problem = std::get_if<FileProblem>(&lock)) return refused({}, WriteProblemKind::Folder, *problem);
  const auto leftover = find_leftover(files, out);
  if (const auto* problem = std::get_if<FileProblem>(&leftover)) {
    return refused({}, WriteProblemKind::Foreign, *problem);
  }
  if (const auto problem = recover(files, out, std::get<Leftover>(leftover))) {
    return refused({}, WriteProblemKind::Leftover, *problem);
  }
  WritePlan plan = plan_writing(files, out, std::move(output), version);
  if (std::get<Leftover>(leftover) != Leftover::None) {
    plan.result.notes.push_back({WriteNoteKind::Interrupted, out, "an earlier build was interrupted"});
  }
  return write_planned(files, out, std::move(plan));
}

}  // namespace

WriteResult write_output(FileSystem& files, const std::string& out, std::vector<OutputFile> output,
                         std::string_view version) {
  const std::string folder = without_last_slashes(out);
  const auto missing = missing_folders(files, folder);
  if (const auto* problem = std::get_if<FileProblem>(&missing)) return refused({}, WriteProblemKind::Folder, *problem);

  std::vector<std::string> made;
  WriteResult result;
  for (const auto& path : std::get<std::vector<std::string>>(missing)) {
    if (const auto problem = files.make_folder(path)) {
      result = refused({}, WriteProblemKind::Folder, *problem);
      break;
    }
    made.push_back(path);
  }
  if (result.problems.empty()) result = write_into(files, folder, std::move(output), version);
  if (!result.problems.empty()) {
    // Removes what is empty only, so a failure here means that somebody uses the folder already.
    std::for_each(made.rbegin(), made.rend(), [&](const std::string& path) { files.remove(path); });
  }
  return result;
}

WriteResult compare_output(const FileSystem& files, const std::string& out, std::vector<OutputFile> output,
                           std::string_view version) {
  const std::string folder = without_last_slashes(out);
  const auto missing = missing_folders(files, folder);
  if (const auto* problem = std::get_if<FileProblem>(&missing)) return refused({}, WriteProblemKind::Folder, *problem);
  const auto leftover = find_leftover(files, folder);
  if (const auto* problem = std::get_if<FileProblem>(&leftover)) {
    return refused({}, WriteProblemKind::Foreign, *problem);
  }
  WriteResult result = plan_writing(files, folder, std::move(output), version).result;
  if (std::get<Leftover>(leftover) != Leftover::None) {
    result.notes.push_back({WriteNoteKind::Interrupted, folder, "an earlier build was interrupted"});
  }
  return result;
}

}  // namespace fleet::emit
