// From the format to its writer.
#include "lib/checkpoint/save.h"

#include <ATen/ATen.h>

#include "lib/checkpoint/npy.h"
#include "lib/checkpoint/numpy_array.h"
#include "lib/checkpoint/pickle_writer.h"
#include "lib/checkpoint/safetensors.h"
#include "lib/checkpoint/torch_file.h"
#include "lib/checkpoint/zip_writer.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"

namespace sslrun::checkpoint {

Format format_of_name(const std::string& name) {
  static const std::vector<std::pair<std::string, Format>> kFormats = {{"torch", Format::kTorch},
                                                                       {"safetensors", Format::kSafetensors},
                                                                       {"pickle", Format::kPickle},
                                                                       {"npz", Format::kNpz}};
  std::vector<std::string> names;
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
    names.push_back(known);
  }
  throw Error("checkpoint.save",
              "expected the format torch, safetensors, pickle or npz, got '" + name + "'" + did_you_mean(name, names));
}

Format format_of_path(const std::filesystem::path& path) {
  std::string extension = path.extension();
  if (extension == ".safetensors") return Format::kSafetensors;
  if (extension == ".pkl") return Format::kPickle;
  return extension == ".npz" ? Format::kNpz : Format::kTorch;
}

static void write_pickle_file(AtomicFile& file, const Value& root) {
  for (const auto& piece : write_numpy_pickle(root)) {
    check_interrupt();
    file.write(piece.text);
    if (piece.array.defined()) file.write(piece.array.const_data_ptr(), piece.array.nbytes());
  }
}

static void write_npz(AtomicFile& file, const Value& root) {
  auto* dict = std::get_if<Dict>(&root.data);
  if (!dict) throw Error("checkpoint.save", "an npz file holds a table of tensors by name");
  ZipWriter zip(file);
  for (const auto& entry : *dict) {
    check_interrupt();
    std::string name = child_name("", entry.key);
    auto* tensor = std::get_if<at::Tensor>(&entry.value.data);
    if (!tensor || !std::holds_alternative<std::string>(entry.key))
      throw Error("checkpoint.save", "an npz file holds tensors by name only; '" + name + "' is something else");
    StoredArray array = store_array(*tensor, name);
    zip.add(name + ".npy", npy_header(array.dense.scalar_type(), array.dense.sizes(), array.fortran_order),
            array.dense.const_data_ptr(), array.dense.nbytes());
  }
  zip.finish();
}

void save(const std::filesystem::path& path, const Value& root, Format format, const Dict& metadata) {
  if (!metadata.empty() && format != Format::kSafetensors)
    throw Error("checkpoint.save", "only safetensors files have metadata; put it into the value");
  TorchFile content;
  if (format == Format::kTorch)
    content = torch_file(root);
  else
    StoredTensors check(root);  // refuses what no format can hold, before there is a file
  AtomicFile file("checkpoint.save", path);
  switch (format) {
    case Format::kTorch:
      write_torch(file, content);
      break;
    case Format::kSafetensors:
      write_safetensors(file, root, metadata);
      break;
    case Format::kPickle:
      write_pickle_file(file, root);
      break;
    case Format::kNpz:
      write_npz(file, root);
      break;
  }
  file.commit();
}

}  // namespace sslrun::checkpoint
