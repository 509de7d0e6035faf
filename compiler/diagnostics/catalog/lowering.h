#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/lowering.def"
#include "compiler/diagnostics/declare.inc"
