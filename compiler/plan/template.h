#pragma once

/// References of a deployment as Go template expressions, the way Fleet evaluates them over helm values
/// (fleet-semantics.md, 4.4: `internal/cmd/controller/target/builder.go` preprocessHelmValues).
///
/// Every value that is templated is one expression that ends in `| quote` or `| toJson`, so that its type is kept
/// whatever the text; string constants in it hold no blank and none of YAML's signs, so that printing the values as
/// YAML neither folds nor quotes them.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/value.h"

namespace fleet::plan {

/// A string constant of Go's templates, with quotes.
std::string template_text(std::string_view text);

/// A value as a constant of Go's templates: a text, number, flag, or a list of those.
std::string template_constant(const Value& value);

/// `get .ClusterLabels "key"`: a text, empty where the label is missing.
std::string label_expression(std::string_view key);

/// Can Fleet's templates see the label? It hides those of Kubernetes' and Rancher's own tools.
bool is_visible_label(std::string_view key);

/// `get (dict "a" "x" …) EXPR`: a text from a table, empty for what is not in it.
std::string table_expression(const std::vector<std::pair<std::string, std::string>>& table,
                             const std::string& expression, const std::optional<std::string>& otherwise);

/// `${ EXPR | quote }` and `${ EXPR | toJson }`.
std::string quoted(const std::string& expression);
std::string as_json(const std::string& expression);

/// A piece of a text: a literal, or an expression that gives a text or number.
struct TemplatePiece {
  std::string literal;
  std::string expression;  // empty: a literal
};
/// The text of all pieces as one value: plain where nothing has to be templated or escaped.
std::string text_value(const std::vector<TemplatePiece>& pieces);

}  // namespace fleet::plan
