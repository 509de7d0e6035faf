#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/name.def"
#include "compiler/diagnostics/declare.inc"
