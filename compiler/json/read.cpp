#include "compiler/json/read.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>

#include "compiler/base/ascii.h"
#include "compiler/base/utf8.h"
#include "compiler/json/split.h"

namespace fleet::json {
namespace {

namespace ondemand = simdjson::ondemand;

bool is_byte_order_mark(std::string_view text) { return text.starts_with("\xEF\xBB\xBF"); }

/// Walks one document of simdjson, which checks what it visits, and notes places beside the values.
class Walk {
 public:
  /// `bytes` is what simdjson reads; it stands at `offset` in `text`, which texts of the tree shall point into.
  Walk(ondemand::document& document, std::string_view bytes, std::string_view text, uint32_t offset, Tree& tree)
      : document_(document), bytes_(bytes), text_(text), offset_(offset), tree_(tree) {}

  simdjson::error_code root() {
    ondemand::json_type type;
    if (const auto error = document_.type().get(type)) return error;
    if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
      ondemand::value value;
      if (const auto error = document_.get_value().get(value)) return error;
      if (const auto error = put(value, type, 1)) return error;
      const char* rest = nullptr;
      if (document_.current_location().get(rest) == simdjson::OUT_OF_BOUNDS) return simdjson::SUCCESS;
      return simdjson::TRAILING_CONTENT;
    }
    std::string_view token;
    if (const auto error = document_.raw_json_token().get(token)) return error;
    if (const auto error = scalar(document_, type, token)) return error;
    size_t rest = token_part(token).end - offset_;
    while (rest < bytes_.size() && is_blank(bytes_[rest])) ++rest;
    if (rest == bytes_.size()) return simdjson::SUCCESS;
    last_ = offset_ + static_cast<uint32_t>(rest);
    return simdjson::TRAILING_CONTENT;
  }

  /// Where the walk stood when it went wrong.
  uint32_t place(simdjson::error_code error) {
    const bool of_scalar = error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR ||
                           error == simdjson::T_ATOM_ERROR || error == simdjson::F_ATOM_ERROR ||
                           error == simdjson::N_ATOM_ERROR;
    if (of_scalar) return last_;
    const char* at = nullptr;
    if (document_.current_location().get(at) != simdjson::SUCCESS) return last_;
    if (at < bytes_.data() || at > bytes_.data() + bytes_.size()) return last_;
    return std::max(last_, place_of(at));
  }

 private:
  uint32_t place_of(const char* at) const { return offset_ + static_cast<uint32_t>(at - bytes_.data()); }

  Part token_part(std::string_view token) const {
    while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
    const uint32_t begin = place_of(token.data());
    return Part{begin, begin + static_cast<uint32_t>(token.size())};
  }

  uint32_t add(Kind kind, Part part) {
    const auto index = static_cast<uint32_t>(tree_.nodes.size());
    tree_.nodes.push_back(Node{kind, part, index + 1, {}});
    last_ = part.begin;
    return index;
  }

  /// `read` is what simdjson made of the string; it is only kept where it differs from what is written.
  void add_string(Part part, std::string_view read) {
    const uint32_t index = add(Kind::String, part);
    const std::string_view written = text_.substr(part.begin + 1, part.end - part.begin - 2);
    if (written.find('\\') == std::string_view::npos) {
      tree_.nodes[index].text = written;
    } else {
      tree_.unescaped.push_back(std::make_unique<std::string>(read));
      tree_.nodes[index].text = *tree_.unescaped.back();
    }
  }

  template <class Source>
  simdjson::error_code scalar(Source& value, ondemand::json_type type, std::string_view token) {
    const Part part = token_part(token);
    last_ = part.begin;
    switch (type) {
      case ondemand::json_type::string: {
        std::string_view read;
        if (const auto error = value.get_string().get(read)) return error;
        add_string(part, read);
        return simdjson::SUCCESS;
      }
      case ondemand::json_type::boolean: {
        bool read = false;
        if (const auto error = value.get_bool().get(read)) return error;
        add(read ? Kind::True : Kind::False, part);
        return simdjson::SUCCESS;
      }
      case ondemand::json_type::null: {
        bool read = false;
        if (const auto error = value.is_null().get(read)) return error;
        if (!read) return simdjson::N_ATOM_ERROR;
        add(Kind::Null, part);
        return simdjson::SUCCESS;
      }
      default: break;
    }
    // simdjson refuses numbers that do not fit 64 bits, which are JSON all the same: the digits are checked here and
    // the value is left unread, which the iteration that holds it passes over.
    const std::string_view written = text_.substr(part.begin, part.end - part.begin);
    if (!is_number(written)) return simdjson::NUMBER_ERROR;
    tree_.nodes[add(Kind::Number, part)].text = written;
    return simdjson::SUCCESS;
  }

  static bool is_number(std::string_view text) {
    size_t at = 0;
    const auto digits = [&] {
      const size_t from = at;
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
      return at > from;
    };
    if (at < text.size() && text[at] == '-') ++at;
    const size_t first = at;
    if (!digits() || (text[first] == '0' && at > first + 1)) return false;
    if (at < text.size() && text[at] == '.') {
      ++at;
      if (!digits()) return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
      ++at;
      if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
      if (!digits()) return false;
    }
    return at == text.size();
  }

  void close(uint32_t index) {
    tree_.nodes[index].after = static_cast<uint32_t>(tree_.nodes.size());
    const char* at = nullptr;
    const char* end = bytes_.data() + bytes_.size();
    if (document_.current_location().get(at) != simdjson::SUCCESS || at > end) at = end;
    while (at > bytes_.data() && is_blank(at[-1])) --at;
    tree_.nodes[index].part.end = place_of(at);
    last_ = std::max(last_, place_of(at));
  }

  // `depth` is bounded by the parser's own limit, Reader::kMaxDepth.
  simdjson::error_code put(ondemand::value& value, ondemand::json_type type, uint32_t depth) {
    if (depth > Reader::kMaxDepth) return simdjson::DEPTH_ERROR;
    if (type != ondemand::json_type::array && type != ondemand::json_type::object) {
      return scalar(value, type, value.raw_json_token());
    }
    const uint32_t begin = place_of(value.raw_json_token().data());
    if (type == ondemand::json_type::array) {
      ondemand::array array;
      if (const auto error = value.get_array().get(array)) return error;
      const uint32_t index = add(Kind::List, Part{begin, begin + 1});
      for (auto item : array) {
        if (const auto error = put_result(item, depth)) return error;
      }
      close(index);
      return simdjson::SUCCESS;
    }
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    const uint32_t index = add(Kind::Map, Part{begin, begin + 1});
    for (auto field : object) {
      if (field.error()) return field.error();
      const char* key_at = field.value_unsafe().key().raw();
      last_ = place_of(key_at) - 1;
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return error;
      add_string(Part{last_, key_end(key_at)}, key);
      if (const auto error = put_result(field.value(), depth)) return error;
    }
    close(index);
    return simdjson::SUCCESS;
  }

  uint32_t key_end(const char* at) const {
    const char* end = bytes_.data() + bytes_.size();
    while (at < end && *at != '"') at += *at == '\\' ? 2 : 1;
    return place_of(std::min(at + 1, end));
  }

  simdjson::error_code put_result(simdjson::simdjson_result<ondemand::value> result, uint32_t depth) {
    ondemand::value value;
    if (const auto error = result.get(value)) return error;
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) {
      last_ = std::max(last_, place_of(value.raw_json_token().data()));
      return error;
    }
    return put(value, type, depth + 1);
  }

  ondemand::document& document_;
  std::string_view bytes_;
  std::string_view text_;
  uint32_t offset_;
  Tree& tree_;
  uint32_t last_ = offset_;
};

Problem problem_of(simdjson::error_code error, std::string_view text, Part part, uint32_t place) {
  switch (error) {
    case simdjson::DEPTH_ERROR:
      return {ProblemKind::TooDeep,
              {place, part.end},
              "nests lists and maps more than " + std::to_string(Reader::kMaxDepth) + " deep"};
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC: return {ProblemKind::TooLarge, part, "is too large to be read"};
    case simdjson::UTF8_ERROR: {
      const size_t bad = find_invalid_utf8(text.substr(part.begin, part.end - part.begin));
      if (bad != std::string_view::npos) {
        const uint32_t at = part.begin + static_cast<uint32_t>(bad);
        return {ProblemKind::NotUtf8, {at, at + 1}, "is not UTF-8"};
      }
      break;
    }
    case simdjson::EMPTY: return {ProblemKind::CutOff, part, "is empty"};
    case simdjson::UNESCAPED_CHARS:
      return {ProblemKind::NotJson, {place, part.end}, "has a control character inside a string"};
    case simdjson::STRING_ERROR:
      return {ProblemKind::NotJson, {place, place + 1}, "has an escape that JSON does not know"};
    case simdjson::NUMBER_ERROR: return {ProblemKind::NotJson, {place, place + 1}, "has a number that is not JSON's"};
    case simdjson::TRAILING_CONTENT: return {ProblemKind::NotJson, {place, part.end}, "goes on behind its value"};
    default: break;
  }
  // simdjson says much the same of what is cut off and of what is wrong inside.
  const Split whole = next_value(text, part.begin, part.end);
  const auto* split = std::get_if<Problem>(&whole);
  if (split && split->kind == ProblemKind::CutOff) return *split;
  return {ProblemKind::NotJson, {place, std::min(place + 1, part.end)}, "is not JSON"};
}

}  // namespace

struct Reader::Buffers {
  ondemand::parser parser{kMaxSize};
  size_t capacity = 0;
  std::string padded;
};

Reader::Reader() : buffers_(std::make_unique<Buffers>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

std::optional<Problem> Reader::read(std::string_view text, Tree& tree) {
  const uint32_t begin = is_byte_order_mark(text) ? 3 : 0;
  if (text.size() > kMaxSize) return Problem{ProblemKind::TooLarge, {}, "is too large to be read"};
  return read(text, Part{begin, static_cast<uint32_t>(text.size())}, tree);
}

std::optional<Problem> Reader::read(std::string_view text, Part part, Tree& tree) try {
  tree.nodes.clear();
  tree.unescaped.clear();
  if (part.end > text.size() || part.begin > part.end) return problem_of(simdjson::CAPACITY, text, {}, 0);
  // simdjson may look at bytes behind the value: they must be there, what they are is all the same.
  std::string_view bytes = text.substr(part.begin, part.end - part.begin);
  if (text.size() - part.end < simdjson::SIMDJSON_PADDING) {
    buffers_->padded.assign(bytes);
    buffers_->padded.append(simdjson::SIMDJSON_PADDING, ' ');
    bytes = std::string_view(buffers_->padded).substr(0, bytes.size());
  }
  if (bytes.size() > buffers_->capacity) {
    const size_t wanted = std::min(kMaxSize, std::max(bytes.size(), 2 * buffers_->capacity));
    if (const auto error = buffers_->parser.allocate(wanted, kMaxDepth + 2)) {
      return problem_of(error, text, part, part.begin);
    }
    buffers_->capacity = wanted;
  }
  ondemand::document document;
  const simdjson::padded_string_view view(bytes.data(), bytes.size(), bytes.size() + simdjson::SIMDJSON_PADDING);
  if (const auto error = buffers_->parser.iterate(view).get(document)) {
    return problem_of(error, text, part, part.begin);
  }
  Walk walk(document, bytes, text, part.begin, tree);
  if (const auto error = walk.root()) return problem_of(error, text, part, std::min(walk.place(error), part.end));
  return std::nullopt;
} catch (const std::bad_alloc&) {
  return problem_of(simdjson::MEMALLOC, text, part, part.begin);
}

std::optional<uint32_t> Tree::find(uint32_t map, std::string_view key) const {
  if (map >= nodes.size() || nodes[map].kind != Kind::Map) return std::nullopt;
  std::optional<uint32_t> found;
  for (uint32_t at = map + 1; at < nodes[map].after; at = nodes[at + 1].after) {
    if (nodes[at].text == key) found = at + 1;
  }
  return found;
}

std::optional<uint32_t> Tree::find_duplicate_key(uint32_t map) const {
  if (map >= nodes.size() || nodes[map].kind != Kind::Map) return std::nullopt;
  std::vector<uint32_t> keys;
  for (uint32_t at = map + 1; at < nodes[map].after; at = nodes[at + 1].after) keys.push_back(at);
  std::sort(keys.begin(), keys.end(), [&](uint32_t a, uint32_t b) {
    const int order = nodes[a].text.compare(nodes[b].text);
    return order != 0 ? order < 0 : a < b;
  });
  std::optional<uint32_t> first;
  for (size_t i = 1; i < keys.size(); ++i) {
    if (nodes[keys[i]].text == nodes[keys[i - 1]].text && (!first || keys[i] < *first)) first = keys[i];
  }
  return first;
}

Value Tree::value(uint32_t index) const {
  const Node& node = nodes[index];
  switch (node.kind) {
    case Kind::Null: return Value();
    case Kind::False: return false;
    case Kind::True: return true;
    case Kind::String: return node.text;
    case Kind::Number: {
      const char* end = node.text.data() + node.text.size();
      int64_t whole = 0;
      if (const auto r = std::from_chars(node.text.data(), end, whole); r.ec == std::errc() && r.ptr == end)
        return whole;
      uint64_t large = 0;
      if (const auto r = std::from_chars(node.text.data(), end, large); r.ec == std::errc() && r.ptr == end)
        return large;
      return std::strtod(std::string(node.text).c_str(), nullptr);
    }
    case Kind::List: {
      List list;
      for (uint32_t at = index + 1; at < node.after; at = nodes[at].after) list.push_back(value(at));
      return list;
    }
    case Kind::Map: break;
  }
  Map map;
  for (uint32_t at = index + 1; at < node.after; at = nodes[at + 1].after) {
    map.push_back(Entry{std::string(nodes[at].text), value(at + 1)});
  }
  return map;
}

}  // namespace fleet::json
