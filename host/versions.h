// The text of `sslrun --version`.
#pragma once
#include <string>

namespace sslrun::host {

std::string versions_text();

}  // namespace sslrun::host
