#include "compiler/model/plan.h"

namespace fleet::model {

Bundle::Bundle() = default;
Bundle::Bundle(const Bundle&) = default;
Bundle& Bundle::operator=(const Bundle&) = default;
Bundle::Bundle(Bundle&&) noexcept = default;
Bundle& Bundle::operator=(Bundle&&) noexcept = default;
Bundle::~Bundle() = default;

Plan::Plan() = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

}  // namespace fleet::model
