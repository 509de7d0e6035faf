#pragma once
#include <string>

#include "compiler/rancher/outcome.h"
#include "compiler/rancher/template_tree.h"
#include "compiler/rancher/template_value.h"

namespace fleet::rancher {

/// Runs a template as Go's text/template does with `missingkey=error`: the text that comes out, or an error where Go
/// fails. What takes more than a million steps, writes more than 16 MB, or hands about more than two million values
/// (find_size) is not modelled.
Outcome<std::string> run_template(const TemplateSet& templates, const GoValue& data);

}  // namespace fleet::rancher
