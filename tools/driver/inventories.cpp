#include "tools/driver/inventories.h"

#include <fmt/format.h>

namespace fleet::driver {
namespace {

constexpr uint64_t kLargestJson = 700'000'000;

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

}  // namespace

void report(const inventory::Problem& problem, FileId file, diag::Diagnostics& diagnostics) {
  using Kind = inventory::ProblemKind;
  const Span span{file, problem.begin, problem.end};
  const Span other{file, problem.other_begin, problem.other_end};
  switch (problem.kind) {
    case Kind::NotUtf8: case Kind::CutOff: case Kind::NotJson: case Kind::NotAList: case Kind::TooDeep: case Kind::UnknownFormat:
      diagnostics.report(span, diag::UnreadableInventory, problem.detail);
      break;
    case Kind::TooLarge: case Kind::TooMany: diagnostics.report(span, diag::InventoryLimit, problem.detail); break;
    case Kind::NoName: diagnostics.report(span, diag::UnreadableInventory, "a cluster has no name"); break;
    case Kind::LabelNotString: diagnostics.report(span, diag::InventoryLabelType, problem.key, problem.cluster, problem.detail); break;
    case Kind::LabelsNotMap:
      diagnostics.report(span, diag::UnreadableInventory, fmt::format("`{}` of `{}` is {}, not an object", problem.key, problem.cluster, problem.detail));
      break;
    case Kind::DuplicateLabel:
      diagnostics.report(span, diag::InventoryLabelTwice, problem.key, problem.cluster).label(other, diag::FirstDeclaredHere);
      break;
    case Kind::DuplicateCluster:
      diagnostics.report(span, diag::DuplicateName, "cluster", problem.cluster).label(other, diag::FirstDeclaredHere);
      break;
  }
}

FileResult<std::vector<plan::ListedFile>> read_inventories(const FileSystem& files, const std::string& root, const sema::Program& program,
                                                           Sources& sources, diag::Diagnostics& diagnostics) {
  std::vector<plan::ListedFile> result;
  for (const sema::Inventory& inventory : program.inventories) {
    const std::string shown = inventory.path.starts_with("/") ? inventory.path : folder_of(sources.path(inventory.span.file)) + inventory.path;
    const std::string path = inventory.path.starts_with("/") ? inventory.path : root + "/" + shown;
    if (inventory.path == "-" || files.kind(path) == FileKind::Folder) {
      diagnostics.report(inventory.span, diag::NotYet, inventory.path == "-" ? "an inventory from standard input" : "a folder as an inventory");
      continue;
    }
    auto text = files.read(path, kLargestJson);
    if (const auto* problem = std::get_if<FileProblem>(&text)) {
      if (problem->reason.find("larger than") != std::string::npos) {
        diagnostics.report(inventory.span, diag::InventoryLimit, fmt::format("`{}` {}", shown, problem->reason));
        continue;
      }
      return FileProblem{shown, problem->reason};
    }
    plan::ListedFile listed;
    listed.inventory = &inventory;
    listed.file = sources.add(shown, std::move(std::get<std::string>(text)));
    listed.listing = inventory::read(shown, sources.text(listed.file));
    for (const inventory::Problem& problem : listed.listing.problems) {
      if (problem.kind == inventory::ProblemKind::UnknownFormat) diagnostics.report(inventory.span, diag::NotYet, "an inventory that is not JSON");
      else report(problem, listed.file, diagnostics);
    }
    if (listed.listing.clusters.empty() && listed.listing.problems.empty() && listed.listing.skipped > 0) {
      diagnostics.report(inventory.span, diag::EmptyInventory, diag::count_of(listed.listing.skipped, "object"));
    }
    result.push_back(std::move(listed));
  }
  return result;
}

}  // namespace fleet::driver
