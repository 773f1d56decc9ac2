// TensorBoard event files: scalars and images.
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>

#include "lib/log/append_file.h"

namespace sslrun::log {

// One file "events.out.tfevents.<unix seconds>.<host>.<pid>.<n>" in a folder that is created when missing. Records are
// TFRecords of tensorflow.Event messages; each reaches the system as soon as it is written.
class EventFile {
 public:
  explicit EventFile(const std::filesystem::path& folder);
  // `wall_time`: unix seconds; negative means now.
  void scalar(std::string_view tag, double value, int64_t step, double wall_time = -1);
  // `image`: uint8 [3, H, W] or [1, H, W].
  void image(std::string_view tag, const at::Tensor& image, int64_t step, double wall_time = -1);
  void flush() { file_->sync(); }
  const std::filesystem::path& path() const { return file_->path(); }

 private:
  void write_summary(const std::string& value, int64_t step, double wall_time);
  void write_record(const std::string& event);
  std::unique_ptr<AppendFile> file_;
};

}  // namespace sslrun::log
