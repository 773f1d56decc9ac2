// Container test by first bytes, record checks, storages.
#include "lib/checkpoint/load.h"

#include <ATen/ATen.h>

#include <set>

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/pickle_reader.h"
#include "lib/checkpoint/zip_reader.h"
#include "lib/core/error.h"

namespace sslrun::checkpoint {

// Refuses everything but a zip archive, and says what the file seems to be (checkpoints spec 0).
static void check_container(const FileReader& file) {
  std::string head = file.read(0, std::min<uint64_t>(file.size(), 512));
  if (head.starts_with("PK\x03\x04")) return;
  if (head.empty()) file.fail("the file is empty");
  if (head.starts_with(std::string_view("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e", 15)))
    file.fail("a checkpoint in the format of PyTorch before 1.6; save it again with a newer PyTorch");
  if (head[0] == '\x80') file.fail("a plain pickle, not a checkpoint of torch.save");
  if (head.size() > 8 && head[8] == '{') file.fail("a safetensors file; a zip checkpoint of torch.save is needed");
  if (head.starts_with("\x1f\x8b") || head.starts_with("BZh") || head.starts_with("\xfd\x37\x7a\x58\x5a") ||
      head.starts_with("\x28\xb5\x2f\xfd"))
    file.fail("a compressed file; unpack it first");
  file.fail("not a checkpoint (a zip archive of torch.save was expected)");
}

static std::string read_small(const FileReader& file, const ZipReader& zip, const std::string& name, uint64_t limit) {
  const ZipRecord* record = zip.find(name);
  if (!record) file.fail("the record '" + name + "' is missing");
  if (record->size > limit) file.fail("the record '" + name + "' is too large");
  std::string bytes(record->size, '\0');
  zip.read(name, *record, bytes.data());
  return bytes;
}

static bool storage_name(std::string_view name) {
  return name.starts_with("data/") && name.size() > 5 && name.find_first_not_of("0123456789", 5) == name.npos;
}

static void check_records(const FileReader& file, const ZipReader& zip) {
  static const std::set<std::string> kKnown = {
      "data.pkl", "version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id"};
  if (zip.find("constants.pkl")) file.fail("a TorchScript archive (a program), not a state dict");
  for (const auto& [name, record] : zip.records())
    if (!kKnown.count(name) && !storage_name(name)) file.fail("unexpected record '" + name + "'");
  if (zip.find("byteorder") && read_small(file, zip, "byteorder", 64) != "little")
    file.fail("written on a big-endian machine");
  std::string version = read_small(file, zip, "version", 64);
  if (int number = std::atoi(version.c_str()); number < 1 || number > 10)
    file.fail("unknown checkpoint version '" + version + "'");
}

Value load(const std::filesystem::path& path) {
  FileReader file("checkpoint.load", path);
  check_container(file);
  ZipReader zip(file);
  check_records(file, zip);
  std::string pickle = read_small(file, zip, "data.pkl", kMaxPickleBytes);

  std::map<std::string, at::Tensor> storages;
  StorageSource source = [&](const std::string& key, at::ScalarType type, int64_t count) {
    auto place = storages.find(key);
    if (place != storages.end()) {
      if (place->second.scalar_type() != type || place->second.numel() != count)
        file.fail("storage '" + key + "' is described in two ways");
      return place->second;
    }
    std::string name = "data/" + key;
    const ZipRecord* record = storage_name(name) ? zip.find(name) : nullptr;
    if (!record) file.fail("the record of storage '" + key + "' is missing");
    uint64_t item = c10::elementSize(type);
    if (count < 0 || record->size % item || uint64_t(count) != record->size / item)
      file.fail("storage '" + key + "' should hold " + std::to_string(count) + " elements of " + std::to_string(item) +
                " bytes, its record has " + std::to_string(record->size) + " bytes");
    at::Tensor storage = at::empty({count}, at::TensorOptions(type));
    zip.read(name, *record, storage.mutable_data_ptr());
    if (type == at::kBool && count > 0) {
      auto* bytes = static_cast<const uint8_t*>(storage.const_data_ptr());
      if (*std::max_element(bytes, bytes + count) > 1) file.fail("storage '" + key + "' is not made of 0 and 1");
    }
    storages.emplace(key, storage);
    return storage;
  };
  return read_pickle(pickle, source, "'" + path.string() + "': data.pkl");
}

}  // namespace sslrun::checkpoint
