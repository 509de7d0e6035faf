#pragma once

/// Secrets that stand in plain text in values: whoever can read the Git repository or the Bundle on the hub has them.

#include <optional>
#include <string_view>

namespace fleet::sema {

/// What kind of secret the text under a key is ("a password", "a private key", "a token of GitHub"); none if it does
/// not look like one. A key such as `password` decides by itself; one such as `secret`, which often holds a Secret's
/// name, only with a text that looks random; some texts give themselves away under any key, also inside a
/// configuration. What refers to a secret that is kept elsewhere (`vault:…`, `$(VAR)`), still has to be filled in
/// (`<password>`) or says that it is a hash is none. How often this errs was counted: docs/secrets.md.
std::optional<std::string_view> secret_in(std::string_view key, std::string_view text);

}  // namespace fleet::sema
