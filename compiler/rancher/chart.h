#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/rancher/outcome.h"
#include "compiler/rancher/repository.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

/// Why a chart cannot be loaded, or why we cannot tell.
struct ChartProblem {
  Failure failure;     ///< in words that need the file's name before them
  std::string file;    ///< in the repository
  std::string key;     ///< of Chart.yaml what is wrong; empty: `begin` and `end` say it
  uint32_t begin = 0;  ///< bytes of the file
  uint32_t end = 0;
};

/// What Helm's loader says of the chart in a folder that holds a Chart.yaml (helm.sh/helm, pkg/chart/v2/loader/load.go
/// and metadata.go `Validate`; Fleet calls it from internal/helmupdater/helmupdater.go): Chart.yaml, values.yaml, the
/// lock files and requirements.yaml have to be YAML of their types, name, version and type have to be valid, and so do
/// the charts in `charts/`; `.helmignore` is obeyed. A missing `apiVersion` is `v1`, any other text is taken. Up to
/// 0.14 Fleet has Helm 3, from 0.15 on Helm 4, which reads all documents of values.yaml and refuses the names `.` and
/// `..`. Not modelled: dependencies that would be fetched, packed charts, charts more than eight deep in one another.
std::optional<ChartProblem> find_chart_problem(const Repository& repository, std::string_view folder, Version version);

}  // namespace fleet::rancher
