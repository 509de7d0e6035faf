#include "compiler/base/value.h"

namespace fleet {

Value::Value() = default;
Value::Value(bool v) : node(v) {}
Value::Value(int v) : node(static_cast<int64_t>(v)) {}
Value::Value(int64_t v) : node(v) {}
Value::Value(uint64_t v) : node(v) {}
Value::Value(double v) : node(v) {}
Value::Value(RawNumber v) : node(std::move(v)) {}
Value::Value(std::string v) : node(std::move(v)) {}
Value::Value(std::string_view v) : node(std::string(v)) {}
Value::Value(const char* v) : node(std::string(v)) {}
Value::Value(BlockText v) : node(std::move(v)) {}
Value::Value(List v) : node(std::move(v)) {}
Value::Value(Map v) : node(std::move(v)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

bool operator==(const Value& a, const Value& b) { return a.node == b.node; }

}  // namespace fleet

template class std::vector<fleet::Value>;
template class std::vector<fleet::Entry>;
