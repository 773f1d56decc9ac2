// One way for arrays of their own and for unpacked ones.
#include "lib/checkpoint/npy.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/numpy_array.h"
#include "lib/core/npy_header.h"

namespace sslrun::checkpoint {

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
  NpyStart start;
  try {
    start = parse_npy_start(text(0, std::min<uint64_t>(size, kNpyStart)), size);
  } catch (const NpyProblem& problem) {
    fail(problem.at, problem.what());
  }
  auto [header_at, length] = start;
  try {
    NpyHeader header = parse_npy_header(text(header_at, length));
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
