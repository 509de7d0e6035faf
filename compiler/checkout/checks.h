#pragma once

/// The parts of `check`. Not for other folders.

#include <map>
#include <string>
#include <vector>

#include "compiler/checkout/check.h"
#include "compiler/checkout/named.h"
#include "compiler/rancher/version.h"

namespace fleet::checkout {

/// A deployment whose repo has a checkout.
struct Owner {
  const sema::Deployment* deployment;
  const model::Bundle* bundle;
  const says::Checkout* checkout;
};

void report_missing(const std::vector<Owner>&, rancher::Version, diag::Diagnostics&);
void report_overridden(const std::vector<Owner>&, Sources&, diag::Diagnostics&);
void report_unclaimed(const sema::Program&, const std::vector<Owner>&, const Checkouts&, diag::Diagnostics&);

/// A path in the repository, from the bundle's folder.
std::string in_bundle(const Owner& owner, const std::string& path);

}  // namespace fleet::checkout
