#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/rollout.def"
#include "compiler/diagnostics/declare.inc"
