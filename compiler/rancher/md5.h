#pragma once

#include <string>
#include <string_view>

namespace fleet::rancher {

/// The MD5 digest (RFC 1321) of `bytes` as 32 hexadecimal digits in lower case. Fleet shortens names with it.
std::string md5(std::string_view bytes);

}  // namespace fleet::rancher
