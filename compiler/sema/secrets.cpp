#include "compiler/sema/secrets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "compiler/base/ascii.h"

namespace fleet::sema {
namespace {

bool is_word(char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-'; }
bool is_base64(char c) { return is_word(c) || c == '+' || c == '/' || c == '='; }

bool is_mixed(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_lower) && std::any_of(text.begin(), text.end(), is_upper);
}

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
    words.back() += to_lower(c);
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// The words of a text without what is between them.
std::string joined(std::string_view text) {
  std::string out;
  for (const std::string& word : words_of(text)) out += word;
  return out;
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
  const auto is_graphic = [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; };
  if (text.size() < least || !std::all_of(text.begin(), text.end(), is_graphic)) return false;
  const bool letters = std::any_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_upper(c); });
  const auto digits = static_cast<size_t>(std::count_if(text.begin(), text.end(), is_digit));
  if (digits == 0 || !letters) return false;
  // Names with a number, the more those in words, have few digits; a hexadecimal text has many.
  const bool mixed = is_mixed(text);
  if (!mixed && digits * (text.find_first_of("-_.") != std::string_view::npos ? 3 : 5) < text.size()) return false;
  return entropy(text) >= (mixed ? 3.5 : 3.0);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> all) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

/// It says that somebody still has to fill it in: "your-token", "REPLACE_ME", "_PASSWORD_", "[password]".
bool is_to_fill_in(std::string_view text) {
  const std::string word = lowered(text);
  for (const std::string_view begin :
       {"your", "replace", "insert", "todo", "fixme", "defined_", "defined-", "from_", "from-", "placeholder"}) {
    if (word.starts_with(begin)) return true;
  }
  // In capitals the name of what belongs there, or where it is to be found: PASSWORD, CHANGE-ME, DEFINED-IN-SECRETS.
  const auto is_capital = [](char c) { return is_upper(c) || c == '_' || c == '-'; };
  if (std::all_of(text.begin(), text.end(), is_capital)) {
    if (text.find_first_of("_-") != std::string_view::npos || is_one_of(word, {"password", "secret", "token"}))
      return true;
  }
  const char first = text.front();
  return text.size() > 2 && ((first == '[' && text.back() == ']') ||
                             (text.back() == first && (first == '_' || first == '%' || first == '@')));
}

/// A SealedSecret's text: base64 of the length of a session key (two bytes, 512), the key and what it encrypts.
bool is_sealed(std::string_view text) {
  return text.size() > 300 && text.starts_with("Ag") && text[2] >= 'A' && text[2] <= 'D' &&
         std::all_of(text.begin(), text.end(), is_base64);
}

/// It stands for a secret that is elsewhere, or for one that somebody still has to fill in; or it is a hash of one.
bool is_placeholder(std::string_view text) {
  static constexpr std::string_view kBegins[] = {
      "$",          "#{",   "%{",    "((", "<",  "{",    "vault:",    "ref+",  "op://",   "ENC[",
      "secretref:", "env:", "file:", "/",  "@/", "arn:", "projects/", "sha1:", "sha256:", "SCRAM-SHA-"};
  if (text.empty() || text.find("{{") != std::string_view::npos || text.find("${") != std::string_view::npos)
    return true;
  for (const std::string_view begin : kBegins)
    if (text.starts_with(begin)) return true;
  if (text.find("://") != std::string_view::npos) return true;      // judged as an address
  if (text.find("EXAMPLE") != std::string_view::npos) return true;  // as AWS ends the keys of its documentation
  if (is_one_of(lowered(text),
                {"null", "none", "nil", "true", "false", "yes", "no", "on", "off", "undefined", "~", "-"}))
    return true;
  for (const std::string_view word : {"redacted", "censored"})
    if (lowered(text).find(word) != std::string::npos) return true;
  // "*****", "xxxx", "...": one character, again and again.
  if (std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); })) return true;
  return is_to_fill_in(text) || is_sealed(text);
}

struct Form {
  std::string_view begin;  // where the token begins; an address ends in a slash
  size_t least;            // characters behind it
  std::string_view what;
};
constexpr Form kForms[] = {
    {"ghp_", 36, "a token of GitHub"},
    {"gho_", 36, "a token of GitHub"},
    {"ghu_", 36, "a token of GitHub"},
    {"ghs_", 36, "a token of GitHub"},
    {"ghr_", 36, "a token of GitHub"},
    {"github_pat_", 50, "a token of GitHub"},
    {"glpat-", 20, "a token of GitLab"},
    {"gldt-", 20, "a token of GitLab"},
    {"glrt-", 20, "a token of GitLab"},
    {"xoxb-", 20, "a token of Slack"},
    {"xoxp-", 20, "a token of Slack"},
    {"xapp-", 20, "a token of Slack"},
    {"hooks.slack.com/services/", 40, "a webhook of Slack"},
    {"discord.com/api/webhooks/", 60, "a webhook of Discord"},
    {"AKIA", 16, "an access key of AWS"},
    {"ASIA", 16, "an access key of AWS"},
    {"AIza", 35, "an API key of Google"},
    {"sk_live_", 24, "a key of Stripe"},
    {"rk_live_", 24, "a key of Stripe"},
    {"npm_", 36, "a token of npm"},
    {"pypi-AgEI", 50, "a token of PyPI"},
    {"dckr_pat_", 27, "a token of Docker"},
    {"hvs.", 24, "a token of Vault"},
    {"dop_v1_", 64, "a token of DigitalOcean"},
    {"AGE-SECRET-KEY-1", 58, "a private key of age"},
    {"SG.", 22, "a key of SendGrid"},
    {"sk-", 48, "a key of an API"},  // OpenAI, Anthropic
    {"hf_", 34, "a token of Hugging Face"},
    {"dapi", 32, "a token of Databricks"},
    {"glsa_", 32, "a token of Grafana"},
    {"glc_", 32, "a token of Grafana"},
    {"NRAK-", 27, "a key of New Relic"},
    {"atlasv1.", 60, "a token of Terraform"},
};

/// A token, not a name of the same beginning: a name in words (`npm_config_…`) has neither digits nor two cases.
bool is_token(std::string_view rest) {
  const bool words = rest.find_first_of("_-") != std::string_view::npos;
  return entropy(rest) >= 2.8 && (!words || is_mixed(rest) || std::any_of(rest.begin(), rest.end(), is_digit));
}

/// A key in PEM with some of its text; what stands for one, and what only begins like it, has none.
bool is_private_key(std::string_view text) {
  const size_t begin = text.find("-----BEGIN ");
  if (begin == std::string_view::npos) {
    // The same in base64: "-----BEGIN ", and then "PRIVATE KEY" as it falls on the three bytes of a group.
    const size_t encoded = text.find("LS0tLS1CRUdJTi");
    if (encoded == std::string_view::npos || text.size() - encoded < 120) return false;
    const std::string_view head = text.substr(encoded, 60);
    for (const std::string_view name : {"UFJJVkFURSBLRV", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFW"}) {
      if (head.find(name) != std::string_view::npos) return true;
    }
    return false;
  }
  const size_t name = text.find("PRIVATE KEY", begin);
  if (name == std::string_view::npos) return false;
  size_t run = 0;
  for (const char c : text.substr(name)) {
    run = is_base64(c) ? run + 1 : 0;
    if (run == 32) return true;
  }
  return false;
}

/// Three parts, the first two JSON objects in base64.
bool is_web_token(std::string_view text) {
  const size_t begin = text.find("eyJ");
  if (begin == std::string_view::npos || (begin > 0 && is_word(text[begin - 1]))) return false;
  const std::string_view rest = text.substr(begin);
  const size_t dot = rest.find(".eyJ");
  if (dot == std::string_view::npos || dot < 10 ||
      !std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(dot), is_word))
    return false;
  return rest.find('.', dot + 10) != std::string_view::npos;
}

std::optional<std::string_view> known_form(std::string_view text) {
  if (is_private_key(text)) return "a private key";
  for (const Form& form : kForms) {
    const auto belongs = form.begin.back() == '/' ? is_base64 : is_word;
    for (size_t at = text.find(form.begin); at != std::string_view::npos; at = text.find(form.begin, at + 1)) {
      if (at > 0 && is_word(text[at - 1])) continue;
      std::string_view rest = text.substr(at + form.begin.size());
      rest = rest.substr(0, static_cast<size_t>(std::find_if_not(rest.begin(), rest.end(), belongs) - rest.begin()));
      if (rest.size() >= form.least && is_token(rest) && !rest.ends_with("EXAMPLE")) return form.what;
    }
  }
  if (is_web_token(text)) return "a JSON web token";
  for (const std::string_view scheme : {"Bearer ", "Basic "}) {
    const size_t at = text.find(scheme);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = text.substr(at + scheme.size());
    if (!is_placeholder(rest) && looks_random(rest, 16)) return "a secret";
  }
  return std::nullopt;
}

/// A password of `scheme://user:password@host`, but for a placeholder, and for "user:password" as examples say.
bool has_password_in_address(std::string_view text) {
  for (size_t scheme = text.find("://"); scheme != std::string_view::npos; scheme = text.find("://", scheme + 3)) {
    std::string_view rest = text.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#, \n\"'"));
    const size_t at = rest.rfind('@');
    const size_t colon = rest.find(':');
    if (at == std::string_view::npos || colon >= at) continue;
    const std::string_view password = rest.substr(colon + 1, at - colon - 1);
    const bool example =
        lowered(rest).starts_with("user") && is_one_of(lowered(password), {"pass", "password", "passwd"});
    if (!password.empty() && !example && !is_placeholder(password)) return true;
  }
  return false;
}

/// The text without the blanks at its front.
std::string_view skip_blanks(std::string_view text) {
  return text.substr(std::min(text.size(), text.find_first_not_of(" \t")));
}

/// A password in a line of pairs, `Server=db;Password=…;` or `"password": "…"`, or the key of an account there.
bool has_password_in_line(std::string_view line) {
  const std::string words = lowered(line);
  for (const std::string_view name : {"password", "passwd", "pwd", "accountkey", "sharedaccesskey", "\"auth\""}) {
    for (size_t at = words.find(name); at != std::string::npos; at = words.find(name, at + 1)) {
      // "db_password" and "admin.password" are names of their own; "--password=" is an option.
      if (at > 0 && words[at - 1] != '-' && (is_word(words[at - 1]) || words[at - 1] == '.')) continue;
      std::string_view rest = line.substr(at + name.size());
      if (rest.starts_with('"')) rest.remove_prefix(1);
      rest = skip_blanks(rest);
      if (!rest.starts_with('=') && !rest.starts_with(':')) continue;
      rest = skip_blanks(rest.substr(1));
      const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
      if (quoted) rest.remove_prefix(1);
      const std::string_view value = rest.substr(0, rest.find_first_of(quoted ? "\"'" : ";& ,\"'"));
      if (is_placeholder(value) || value.find('$') != std::string_view::npos) continue;
      const bool is_password = name.starts_with('p');
      if (is_password || looks_random(value, 12)) return true;
    }
  }
  return false;
}

/// The same in a whole file, such as a configuration that stands in a value; its comments do not count.
bool has_password_in_pairs(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (!skip_blanks(line).starts_with('#') && has_password_in_line(line)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

/// "change-me" or "acme-client-secret": somebody else gives out a client's secret, so that these are none yet, while a
/// password is what is deployed, `changeme` too.
bool is_named_only(std::string_view text, std::string_view whose) {
  if (!is_one_of(whose, {"client", "consumer"})) return false;
  return lowered(text).starts_with("change") || joined(text).ends_with(std::string(whose) + "secret");
}

enum class Kind { None, Sure, IfRandom };

Kind kind_of(const std::vector<std::string>& words) {
  if (words.empty()) return Kind::None;
  const std::string_view last = words.back();
  const std::string_view before = words.size() > 1 ? std::string_view(words[words.size() - 2]) : std::string_view();
  // "allowEmptyPassword" and its like say whether, not which.
  if (is_one_of(words.front(), {"allow", "enable", "disable", "require", "use", "public", "htpasswd"}))
    return Kind::None;
  if (is_one_of(before, {"public", "existing", "disable", "enable", "require", "use", "image", "pull", "empty",
                         "network", "proxy"}))
    return Kind::None;
  for (const std::string_view end : {"password", "passwd", "passphrase", "pwd"})
    if (last.ends_with(end)) return Kind::Sure;
  if (is_one_of(last, {"pass", "pw", "bindpw", "rootpw"})) return Kind::Sure;
  if (last == "secret" && is_one_of(before, {"client", "shared", "consumer", "jwt", "cookie"})) return Kind::Sure;
  if (last == "key" && is_one_of(before, {"secret", "private", "api", "access", "encryption", "signing", "master",
                                          "license", "app", "fernet", "hmac", "session", "account", "admin", "auth"}))
    return Kind::IfRandom;
  if (last == "base" && before == "key") return Kind::IfRandom;  // SECRET_KEY_BASE
  if (is_one_of(last, {"apikey", "secretkey", "accesskey", "privatekey", "secret", "token", "credential", "credentials",
                       "clientsecret"}))
    return Kind::IfRandom;
  return Kind::None;
}

}  // namespace

std::optional<std::string_view> secret_in(std::string_view key, std::string_view text) {
  if (const auto form = known_form(text)) return form;
  if (has_password_in_address(text) || has_password_in_pairs(text)) return "a password";
  if (is_placeholder(text)) return std::nullopt;
  std::vector<std::string> words = words_of(key);
  // PASSWORD_0, the first of several.
  if (words.size() > 1 && std::all_of(words.back().begin(), words.back().end(), is_digit)) words.pop_back();
  switch (kind_of(words)) {
    case Kind::None: return std::nullopt;
    case Kind::Sure:
      if (words.back() != "secret") return "a password";
      if (!is_named_only(text, words[words.size() - 2])) return "a secret";
      break;
    case Kind::IfRandom:
      if (looks_random(text, 16)) return words.back().ends_with("token") ? "a token" : "a secret";
      break;
  }
  return std::nullopt;
}

}  // namespace fleet::sema
