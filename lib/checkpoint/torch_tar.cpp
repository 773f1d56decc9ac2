// Members of the archive, storages, tensors, object.
#include "lib/checkpoint/torch_tar.h"

#include <ATen/ATen.h>

#include <map>
#include <stdexcept>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/pickle_stream.h"
#include "lib/checkpoint/tensor_view.h"

namespace sslrun::checkpoint {

namespace {

constexpr uint64_t kBlock = 512;

class TarReader {
 public:
  TarReader(const FileReader& file, const StorageMemory& memory) : file_(file), memory_(memory) {}

  Value run() {
    find_members();
    read_storages();
    read_tensors();
    PickleStream stream = member("pickle");
    auto open = [this](const std::string& key) {
      auto place = tensors_.find(key);
      if (place == tensors_.end()) file_.fail("the object names tensor '" + key + "', which is missing");
      return place->second;
    };
    return stream.pickle({nullptr, open}, "the object");
  }

 private:
  [[noreturn]] void fail(uint64_t at, const std::string& what) {
    file_.fail("byte " + std::to_string(at) + ": " + what);
  }

  uint64_t octal(std::string_view digits, uint64_t at) {
    uint64_t value = 0;
    for (char digit : digits) {
      if (digit == '\0' || digit == ' ') break;
      if (digit < '0' || digit > '7') fail(at, "a malformed tar header");
      value = value * 8 + uint64_t(digit - '0');
    }
    return value;
  }

  void find_members() {
    for (uint64_t at = 0; members_.size() < 3;) {
      std::string header = file_.read(at, kBlock);
      uint64_t sum = 0, size = octal(std::string_view(header).substr(124, 12), at);
      for (size_t i = 0; i < kBlock; i++) sum += i >= 148 && i < 156 ? ' ' : uint8_t(header[i]);
      if (sum != octal(std::string_view(header).substr(148, 8), at)) fail(at, "a tar header with a wrong checksum");
      file_.check(at + kBlock, size);
      std::string name = header.c_str();
      char type = header[156];
      if ((type == '0' || type == '\0') && !members_.emplace(name, Member{at + kBlock, at + kBlock + size}).second)
        fail(at, "member '" + name + "' occurs twice");
      at += kBlock + (size + kBlock - 1) / kBlock * kBlock;
    }
  }

  PickleStream member(const std::string& name) {
    auto place = members_.find(name);
    if (place == members_.end()) file_.fail("the member '" + name + "' is missing");
    return {file_, place->second.start, place->second.end};
  }

  const List& tuple(const Value& value, size_t size, uint64_t at) {
    auto* list = std::get_if<List>(&value.data);
    if (!list || list->size() != size) fail(at, "a malformed entry");
    return *list;
  }

  int64_t integer(const Value& value, uint64_t at) {
    auto* number = std::get_if<int64_t>(&value.data);
    if (!number) fail(at, "a malformed entry");
    return *number;
  }

  std::string key(const Value& value, uint64_t at) {
    if (auto* text = std::get_if<std::string>(&value.data)) return *text;
    return std::to_string(integer(value, at));
  }

  int64_t count(PickleStream& stream, const char* what) {
    uint64_t at = stream.offset();
    int64_t number = integer(stream.pickle({}, what), at);
    if (number < 0 || size_t(number) > kMaxRecords) fail(at, "an impossible number of " + std::string(what));
    return number;
  }

  // (key, location, type), an int64 count and the elements each; then views (key, root, offset, count).
  void read_storages() {
    PickleStream stream = member("storages");
    for (int64_t left = count(stream, "storages"); left > 0; left--) {
      uint64_t at = stream.offset();
      Value entry = stream.pickle({}, "a storage");
      const List& parts = tuple(entry, 3, at);
      auto* type_name = std::get_if<std::string>(&parts[2].data);
      std::string_view type_text = type_name ? std::string_view(*type_name) : "";
      auto type = type_of_storage_class(type_text.substr(type_text.rfind('.') + 1));
      if (!type) fail(at, "a storage of an unknown type");
      uint64_t count_at = stream.offset();
      int64_t elements = stream.number(8);
      if (elements < 0 || uint64_t(elements) > stream.left() / c10::elementSize(*type))
        fail(count_at, "truncated: a storage of " + std::to_string(elements) + " elements");
      at::Tensor storage = reserve_storage(*type, elements);
      memory_.fill(storage, stream.offset(), key(parts[0], at));
      stream.skip(storage.nbytes());
      storages_.emplace(key(parts[0], at), storage);
    }
    uint64_t at = stream.offset();
    Value views = stream.pickle({}, "the storage views");
    auto* list = std::get_if<List>(&views.data);
    if (!list) fail(at, "a malformed list of storage views");
    for (const auto& view : *list) {
      const List& parts = tuple(view, 4, at);
      auto root = storages_.find(key(parts[1], at));
      int64_t offset = integer(parts[2], at), elements = integer(parts[3], at);
      if (root == storages_.end() || offset < 0 || elements < 0 || offset > root->second.numel() ||
          elements > root->second.numel() - offset)
        fail(at, "a storage view that reaches outside its storage");
      storages_.emplace(key(parts[0], at), root->second.narrow(0, offset, elements));
    }
  }

  // (key, storage, type), then ndim as int64 and sizes, strides, offset as int64 each.
  void read_tensors() {
    PickleStream stream = member("tensors");
    for (int64_t left = count(stream, "tensors"); left > 0; left--) {
      uint64_t at = stream.offset();
      Value entry = stream.pickle({}, "a tensor");
      const List& parts = tuple(entry, 3, at);
      auto storage = storages_.find(key(parts[1], at));
      if (storage == storages_.end()) fail(at, "a tensor without a storage");
      int64_t dims = stream.number(4);
      stream.skip(4);
      if (dims < 0 || size_t(dims) > kMaxRank) fail(at, "a tensor of more than 16 dimensions");
      std::vector<int64_t> sizes, strides;
      for (int64_t d = 0; d < dims; d++) sizes.push_back(stream.number(8));
      for (int64_t d = 0; d < dims; d++) strides.push_back(stream.number(8));
      int64_t offset = stream.number(8);
      try {
        tensors_[key(parts[0], at)] =
            view_storage(storage->second, storage->second.scalar_type(), offset, sizes, strides);
      } catch (const std::invalid_argument& rule) {
        fail(at, rule.what());
      }
    }
  }

  struct Member {
    uint64_t start, end;
  };
  const FileReader& file_;
  const StorageMemory& memory_;
  std::map<std::string, Member> members_;
  std::map<std::string, at::Tensor> storages_, tensors_;
};

}  // namespace

Value read_torch_tar(const FileReader& file, const StorageMemory& memory) { return TarReader(file, memory).run(); }

}  // namespace sslrun::checkpoint
