#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace fleet::rancher {

/// Why there is no answer.
struct Failure {
  enum class Kind {
    Error,       ///< Fleet fails here; `text` says why in our words, not in Fleet's
    Hazard,      ///< Fleet's answer depends on chance, such as the order of a Go map
    NotModelled  ///< we cannot tell exactly what Fleet answers
  };
  Kind kind = Kind::Error;
  std::string text;
};

/// `text`, as it is shown in a reason.
inline std::string quoted(std::string_view text) {
  std::string result("`");
  result += text;
  result += '`';
  return result;
}

inline Failure error(std::string text) { return {Failure::Kind::Error, std::move(text)}; }
inline Failure hazard(std::string text) { return {Failure::Kind::Hazard, std::move(text)}; }
inline Failure not_modelled(std::string text) { return {Failure::Kind::NotModelled, std::move(text)}; }

/// What Fleet makes of an input: a value, or the reason why there is none.
template <class T>
class Outcome {
 public:
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Outcome(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return *std::get_if<0>(&state_); }
  const T& operator*() const { return *std::get_if<0>(&state_); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  /// Only where there is no value.
  const Failure& failure() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Failure> state_;
};

}  // namespace fleet::rancher
