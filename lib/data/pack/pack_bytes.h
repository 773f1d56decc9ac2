// Numbers in the bytes of a packed file: appended, and read without ever leaving what is there.
#pragma once
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/error.h"

namespace sslrun::data {

template <class Number>
void put(std::string& text, Number number) {
  text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// Reads from the front; throws Error("data.packed") with `what` is damaged.
class PackCursor {
 public:
  PackCursor(std::span<const uint8_t> bytes, const char* what) : rest_(bytes), what_(what) {}
  bool done() const { return rest_.empty(); }
  size_t left() const { return rest_.size(); }
  [[noreturn]] void fail(const std::string& how) const {
    throw Error("data.packed", std::string(what_) + " is damaged: " + how);
  }
  std::span<const uint8_t> take(uint64_t count) {
    if (count > rest_.size()) fail("it ends early");
    auto taken = rest_.first(size_t(count));
    rest_ = rest_.subspan(size_t(count));
    return taken;
  }
  template <class Number>
  Number number() {
    Number value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view text(uint64_t count) {
    auto taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

 private:
  std::span<const uint8_t> rest_;
  const char* what_;
};

}  // namespace sslrun::data
