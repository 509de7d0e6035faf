// replay_<part> FOLDER COUNT: runs the inputs in FOLDER, and COUNT changes of them, always the same ones.
// replay_<part> FILE: runs this input.
//
// Each input may take 10 s of processor time. One that breaks something is written to `finding-<part>`.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "tests/fuzz/mutate.h"
#include "tests/fuzz/target.h"

namespace {

constexpr size_t kLargest = 8192;
constexpr double kMostSeconds = 10;

// What the handler of a signal needs; it may not allocate.
const std::string* current_input = nullptr;
std::string finding_path;

extern "C" void write_finding(int signal_number) {
  const int file = ::open(finding_path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
  if (file >= 0 && current_input != nullptr) {
    const ssize_t written = ::write(file, current_input->data(), current_input->size());
    const std::string_view text = "this input was written to ";
    if (written >= 0 && ::write(STDERR_FILENO, text.data(), text.size()) >= 0 &&
        ::write(STDERR_FILENO, finding_path.data(), finding_path.size()) >= 0 && ::write(STDERR_FILENO, "\n", 1) >= 0)
      ::close(file);
  }
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

/// On a stack of its own: that of the program may be what overflowed.
void watch_signals() {
  static std::array<char, 65536> own_stack;
  stack_t stack{};
  stack.ss_sp = own_stack.data();
  stack.ss_size = own_stack.size();
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_handler = write_finding;
  action.sa_flags = SA_ONSTACK;
  for (const int signal_number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigaction(signal_number, &action, nullptr);
}

std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The inputs of a folder, by name.
std::vector<std::string> read_inputs(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const auto& path : paths) inputs.push_back(read_whole(path));
  return inputs;
}

/// Runs it; the seconds that it took.
double run(const std::string& input) {
  current_input = &input;
  const std::clock_t begin = std::clock();
  fleet::fuzz::run(input);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  fleet::fuzz::must(seconds <= kMostSeconds, "no input takes longer than 10 s", std::to_string(seconds));
  current_input = nullptr;
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string program = std::filesystem::path(argv[0]).filename().string();
  finding_path = "finding-" + program.substr(std::min(program.size(), program.find('_') + 1));
  watch_signals();
  if (argc == 2) {
    const double seconds = run(read_whole(argv[1]));
    std::printf("%s: %.3f s\n", argv[1], seconds);
    return 0;
  }
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s FOLDER COUNT | FILE\n", program.c_str());
    return 2;
  }
  const std::vector<std::string> inputs = read_inputs(argv[1]);
  if (inputs.empty()) {
    std::fprintf(stderr, "%s: there are no inputs in %s\n", program.c_str(), argv[1]);
    return 2;
  }
  double slowest = 0;
  for (const std::string& input : inputs) slowest = std::max(slowest, run(input));
  const size_t count = std::strtoul(argv[2], nullptr, 10);
  uint64_t state = 1;
  for (size_t i = 0; i < count; ++i) {
    const std::string& input = inputs[fleet::fuzz::next_random(state) % inputs.size()];
    const std::string& other = inputs[fleet::fuzz::next_random(state) % inputs.size()];
    const std::string changed = fleet::fuzz::mutate(input, other, fleet::fuzz::next_random(state), kLargest);
    slowest = std::max(slowest, run(changed));
  }
  std::printf("%s: %zu inputs and %zu changes of them, the slowest %.0f ms\n", program.c_str(), inputs.size(), count,
              slowest * 1000);
  return 0;
}
