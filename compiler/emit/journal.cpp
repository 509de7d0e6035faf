#include "compiler/emit/journal.h"

#include <algorithm>
#include <charconv>

#include "compiler/base/sha256.h"
#include "compiler/emit/output_file.h"

namespace fleet::emit {
namespace {

constexpr std::string_view kHead = "fleetc.journal/1";
constexpr std::string_view kEnd = "end";
constexpr uint64_t kMaxJournal = uint64_t{1} << 30;

/// Whether `path` is a folder that a file of ours could stand in, however deep.
bool is_inside(std::string_view path) { return is_output_path("bundles/r/" + std::string(path) + "/fleet.yaml"); }

/// Takes the text up to `separator` off the front of `rest`.
std::string_view take(std::string_view& rest, char separator) {
  const size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

std::optional<FileProblem> remove_if_there(FileSystem& files, const std::string& path) {
  return files.kind_of(path) == FileKind::Missing ? std::nullopt : files.remove(path);
}

std::optional<FileProblem> remove_if_empty(FileSystem& files, const std::string& path) {
  if (files.kind_of(path) != FileKind::Folder) return std::nullopt;
  const auto names = files.list(path);
  if (const auto* problem = std::get_if<FileProblem>(&names)) return *problem;
  return std::get<std::vector<std::string>>(names).empty() ? files.remove(path) : std::nullopt;
}

std::optional<FileProblem> put_back(FileSystem& files, const Folder& out, const Journal::Change& change,
                                    size_t position) {
  const std::string place = out.at(change.path);
  const std::string old_file = waiting_path(out, position, "old");
  const std::string new_file = waiting_path(out, position, "new");
  if (change.had_old) {
    if (files.kind_of(old_file) == FileKind::File) {
      if (auto problem = files.rename(old_file, place)) return problem;
    }
  } else if (files.kind_of(new_file) == FileKind::Missing && files.kind_of(place) == FileKind::File) {
    // Ours only if it is what we moved there: somebody may have put a file of their own in its place since.
    const auto bytes = files.read(place, kMaxFile);
    if (const auto* problem = std::get_if<FileProblem>(&bytes)) return *problem;
    if (sha256(std::get<std::string>(bytes)) == change.sha256) {
      if (auto problem = files.remove(place)) return problem;
    }
  }
  return remove_if_there(files, new_file);
}

std::optional<FileProblem> remove_journal(FileSystem& files, const Folder& out, std::string_view name) {
  if (auto problem = remove_if_there(files, journal_path(out, "journal.new"))) return problem;
  if (auto problem = remove_if_there(files, journal_path(out, name))) return problem;
  return remove_if_empty(files, out.at(out.journal_folder()));
}

}  // namespace

std::string journal_path(const Folder& out, std::string_view name) {
  return out.at(out.journal_folder()) + "/" + std::string(name);
}

std::string waiting_path(const Folder& out, size_t position, std::string_view ending) {
  return journal_path(out, std::to_string(position) + "." + std::string(ending));
}

std::string print_journal(const Journal& journal) {
  std::string text = std::string(kHead) + "\n";
  for (const auto& change : journal.changes) {
    text += "file " + std::string(change.had_old ? "old" : "-") + " ";
    text += (change.sha256.empty() ? "-" : change.sha256) + " " + change.path + "\n";
  }
  for (const auto& folder : journal.new_folders) text += "new " + folder + "\n";
  for (const auto& folder : journal.left_folders) text += "left " + folder + "\n";
  return text + std::string(kEnd) + "\n";
}

std::optional<Journal> read_journal(std::string_view text, const Folder& out) {
  if (take(text, '\n') != kHead) return std::nullopt;
  Journal journal;
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    if (line == kEnd) return text.empty() ? std::optional(journal) : std::nullopt;
    const std::string_view word = take(line, ' ');
    if (word == "file") {
      const std::string_view old = take(line, ' ');
      const std::string_view digest = take(line, ' ');
      if (old != "old" && old != "-") return std::nullopt;
      if (digest != "-" && !is_sha256(digest)) return std::nullopt;
      if (line != out.list_name() && !out.may_hold(line)) return std::nullopt;
      journal.changes.push_back({std::string(line), old == "old", digest == "-" ? "" : std::string(digest)});
    } else if ((word == "new" || word == "left") && is_inside(line)) {
      (word == "new" ? journal.new_folders : journal.left_folders).emplace_back(line);
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<FileProblem> find_link(const FileSystem& files, const Folder& out, std::string_view path) {
  for (size_t end = path.find('/');; end = path.find('/', end + 1)) {
    const std::string part = out.at(path.substr(0, end));
    if (files.kind_of(part) == FileKind::Link) return FileProblem{part, "is a link"};
    if (end == std::string_view::npos) return std::nullopt;
  }
}

std::optional<FileProblem> roll_back(FileSystem& files, const Folder& out, const Journal& journal) {
  for (size_t i = journal.changes.size(); i-- > 0;) {
    if (auto problem = put_back(files, out, journal.changes[i], i)) return problem;
  }
  for (size_t i = journal.new_folders.size(); i-- > 0;) {
    if (auto problem = remove_if_empty(files, out.at(journal.new_folders[i]))) return problem;
  }
  return remove_journal(files, out, "journal");
}

std::optional<FileProblem> clear_up(FileSystem& files, const Folder& out, const Journal& journal) {
  for (size_t i = 0; i < journal.changes.size(); ++i) {
    if (auto problem = remove_if_there(files, waiting_path(out, i, "old"))) return problem;
  }
  for (const auto& folder : journal.left_folders) {
    if (auto problem = remove_if_empty(files, out.at(folder))) return problem;
  }
  return remove_journal(files, out, "done");
}

FileResult<Leftover> find_leftover(const FileSystem& files, const Folder& out) {
  const std::string folder = out.at(out.journal_folder());
  switch (files.kind_of(folder)) {
    case FileKind::Missing: return Leftover::None;
    case FileKind::Folder: break;
    case FileKind::File:
    case FileKind::Link:
    case FileKind::Other: return FileProblem{folder, "is not a folder"};
  }
  const bool journal = files.kind_of(journal_path(out, "journal")) == FileKind::File;
  const bool done = files.kind_of(journal_path(out, "done")) == FileKind::File;
  if (journal && !done) return Leftover::Unfinished;
  if (done && !journal) return Leftover::Uncleared;
  // Killed before the journal stood: nothing else can be there, and what is there is not ours.
  const auto names = files.list(folder);
  if (const auto* problem = std::get_if<FileProblem>(&names)) return *problem;
  for (const auto& name : std::get<std::vector<std::string>>(names)) {
    if (name != "journal.new") return FileProblem{folder + "/" + name, "is nothing that fleetc left there"};
  }
  return Leftover::None;
}

std::optional<FileProblem> recover(FileSystem& files, const Folder& out, Leftover leftover) {
  if (leftover == Leftover::None) return remove_journal(files, out, "journal");
  const std::string path = journal_path(out, leftover == Leftover::Unfinished ? "journal" : "done");
  const auto text = files.read(path, kMaxJournal);
  if (const auto* problem = std::get_if<FileProblem>(&text)) return *problem;
  const auto journal = read_journal(std::get<std::string>(text), out);
  if (!journal) return FileProblem{path, "is not a journal of fleetc"};
  for (const auto& change : journal->changes) {
    if (auto link = find_link(files, out, change.path)) return link;
  }
  for (const auto& folder : journal->new_folders) {
    if (auto link = find_link(files, out, folder)) return link;
  }
  for (const auto& folder : journal->left_folders) {
    if (auto link = find_link(files, out, folder)) return link;
  }
  return leftover == Leftover::Unfinished ? roll_back(files, out, *journal) : clear_up(files, out, *journal);
}

}  // namespace fleet::emit
