#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/inherit.def"
#include "compiler/diagnostics/declare.inc"
