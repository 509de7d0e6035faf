#pragma once

/// The table of contents of fleetc. Each phase takes values and returns a value; none changes what an earlier one made.
///
///     load        a folder                  the files of the spec             tools/driver/load.h
///     parse       bytes                     a tree for each file              compiler/syntax/parse.h
///     modules     trees                     those of what the spec uses, too  tools/driver/modules.h
///     check       trees                     names and types                   compiler/sema/check.h
///     inventory   files that the spec names listed clusters, with places      tools/driver/inventories.h
///     pins        fleet.lock                where promoted waves are          tools/driver/pins.h
///     checkout    folders that repos name   what lies in them                 compiler/checkout/read.h
///     plan        program, listed clusters  the fleet as sets                 compiler/plan/build.h
///     prove       plan                      findings with witnesses           checker/rules.h, tools/driver/decide.h
///     policies    plan, statements          proofs of policies and tests      checker/policy/prove.h
///     emit        plan                      files in memory                   compiler/emit/emit.h
///     replay      files, counterexamples    a difference, or nothing          compiler/verify/replay.h
///     verify      files, plan, program      a difference, or nothing          compiler/verify/verify.h
///     write       files                     the disk, whole or not at all     compiler/emit/write.h
///
/// `analyze` runs them in this order; the command line, the editors and the tests call nothing else.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/policy/prove.h"
#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/checkout/read.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/positions.h"
#include "compiler/diagnostics/render_json.h"
#include "compiler/emit/output_file.h"
#include "compiler/inventory/load.h"
#include "compiler/inventory/pins.h"
#include "compiler/plan/build.h"
#include "compiler/sema/program.h"
#include "compiler/syntax/ast.h"
#include "tools/driver/load.h"

namespace fleet::driver {

enum class Phase { Load, Parse, Check, Plan, Emit };

struct PhaseName {
  Phase phase;
  std::string_view word;
};
inline constexpr std::array<PhaseName, 5> kPhases = {{{Phase::Load, "load"},
                                                      {Phase::Parse, "parse"},
                                                      {Phase::Check, "check"},
                                                      {Phase::Plan, "plan"},
                                                      {Phase::Emit, "emit"}}};

struct Options {
  std::string now;                       // `YYYY-MM-DD`, the one clock; empty: today
  Phase last = Phase::Emit;              // go no further
  size_t max_targets = 64;               // how many entries one set of clusters may take in a manifest
  inventory::ReadInput read_input = {};  // for an inventory from standard input; may be none
  std::string library = {};              // the folder that has the standard library; empty: the one that is built in
  sets::Budget budget = {};              // of the engine, for each of its orders
  bool admission = false;                // also a policy for the hub that enforces what is invariant
};

/// What is known of a spec. A phase that did not run, because an earlier one found errors or `last` was reached, has
/// left nothing.
struct Analysis {
  Sources sources;
  diag::Diagnostics diagnostics;  // of all phases, as they were found: see `findings`
  Spec spec;
  std::vector<ast::File> trees;            // of the spec's files, then of its modules'
  std::unique_ptr<sema::Program> program;  // the plan points into it
  std::vector<plan::ListedFile> listed;
  inventory::Pins pins;  // of fleet.lock
  checkout::Checkouts checkouts;
  plan::Engine engine;  // how the sets of `built` were decided
  std::optional<plan::Built> built;
  std::optional<checker::Proofs> proofs;                // of policies and tests
  bool is_unusable = false;                             // a file that the spec names could not be read: reported
  bool is_whole = false;                                // planned from names, types and clusters without an error
  std::optional<uint64_t> clusters;                     // how many are known
  std::optional<std::vector<emit::OutputFile>> output;  // what a build would write

  // Defined in one place: each file that holds one would compile them again.
  Analysis();
  Analysis(Analysis&&) noexcept;
  Analysis& operator=(Analysis&&) noexcept;
  ~Analysis();
};

// ---- the phases --------------------------------------------------------------------------------------------------

/// Every file of the spec, in its order; several at a time if there are many.
std::vector<ast::File> parse(const Spec&, const Sources&, diag::Diagnostics&);

/// All phases up to `options.last`, over the spec to which `path` (a folder or a file) belongs. A problem: what cannot
/// be read, or that there is no spec.
FileResult<Analysis> analyze(const FileSystem&, const std::string& path, const Options& options);

// ---- what comes out ----------------------------------------------------------------------------------------------

/// What was decided of one policy or test.
struct Proof {
  bool is_test = false;
  std::string name;
  Span place;  // its name
  diag::Verdict verdict = diag::Verdict::Proved;
  bool passes = true;  // a test: all that it expects is so
  diag::Obligations obligations;
  std::vector<std::string> invariants;  // that the proof needs
};
std::vector<Proof> proofs(const Analysis&);

struct Findings {
  std::vector<diag::Diagnostic> list;
  diag::Summary summary;
  bool is_unusable = false;  // a file that the spec names could not be read
};

/// What is to be shown: sorted, each once, without the warnings that an `# allow:` covers.
Findings findings(const Analysis&);

/// What a phase made, for people (`fleetc build --print=PHASE`). Nothing if the phase did not run or does not print.
std::optional<std::string> print(const Analysis&, Phase);

}  // namespace fleet::driver
