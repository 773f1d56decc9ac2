// From the kind of a file to its reader.
#include "lib/checkpoint/load.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "lib/checkpoint/container.h"
#include "lib/checkpoint/npy.h"
#include "lib/checkpoint/pickle_reader.h"
#include "lib/checkpoint/safetensors.h"
#include "lib/checkpoint/torch_legacy.h"
#include "lib/checkpoint/torch_tar.h"
#include "lib/checkpoint/torch_zip.h"

namespace sslrun::checkpoint {

static Value read_npz(const FileReader& file, const ZipReader& zip, const StorageMemory& memory) {
  Dict arrays;
  for (const auto& [name, record] : zip.records()) {
    std::string key = name.substr(0, name.size() - 4), what = "array '" + key + "'";
    if (record.deflated) {
      arrays.push_back({key, {read_unpacked_npy(file, memory, zip.read(name, record.size), what)}});
      continue;
    }
    if (!memory.mapped()) zip.read(name, record.size);
    arrays.push_back({key, {read_npy(file, memory, record.payload, record.size, what)}});
  }
  return {std::move(arrays)};
}

static LoadedFile read_zip(const FileReader& file, const StorageMemory& memory) {
  ZipReader zip(file);
  const auto& records = zip.records();
  auto is_npy = [](const auto& record) { return record.first.ends_with(".npy"); };
  if (std::all_of(records.begin(), records.end(), is_npy))
    return {read_npz(file, zip, memory), "NumPy (npz)", file.size(), {}};
  bool script = is_torch_script(zip);
  LoadedFile loaded{read_torch_zip(file, zip, memory), script ? "TorchScript" : "torch.save (zip)", file.size(), {}};
  for (const auto& [name, record] : records)
    if (name.ends_with("/version") || name.ends_with("/.format_version") || name.ends_with("/serialization_id")) {
      std::string text = zip.read(name, 64);
      while (text.ends_with('\n')) text.pop_back();
      loaded.metadata.push_back({name.substr(name.find('/') + 1), {text}});
    }
  return loaded;
}

static Value read_plain_pickle(const FileReader& file) {
  return read_pickle(file.read(0, file.size()), {}, file.name(), file.budget());
}

static LoadedFile read_file(const FileReader& file, bool mapped) {
  Container container = find_container(file);
  StorageMemory memory(file, mapped);
  switch (container) {
    case Container::kZip:
      return read_zip(file, memory);
    case Container::kTorchLegacy:
      return {read_torch_legacy(file, memory), "torch.save (before 1.6)", file.size(), {}};
    case Container::kTorchTar:
      return {read_torch_tar(file, memory), "torch.save (tar, before 0.1.10)", file.size(), {}};
    case Container::kSafetensors: {
      Dict metadata;
      Value value = read_safetensors(file, memory, metadata);
      return {std::move(value), "safetensors", file.size(), std::move(metadata)};
    }
    case Container::kPickle:
      return {read_plain_pickle(file), "pickle", file.size(), {}};
    case Container::kNpy:
      return {{read_npy(file, memory, 0, file.size(), "the array")}, "NumPy (npy)", file.size(), {}};
  }
  file.fail("an unknown kind of file");
}

LoadedFile load_file(const std::filesystem::path& path, bool mapped) {
  FileReader file("checkpoint.load", path);
  LoadedFile loaded = read_file(file, mapped);
  loaded.budget = file.budget();
  return loaded;
}

Value load(const std::filesystem::path& path, bool mapped) { return std::move(load_file(path, mapped).value); }

}  // namespace sslrun::checkpoint
