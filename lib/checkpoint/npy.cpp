// The header is a Python dictionary as text, always with the same three keys.
#include "lib/checkpoint/npy.h"

#include <ATen/ATen.h>

#include <cstring>
#include <functional>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/numpy_array.h"

namespace sslrun::checkpoint {

namespace {

struct NpyHeader {
  std::string type;
  bool fortran_order = false;
  std::vector<int64_t> shape;
};

// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }; throws std::invalid_argument.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  NpyHeader run() {
    NpyHeader header;
    int seen = 0;
    expect('{');
    while (!accept('}')) {
      std::string key = quoted();
      expect(':');
      if (key == "descr" && !(seen & 1)) {
        header.type = quoted(), seen |= 1;
      } else if (key == "fortran_order" && !(seen & 2)) {
        header.fortran_order = boolean(), seen |= 2;
      } else if (key == "shape" && !(seen & 4)) {
        header.shape = tuple(), seen |= 4;
      } else {
        refuse();
      }
      if (!accept(',') && peek() != '}') refuse();
    }
    if (seen != 7 || peek() != '\0') refuse();
    return header;
  }

 private:
  [[noreturn]] static void refuse() { throw std::invalid_argument("a malformed array header"); }
  char peek() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\n')) text_.remove_prefix(1);
    return text_.empty() ? '\0' : text_[0];
  }
  bool accept(char wanted) {
    if (peek() != wanted || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) refuse();
  }
  std::string quoted() {
    char quote = peek();
    if (quote == '[') throw std::invalid_argument("an array of a structured type");
    if (quote != '\'' && quote != '"') refuse();
    size_t end = text_.find(quote, 1);
    if (end == text_.npos) refuse();
    std::string inner(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return inner;
  }
  bool boolean() {
    peek();
    for (std::string_view word : {"True", "False"})
      if (text_.starts_with(word)) {
        text_.remove_prefix(word.size());
        return word == "True";
      }
    refuse();
  }
  std::vector<int64_t> tuple() {
    std::vector<int64_t> values;
    expect('(');
    while (!accept(')')) {
      int64_t value = 0;
      size_t digits = 0;
      for (peek(); !text_.empty() && text_[0] >= '0' && text_[0] <= '9' && digits < 18; digits++) {
        value = value * 10 + (text_[0] - '0');
        text_.remove_prefix(1);
      }
      if (digits == 0 || values.size() == kMaxRank) refuse();
      values.push_back(value);
      if (!accept(',') && peek() != ')') refuse();
    }
    return values;
  }
  std::string_view text_;
};

}  // namespace

namespace {

// Where the bytes of an array come from; places are counted from its first byte.
struct Source {
  uint64_t size;
  std::function<std::string(uint64_t at, uint64_t count)> text;
  std::function<void(const at::Tensor& storage, uint64_t at)> fill;
  std::function<void(uint64_t at, const std::string& rule)> fail;
};

at::Tensor read_array(const Source& source) {
  const auto& [size, text, fill, fail] = source;
  constexpr uint64_t kMaxHeader = 1 << 20;
  if (size < 12) fail(size, "truncated: too short for an array");
  std::string start = text(0, 12);
  int version = start[6];
  if (!start.starts_with("\x93NUMPY") || version < 1 || version > 3) fail(0, "not an array of NumPy's format 1 to 3");
  uint64_t header_at = version == 1 ? 10 : 12, length = little_endian(start, 8, version == 1 ? 2 : 4);
  if (length > kMaxHeader) fail(8, "a header of " + std::to_string(length) + " bytes");
  if (length > size - header_at) fail(size, "truncated: the header goes on");
  NpyHeader header;
  try {
    header = HeaderReader(text(header_at, length)).run();
    auto type = parse_numpy_type(header.type);
    if (!type) throw std::invalid_argument("an array of element type '" + header.type + "'");
    auto bytes = array_bytes(type->type, header.shape);
    if (!bytes) throw std::invalid_argument("an array of impossible shape");
    uint64_t content = header_at + length;
    if (uint64_t(*bytes) > size - content)
      fail(size, "truncated: " + std::to_string(*bytes) + " bytes expected at byte " + std::to_string(content));
    if (uint64_t(*bytes) != size - content) fail(content + uint64_t(*bytes), "bytes after the end of the array");
    at::Tensor storage = reserve_storage(type->type, *bytes / int64_t(c10::elementSize(type->type)));
    fill(storage, content);
    return make_array(storage, *type, header.shape, header.fortran_order);
  } catch (const std::invalid_argument& rule) {
    fail(header_at, rule.what());
  }
  return {};
}

}  // namespace

at::Tensor read_npy(const FileReader& file, const StorageMemory& memory, uint64_t offset, uint64_t size,
                    const std::string& what) {
  return read_array({size, [&](uint64_t at, uint64_t count) { return file.read(offset + at, count); },
                     [&](const at::Tensor& storage, uint64_t at) { memory.fill(storage, offset + at, what); },
                     [&](uint64_t at, const std::string& rule) {
                       file.fail(what + ", byte " + std::to_string(offset + at) + ": " + rule);
                     }});
}

at::Tensor read_unpacked_npy(const FileReader& file, const StorageMemory& memory, std::string_view bytes,
                             const std::string& what) {
  return read_array({bytes.size(), [&](uint64_t at, uint64_t count) { return std::string(bytes.substr(at, count)); },
                     [&](const at::Tensor& storage, uint64_t at) {
                       memory.fill(
                           storage, [&](void* to) { std::memcpy(to, bytes.data() + at, storage.nbytes()); }, what);
                     },
                     [&](uint64_t at, const std::string& rule) {
                       file.fail(what + ", unpacked byte " + std::to_string(at) + ": " + rule);
                     }});
}

std::string npy_header(at::ScalarType type, at::IntArrayRef shape, bool fortran_order) {
  std::string text = std::string("{'descr': '") + (c10::elementSize(type) == 1 ? "|" : "<") + numpy_code(type) +
                     "', 'fortran_order': " + (fortran_order ? "True" : "False") + ", 'shape': (";
  for (int64_t size : shape) text += std::to_string(size) + (shape.size() == 1 ? "," : ", ");
  if (shape.size() > 1) text.resize(text.size() - 2);
  text += "), }";
  text.append((64 - (10 + text.size() + 1) % 64) % 64, ' ');
  text += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  put(header, 2, text.size());
  return header + text;
}

}  // namespace sslrun::checkpoint
