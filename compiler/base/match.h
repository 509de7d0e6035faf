#pragma once

namespace fleet {

/// `std::visit(match{[](const A&) {…}, [](const B&) {…}}, node)`. Write no `auto` arm: a new kind of
/// node shall break every phase that has to know it.
template <class... F>
struct match : F... {
  using F::operator()...;
};
template <class... F>
match(F...) -> match<F...>;

}  // namespace fleet
