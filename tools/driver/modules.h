#pragma once

#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/modules.h"
#include "compiler/syntax/ast.h"
#include "tools/driver/load.h"

namespace fleet::driver {

struct WithModules {
  std::vector<ast::File> trees;  // those of the spec, then those of its modules
  sema::Modules modules;
};

/// Reads what a spec uses, and what that uses, each once: folders of specs, and modules of the standard library, from
/// the folder `library` if it is given. Their texts join the sources. In the trees the names that modules declare have
/// the module's name before them. What is not there and what leads round in a circle is reported; a file that cannot be
/// read is a problem.
FileResult<WithModules> load_modules(const FileSystem&, const Spec&, const std::string& library,
                                     std::vector<ast::File> trees, Sources&, diag::Diagnostics&);

/// The text of a module of the standard library, from the folder `library` if it is given; none if there is no such.
FileResult<std::optional<std::string>> library_module(const FileSystem&, const std::string& library,
                                                      const std::string& name);

/// The names of the modules of the standard library, sorted.
std::vector<std::string> library_names(const FileSystem&, const std::string& library);

}  // namespace fleet::driver
