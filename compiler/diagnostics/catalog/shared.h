#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/shared.def"
#include "compiler/diagnostics/declare.inc"
