#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/tool.def"
#include "compiler/diagnostics/declare.inc"
