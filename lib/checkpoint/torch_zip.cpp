// Record names, the pickle, storages.
#include "lib/checkpoint/torch_zip.h"

#include <ATen/ATen.h>

#include <set>

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/pickle_reader.h"

namespace sslrun::checkpoint {

static bool is_storage(std::string_view name) {
  return name.starts_with("data/") && name.size() > 5 && name.find_first_not_of("0123456789", 5) == name.npos;
}

// The folder that holds every record, with its slash: "archive/".
static std::string find_folder(const FileReader& file, const ZipReader& zip) {
  const std::string& first = zip.records().begin()->first;
  std::string folder = first.substr(0, first.find('/') + 1);
  for (const auto& [name, record] : zip.records())
    if (folder.empty() || !name.starts_with(folder))
      file.fail("record '" + name + "' is outside the archive's folder '" + folder + "'");
  return folder;
}

static void check_records(const FileReader& file, const ZipReader& zip, const std::string& folder) {
  static const std::set<std::string> kKnown = {
      "data.pkl", "version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id"};
  if (zip.find(folder + "constants.pkl")) file.fail("a TorchScript archive (a program), not a state dict");
  for (const auto& [name, record] : zip.records())
    if (std::string inner = name.substr(folder.size()); !kKnown.count(inner) && !is_storage(inner))
      file.fail("unexpected record '" + inner + "'");
  if (zip.find(folder + "byteorder") && zip.read(folder + "byteorder", 64) != "little")
    file.fail("written on a big-endian machine");
  std::string version = zip.read(folder + "version", 64);
  if (int number = std::atoi(version.c_str()); number < 1 || number > 10)
    file.fail("unknown checkpoint version '" + version + "'");
}

Value read_torch_zip(const FileReader& file, const ZipReader& zip, const StorageMemory& memory) {
  std::string folder = find_folder(file, zip);
  check_records(file, zip, folder);
  std::string pickle = zip.read(folder + "data.pkl", kMaxPickleBytes);

  std::map<std::string, at::Tensor> storages;
  auto open = [&](const std::string& key, at::ScalarType type, int64_t count) {
    if (auto place = storages.find(key); place != storages.end()) {
      if (place->second.scalar_type() != type || place->second.numel() != count)
        file.fail("storage '" + key + "' is described in two ways");
      return place->second;
    }
    std::string name = folder + "data/" + key;
    const ZipRecord* record = is_storage("data/" + key) ? zip.find(name) : nullptr;
    if (!record) file.fail("the record of storage '" + key + "' is missing");
    uint64_t item = c10::elementSize(type);
    if (count < 0 || record->size % item || uint64_t(count) != record->size / item)
      file.fail("storage '" + key + "' should hold " + std::to_string(count) + " elements of " + std::to_string(item) +
                " bytes, its record at byte " + std::to_string(record->payload) + " has " +
                std::to_string(record->size) + " bytes");
    at::Tensor storage = reserve_storage(type, count);
    memory.fill(storage, record->payload, key);
    if (!memory.mapped()) zip.check("data/" + key, *record, storage.const_data_ptr());
    storages.emplace(key, storage);
    return storage;
  };
  return read_pickle(pickle, {open, nullptr}, file.name() + ": data.pkl");
}

}  // namespace sslrun::checkpoint
