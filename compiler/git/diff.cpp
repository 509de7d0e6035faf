#include "compiler/git/diff.h"

#include <git2.h>

#include <memory>

namespace fleet::git {
namespace {

struct Library {
  Library() { git_libgit2_init(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { git_libgit2_shutdown(); }
};

}  // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after) {
  const Library library;
  const std::string name(path);
  git_patch* raw = nullptr;
  if (git_patch_from_buffers(&raw, before.data(), before.size(), name.c_str(), after.data(), after.size(), name.c_str(),
                             nullptr) != 0) {
    return {};
  }
  const std::unique_ptr<git_patch, decltype(&git_patch_free)> patch(raw, git_patch_free);
  if (git_patch_num_hunks(patch.get()) == 0) return {};
  git_buf text{};
  std::string result;
  if (git_patch_to_buf(&text, patch.get()) == 0) result.assign(text.ptr, text.size);
  git_buf_dispose(&text);
  return result;
}

}  // namespace fleet::git
