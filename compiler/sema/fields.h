#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/fields.h"
#include "compiler/sema/program.h"

namespace fleet::sema {

/// Where a typed object of Fleet's stands; decides which of its fields have a construct of their own.
enum class Block { Helm, Options, Kustomize, Yaml, Diff, GitRepo, HelmOp, Register };

/// Checks an object in Fleet's spelling against the fields of the engine's version: unknown, internal or newer fields,
/// fields that the language says otherwise (which are taken out) or that Fleet would drop, and the types of constants.
void check_fields(Tree& object, Block block, bool in_variant, bool has_rollout, rancher::Version engine,
                  diag::Diagnostics& diagnostics);

/// Takes the fields out that are `null`: such a field counts as not said, also where it takes back
/// what a blueprint says. Inside values, and in maps, `null` is a value.
void drop_nulls(Tree& object, Block block, bool in_variant, rancher::Version engine);
void drop_nulls(Deployment& deployment, rancher::Version engine);

/// Checks a text that a field has on some clusters, as `check_fields` checks constants: false if it was reported.
bool check_field_text(const std::string& text, Span span, Block block, const std::vector<std::string>& path,
                      rancher::Version engine, diag::Diagnostics& diagnostics);

}  // namespace fleet::sema
