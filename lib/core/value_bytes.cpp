// One letter for the kind, 8-byte counts and numbers in the machine's order, then the content.
#include "lib/core/value_bytes.h"

#include <ATen/ATen.h>

#include <cstring>

#include "lib/core/error.h"

namespace sslrun::inline core {

namespace {

constexpr int kMaxNesting = 64;

struct Writer {
  std::string out;
  template <class T>
  void raw(T number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  void text(const std::string& bytes) {
    raw(uint64_t(bytes.size()));
    out += bytes;
  }
  void operator()(None) { out += 'n'; }
  void operator()(bool value) { out += value ? 't' : 'f'; }
  void operator()(int64_t value) { out += 'i', raw(value); }
  void operator()(double value) { out += 'd', raw(value); }
  void operator()(const std::string& value) { out += 's', text(value); }
  void operator()(const at::Tensor& value) {
    at::Tensor dense = value.detach().cpu().contiguous();
    out += 'T';
    raw(int64_t(dense.scalar_type()));
    raw(uint64_t(dense.dim()));
    for (int64_t size : dense.sizes()) raw(size);
    out.append(static_cast<const char*>(dense.const_data_ptr()), dense.nbytes());
  }
  void operator()(const Opaque& value) { throw Error("dist", "cannot send " + describe(*value)); }
  void operator()(const List& list) {
    out += 'l', raw(uint64_t(list.size()));
    for (const auto& item : list) std::visit(*this, item.data);
  }
  void operator()(const Dict& dict) {
    out += 'm', raw(uint64_t(dict.size()));
    for (const auto& [key, item] : dict) {
      std::visit(*this, key);
      std::visit(*this, item.data);
    }
  }
};

struct Reader {
  std::string_view left, op;
  [[noreturn]] void fail() const { throw Error(op, "the bytes that arrived are damaged"); }
  const char* take(uint64_t count) {
    if (count > left.size()) fail();
    const char* start = left.data();
    left.remove_prefix(count);
    return start;
  }
  template <class T>
  T raw() {
    T number;
    std::memcpy(&number, take(sizeof number), sizeof number);
    return number;
  }
  uint64_t count() {  // every item takes a byte at least
    auto number = raw<uint64_t>();
    if (number > left.size()) fail();
    return number;
  }
  std::string text() {
    uint64_t size = count();
    return {take(size), size};
  }
  at::Tensor tensor() {
    auto type = raw<int64_t>();
    auto dims = raw<uint64_t>();
    if (type < 0 || type >= int64_t(at::ScalarType::Undefined) || dims > 64) fail();
    std::vector<int64_t> sizes(dims);
    for (auto& size : sizes)
      if (size = raw<int64_t>(); size < 0) fail();
    at::Tensor result = at::empty(sizes, at::ScalarType(type));
    std::memcpy(result.mutable_data_ptr(), take(result.nbytes()), result.nbytes());
    return result;
  }
  Value value(int depth) {
    if (depth > kMaxNesting) fail();
    switch (*take(1)) {
      case 'n':
        return {};
      case 't':
        return {true};
      case 'f':
        return {false};
      case 'i':
        return {raw<int64_t>()};
      case 'd':
        return {raw<double>()};
      case 's':
        return {text()};
      case 'T':
        return {tensor()};
      case 'l': {
        List list(count());
        for (auto& item : list) item = value(depth + 1);
        return {std::move(list)};
      }
      case 'm': {
        Dict dict(count());
        for (auto& entry : dict) {
          Value key = value(depth + 1);
          if (auto* number = std::get_if<int64_t>(&key.data))
            entry.key = *number;
          else if (auto* name = std::get_if<std::string>(&key.data))
            entry.key = *name;
          else
            fail();
          entry.value = value(depth + 1);
        }
        return {std::move(dict)};
      }
    }
    fail();
  }
};

}  // namespace

std::string to_bytes(const Value& value) {
  Writer writer;
  std::visit(writer, value.data);
  return std::move(writer.out);
}

Value from_bytes(std::string_view bytes, std::string_view op) {
  Reader reader{bytes, op};
  Value value = reader.value(0);
  if (!reader.left.empty()) reader.fail();
  return value;
}

}  // namespace sslrun::inline core
