#pragma once

/// Families: one declaration, `edge-[001..200]` or `site-[abc, cell]`, for many clusters or deployments.

#include <string>
#include <vector>

#include "compiler/sema/program.h"
#include "compiler/syntax/ast.h"

namespace fleet::sema {

/// The members of a family as its names have them: "001", "paris".
std::vector<std::string> members_of(const ast::Family& family);

/// The text with the member where it says `${n}`. It refers to nothing else.
std::string with_member(const ast::Text& text, const std::string& member);

/// The tree with the member in the place of `${n}`.
Tree with_member(Tree tree, const std::string& member);

/// Is this piece of a text `${n}`?
bool is_member(const ast::TextPart& part);

}  // namespace fleet::sema
