#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/yaml.def"
#include "compiler/diagnostics/declare.inc"
