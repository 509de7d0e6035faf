#include "tools/driver/inventories.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "compiler/base/file_system.h"
#include "compiler/diagnostics/catalog/inventory.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/limited.h"

namespace fleet::driver {
namespace {

using inventory::ProblemKind;

/// Clusters are missing from the listing, or all that follows from it.
bool loses_clusters(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::NotUtf8:
    case ProblemKind::CutOff:
    case ProblemKind::Syntax:
    case ProblemKind::NotAList:
    case ProblemKind::TooDeep:
    case ProblemKind::TooLarge:
    case ProblemKind::TooMany:
    case ProblemKind::UnknownFormat:
    case ProblemKind::NoName:
    case ProblemKind::DuplicateKey:
    case ProblemKind::DuplicateColumn: return true;
    case ProblemKind::BadName:
    case ProblemKind::LabelNotText:
    case ProblemKind::LabelsNotMap:
    case ProblemKind::LongKey:
    case ProblemKind::DuplicateLabel:
    case ProblemKind::DuplicateCluster: return false;
  }
  return false;
}

/// Columns of tables are called like keys of labels or like dimensions; where both are possible the key goes first.
std::map<std::string_view, std::string_view> keys_of_columns(const sema::Program& program) {
  std::map<std::string_view, std::string_view> keys;
  for (const sema::Dimension& dimension : program.dimensions) {
    if (dimension.is_label()) keys.emplace(dimension.key, dimension.key);
  }
  for (const sema::Dimension& dimension : program.dimensions) {
    if (dimension.is_label()) keys.emplace(dimension.name.text, dimension.key);
  }
  return keys;
}

void report(const inventory::Problem& problem, FileId file, uint64_t hidden, diag::Limited& findings) {
  const Span span{file, problem.begin, problem.end};
  const Span other{file, problem.other_begin, problem.other_end};
  const auto show = [&](const auto& rule, const auto&... arguments) {
    findings.hide(rule, hidden);
    return findings.report(span, rule, arguments...);
  };
  switch (problem.kind) {
    case ProblemKind::NotUtf8:
    case ProblemKind::CutOff:
    case ProblemKind::Syntax:
    case ProblemKind::NotAList:
    case ProblemKind::TooDeep:
    case ProblemKind::UnknownFormat: show(diag::UnreadableInventory, problem.detail); break;
    case ProblemKind::TooLarge:
    case ProblemKind::TooMany: show(diag::InventoryLimit, problem.detail); break;
    case ProblemKind::NoName:
      show(diag::UnreadableInventory, problem.detail.empty()
                                          ? "a cluster has no name"
                                          : fmt::format("the name of a cluster is {}, not a text", problem.detail));
      break;
    case ProblemKind::BadName: show(diag::InventoryName, problem.detail, problem.key); break;
    case ProblemKind::LabelNotText: show(diag::InventoryLabelType, problem.key, problem.cluster, problem.detail); break;
    case ProblemKind::LabelsNotMap:
      show(diag::UnreadableInventory,
           fmt::format("`{}` of `{}` is {}, not an object", problem.key, problem.cluster, problem.detail));
      break;
    case ProblemKind::LongKey: show(diag::LongInventoryLabel, problem.cluster, problem.detail); break;
    case ProblemKind::DuplicateKey:
      if (auto shown = show(diag::InventoryKeyTwice, problem.key)) shown->label(other, diag::FirstDeclaredHere);
      break;
    case ProblemKind::DuplicateColumn:
      if (auto shown = show(diag::InventoryColumnTwice, problem.detail, problem.key))
        shown->label(other, diag::FirstDeclaredHere);
      break;
    case ProblemKind::DuplicateLabel:
      if (auto shown = show(diag::InventoryLabelTwice, problem.key, problem.cluster))
        shown->label(other, diag::FirstDeclaredHere);
      break;
    case ProblemKind::DuplicateCluster:
      if (auto shown = show(diag::DuplicateName, "cluster", problem.cluster))
        shown->label(other, diag::FirstDeclaredHere);
      break;
  }
}

}  // namespace

bool report(const inventory::Listing& listing, FileId file, diag::Limited& findings) {
  auto hidden = listing.hidden;
  bool is_complete = true;
  for (const inventory::Problem& problem : listing.problems) {
    report(problem, file, std::exchange(hidden[static_cast<size_t>(problem.kind)], 0), findings);
    is_complete = is_complete && !loses_clusters(problem.kind);
  }
  return is_complete;
}

ReadInventories read_inventories(const FileSystem& files, const std::string& root, const sema::Program& program,
                                 const inventory::ReadInput& read_input, Sources& sources,
                                 diag::Diagnostics& diagnostics) {
  ReadInventories result;
  diag::Limited findings(diagnostics);
  const sema::Inventory* of_input = nullptr;
  const auto keys = keys_of_columns(program);
  const inventory::KeyOfColumn key_of_column = [&](std::string_view column) {
    const auto found = keys.find(column);
    return found == keys.end() ? column : found->second;
  };
  for (const sema::Inventory& inventory : program.inventories) {
    const bool is_input = inventory.path == "-";
    if (is_input && of_input) {
      diagnostics.report(inventory.span, diag::UnreadableInventory,
                         fmt::format("`{}` has read all of standard input", of_input->name.text));
      continue;
    }
    if (is_input) of_input = &inventory;
    const bool is_absolute = inventory.path.starts_with("/");
    const std::string shown =
        is_absolute ? inventory.path : folder_prefix(sources.path(inventory.span.file)) + inventory.path;
    auto loaded = inventory::load(files,
                                  is_input      ? "-"
                                  : is_absolute ? inventory.path
                                                : root + "/" + shown,
                                  shown, read_input, sources, key_of_column);
    if (const auto* problem = std::get_if<FileProblem>(&loaded)) {
      if (problem->too_large) {
        diagnostics.report(inventory.span, diag::InventoryLimit,
                           fmt::format("`{}` {}", problem->path, problem->reason));
      } else {
        diagnostics.report(inventory.span, diag::NoInventoryFile, problem->path, problem->reason);
        result.is_unusable = true;
      }
      continue;
    }
    uint64_t skipped = 0, clusters = 0;
    bool is_complete = true;
    for (inventory::LoadedFile& file : std::get<std::vector<inventory::LoadedFile>>(loaded)) {
      plan::ListedFile listed{&inventory, file.file, std::move(file.listing), true};
      skipped += listed.listing.skipped;
      clusters += listed.listing.clusters.size();
      listed.is_complete = report(listed.listing, listed.file, findings);
      is_complete = is_complete && listed.is_complete;
      result.files.push_back(std::move(listed));
    }
    if (clusters == 0 && skipped > 0 && is_complete) {
      diagnostics.report(inventory.span, diag::EmptyInventory, diag::count_of(skipped, "object"));
    }
  }
  findings.finish();
  return result;
}

}  // namespace fleet::driver
