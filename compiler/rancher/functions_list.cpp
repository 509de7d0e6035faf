// Sprig's functions for lists (list.go, and the splitting and joining ones of strings.go).
#include <algorithm>

#include "compiler/base/utf8.h"
#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {
namespace {

using Result = Outcome<GoValue>;
using Items = std::vector<GoValue>;

Result any_list(Items items) {
  GoList list;
  list.items = std::move(items);
  return GoValue(std::move(list));
}

Result string_list(std::vector<std::string> texts) {
  GoList list;
  list.element = Element::String;
  for (std::string& item : texts) list.items.emplace_back(std::move(item));
  return GoValue(std::move(list));
}

/// Runs `use` on the items of a list; anything else makes Sprig fail.
template <class Use>
Result with_items(const GoValue& value, Use use) {
  const GoList* list = value.find_list();
  if (!list) return error("a template function needs a list");
  return use(list->items);
}

bool holds(const Items& items, const GoValue& wanted) {
  return std::ranges::any_of(items, [&](const GoValue& item) { return deep_equal(item, wanted); });
}

/// Whether each item can be held against `count` others in reasonable time.
bool is_comparable(const GoValue& list, size_t count) {
  constexpr size_t kMost = 20'000'000;
  const auto size = find_size(list, kMost);
  return size && *size <= kMost / std::max<size_t>(count, 1);
}
Failure not_comparable() { return not_modelled("a comparison of very many items"); }

/// Sprig's strslice: the texts of a list's items without nil, or of the one value.
std::optional<std::vector<std::string>> find_texts(const GoValue& value) {
  std::vector<std::string> texts;
  const Items one{value};
  for (const GoValue& item : value.find_list() ? value.find_list()->items : one) {
    if (item.is_nil()) continue;
    auto plain = find_text_of(item);
    if (!plain) return std::nullopt;
    texts.push_back(std::move(*plain));
  }
  return texts;
}

/// strings.SplitN: at most `most` parts if that is not negative; an empty separator splits into characters.
std::vector<std::string> split(std::string_view separator, std::string_view given, int64_t most) {
  std::vector<std::string> parts;
  if (most == 0) return parts;
  while (most < 0 || static_cast<int64_t>(parts.size()) + 1 < most) {
    size_t end = separator.empty() ? std::max<size_t>(1, code_point_at(given, 0).length) : given.find(separator);
    if (separator.empty() && end >= given.size()) break;
    if (end == std::string_view::npos) break;
    parts.emplace_back(given.substr(0, end));
    given.remove_prefix(end + separator.size());
  }
  if (!separator.empty() || !given.empty()) parts.emplace_back(given);
  return parts;
}

Result numbered(const std::vector<std::string>& parts) {
  GoMap map;
  map.element = Element::String;
  for (size_t i = 0; i < parts.size(); ++i) map.entries["_" + std::to_string(i)] = parts[i];
  return GoValue(std::move(map));
}

Result join(const Arguments& a) {
  const auto texts = find_texts(a[1]);
  if (!texts) return too_deep();
  std::string out;
  for (size_t i = 0; i < texts->size(); ++i) {
    if (i > 0) out += text(a, 0);
    out += (*texts)[i];
    if (out.size() > 1'000'000) return not_modelled("a text that grows beyond 1 MB");
  }
  return GoValue(out);
}

Result sort_alpha(const Arguments& a) {
  auto texts =
      a[0].is_nil() ? std::vector<std::string>{"<nil>"} : find_texts(a[0]).value_or(std::vector<std::string>{});
  std::ranges::sort(texts);
  return string_list(std::move(texts));
}

Result append(const Arguments& a) {
  return with_items(a[0], [&](Items items) {
    items.push_back(a[1]);
    return any_list(std::move(items));
  });
}

Result prepend(const Arguments& a) {
  return with_items(a[0], [&](Items items) {
    items.insert(items.begin(), a[1]);
    return any_list(std::move(items));
  });
}

Result first(const Arguments& a) {
  return with_items(a[0], [](const Items& items) { return Result(items.empty() ? GoValue() : items.front()); });
}

Result last(const Arguments& a) {
  return with_items(a[0], [](const Items& items) { return Result(items.empty() ? GoValue() : items.back()); });
}

Result rest(const Arguments& a) {
  return with_items(a[0], [](const Items& items) {
    return items.empty() ? any_list({}) : any_list(Items(items.begin() + 1, items.end()));
  });
}

Result initial(const Arguments& a) {
  return with_items(a[0], [](const Items& items) {
    return items.empty() ? any_list({}) : any_list(Items(items.begin(), items.end() - 1));
  });
}

Result reverse(const Arguments& a) {
  return with_items(a[0], [](const Items& items) { return any_list(Items(items.rbegin(), items.rend())); });
}

Result compact(const Arguments& a) {
  return with_items(a[0], [](Items items) {
    std::erase_if(items, [](const GoValue& item) { return !item.truth(); });
    return any_list(std::move(items));
  });
}

Result uniq(const Arguments& a) {
  return with_items(a[0], [&](const Items& items) {
    if (!is_comparable(a[0], items.size())) return Result(not_comparable());
    Items kept;
    for (const GoValue& item : items)
      if (!holds(kept, item)) kept.push_back(item);
    return any_list(std::move(kept));
  });
}

Result without(const Arguments& a) {
  return with_items(a[0], [&](Items items) {
    if (!is_comparable(a[0], a.size() - 1)) return Result(not_comparable());
    const Items omitted(a.begin() + 1, a.end());
    std::erase_if(items, [&](const GoValue& item) { return holds(omitted, item); });
    return any_list(std::move(items));
  });
}

Result has(const Arguments& a) {
  if (a[1].is_nil()) return GoValue(false);
  return with_items(a[1], [&](const Items& items) { return Result(GoValue(holds(items, a[0]))); });
}

Result slice(const Arguments& a) {
  const GoList* list = a[0].find_list();
  if (!list) return error("slice needs a list");
  if (list->items.empty()) return GoValue();
  const auto size = static_cast<int64_t>(list->items.size());
  const auto start = a.size() > 1 ? find_int64_of(a[1]) : 0;
  const auto end = a.size() > 2 ? find_int64_of(a[2]) : size;
  if (!start || !end || *start < 0 || *end > size || *start > *end) return error("slice is out of range");
  GoList part;
  part.element = list->element;
  part.items.assign(list->items.begin() + *start, list->items.begin() + *end);
  return GoValue(std::move(part));
}

Result concat(const Arguments& a) {
  Items all;
  for (const GoValue& value : a) {
    const GoList* list = value.find_list();
    if (!list) return error("concat needs lists");
    all.insert(all.end(), list->items.begin(), list->items.end());
  }
  return any_list(std::move(all));
}

Result to_strings(const Arguments& a) {
  auto texts = find_texts(a[0]);
  return texts ? string_list(std::move(*texts)) : Result(too_deep());
}

constexpr FunctionEntry kListFunctions[] = {
    {"list", "a*", [](const Arguments& a) { return any_list(a); }},
    {"tuple", "a*", [](const Arguments& a) { return any_list(a); }},
    {"append", "aa", append},
    {"push", "aa", append},
    {"mustAppend", "aa", append},
    {"mustPush", "aa", append},
    {"prepend", "aa", prepend},
    {"mustPrepend", "aa", prepend},
    {"first", "a", first},
    {"mustFirst", "a", first},
    {"rest", "a", rest},
    {"mustRest", "a", rest},
    {"last", "a", last},
    {"mustLast", "a", last},
    {"initial", "a", initial},
    {"mustInitial", "a", initial},
    {"reverse", "a", reverse},
    {"mustReverse", "a", reverse},
    {"compact", "a", compact},
    {"mustCompact", "a", compact},
    {"uniq", "a", uniq},
    {"mustUniq", "a", uniq},
    {"without", "aa*", without},
    {"mustWithout", "aa*", without},
    {"has", "aa", has},
    {"mustHas", "aa", has},
    {"slice", "aa*", slice},
    {"mustSlice", "aa*", slice},
    {"concat", "a*", concat},
    {"chunk", "ia", nullptr},
    {"mustChunk", "ia", nullptr},
    {"join", "sa", join},
    {"sortAlpha", "a", sort_alpha},
    {"toStrings", "a", to_strings},
    {"splitList", "ss", [](const Arguments& a) { return string_list(split(text(a, 0), text(a, 1), -1)); }},
    {"split", "ss", [](const Arguments& a) { return numbered(split(text(a, 0), text(a, 1), -1)); }},
    {"splitn", "sis",
     [](const Arguments& a) { return numbered(split(text(a, 0), text(a, 2), a[1].find_integer()->value)); }},
};

}  // namespace

std::span<const FunctionEntry> list_functions() { return kListFunctions; }

}  // namespace fleet::rancher
