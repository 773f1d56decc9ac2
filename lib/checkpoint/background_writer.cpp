// One thread per file.
#include "lib/checkpoint/background_writer.h"

#include <ATen/ATen.h>

#include <utility>

#include "lib/core/interrupt.h"
#include "lib/core/start_thread.h"

namespace sslrun::checkpoint {

// Pages of new memory cost more time than copying into them: memory of the right size is used again.
static void copy_into(std::vector<at::Tensor>& copies, const std::vector<at::Tensor>& sources) {
  at::NoGradGuard no_grad;
  copies.resize(sources.size());
  for (size_t i = 0; i < sources.size(); i++) {
    const at::Tensor& source = sources[i];
    at::Tensor& copy = copies[i];
    if (!copy.defined() || copy.scalar_type() != source.scalar_type() || copy.numel() != source.numel())
      copy = at::empty({source.numel()}, source.options().device(at::kCPU).pinned_memory(source.is_cuda()));
    copy.copy_(source);
  }
}

BackgroundWriter::~BackgroundWriter() {
  if (thread_.joinable()) thread_.join();
}

void BackgroundWriter::save(const std::filesystem::path& path, const std::filesystem::path& also, const Value& root) {
  wait();
  TorchFile content = torch_file(root);
  copy_.pickle = std::move(content.pickle);
  copy_into(copy_.storages, content.storages);
  auto write = [this, path, also] {
    finishes_work = true;
    try {
      AtomicFile file("checkpoint.save", path);
      write_torch(file, copy_);
      file.commit();
      if (!also.empty()) link_file("checkpoint.save", path, also);
    } catch (...) {
      failure_ = std::current_exception();
    }
    busy_ = false;
  };
  busy_ = true;
  try {
    thread_ = start_thread("checkpoint.save", write);
  } catch (...) {
    busy_ = false;
    throw;
  }
}

void BackgroundWriter::wait() {
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace sslrun::checkpoint
