#include "compiler/sets/text_set.h"

#include <algorithm>
#include <map>

namespace fleet::sets {
namespace {

using Symbols = std::bitset<kTextSymbols>;

constexpr size_t kMostNodes = 50'000;       // of an automaton before it is made deterministic
constexpr size_t kMostStates = 4'000;       // after
constexpr size_t kMostMembers = 1'000'000;  // nodes in all these states together: what `*a*a*a…` has too many of
constexpr size_t kMostGroups = 200;         // within one another

/// A step of Thompson's construction: on a character of `on` to `to`, or on nothing to both.
struct Node {
  Symbols on;
  uint32_t to = 0, also = 0;
  enum Kind : char { Read, Split, End } kind = End;
};

/// A part of an expression: where it begins, and the node that what follows replaces.
struct Part {
  uint32_t begin, end;
};

class Nodes {
 public:
  uint32_t add(Node node) {
    nodes_.push_back(node);
    return static_cast<uint32_t>(nodes_.size() - 1);
  }
  bool is_full() const { return nodes_.size() > kMostNodes; }
  const Node& operator[](uint32_t i) const { return nodes_[i]; }
  size_t size() const { return nodes_.size(); }

  Part nothing() {
    const uint32_t end = add({});
    return {end, end};
  }
  Part read(const Symbols& on) {
    const uint32_t end = add({});
    return {add({on, end, 0, Node::Read}), end};
  }
  Part then(Part a, Part b) {
    nodes_[a.end] = {{}, b.begin, b.begin, Node::Split};
    return {a.begin, b.end};
  }
  Part either(Part a, Part b) {
    const uint32_t end = add({});
    nodes_[a.end] = {{}, end, end, Node::Split};
    nodes_[b.end] = {{}, end, end, Node::Split};
    return {add({{}, a.begin, b.begin, Node::Split}), end};
  }
  Part maybe(Part a) { return either(a, nothing()); }
  Part repeated(Part a) {  // also not at all
    const uint32_t end = add({});
    const uint32_t loop = add({{}, a.begin, end, Node::Split});
    nodes_[a.end] = {{}, loop, loop, Node::Split};
    return {loop, end};
  }

 private:
  std::vector<Node> nodes_;
};

Symbols every_symbol() { return Symbols().set(); }

Symbols symbols_from(char first, char last) {
  Symbols result;
  for (size_t i = 0; i < kTextSymbols; ++i)
    if (kTextAlphabet[i] >= first && kTextAlphabet[i] <= last) result.set(i);
  return result;
}

Symbols symbol(char c) { return symbols_from(c, c); }

/// `\d`, `\w`, `\s` and their opposites.
std::optional<Symbols> perl_class(char c) {
  const Symbols digits = symbols_from('0', '9');
  const Symbols words = digits | symbols_from('a', 'z') | symbols_from('A', 'Z') | symbol('_');
  switch (c) {
    case 'd': return digits;
    case 'D': return ~digits;
    case 'w': return words;
    case 'W': return ~words;
    case 's': return Symbols();
    case 'S': return every_symbol();
    default: return std::nullopt;
  }
}

std::optional<Symbols> posix_class(std::string_view name) {
  const Symbols digits = symbols_from('0', '9'), lower = symbols_from('a', 'z'), upper = symbols_from('A', 'Z');
  if (name == "alnum") return digits | lower | upper;
  if (name == "alpha") return lower | upper;
  if (name == "digit") return digits;
  if (name == "lower") return lower;
  if (name == "upper") return upper;
  if (name == "word") return digits | lower | upper | symbol('_');
  if (name == "xdigit") return digits | symbols_from('a', 'f') | symbols_from('A', 'F');
  if (name == "punct") return symbol('-') | symbol('.') | symbol('_');
  if (name == "ascii" || name == "graph" || name == "print") return every_symbol();
  if (name == "blank" || name == "cntrl" || name == "space") return Symbols();
  return std::nullopt;
}

/// Reads an expression that RE2 has taken already; what it does not know is said in `problem`.
class Reader {
 public:
  Reader(std::string_view text, Nodes& nodes, std::string& problem) : text_(text), nodes_(nodes), problem_(problem) {}

  std::optional<Part> run() {
    const Part whole = alternatives(0);
    if (problem_.empty() && !at_end()) problem_ = "it has a `)` too many";
    if (problem_.empty() && nodes_.is_full()) problem_ = "it is too large";
    if (!problem_.empty()) return std::nullopt;
    return whole;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  bool at(std::string_view what) const {
    return text_.substr(std::min(at_, text_.size())).substr(0, what.size()) == what;
  }
  bool take(std::string_view what) {
    if (!at(what)) return false;
    at_ += what.size();
    return true;
  }
  Part fail(std::string what) {
    if (problem_.empty()) problem_ = std::move(what);
    at_ = text_.size();
    return nodes_.nothing();
  }

  Part alternatives(size_t depth) {
    if (depth > kMostGroups) return fail("its groups are too deep");
    Part result = sequence(depth);
    while (take("|")) result = nodes_.either(result, sequence(depth));
    return result;
  }

  Part sequence(size_t depth) {
    // The text matches as a whole anyway: an anchor at an end of it says nothing.
    while (depth == 0 && (take("^") || take("\\A"))) {
    }
    Part result = nodes_.nothing();
    while (!at_end() && !at("|") && !at(")")) {
      if (at("$") || at("\\z")) {
        at_ += at("$") ? 1 : 2;
        if (depth != 0 || !(at_end() || at("|"))) return fail("an anchor stands inside of it");
        break;
      }
      result = nodes_.then(result, repeated(depth));
      if (nodes_.is_full()) return fail("it is too large");
    }
    return result;
  }

  Part repeated(size_t depth) {
    const size_t begin = at_;
    Part part = atom(depth);
    while (problem_.empty()) {
      size_t least = 0;
      std::optional<size_t> most;
      if (take("*")) {
      } else if (take("+")) {
        least = 1;
      } else if (take("?")) {
        most = 1;
      } else if (!counts(least, most)) {
        break;
      }
      take("?");  // which of the matches it is does not matter here
      const size_t end = at_;
      // Each time it is read anew, since a part can stand in one place only.
      const auto again = [&] {
        at_ = begin;
        return atom(depth);
      };
      Part whole = nodes_.nothing();
      for (size_t i = 0; i < least && !nodes_.is_full(); ++i) whole = nodes_.then(whole, i == 0 ? part : again());
      if (!most) {
        whole = nodes_.then(whole, nodes_.repeated(least == 0 ? part : again()));
      } else {
        for (size_t i = least; i < *most && !nodes_.is_full(); ++i)
          whole = nodes_.then(whole, nodes_.maybe(i == 0 ? part : again()));
      }
      at_ = end;
      part = whole;
      if (at("*") || at("+") || at("?") || at("{")) return fail("a repetition is repeated: put it into a group");
      break;
    }
    return part;
  }

  /// `{2}`, `{2,}`, `{2,5}`; anything else in braces is plain text.
  bool counts(size_t& least, std::optional<size_t>& most) {
    if (!at("{")) return false;
    size_t i = at_ + 1;
    const auto number = [&](size_t& into) {
      const size_t first = i;
      for (into = 0; i < text_.size() && text_[i] >= '0' && text_[i] <= '9' && i - first < 6; ++i)
        into = into * 10 + static_cast<size_t>(text_[i] - '0');
      return i > first;
    };
    if (!number(least)) return false;
    most = least;
    if (i < text_.size() && text_[i] == ',') {
      ++i;
      size_t last = 0;
      most = number(last) ? std::optional(last) : std::nullopt;
    }
    if (i >= text_.size() || text_[i] != '}') return false;
    at_ = i + 1;
    return true;
  }

  Part atom(size_t depth) {
    if (take("(")) {
      if (take("?")) {
        if (take("P<")) {
          while (!at_end() && !take(">")) ++at_;
        } else if (!take(":")) {
          return fail("it has flags");
        }
      }
      const Part inner = alternatives(depth + 1);
      if (!take(")")) return fail("a group has no end");
      return inner;
    }
    if (take("[")) return set();
    if (take(".")) return nodes_.read(every_symbol());
    if (take("^")) return fail("an anchor stands inside of it");
    if (take("\\")) {
      if (at_end()) return fail("it ends in a backslash");
      const char c = text_[at_++];
      if (const auto found = perl_class(c)) return nodes_.read(*found);
      if (is_word(c)) return fail(std::string("`\\") + c + "` says more than which characters come");
      return nodes_.read(symbol(c));
    }
    return nodes_.read(symbol(text_[at_++]));
  }

  static bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  /// Behind `[`.
  Part set() {
    const bool negated = take("^");
    Symbols result;
    for (bool first = true; !at_end() && (first || !at("]")); first = false) {
      if (take("[:")) {
        const bool opposite = take("^");
        const size_t end = text_.find(":]", at_);
        if (end == std::string_view::npos) return fail("a class of characters has no end");
        const auto found = posix_class(text_.substr(at_, end - at_));
        if (!found) return fail("it has a class of characters that is not known here");
        result |= opposite ? ~*found : *found;
        at_ = end + 2;
        continue;
      }
      if (at("\\") && at_ + 1 < text_.size()) {
        if (const auto found = perl_class(text_[at_ + 1])) {
          result |= *found;
          at_ += 2;
          continue;
        }
      }
      const auto low = set_character();
      auto high = low;
      if (at("-") && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        high = set_character();
      }
      if (!low || !high) return fail("it has an escape that is not known here");
      result |= symbols_from(*low, *high);
    }
    if (!take("]")) return fail("a set of characters has no end");
    return nodes_.read(negated ? ~result : result);
  }

  std::optional<char> set_character() {
    if (!take("\\")) return text_[at_++];
    if (at_end() || is_word(text_[at_])) return std::nullopt;
    return text_[at_++];
  }

  std::string_view text_;
  Nodes& nodes_;
  std::string& problem_;
  size_t at_ = 0;
};

}  // namespace

/// The subset construction.
class Determinize {
 public:
  static std::optional<TextSet> run(const Nodes& nodes, Part part) {
    TextSet result;
    std::map<std::vector<uint32_t>, uint32_t> numbers;
    std::vector<std::vector<uint32_t>> members;
    std::vector<uint32_t> seen(nodes.size(), 0);
    uint32_t round = 0;
    const auto closure = [&](std::vector<uint32_t> open) {
      std::vector<uint32_t> found;
      ++round;
      while (!open.empty()) {
        const uint32_t node = open.back();
        open.pop_back();
        if (seen[node] == round) continue;
        seen[node] = round;
        if (nodes[node].kind == Node::Split) {
          open.push_back(nodes[node].also);
          open.push_back(nodes[node].to);
        } else {
          found.push_back(node);
        }
      }
      std::sort(found.begin(), found.end());
      return found;
    };
    const auto number = [&](std::vector<uint32_t> set) {
      const auto [at, fresh] = numbers.emplace(set, static_cast<uint32_t>(members.size()));
      if (fresh) {
        result.states_.emplace_back();
        result.accepts_.push_back(std::binary_search(set.begin(), set.end(), part.end));
        members.push_back(std::move(set));
      }
      return at->second;
    };
    number(closure({part.begin}));
    size_t read = 0;
    for (uint32_t state = 0; state < members.size(); ++state) {
      read += members[state].size();
      if (members.size() > kMostStates || read > kMostMembers) return std::nullopt;
      for (uint32_t symbol = 0; symbol < kTextSymbols; ++symbol) {
        std::vector<uint32_t> next;
        for (const uint32_t node : members[state]) {
          if (nodes[node].kind == Node::Read && nodes[node].on[symbol]) next.push_back(nodes[node].to);
        }
        const uint32_t to = number(closure(std::move(next)));
        result.states_[state][symbol] = to;
      }
    }
    return result;
  }
};

std::optional<uint32_t> find_symbol(char c) {
  const size_t at = kTextAlphabet.find(c);
  return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<uint32_t>(at));
}

std::optional<TextSet> TextSet::glob(std::string_view pattern) {
  Nodes nodes;
  Part whole = nodes.nothing();
  for (const char c : pattern) {
    whole = nodes.then(whole, c == '*' ? nodes.repeated(nodes.read(every_symbol())) : nodes.read(symbol(c)));
    if (nodes.is_full()) return std::nullopt;
  }
  return Determinize::run(nodes, whole);
}

std::optional<TextSet> TextSet::regex(std::string_view pattern, std::string& problem) {
  Nodes nodes;
  const auto whole = Reader(pattern, nodes, problem).run();
  if (!whole) return std::nullopt;
  auto result = Determinize::run(nodes, *whole);
  if (!result) problem = "it is too large";
  return result;
}

TextSet TextSet::label_value() {
  std::string problem;
  return *regex("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?", problem);
}

bool TextSet::contains(std::string_view text) const {
  uint32_t state = 0;
  for (const char c : text) {
    const auto symbol = find_symbol(c);
    if (!symbol) return false;
    state = states_[state][*symbol];
  }
  return accepts_[state];
}

}  // namespace fleet::sets
