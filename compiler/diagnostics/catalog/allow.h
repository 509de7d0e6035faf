#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/allow.def"
#include "compiler/diagnostics/declare.inc"
