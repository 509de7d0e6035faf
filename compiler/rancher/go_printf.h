#pragma once
#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {

/// fmt.Sprintf: the first argument is the format. Verbs v s q d t x X o b c e f g with flags, width and precision;
/// mistakes show in the text as Go has them ("%!d(string=a)"). The rest of fmt's language is not modelled.
Outcome<GoValue> go_printf(const Arguments& arguments);

}  // namespace fleet::rancher
