#pragma once

#include <string>

#include "compiler/rancher/repository.h"
#include "compiler/verify/read_back.h"

namespace fleet::verify {

/// What is wrong with the Bundle that Fleet makes among the files of the checkout (`entry.in_checkout`): it must be the
/// one that it makes of the emitted files alone, which is compared with the spec, with the values files laid over the
/// values in their order, and it must have something to deploy. Empty if nothing is.
std::string find_wrong(const ReadEntry& entry, const rancher::Repository& checkout);

}  // namespace fleet::verify
