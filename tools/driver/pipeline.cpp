#include "tools/driver/pipeline.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <span>
#include <thread>

#include "compiler/admission/policy.h"
#include "compiler/checkout/check.h"
#include "compiler/diagnostics/catalog/tool.h"
#include "compiler/diagnostics/order.h"
#include "compiler/diagnostics/suppress.h"
#include "compiler/emit/emit.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print.h"
#include "compiler/verify/replay.h"
#include "compiler/verify/verify.h"
#include "tools/driver/decide.h"
#include "tools/driver/file_templates.h"
#include "tools/driver/inventories.h"
#include "tools/driver/modules.h"
#include "tools/driver/pins.h"
#include "tools/driver/print_plan.h"
#include "tools/driver/print_program.h"
#include "tools/driver/zones.h"

namespace fleet::driver {
namespace {

// Less is done by one thread sooner than another is started.
constexpr size_t kFilesPerThread = 8;
constexpr size_t kManifestsPerThread = 100;
constexpr size_t kMostThreads = 8;

/// Runs `work(0)` to `work(count - 1)`, on several threads if each has `per_thread` of them.
template <class Work>
void for_each_index(size_t count, size_t per_thread, const Work& work) {
  const size_t cores = std::max<size_t>(1, std::thread::hardware_concurrency());
  const size_t wanted = std::min({count / per_thread, cores, kMostThreads});
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  std::exception_ptr failure;
  const auto run = [&] {
    try {
      for (size_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      if (!failed.exchange(true)) failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < wanted; ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

bool has_syntax_errors(const std::vector<ast::File>& trees) {
  return std::any_of(trees.begin(), trees.end(), [](const ast::File& file) { return file.has_syntax_errors; });
}

void for_each_manifest(size_t count, const std::function<void(size_t)>& work) {
  for_each_index(count, kManifestsPerThread, work);
}

/// Reports what Fleet would do otherwise than the spec means.
void verify_output(Analysis& a, const std::vector<emit::File>& output) {
  const auto found = verify::find_difference(*a.program, *a.built, a.listed, a.checkouts.repositories(), output,
                                             a.diagnostics, for_each_manifest);
  if (a.built->plan->sets->exhausted()) {
    a.diagnostics.report(a.program->name.span, diag::Undecided,
                         "whether what would be written means what the spec says");
  } else if (found) {
    const std::string file = found->file.empty() ? std::string() : " (" + found->file + ")";
    a.diagnostics.report(found->place, diag::Internal, found->what + file);
  }
}

/// Asks Fleet of the counterexamples. Not where there are other errors than those that were proved: what is emitted
/// then need not be what is meant.
void replay_shown(Analysis& a, const std::vector<emit::File>& output, const std::vector<model::Shown>& shown) {
  const std::vector<diag::Diagnostic>& all = a.diagnostics.all();
  const auto is_other = [](const diag::Diagnostic& d) {
    return d.severity == diag::Severity::Error && !d.verdict && !d.id.starts_with("waiver/");
  };
  if (shown.empty() || std::any_of(all.begin(), all.end(), is_other)) return;
  const auto found =
      verify::replay(*a.program, *a.built, a.listed, a.checkouts.repositories(), output, shown, for_each_manifest);
  if (found) a.diagnostics.report(found->place, diag::Internal, found->what + " (" + found->file + ")");
}

}  // namespace

Analysis::Analysis() = default;
Analysis::Analysis(Analysis&&) noexcept = default;
Analysis& Analysis::operator=(Analysis&&) noexcept = default;
Analysis::~Analysis() = default;

std::vector<ast::File> parse(const Spec& spec, const Sources& sources, diag::Diagnostics& diagnostics) {
  std::vector<ast::File> trees(spec.files.size());
  std::vector<diag::Diagnostics> found(spec.files.size());
  for_each_index(trees.size(), kFilesPerThread,
                 [&](size_t i) { trees[i] = syntax::parse(spec.files[i], sources, found[i]); });
  for (diag::Diagnostics& one : found) diagnostics.add_all(one.take());
  return trees;
}

FileResult<Analysis> analyze(const FileSystem& files, const std::string& path, const Options& options) {
  const auto root = find_root(files, path);
  if (const auto* problem = std::get_if<FileProblem>(&root)) return *problem;

  Analysis a;
  auto loaded = load(files, std::get<std::string>(root), a.sources, a.diagnostics);
  if (const auto* problem = std::get_if<FileProblem>(&loaded)) return *problem;
  a.spec = std::get<Spec>(std::move(loaded));
  // A file that was not read would make every name it declares unknown.
  if (options.last == Phase::Load || a.diagnostics.has_errors()) return a;

  a.trees = parse(a.spec, a.sources, a.diagnostics);
  // Declarations that could not be read would make names unknown, too: one mistake, one message.
  if (options.last == Phase::Parse || has_syntax_errors(a.trees)) return a;

  auto with_modules = load_modules(files, a.spec, options.library, std::move(a.trees), a.sources, a.diagnostics);
  if (const auto* problem = std::get_if<FileProblem>(&with_modules)) return *problem;
  auto& used = std::get<WithModules>(with_modules);
  a.trees = std::move(used.trees);
  if (has_syntax_errors(a.trees)) return a;

  a.program = std::make_unique<sema::Program>(
      sema::check(a.trees, a.spec.main_file, std::move(used.modules), a.sources, a.diagnostics));
  check_zones(files, a.trees, a.sources, a.diagnostics);
  if (options.last == Phase::Check) return a;

  ReadInventories listed =
      read_inventories(files, a.spec.root, *a.program, options.read_input, a.sources, a.diagnostics);
  a.listed = std::move(listed.files);
  a.is_unusable = listed.is_unusable;
  if (a.is_unusable) return a;
  ReadPins pins = read_pins(files, a.spec.root, *a.program, a.sources, a.diagnostics);
  a.pins = std::move(pins.pins);
  a.is_unusable = pins.is_unusable;
  if (a.is_unusable) return a;
  a.checkouts = checkout::read_checkouts(files, a.spec.root, *a.program, a.sources, a.diagnostics);
  a.is_unusable = a.checkouts.is_unusable;
  const diag::Diagnostics before = a.diagnostics;
  std::vector<emit::File> output;
  for (const bool by_use : {false, true}) {
    a.diagnostics = before;
    const auto shown = plan_and_prove(a, options, by_use);
    if (!shown) return a;
    a.clusters = a.built->plan->clusters.size();
    checkout::check(*a.program, *a.built->plan, a.checkouts, a.sources, a.diagnostics);
    if (options.last == Phase::Plan || a.built->plan->sets->exhausted()) return a;

    // What cannot be said in Fleet is found here, also where other things are wrong; files are for those without
    // errors.
    output = emit::emit(*a.built->plan, {options.max_targets, a.checkouts.folders}, a.diagnostics);
    replay_shown(a, output, *shown);
    if (!a.diagnostics.has_errors()) verify_output(a, output);
    // What is written can be past the budget in an order in which all was proved within it.
    if (a.engine.by_use || !a.built->plan->sets->exhausted()) break;
  }
  if (!a.diagnostics.has_errors()) report_failing_templates(a, output);
  if (a.diagnostics.has_errors()) return a;
  a.output = std::move(output);
  if (options.admission) {
    if (auto policy = admission::policy_file(*a.program, *a.built->plan, a.sources))
      a.output->push_back(std::move(*policy));
    std::sort(a.output->begin(), a.output->end(),
              [](const auto& one, const auto& other) { return one.path < other.path; });
  }
  return a;
}

Findings findings(const Analysis& a) {
  std::vector<diag::CommentPlace> comments;
  std::vector<Span> declarations;
  // A module is judged by itself: here only what is wrong in it is shown, and its `# allow:` are not counted.
  const size_t own = std::min(a.trees.size(), a.spec.files.size());
  for (const ast::File& tree : std::span(a.trees).first(own)) {
    for (const ast::Comment& comment : tree.comments) {
      if (!comment.documentation) comments.push_back({comment.span, comment.alone});
    }
    for (const ast::Decl& decl : tree.decls) declarations.push_back(decl.span);
  }
  diag::Positions positions(a.sources);
  const bool complete = !a.diagnostics.has_errors();
  std::vector<diag::Diagnostic> found = a.diagnostics.all();
  if (a.program) {
    std::erase_if(found, [&](const diag::Diagnostic& d) {
      return d.severity != diag::Severity::Error && d.primary.span && a.program->modules.is_foreign(d.primary.span);
    });
  }
  diag::Suppressed rest = diag::suppress(std::move(found), comments, std::move(declarations), complete, positions);
  Findings result;
  result.list = diag::in_order(std::move(rest.kept), a.sources);
  result.summary = diag::summarize(result.list);
  result.summary.suppressed = rest.hidden;
  result.summary.files = a.spec.files.size();
  result.summary.clusters = a.clusters;
  if (a.proofs) result.summary.obligations.emplace();
  for (const Proof& proof : proofs(a)) {
    if (proof.is_test)
      ++(proof.passes ? result.summary.tests_passed : result.summary.tests_failed);
    else
      *result.summary.obligations += proof.obligations;
  }
  result.is_unusable = a.is_unusable;
  return result;
}

std::optional<std::string> print(const Analysis& a, Phase phase) {
  std::string text;
  if (phase == Phase::Load) {
    for (const FileId file : a.spec.files) text += a.sources.path(file) + "\n";
    return text;
  }
  if (phase == Phase::Parse && !has_syntax_errors(a.trees)) {
    for (const FileId file : a.spec.files)
      text += "# " + a.sources.path(file) + "\n" + syntax::print_parsed(a.sources.text(file));
    return text;
  }
  if (phase == Phase::Check && a.program) return print_program(*a.program);
  if (phase == Phase::Plan && a.built) return print_plan(*a.built->plan);
  if (phase == Phase::Emit && a.output) {
    for (const emit::OutputFile& file : *a.output) text += "# " + file.path + "\n" + file.bytes;
    return text;
  }
  return std::nullopt;
}

}  // namespace fleet::driver
