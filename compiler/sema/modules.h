#pragma once

/// What the files of a spec see of the modules it uses. A name that a module declares is kept with the module's name
/// before it, `aws.region`, so that each kind of thing stays one table over the spec and its modules; inside its own
/// module it is written without.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/span.h"
#include "compiler/syntax/ast.h"

namespace fleet::sema {

struct Module {
  std::string name;  // what its names begin with, and messages call it; "" for the spec
  std::map<std::string, uint32_t, std::less<>> uses;  // the module that a name means in its files
  std::string folder;  // seen from the root of the spec; empty for one that comes with the program
};

class Modules {
 public:
  /// The spec itself is the first.
  std::vector<Module> all{1};
  /// Of the modules that come with the program: what `use` would bring.
  std::vector<std::string> library;

  void assign(FileId file, uint32_t module) { of_file_[file.value] = module; }
  /// The module that a file belongs to; 0, the spec, for what no module has.
  uint32_t index_of(FileId file) const {
    const auto found = of_file_.find(file.value);
    return found == of_file_.end() ? 0 : found->second;
  }
  const Module& of(FileId file) const { return all[index_of(file)]; }
  bool is_foreign(Span span) const { return index_of(span.file) != 0; }
  /// The module that the first part of a longer path names, or none.
  const Module* find_used(const ast::Path& path) const;
  /// Whether what is declared there can be named here: by the same module, or one that uses it.
  bool is_seen(Span declared, FileId here) const;
  /// What a module itself calls a thing it declares.
  std::string_view own_name(const ast::Name& name) const;
  /// Puts the module's name before the names that one of its files declares and sets.
  void qualify(ast::File& file);

 private:
  std::string_view qualified(std::string_view name, const Module& module);

  std::map<uint32_t, uint32_t> of_file_;
  std::shared_ptr<std::deque<std::string>> texts_ = std::make_shared<std::deque<std::string>>();  // names point here
};

}  // namespace fleet::sema
