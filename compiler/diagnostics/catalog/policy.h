#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/policy.def"
#include "compiler/diagnostics/declare.inc"
