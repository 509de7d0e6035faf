#pragma once

/// A Bundle of the answer, before anybody asks which clusters get it.

#include "compiler/rancher/bundle.h"
#include "compiler/says/answer.h"
#include "compiler/says/given.h"
#include "compiler/says/place.h"

namespace fleet::says {

/// The name, the labels and what it depends on. `written` is the options file or the `spec` of an object; none is known
/// for what is not there.
Bundle make_bundle(const rancher::Bundle& read, const Place& written);

/// The targets of a Bundle that Fleet makes of an options file: first those of the file, then those of the GitRepo, if
/// there is one.
std::vector<Target> targets_of_file(const rancher::Bundle& read, const Place& options, const Object* git_repo);

/// The targets of a HelmOp, or of a Bundle written by hand.
std::vector<Target> targets_of_object(const rancher::Bundle& read, const Place& spec);

}  // namespace fleet::says
