// Checks of the header against the file, and the layout of a new one.
#include "lib/checkpoint/safetensors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/numpy_array.h"
#include "lib/checkpoint/safetensors_header.h"
#include "lib/checkpoint/stored_tensors.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/utf8.h"

namespace sslrun::checkpoint {

static SafetensorsHeader read_header(const FileReader& file, uint64_t size) {
  try {
    return parse_safetensors_header(file.read(8, size));
  } catch (const std::invalid_argument& rule) {
    file.fail(std::string("the header has ") + rule.what());
  }
}

// The tensors must fill the data without hole or overlap, to the last byte of the file.
static void check_tiling(const FileReader& file, const SafetensorsHeader& header, uint64_t data) {
  std::vector<std::pair<uint64_t, uint64_t>> spans;
  for (const auto& [name, entry] : header.tensors) spans.emplace_back(entry.begin, entry.end);
  std::sort(spans.begin(), spans.end());
  uint64_t at = 0;
  for (auto [begin, end] : spans) {
    if (begin != at || end < begin)
      file.fail("the tensors leave a hole or overlap at byte " + std::to_string(data + std::min(at, begin)));
    at = end;
  }
  if (data + at > file.size())
    file.fail("truncated: the tensors end at byte " + std::to_string(data + at) + " of " + std::to_string(file.size()));
  if (data + at != file.size()) file.fail("bytes after the last tensor, from byte " + std::to_string(data + at));
}

Value read_safetensors(const FileReader& file, const StorageMemory& memory, Dict& metadata) {
  uint64_t size = little_endian(file.read(0, 8), 0, 8);
  if (size > kMaxSafetensorsHeader) file.fail("a header of " + std::to_string(size) + " bytes");
  SafetensorsHeader header = read_header(file, size);
  uint64_t data = 8 + size;
  check_tiling(file, header, data);
  Dict tensors;
  for (const auto& [name, entry] : header.tensors) {
    auto type = type_of_safetensors_name(entry.dtype);
    if (!type) file.fail("tensor '" + name + "' has the unknown element type " + entry.dtype);
    auto bytes = array_bytes(*type, entry.shape);
    if (!bytes || uint64_t(*bytes) != entry.end - entry.begin)
      file.fail("tensor '" + name + "' at byte " + std::to_string(data + entry.begin) + " has " +
                std::to_string(entry.end - entry.begin) + " bytes, its shape needs " +
                (bytes ? std::to_string(*bytes) : "more than a file can hold"));
    at::Tensor storage = reserve_storage(*type, *bytes / int64_t(c10::elementSize(*type)));
    memory.fill(storage, data + entry.begin, name);
    tensors.push_back({name, {storage.view(entry.shape)}});
  }
  for (const auto& [name, value] : header.metadata) {
    metadata.push_back({name, {value}});
    auto same = header.tensors.find(value);
    if (same == header.tensors.end() || header.tensors.contains(name)) continue;
    if (tensors.size() == kMaxRecords) file.fail("more than " + std::to_string(kMaxRecords) + " names of tensors");
    auto place = std::distance(header.tensors.begin(), same);
    tensors.push_back({name, tensors[size_t(place)].value});
  }
  return {std::move(tensors)};
}

static void check_name(const std::string& name, const char* kind) {
  try {
    check_safetensors_name(name, kind);
  } catch (const std::invalid_argument& rule) {
    throw Error("checkpoint.save", rule.what());
  }
}

static std::string metadata_text(const Entry& entry) {
  auto* text = std::get_if<std::string>(&entry.value.data);
  if (!text || !std::holds_alternative<std::string>(entry.key))
    throw Error("checkpoint.save", "the metadata of a safetensors file are names and strings; '" +
                                       child_name("", entry.key) + "' is something else");
  check_name(std::get<std::string>(entry.key), "metadata");
  if (!is_utf8(*text))
    throw Error("checkpoint.save", "the metadata of a safetensors file are UTF-8 text; '" + child_name("", entry.key) +
                                       "' holds other bytes");
  return *text;
}

// The reference writer's order of element types, by which every tensor is aligned to its item size.
static size_t type_rank(const at::Tensor& tensor) {
  static constexpr const char* kOrder[] = {"U64",         "I64",     "F64",     "C64", "F32", "U32",
                                           "I32",         "BF16",    "F16",     "U16", "I16", "F8_E5M2FNUZ",
                                           "F8_E4M3FNUZ", "F8_E4M3", "F8_E5M2", "I8",  "U8",  "BOOL"};
  return size_t(std::find(std::begin(kOrder), std::end(kOrder), safetensors_name(tensor.scalar_type())) - kOrder);
}

void write_safetensors(AtomicFile& file, const Value& root, const Dict& metadata) {
  auto* dict = std::get_if<Dict>(&root.data);
  if (!dict) throw Error("checkpoint.save", "a safetensors file holds a table of tensors by name");
  SafetensorsHeader header;
  for (const auto& entry : metadata) header.metadata[child_name("", entry.key)] = metadata_text(entry);
  struct Source {
    std::string name;
    at::Tensor tensor;
  };
  std::vector<Source> sources;
  std::map<std::string, std::string> names;  // by view
  for (const auto& entry : *dict) {
    std::string name = child_name("", entry.key);
    auto* tensor = std::get_if<at::Tensor>(&entry.value.data);
    if (!tensor || !std::holds_alternative<std::string>(entry.key))
      throw Error("checkpoint.save", "a safetensors file holds tensors by name only; '" + name + "' is something else");
    if (safetensors_name(tensor->scalar_type()).empty())
      throw Error("checkpoint.save", "safetensors has no " + dtype_name(tensor->scalar_type()) + " for '" + name + "'");
    check_name(name, "tensors");
    auto [same, first] = names.try_emplace(view_id(*tensor), name);
    if (first)
      sources.push_back({name, *tensor});
    else
      header.metadata[name] = same->second;
  }
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return std::pair(type_rank(a.tensor), a.name) < std::pair(type_rank(b.tensor), b.name);
  });
  uint64_t at = 0;
  for (const auto& [name, tensor] : sources) {
    uint64_t end = at + tensor.numel() * tensor.itemsize();
    header.tensors[name] = {safetensors_name(tensor.scalar_type()), tensor.sizes().vec(), at, end};
    at = end;
  }
  if (dict->size() > kMaxRecords)
    throw Error("checkpoint.save", "a safetensors file holds at most " + std::to_string(kMaxRecords) +
                                       " tensors, got " + std::to_string(dict->size()));
  std::string text = write_safetensors_header(header), size;
  if (text.size() > kMaxSafetensorsHeader)
    throw Error("checkpoint.save", "names and metadata take " + std::to_string(text.size()) +
                                       " bytes; the header of a safetensors file has at most " +
                                       std::to_string(kMaxSafetensorsHeader));
  put(size, 8, text.size());
  file.write(size + text);
  for (const auto& [name, tensor] : sources) {
    check_interrupt();
    at::Tensor dense = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous();
    file.write(dense.const_data_ptr(), dense.nbytes());
  }
}

}  // namespace sslrun::checkpoint
