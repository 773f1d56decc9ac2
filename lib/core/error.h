// Error types of the engine and the "did you mean" helper for unknown names.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::inline core {

// Misuse or a failed operation. `op` is the public name the user called ("data.loader"), the text reads
// "[op] expected A, got B".
class Error : public std::runtime_error {
 public:
  Error(std::string_view op, std::string_view message)
      : std::runtime_error("[" + std::string(op) + "] " + std::string(message)) {}
};

// Thrown when Ctrl-C stopped an operation; ends the program with exit code 130.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

// The name nearest to `wanted` by edit distance, or "" when none is near enough to be a typing error.
std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names);

// Up to `count` names near `wanted`, the nearest first; looks further than nearest_name.
std::vector<std::string> nearest_names(std::string_view wanted, const std::vector<std::string>& names, size_t count);

// "; did you mean 'x'?" or "".
std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace sslrun::inline core
