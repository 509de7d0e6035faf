#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/syntax.def"
#include "compiler/diagnostics/declare.inc"
