#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/inventory.def"
#include "compiler/diagnostics/declare.inc"
