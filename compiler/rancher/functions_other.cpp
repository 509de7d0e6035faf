// Sprig's functions for JSON, encodings, digests, paths, versions and patterns; and the names of those that cannot be
// evaluated here because their outcome depends on time, chance or keys.
#include <algorithm>
#include <array>

#include "compiler/base/pattern.h"
#include "compiler/base/sha256.h"
#include "compiler/base/utf8.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/semver.h"
#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {
namespace {

using Result = Outcome<GoValue>;

Result json(const Arguments& a, bool html, bool indent) {
  std::string out;
  if (!print_json(a[0], html, indent, out)) return too_deep();
  return GoValue(out);
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Result b64enc(const Arguments& a) {
  const std::string& given = text(a, 0);
  std::string out;
  for (size_t i = 0; i < given.size(); i += 3) {
    uint32_t bits = 0;
    const size_t count = std::min<size_t>(3, given.size() - i);
    for (size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < count ? static_cast<unsigned char>(given[i + k]) : 0U);
    for (size_t k = 0; k < 4; ++k) out += k <= count ? kBase64[bits >> (18 - 6 * k) & 63] : '=';
  }
  return GoValue(out);
}

Result b64dec(const Arguments& a) {
  std::string given = text(a, 0);
  std::erase_if(given, [](char c) { return c == '\n' || c == '\r'; });
  const Failure broken = not_modelled("b64dec of a text that is no base64");
  if (given.size() % 4 != 0) return broken;
  while (given.ends_with('=') && given.size() % 4 != 2) given.pop_back();
  std::string out;
  uint32_t bits = 0;
  for (size_t i = 0; i < given.size(); ++i) {
    const size_t value = kBase64.find(given[i]);
    if (value == std::string_view::npos) return broken;
    bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xFFFFFF;
    if (i % 4 != 0) out += static_cast<char>(bits >> (6 - 2 * (i % 4)) & 255);
  }
  if (find_invalid_utf8(out) != std::string_view::npos) return not_modelled("b64dec of bytes that are no text");
  return GoValue(out);
}

Result base(const Arguments& a) {
  std::string_view path = text(a, 0);
  if (path.empty()) return GoValue(".");
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return GoValue("/");
  return GoValue(path.substr(path.rfind('/') + 1));
}

Result dir(const Arguments& a) {
  const std::string_view path = text(a, 0);
  return GoValue(clean_go_path(path.substr(0, path.rfind('/') + 1)));
}

Result semver_compare(const Arguments& a) {
  const auto holds = satisfies(text(a, 0), text(a, 1));
  return holds ? Result(GoValue(*holds)) : Result(holds.failure());
}

/// Runs `use` with the compiled pattern.
template <class Use>
Result with_pattern(const std::string& pattern, Use use) {
  const auto compiled = Pattern::compile(pattern);
  if (!compiled) return error("a pattern does not compile");
  return use(*compiled);
}

Result regex_match(const Arguments& a, bool strict) {
  const auto compiled = Pattern::compile(text(a, 0));
  if (!compiled) return strict ? Result(error("a pattern does not compile")) : Result(GoValue(false));
  return GoValue(compiled->partial_match(text(a, 1)));
}

Result regex_find(const Arguments& a) {
  return with_pattern(text(a, 0), [&](const Pattern& pattern) {
    const auto found = pattern.find(text(a, 1), 0);
    return Result(GoValue(found ? *found->front() : std::string_view()));
  });
}

using Groups = std::vector<std::optional<std::string_view>>;

/// Go's regexp.Expand: $1, ${1}, $name, $$.
std::string expanded(const Pattern& pattern, const Groups& groups, std::string_view wanted) {
  const auto named = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::string out;
  while (!wanted.empty()) {
    const size_t dollar = wanted.find('$');
    out += wanted.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    wanted.remove_prefix(dollar + 1);
    if (wanted.starts_with('$')) {
      out += '$';
      wanted.remove_prefix(1);
      continue;
    }
    const bool braced = wanted.starts_with('{');
    size_t length = braced ? 1 : 0;
    while (length < wanted.size() && named(wanted[length])) ++length;
    const std::string_view name = wanted.substr(braced ? 1 : 0, length - (braced ? 1 : 0));
    if (name.empty() || (braced && (length >= wanted.size() || wanted[length] != '}'))) {
      out += '$';
      continue;
    }
    wanted.remove_prefix(length + (braced ? 1 : 0));
    size_t number = 0;
    const bool digits = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    if (digits)
      for (const char c : name) number = std::min<size_t>(number * 10 + static_cast<size_t>(c - '0'), 1'000'000);
    else
      number = static_cast<size_t>(pattern.find_group(name).value_or(1'000'000));
    if (number < groups.size() && groups[number]) out += *groups[number];
  }
  return out;
}

Result regex_replace(const Arguments& a, bool literal) {
  return with_pattern(text(a, 0), [&](const Pattern& pattern) {
    const std::string_view given = text(a, 1);
    std::string out;
    size_t copied = 0;
    size_t from = 0;
    while (from <= given.size()) {
      const auto groups = pattern.find(given, from);
      if (!groups) break;
      const std::string_view match = *groups->front();
      const auto begin = static_cast<size_t>(match.data() - given.data());
      const size_t end = begin + match.size();
      out += given.substr(copied, begin - copied);
      // An empty match right behind another one does not count.
      if (end > copied || begin == 0) out += literal ? text(a, 2) : expanded(pattern, *groups, text(a, 2));
      copied = end;
      const size_t step = std::max<size_t>(1, code_point_at(given, from).length);
      from = from + step > end ? from + step : end;
      if (out.size() > 1'000'000) return Result(not_modelled("a replacement that grows beyond 1 MB"));
    }
    if (copied < given.size()) out += given.substr(copied);
    return Result(GoValue(out));
  });
}

Result regex_quote_meta(const Arguments& a) {
  std::string out;
  for (const char c : text(a, 0)) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return GoValue(out);
}

constexpr FunctionEntry kOtherFunctions[] = {
    {"toJson", "a", [](const Arguments& a) { return json(a, true, false); }},
    {"mustToJson", "a", [](const Arguments& a) { return json(a, true, false); }},
    {"toRawJson", "a", [](const Arguments& a) { return json(a, false, false); }},
    {"mustToRawJson", "a", [](const Arguments& a) { return json(a, false, false); }},
    {"toPrettyJson", "a", [](const Arguments& a) { return json(a, true, true); }},
    {"mustToPrettyJson", "a", [](const Arguments& a) { return json(a, true, true); }},
    {"fromJson", "s", nullptr},
    {"mustFromJson", "s", nullptr},
    {"b64enc", "s", b64enc},
    {"b64dec", "s", b64dec},
    {"b32enc", "s", nullptr},
    {"b32dec", "s", nullptr},
    {"sha256sum", "s", [](const Arguments& a) { return Result(GoValue(sha256(text(a, 0)))); }},
    {"sha1sum", "s", nullptr},
    {"sha512sum", "s", nullptr},
    {"adler32sum", "s", nullptr},
    {"base", "s", base},
    {"osBase", "s", base},
    {"dir", "s", dir},
    {"osDir", "s", dir},
    {"clean", "s", [](const Arguments& a) { return Result(GoValue(clean_go_path(text(a, 0)))); }},
    {"osClean", "s", [](const Arguments& a) { return Result(GoValue(clean_go_path(text(a, 0)))); }},
    {"ext", "s", [](const Arguments& a) { return Result(GoValue(go_path_extension(text(a, 0)))); }},
    {"osExt", "s", [](const Arguments& a) { return Result(GoValue(go_path_extension(text(a, 0)))); }},
    {"isAbs", "s", [](const Arguments& a) { return Result(GoValue(text(a, 0).starts_with('/'))); }},
    {"osIsAbs", "s", [](const Arguments& a) { return Result(GoValue(text(a, 0).starts_with('/'))); }},
    {"fail", "s", [](const Arguments& a) { return Result(error("fail: " + text(a, 0))); }},
    {"semverCompare", "ss", semver_compare},
    {"semver", "s", nullptr},
    {"regexMatch", "ss", [](const Arguments& a) { return regex_match(a, false); }},
    {"mustRegexMatch", "ss", [](const Arguments& a) { return regex_match(a, true); }},
    {"regexFind", "ss", regex_find},
    {"mustRegexFind", "ss", regex_find},
    {"regexReplaceAll", "sss", [](const Arguments& a) { return regex_replace(a, false); }},
    {"mustRegexReplaceAll", "sss", [](const Arguments& a) { return regex_replace(a, false); }},
    {"regexReplaceAllLiteral", "sss", [](const Arguments& a) { return regex_replace(a, true); }},
    {"mustRegexReplaceAllLiteral", "sss", [](const Arguments& a) { return regex_replace(a, true); }},
    {"regexQuoteMeta", "s", regex_quote_meta},
    {"regexFindAll", "ssi", nullptr},
    {"mustRegexFindAll", "ssi", nullptr},
    {"regexSplit", "ssi", nullptr},
    {"mustRegexSplit", "ssi", nullptr},
    {"urlParse", "s", nullptr},
    {"urlJoin", "m", nullptr},
    {"uuidv4", "", nullptr},
    {"now", "", nullptr},
    {"ago", "a", nullptr},
    {"date", "sa", nullptr},
    {"date_in_zone", "sas", nullptr},
    {"dateInZone", "sas", nullptr},
    {"date_modify", "sa", nullptr},
    {"dateModify", "sa", nullptr},
    {"must_date_modify", "sa", nullptr},
    {"mustDateModify", "sa", nullptr},
    {"toDate", "ss", nullptr},
    {"mustToDate", "ss", nullptr},
    {"duration", "a", nullptr},
    {"durationRound", "a", nullptr},
    {"htmlDate", "a", nullptr},
    {"htmlDateInZone", "as", nullptr},
    {"unixEpoch", "a", nullptr},
    {"bcrypt", "s", nullptr},
    {"htpasswd", "ss", nullptr},
    {"genPrivateKey", "s", nullptr},
    {"derivePassword", "aasss", nullptr},
    {"buildCustomCert", "ss", nullptr},
    {"genCA", "si", nullptr},
    {"genCAWithKey", "sis", nullptr},
    {"genSelfSignedCert", "saai", nullptr},
    {"genSelfSignedCertWithKey", "saais", nullptr},
    {"genSignedCert", "saaia", nullptr},
    {"genSignedCertWithKey", "saaias", nullptr},
    {"encryptAES", "ss", nullptr},
    {"decryptAES", "ss", nullptr},
    {"randBytes", "i", nullptr},
};

}  // namespace

std::span<const FunctionEntry> other_functions() { return kOtherFunctions; }

}  // namespace fleet::rancher
