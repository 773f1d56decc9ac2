// Pickle and storages into a zip.
#include "lib/checkpoint/torch_file.h"

#include <ATen/ATen.h>

#include "lib/checkpoint/pickle_writer.h"
#include "lib/checkpoint/zip_writer.h"
#include "lib/core/interrupt.h"

namespace sslrun::checkpoint {

TorchFile torch_file(const Value& root) {
  at::NoGradGuard no_grad;
  StoredTensors tensors(root);
  TorchFile content{write_pickle(root, tensors), {}};
  for (const at::Tensor& source : tensors.storages())
    content.storages.push_back(source.detach().as_strided({source.numel()}, {1}, source.storage_offset()));
  return content;
}

void write_torch(AtomicFile& file, const TorchFile& content) {
  ZipWriter zip(file);
  zip.add("archive/data.pkl", content.pickle);
  zip.add("archive/byteorder", "little");
  for (size_t key = 0; key < content.storages.size(); key++) {
    check_interrupt();
    at::Tensor source = content.storages[key].cpu();
    zip.add("archive/data/" + std::to_string(key), "", source.const_data_ptr(), source.nbytes());
  }
  zip.add("archive/version", "3\n");
  zip.finish();
}

}  // namespace sslrun::checkpoint
