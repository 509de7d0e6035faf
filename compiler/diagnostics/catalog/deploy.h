#pragma once

#define FLEETC_CATALOG "compiler/diagnostics/catalog/deploy.def"
#include "compiler/diagnostics/declare.inc"
