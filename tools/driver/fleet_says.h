#pragma once

/// What Rancher Fleet will do with YAML that people wrote by hand: `fleetc fleet-says`. Needs no spec.

#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/says/answer.h"
#include "compiler/says/given.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

struct SaysQuestion {
  says::Request request;
  std::vector<std::string> inventories;  ///< files of clusters, beside those among the paths
};

struct Said {
  Sources sources;
  says::Answer answer;
  Findings findings;
};

/// A problem: what cannot be read at all.
FileResult<Said> fleet_says(const FileSystem& files, const SaysQuestion& question);

}  // namespace fleet::driver
