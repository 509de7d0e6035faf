#include "compiler/git/diff.h"

#include <dlfcn.h>
#include <git2.h>

#include <memory>

namespace fleet::git {
namespace {

/// libgit2 brings libraries for networks and cryptography that take longer to load than most checks run, so it is
/// loaded where it is asked for. FLEETC_LIBGIT2 is its name in the version that we were compiled with.
class Library {
 public:
  Library() : handle_(dlopen(FLEETC_LIBGIT2, RTLD_NOW | RTLD_LOCAL)) {
    if (handle_) find<decltype(git_libgit2_init)>("git_libgit2_init")();
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (handle_) find<decltype(git_libgit2_shutdown)>("git_libgit2_shutdown")();
  }

  explicit operator bool() const { return handle_ != nullptr; }
  template <class Function>
  Function* find(const char* name) const {
    return reinterpret_cast<Function*>(dlsym(handle_, name));
  }

 private:
  void* handle_;  // never closed: a library that made threads or keys is better left in memory
};

}  // namespace

std::optional<std::string> unified_diff(std::string_view path, std::string_view before, std::string_view after) {
  const Library library;
  if (!library) return std::nullopt;
  const std::string name(path);
  git_patch* raw = nullptr;
  if (library.find<decltype(git_patch_from_buffers)>("git_patch_from_buffers")(
          &raw, before.data(), before.size(), name.c_str(), after.data(), after.size(), name.c_str(), nullptr) != 0)
    return std::nullopt;
  const std::unique_ptr<git_patch, decltype(git_patch_free)*> patch(
      raw, library.find<decltype(git_patch_free)>("git_patch_free"));
  if (library.find<decltype(git_patch_num_hunks)>("git_patch_num_hunks")(patch.get()) == 0) return "";
  git_buf text{};
  std::string result;
  if (library.find<decltype(git_patch_to_buf)>("git_patch_to_buf")(&text, patch.get()) == 0)
    result.assign(text.ptr, text.size);
  library.find<decltype(git_buf_dispose)>("git_buf_dispose")(&text);
  return result;
}

}  // namespace fleet::git
