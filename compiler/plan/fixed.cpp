#include "compiler/plan/fixed.h"

#include <utility>

#include "compiler/base/match.h"

namespace fleet::plan {

std::optional<std::string> text_of(const Value& value) {
  if (const std::string* text = value.find_string()) return *text;
  if (const auto* number = std::get_if<int64_t>(&value.node)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value.node)) return *flag ? "true" : "false";
  return std::nullopt;
}

std::optional<Value> fixed_value(const sema::Tree& tree, const Resolve& resolve) {
  using Result = std::optional<Value>;
  return std::visit(match{
                        [](const sema::NullTree&) -> Result { return Value(); },
                        [](bool v) -> Result { return Value(v); },
                        [](int64_t v) -> Result { return Value(v); },
                        [](const sema::RawTree& v) -> Result { return Value(RawNumber{v.text}); },
                        [&](const sema::TextTree& text) -> Result {
                          std::string result;
                          for (const sema::TextPiece& piece : text.pieces) {
                            if (!piece.reference) {
                              result += piece.literal;
                              continue;
                            }
                            const Result value = resolve(*piece.reference);
                            const auto part = value ? text_of(*value) : std::nullopt;
                            if (!part) return std::nullopt;
                            result += *part;
                          }
                          return Value(std::move(result));
                        },
                        [&](const sema::Reference& reference) -> Result { return resolve(reference); },
                        [&](const sema::ListTree& list) -> Result {
                          List result;
                          for (const sema::Tree& item : list.items) {
                            auto value = fixed_value(item, resolve);
                            if (!value) return std::nullopt;
                            result.push_back(std::move(*value));
                          }
                          return Value(std::move(result));
                        },
                        [&](const sema::MapTree& map) -> Result {
                          Map result;
                          for (const sema::MapEntry& entry : map.entries) {
                            auto value = fixed_value(entry.value, resolve);
                            if (!value) return std::nullopt;
                            result.push_back({entry.key, std::move(*value)});
                          }
                          return Value(std::move(result));
                        },
                    },
                    tree.node);
}

Map fixed_map(const sema::Tree& tree) {
  auto value = fixed_value(tree, [](const sema::Reference&) { return std::nullopt; });
  Map* map = value ? value->find_map() : nullptr;
  return map ? std::move(*map) : Map{};
}

}  // namespace fleet::plan
