// Record names, the pickle, storages.
#include "lib/checkpoint/torch_zip.h"

#include <ATen/ATen.h>

#include <set>
#include <unordered_map>

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/numpy_array.h"
#include "lib/checkpoint/pickle_reader.h"
#include "lib/checkpoint/torch_script.h"

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

bool is_torch_script(const ZipReader& zip) {
  const std::string& first = zip.records().begin()->first;
  return zip.find(first.substr(0, first.find('/') + 1) + "constants.pkl");
}

static void check_records(const FileReader& file, const ZipReader& zip, const std::string& folder) {
  static const std::set<std::string> kKnown = {
      "data.pkl", "version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id"};
  bool script = is_torch_script(zip);  // has its code and what it was made from too
  for (const auto& [name, record] : zip.records())
    if (std::string inner = name.substr(folder.size()); !script && !kKnown.count(inner) && !is_storage(inner))
      file.fail("unexpected record '" + inner + "'");
  std::string version = zip.read(folder + "version", 64);
  if (int number = std::atoi(version.c_str()); number < 1 || number > 10)
    file.fail("unknown checkpoint version '" + version + "'");
}

static bool is_big_endian(const FileReader& file, const ZipReader& zip, const std::string& folder) {
  if (!zip.find(folder + "byteorder")) return false;
  std::string order = zip.read(folder + "byteorder", 64);
  if (order != "little" && order != "big") file.fail("the byte order '" + order + "', which is neither little nor big");
  return order == "big";
}

namespace {

class Storages {
 public:
  Storages(const FileReader& file, const ZipReader& zip, const StorageMemory& memory, std::string folder)
      : file_(file), zip_(zip), memory_(memory), folder_(std::move(folder)), swap_(is_big_endian(file, zip, folder_)) {}

  at::Tensor open(const std::string& key, at::ScalarType type, int64_t count) {
    if (auto place = storages_.find(key); place != storages_.end()) {
      if (place->second.scalar_type() != type || place->second.numel() != count)
        file_.fail("storage '" + key + "' is described in two ways");
      return place->second;
    }
    const std::string name = "data/" + key;
    const ZipRecord* record = is_storage(name) ? zip_.find(folder_ + name) : nullptr;
    if (!record) file_.fail("the record of storage '" + key + "' is missing");
    uint64_t item = c10::elementSize(type);
    if (count < 0 || record->size % item || uint64_t(count) != record->size / item)
      file_.fail("storage '" + key + "' should hold " + std::to_string(count) + " elements of " + std::to_string(item) +
                 " bytes, its record at byte " + std::to_string(record->payload) + " has " +
                 std::to_string(record->size) + " bytes");
    at::Tensor storage = reserve_storage(type, count);
    if (memory_.mapped() && !record->deflated)
      memory_.fill(storage, record->payload, key);
    else
      memory_.fill(
          storage, [&](void* to) { zip_.read(name, *record, to); }, key);
    if (swap_) {
      swap_bytes(storage, type);
      swapped_.emplace(storage.storage().unsafeGetStorageImpl(), type);
    }
    return storages_.emplace(key, storage).first->second;
  }

  // What was turned around as elements of another size (a storage of bytes holds float8, uint16 ...) is not the values.
  void check_types(const Value& value) const {
    if (!swap_) return;
    if (auto* list = std::get_if<List>(&value.data)) {
      for (const auto& item : *list) check_types(item);
    } else if (auto* dict = std::get_if<Dict>(&value.data)) {
      for (const auto& entry : *dict) check_types(entry.value);
    } else if (auto* tensor = std::get_if<at::Tensor>(&value.data)) {
      auto place = swapped_.find(tensor->storage().unsafeGetStorageImpl());
      if (place != swapped_.end() && place->second != tensor->scalar_type() && tensor->itemsize() > 1)
        file_.fail("written on a big-endian machine, with elements of another type than their storage's");
    }
  }

 private:
  const FileReader& file_;
  const ZipReader& zip_;
  const StorageMemory& memory_;
  std::string folder_;
  bool swap_;
  std::map<std::string, at::Tensor> storages_;
  std::unordered_map<const void*, at::ScalarType> swapped_;
};

}  // namespace

Value read_torch_zip(const FileReader& file, const ZipReader& zip, const StorageMemory& memory) {
  std::string folder = find_folder(file, zip);
  check_records(file, zip, folder);
  if (const ZipRecord* record = zip.find(folder + "data.pkl"); record && record->deflated)
    file.budget().bytes(record->size);
  std::string pickle = zip.read(folder + "data.pkl", kMaxPickleBytes);
  Storages storages(file, zip, memory, folder);
  auto open = [&](const std::string& key, at::ScalarType type, int64_t count) {
    return storages.open(key, type, count);
  };
  Value value = read_pickle(pickle, {open, nullptr}, file.name() + ": data.pkl", file.budget());
  storages.check_types(value);
  return is_torch_script(zip) ? script_weights(value) : std::move(value);
}

}  // namespace sslrun::checkpoint
