// Batch memory that is used again once nobody holds the tensor on it: fresh pages cost more than filling them.
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

namespace sslrun::data {

class Buffers {
 public:
  // Keeps at most `kept` unused blocks.
  explicit Buffers(size_t kept);
  // A tensor of `sizes` on recycled memory (uninitialised). Thread-safe; the tensor may outlive this object.
  at::Tensor take(at::IntArrayRef sizes, at::ScalarType type = at::kFloat);

 private:
  struct Shelf;
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace sslrun::data
