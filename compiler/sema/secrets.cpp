#include "compiler/sema/secrets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace fleet::sema {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-'; }
bool is_base64(char c) { return is_word(c) || c == '+' || c == '/' || c == '='; }

/// "dbRootPassword", "DB_ROOT_PASSWORD" and "db-root-password" as db, root, password.
std::vector<std::string> words_of(std::string_view key) {
  std::vector<std::string> words(1);
  for (size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    const bool starts = is_upper(c) && i > 0 && (!is_upper(key[i - 1]) || (i + 1 < key.size() && is_lower(key[i + 1])));
    if (!is_lower(c) && !is_upper(c) && !is_digit(c)) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    if (starts && !words.back().empty()) words.emplace_back();
    words.back() += is_upper(c) ? static_cast<char>(c + 32) : c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// Bits a character, by how often each occurs (Shannon).
double entropy(std::string_view text) {
  std::array<size_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

/// A long text without blanks that mixes kinds of characters, and repeats few.
bool looks_random(std::string_view text, size_t least) {
  if (text.size() < least || !std::all_of(text.begin(), text.end(), is_base64)) return false;
  const bool digits = std::any_of(text.begin(), text.end(), is_digit);
  const bool letters = std::any_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_upper(c); });
  if (!digits || !letters) return false;
  const bool mixed = std::any_of(text.begin(), text.end(), is_lower) && std::any_of(text.begin(), text.end(), is_upper);
  // Names with a number at their end have few digits; a hexadecimal text many.
  const auto count = static_cast<size_t>(std::count_if(text.begin(), text.end(), is_digit));
  if (!mixed && count * 5 < text.size()) return false;
  return entropy(text) >= (mixed ? 3.5 : 3.0);
}

/// It stands for a secret that is elsewhere, or for one that somebody still has to fill in.
bool is_placeholder(std::string_view text) {
  static constexpr std::string_view kBegins[] = {"$(", "${", "{{", "<", "vault:", "ref+", "op://", "ENC[", "AgA", "secretref:", "env:", "file:", "/", "arn:", "projects/"};
  if (text.empty() || text.find("{{") != std::string_view::npos || text.find("${") != std::string_view::npos) return true;
  for (const std::string_view begin : kBegins) if (text.starts_with(begin)) return true;
  if (text.find("://") != std::string_view::npos) return true;  // judged as an address
  static constexpr std::string_view kWords[] = {"null", "none", "nil", "true", "false", "undefined", "redacted", "REDACTED", "~", "-"};
  for (const std::string_view word : kWords) if (text == word) return true;
  // "*****", "xxxx", "...": one character, again and again.
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

struct Form {
  std::string_view begin;  // where the token begins
  size_t least;            // characters behind it
  std::string_view what;
};
constexpr Form kForms[] = {
    {"ghp_", 36, "a token of GitHub"},        {"gho_", 36, "a token of GitHub"},      {"ghs_", 36, "a token of GitHub"},
    {"github_pat_", 50, "a token of GitHub"}, {"glpat-", 20, "a token of GitLab"},    {"xoxb-", 20, "a token of Slack"},
    {"xoxp-", 20, "a token of Slack"},        {"xapp-", 20, "a token of Slack"},      {"AKIA", 16, "an access key of AWS"},
    {"ASIA", 16, "an access key of AWS"},     {"AIza", 35, "an API key of Google"},   {"sk_live_", 24, "a key of Stripe"},
    {"rk_live_", 24, "a key of Stripe"},      {"npm_", 36, "a token of npm"},         {"hvs.", 24, "a token of Vault"},
    {"dop_v1_", 64, "a token of DigitalOcean"}, {"AGE-SECRET-KEY-1", 58, "a private key of age"}, {"SG.", 22, "a key of SendGrid"},
};

std::optional<std::string_view> known_form(std::string_view text) {
  if (text.find("-----BEGIN ") != std::string_view::npos && text.find("PRIVATE KEY-----") != std::string_view::npos) return "a private key";
  for (const Form& form : kForms) {
    for (size_t at = text.find(form.begin); at != std::string_view::npos; at = text.find(form.begin, at + 1)) {
      if (at > 0 && is_word(text[at - 1])) continue;
      std::string_view rest = text.substr(at + form.begin.size());
      rest = rest.substr(0, static_cast<size_t>(std::find_if_not(rest.begin(), rest.end(), is_word) - rest.begin()));
      if (rest.size() >= form.least && entropy(rest) >= 2.8) return form.what;
    }
  }
  // A JSON web token: three parts, the first two JSON objects in base64.
  const size_t jwt = text.find("eyJ");
  if (jwt != std::string_view::npos && (jwt == 0 || !is_word(text[jwt - 1]))) {
    const std::string_view rest = text.substr(jwt);
    const size_t dot = rest.find(".eyJ");
    const bool first = dot != std::string_view::npos && dot >= 10 && std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(dot), is_word);
    if (first && rest.find('.', dot + 10) != std::string_view::npos) return "a JSON web token";
  }
  return std::nullopt;
}

/// The password of `scheme://user:password@host`.
std::string_view password_in_address(std::string_view text) {
  const size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = text.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?# "));
  const size_t at = rest.rfind('@');
  if (at == std::string_view::npos) return {};
  const size_t colon = rest.find(':');
  return colon == std::string_view::npos || colon > at ? std::string_view() : rest.substr(colon + 1, at - colon - 1);
}

enum class Kind { None, Sure, IfRandom };

Kind kind_of(const std::vector<std::string>& words) {
  if (words.empty()) return Kind::None;
  const std::string& last = words.back();
  const std::string_view before = words.size() > 1 ? std::string_view(words[words.size() - 2]) : std::string_view();
  const auto is_one_of = [](std::string_view word, std::initializer_list<std::string_view> all) { return std::find(all.begin(), all.end(), word) != all.end(); };
  if (is_one_of(before, {"public", "existing", "disable", "enable", "require", "use", "image", "pull"})) return Kind::None;
  if (is_one_of(last, {"password", "passwd", "passphrase", "pwd", "userpassword", "rootpassword", "adminpassword"})) return Kind::Sure;
  if (is_one_of(last, {"secret"}) && is_one_of(before, {"client", "shared", "consumer", "jwt", "cookie"})) return Kind::Sure;
  if (is_one_of(last, {"key"}) && is_one_of(before, {"secret", "private", "api", "access", "encryption", "signing", "master", "license"})) return Kind::IfRandom;
  if (is_one_of(last, {"apikey", "secretkey", "accesskey", "privatekey", "secret", "token", "credential", "credentials", "clientsecret"})) return Kind::IfRandom;
  return Kind::None;
}

}  // namespace

std::optional<std::string_view> secret_in(std::string_view key, std::string_view text) {
  if (const auto form = known_form(text)) return form;
  if (const std::string_view password = password_in_address(text); !password.empty() && !is_placeholder(password)) return "a password";
  if (is_placeholder(text)) return std::nullopt;
  const std::vector<std::string> words = words_of(key);
  switch (kind_of(words)) {
    case Kind::None: return std::nullopt;
    case Kind::Sure: return words.back() == "secret" ? "a secret" : "a password";
    case Kind::IfRandom: if (looks_random(text, 16)) return words.back().ends_with("token") ? "a token" : "a secret"; break;
  }
  return std::nullopt;
}

}  // namespace fleet::sema
