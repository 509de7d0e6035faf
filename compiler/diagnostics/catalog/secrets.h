#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/secrets.def"
#include "compiler/diagnostics/declare.inc"
