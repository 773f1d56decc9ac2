// Checkpoints written by a thread of their own, from a copy of the values.
#pragma once
#include <atomic>
#include <exception>
#include <filesystem>
#include <thread>

#include "lib/checkpoint/torch_file.h"

namespace sslrun::checkpoint {

// The copies' memory is kept for the next file. Not for use by several threads.
class BackgroundWriter {
 public:
  BackgroundWriter() = default;
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;
  ~BackgroundWriter();  // waits; a failure that nobody asked for is lost
  // Copies every tensor to the CPU and returns; the thread writes the torch file `path` as checkpoint::save does, then
  // makes `also` (unless it is empty) another name of it. Waits first for the file before, as wait() does.
  void save(const std::filesystem::path& path, const std::filesystem::path& also, const Value& root);
  // Whether a file is still being written.
  bool busy() const { return busy_; }
  // Waits until the file is written, also when the program was asked to stop. Throws what kept it from being written.
  void wait();

 private:
  TorchFile copy_;
  std::thread thread_;
  std::atomic<bool> busy_{false};
  std::exception_ptr failure_;
};

}  // namespace sslrun::checkpoint
