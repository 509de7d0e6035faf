#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/output.def"
#include "compiler/diagnostics/declare.inc"
