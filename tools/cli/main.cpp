#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include "tools/cli/cli.h"

namespace {

using fleet::cli::Console;

constexpr size_t kInputLimit = 700'000'000;  // an inventory's; far above what a spec file may have

fleet::FileResult<std::string> read_input() {
  std::string text;
  char block[1 << 16];
  for (;;) {
    const ssize_t n = ::read(STDIN_FILENO, block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fleet::FileProblem{"standard input", std::strerror(errno)};
    if (n == 0) return text;
    text.append(block, static_cast<size_t>(n));
    if (text.size() > kInputLimit) return fleet::FileProblem{"standard input", "is larger than 700 MB", true};
  }
}

/// 0, or the error.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

bool shows_color() {
  const char* term = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && term && std::strcmp(term, "dumb") != 0 && !(no_color && *no_color);
}

int run(const std::vector<std::string>& arguments) {
  fleet::DiskFileSystem files;
  Console console{files, read_input, shows_color()};
  int status = fleet::cli::run(arguments, console);
  const int error = write_all(STDOUT_FILENO, console.out);
  if (error != 0 && error != EPIPE) console.complain(std::string("cannot print the result: ") + std::strerror(error));
  if (error != 0) status = fleet::cli::kUnusable;
  write_all(STDERR_FILENO, console.err);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const std::bad_alloc&) {
    write_all(STDERR_FILENO, "fleetc: there is not enough memory\n");
    return fleet::cli::kUnusable;
  } catch (...) {
    write_all(STDERR_FILENO,
              "fleetc: a defect of fleetc stopped it; please report it with the spec, if you can share it\n");
  }
  return fleet::cli::kInternal;
}
