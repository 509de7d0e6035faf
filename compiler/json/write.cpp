#include "compiler/json/write.h"

#include <nlohmann/json.hpp>

#include "compiler/base/match.h"

namespace fleet::json {
namespace {

/// The shape is ours, because the library's own tree has no numbers kept as text and looks up each key it is given
/// among all earlier ones; what one scalar looks like is the library's.
class Printer {
 public:
  explicit Printer(bool lines) : lines_(lines) {}

  void put(const Value& value) {
    std::visit(match{
                   [&](std::monostate) { text_ += "null"; },
                   [&](bool v) { text_ += v ? "true" : "false"; },
                   [&](int64_t v) { text_ += std::to_string(v); },
                   [&](uint64_t v) { text_ += std::to_string(v); },
                   [&](double v) { text_ += nlohmann::ordered_json(v).dump(); },
                   [&](const RawNumber& v) { text_ += v.text; },
                   [&](const std::string& v) { put_string(v); },
                   [&](const BlockText& v) { put_string(v.text); },
                   [&](const List& v) { put_group('[', ']', v, [&](const Value& item) { put(item); }); },
                   [&](const Map& v) {
                     put_group('{', '}', v, [&](const Entry& entry) {
                       put_string(entry.key);
                       text_ += lines_ ? ": " : ":";
                       put(entry.value);
                     });
                   },
               },
               value.node);
  }

  std::string take() { return std::move(text_); }

 private:
  void put_string(const std::string& v) {
    constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
    text_ += nlohmann::ordered_json(v).dump(-1, ' ', false, kReplace);
  }

  void new_line() {
    if (!lines_) return;
    text_ += '\n';
    text_.append(2 * depth_, ' ');
  }

  template <class Items, class Put>
  void put_group(char open, char close, const Items& items, const Put& put_item) {
    text_ += open;
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      if (!first) text_ += ',';
      first = false;
      new_line();
      put_item(item);
    }
    --depth_;
    if (!items.empty()) new_line();
    text_ += close;
  }

  bool lines_;
  size_t depth_ = 0;
  std::string text_;
};

}  // namespace

std::string write(const Value& root) {
  Printer printer(true);
  printer.put(root);
  return printer.take() + "\n";
}

std::string write_line(const Value& root) {
  Printer printer(false);
  printer.put(root);
  return printer.take();
}

}  // namespace fleet::json
