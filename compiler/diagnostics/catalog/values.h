#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/values.def"
#include "compiler/diagnostics/declare.inc"
