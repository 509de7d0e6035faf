#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/emit/journal.h"
#include "compiler/emit/write.h"

namespace fleet::emit {

/// What is to be done to a folder so that it holds the files, found by looking only.
struct WritePlan {
  Journal journal;                 ///< the folder's list is its last change
  std::vector<std::string> bytes;  ///< of `journal.changes`, by position; empty for a removal
  WriteResult result;              ///< what there is to say when all of it is done
};

WritePlan plan_writing(const FileSystem&, const Folder& out, std::vector<OutputFile> files, std::string_view version,
                       Unlisted unlisted);

}  // namespace fleet::emit
