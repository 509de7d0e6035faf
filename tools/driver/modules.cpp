#include "tools/driver/modules.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "compiler/base/file_system.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/circles.h"
#include "compiler/syntax/limits.h"
#include "compiler/syntax/parse.h"
#include "stdlib/library.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {
namespace {

constexpr std::string_view kLibrary = "std";
constexpr std::string_view kSuffix = ".fleet";

class Loader {
 public:
  Loader(const FileSystem& files, const Spec& spec, const std::string& library, Sources& sources,
         diag::Diagnostics& diagnostics)
      : files_(files), spec_(spec), library_(library), sources_(sources), diagnostics_(diagnostics) {
    result_.modules.library = library_names(files, library);
  }

  FileResult<WithModules> run(std::vector<ast::File> trees) {
    result_.trees = std::move(trees);
    found_.emplace(spec_.root, 0);
    edges_.emplace_back();
    // The spec first, then what it uses, and so on: a module is called as the first that uses it calls it.
    for (size_t next = 0; next < result_.trees.size(); ++next) {
      const uint32_t module = result_.modules.index_of(result_.trees[next].id);
      for (size_t i = 0; i < result_.trees[next].decls.size(); ++i) {
        const auto* use = std::get_if<ast::Use>(&result_.trees[next].decls[i].node);
        if (!use) continue;
        const ast::Use copy = *use;  // what it brings joins the trees
        if (auto problem = follow(copy, module)) return *problem;
      }
    }
    circles();
    for (ast::File& tree : result_.trees) result_.modules.qualify(tree);
    return std::move(result_);
  }

 private:
  std::optional<FileProblem> follow(const ast::Use& use, uint32_t from) {
    const auto* path = std::get_if<ast::Path>(&use.what);
    const auto* text = std::get_if<ast::Text>(&use.what);
    if (path ? path->parts.empty() : !text->span) return std::nullopt;
    const Span span = path ? path->span : text->span;
    if (text && !text->is_plain()) {
      diagnostics_.report(span, diag::UnknownName, "module", sources_.text(span)).note(diag::ModuleIsAFolder);
      return std::nullopt;
    }
    std::string name, identity;
    if (path) {
      for (const ast::Name& part : path->parts) identity += (identity.empty() ? "" : ".") + std::string(part.text);
      name = std::string(path->parts.back().text);
    } else {
      identity = files_.canonical(below_root(folder_prefix(sources_.path(span.file)) + text->plain()));
      name = std::filesystem::path(identity).filename().generic_string();
    }
    auto known = found_.find(identity);
    if (known == found_.end()) {
      const uint32_t module = static_cast<uint32_t>(result_.modules.all.size());
      const size_t before = result_.trees.size();
      bool there = false;
      auto problem = path ? read_library(*path, there) : read_folder(identity, text->plain(), span, there);
      if (problem || !there) return problem;
      for (size_t i = before; i < result_.trees.size(); ++i) result_.modules.assign(result_.trees[i].id, module);
      result_.modules.all.push_back(
          {free_name(use.as ? std::string(use.as->text) : name, path ? identity : shown(identity)),
           {},
           path ? "" : shown(identity)});
      edges_.emplace_back();
      known = found_.emplace(identity, module).first;
    }
    edges_[from].push_back({known->second, span});
    const std::string called = use.as && *use.as ? std::string(use.as->text) : name;
    const auto [at, fresh] = result_.modules.all[from].uses.emplace(called, known->second);
    const auto place = places_.emplace(std::pair(from, called), use.as ? use.as->span : span).first;
    if (!fresh && at->second != known->second) {
      diagnostics_.report(use.as ? use.as->span : span, diag::DuplicateName, "module", called)
          .label(place->second, diag::FirstDeclaredHere);
    }
    return std::nullopt;
  }

  std::optional<FileProblem> read_library(const ast::Path& path, bool& there) {
    const std::string name =
        path.parts.size() == 2 && path.parts[0].text == kLibrary ? std::string(path.parts[1].text) : std::string();
    auto text = library_module(files_, library_, name);
    if (auto* problem = std::get_if<FileProblem>(&text)) return *problem;
    if (!std::get<std::optional<std::string>>(text)) {
      std::vector<std::string> names;
      for (const std::string& module : result_.modules.library) names.push_back(std::string(kLibrary) + "." + module);
      std::string whole;
      for (const ast::Name& part : path.parts) whole += (whole.empty() ? "" : ".") + std::string(part.text);
      const std::vector<std::string_view> all(names.begin(), names.end());
      const std::string_view near =
          diag::nearest(path.parts.size() == 1 ? std::string(kLibrary) + "." + whole : whole, all);
      diagnostics_.report(path.span, diag::UnknownName, "module", whole).suggest(path.span, near);
      return std::nullopt;
    }
    there = true;
    const FileId id = sources_.add(std::string(kLibrary) + "/" + name + std::string(kSuffix),
                                   *std::get<std::optional<std::string>>(std::move(text)));
    result_.trees.push_back(syntax::parse(id, sources_, diagnostics_));
    return std::nullopt;
  }

  std::optional<FileProblem> read_folder(const std::string& folder, const std::string& written, Span span,
                                         bool& there) {
    const std::string main = folder.ends_with('/') ? folder + "main.fleet" : folder + "/main.fleet";
    if (files_.kind(folder) != FileKind::Folder || files_.kind(main) != FileKind::File) {
      diagnostics_.report(span, diag::UnknownName, "module", written).note(diag::ModuleIsAFolder);
      return std::nullopt;
    }
    auto loaded = load(files_, folder, sources_, diagnostics_, shown(folder) + "/");
    if (auto* problem = std::get_if<FileProblem>(&loaded)) return *problem;
    there = true;
    for (ast::File& tree : parse(std::get<Spec>(loaded), sources_, diagnostics_))
      result_.trees.push_back(std::move(tree));
    return std::nullopt;
  }

  std::string below_root(const std::string& path) const {
    if (path.starts_with('/') || spec_.root == "." || spec_.root.empty()) return path;
    return spec_.root.ends_with('/') ? spec_.root + path : spec_.root + "/" + path;
  }

  /// A folder as it is seen from the root of the spec.
  std::string shown(const std::string& folder) const {
    return std::filesystem::path(folder).lexically_relative(files_.canonical(spec_.root)).generic_string();
  }

  /// The name if no module has it; else what tells the module from all others.
  std::string free_name(const std::string& name, const std::string& unique) const {
    const auto& all = result_.modules.all;
    const bool taken = std::any_of(all.begin(), all.end(), [&](const sema::Module& m) { return m.name == name; });
    return taken ? unique : name;
  }

  void circles() {
    sema::find_circles(
        {0}, edges_.size(), [&](uint32_t module) { return edges_[module]; },
        [&](uint32_t module) { return module == 0 ? std::string("this spec") : result_.modules.all[module].name; },
        [&](const sema::Circle& circle) { diagnostics_.report(circle.caret, diag::Cycle, "modules", circle.drawing); },
        [](uint32_t) {});
  }

  const FileSystem& files_;
  const Spec& spec_;
  const std::string& library_;
  Sources& sources_;
  diag::Diagnostics& diagnostics_;
  WithModules result_;
  std::map<std::string, uint32_t> found_;  // by canonical folder, or `std.name`
  std::vector<std::vector<sema::Edge>> edges_;
  std::map<std::pair<uint32_t, std::string>, Span> places_;  // where a file calls a module so
};

}  // namespace

FileResult<std::optional<std::string>> library_module(const FileSystem& files, const std::string& library,
                                                      const std::string& name) {
  if (library.empty()) {
    const auto text = stdlib::find_module(name);
    return text ? std::optional(std::string(*text)) : std::nullopt;
  }
  const std::vector<std::string> names = library_names(files, library);
  if (!std::binary_search(names.begin(), names.end(), name)) return std::nullopt;
  auto text = files.read(library + "/" + name + std::string(kSuffix), syntax::kLargestFile);
  if (auto* problem = std::get_if<FileProblem>(&text)) return *problem;
  return std::optional(std::get<std::string>(std::move(text)));
}

std::vector<std::string> library_names(const FileSystem& files, const std::string& library) {
  std::vector<std::string> names;
  if (library.empty()) {
    for (const stdlib::Module& module : stdlib::modules()) names.emplace_back(module.name);
    return names;
  }
  const auto listed = files.list(library);
  if (const auto* found = std::get_if<std::vector<std::string>>(&listed)) {
    for (const std::string& name : *found) {
      if (name.ends_with(kSuffix)) names.push_back(name.substr(0, name.size() - kSuffix.size()));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

FileResult<WithModules> load_modules(const FileSystem& files, const Spec& spec, const std::string& library,
                                     std::vector<ast::File> trees, Sources& sources, diag::Diagnostics& diagnostics) {
  return Loader(files, spec, library, sources, diagnostics).run(std::move(trees));
}

}  // namespace fleet::driver
