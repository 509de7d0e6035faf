#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/targeting.def"
#include "compiler/diagnostics/declare.inc"
