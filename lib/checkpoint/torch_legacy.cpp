// Magic, protocol, machine, object, storage keys, storages.
#include "lib/checkpoint/torch_legacy.h"

#include <ATen/ATen.h>

#include <map>

#include "lib/checkpoint/pickle_stream.h"

namespace sslrun::checkpoint {

Value read_torch_legacy(const FileReader& file, const StorageMemory& memory) {
  PickleStream stream(file, kLegacyMagic.size(), file.size());
  Value protocol = stream.pickle({}, "the protocol version");
  if (auto* number = std::get_if<int64_t>(&protocol.data); !number || *number != 1001)
    file.fail("byte 15: an unknown protocol version (expected 1001)");
  stream.pickle({}, "the machine's types");

  // The object tells type and size of each storage, the keys after it their order in the file.
  std::map<std::string, at::Tensor> storages;
  uint64_t total = 0;
  auto open = [&](const std::string& key, at::ScalarType type, int64_t count) {
    if (auto place = storages.find(key); place != storages.end()) {
      if (place->second.scalar_type() != type || place->second.numel() != count)
        file.fail("storage '" + key + "' is described in two ways");
      return place->second;
    }
    uint64_t item = c10::elementSize(type);
    if (count < 0 || uint64_t(count) > (file.size() - total) / item)
      file.fail("truncated: storage '" + key + "' should hold " + std::to_string(count) + " elements of " +
                std::to_string(item) + " bytes, the file ends at byte " + std::to_string(file.size()));
    total += uint64_t(count) * item;
    return storages.emplace(key, reserve_storage(type, count)).first->second;
  };
  Value root = stream.pickle({open, nullptr}, "the object");
  uint64_t keys_at = stream.offset();
  Value keys = stream.pickle({}, "the storage keys");
  auto* list = std::get_if<List>(&keys.data);
  if (!list || list->size() != storages.size())
    file.fail("byte " + std::to_string(keys_at) + ": the storage keys are not those of the object");
  for (const auto& item : *list) {
    auto* key = std::get_if<std::string>(&item.data);
    auto place = key ? storages.find(*key) : storages.end();
    if (place == storages.end() || place->second.storage().data())
      file.fail("byte " + std::to_string(keys_at) + ": the storage keys are not those of the object");
    uint64_t at = stream.offset();
    if (stream.number(8) != place->second.numel())
      file.fail("byte " + std::to_string(at) + ": storage '" + *key + "' should hold " +
                std::to_string(place->second.numel()) + " elements");
    uint64_t content = stream.offset();
    stream.skip(place->second.nbytes());
    memory.fill(place->second, content, *key);
  }
  if (stream.left()) file.fail("byte " + std::to_string(stream.offset()) + ": bytes after the end of the checkpoint");
  return root;
}

at::Tensor read_storage_bytes(std::string_view bytes, Budget& budget) {
  Budget::Level level(budget);
  budget.steps(400);
  budget.bytes(4096 + bytes.size());
  FileReader file("checkpoint.load", bytes, budget);
  if (level.too_deep() || !bytes.starts_with(kLegacyMagic)) file.fail("a storage in the pickle that is not readable");
  Value value = read_torch_legacy(file, StorageMemory(file, false));
  auto* storage = std::get_if<at::Tensor>(&value.data);
  if (!storage) file.fail("a storage in the pickle that is something else");
  return *storage;
}

}  // namespace sslrun::checkpoint
