#pragma once

#include "compiler/says/given.h"

namespace fleet::says {

/// Finds for each GitRepo the folder with its files: the one that `--repo` names; else, of the paths that are folders,
/// the first in which it finds anything, beginning with the one that holds the GitRepo itself; else a folder above the
/// GitRepo's file in which it does. Where it finds nothing anywhere, the only folder at hand if the GitRepo lies in it,
/// beside files that are no objects of Fleet: anything else would be a guess, from which nothing can be concluded.
void choose_checkouts(const FileSystem& files, const Request& request, const Sources& sources, Given& given);

}  // namespace fleet::says
