// Record order: data.pkl, byteorder, data/0.., version.
#include "lib/checkpoint/save.h"

#include <ATen/ATen.h>

#include "lib/checkpoint/pickle_writer.h"
#include "lib/checkpoint/zip_writer.h"
#include "lib/core/interrupt.h"

namespace sslrun::checkpoint {

void save(const std::filesystem::path& path, const Value& root) {
  StoredTensors tensors(root);
  std::string pickle = write_pickle(root, tensors);
  AtomicFile file("checkpoint.save", path);
  ZipWriter zip(file);
  zip.add("archive/data.pkl", pickle.data(), pickle.size());
  zip.add("archive/byteorder", "little", 6);
  for (size_t key = 0; key < tensors.storages().size(); key++) {
    check_interrupt();
    at::Tensor source = tensors.storages()[key].detach().cpu();
    zip.add("archive/data/" + std::to_string(key), source.const_data_ptr(), source.nbytes());
  }
  zip.add("archive/version", "3\n", 2);
  zip.finish();
  file.commit();
}

}  // namespace sslrun::checkpoint
