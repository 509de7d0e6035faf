#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/schema.def"
#include "compiler/diagnostics/declare.inc"
