// Decides how the tensors of a value tree are laid out in storages: shared storages once, views made small.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "lib/core/value.h"

namespace sslrun::checkpoint {

// Where one tensor lies: storage `key` holds `storage_count` elements of `type`.
struct StoredTensor {
  size_t key;
  at::ScalarType type;
  int64_t storage_count, offset;
  std::vector<int64_t> sizes, strides;
};

// Text that is equal for tensors that are the same view of the same memory.
std::string view_id(const at::Tensor& tensor);

class StoredTensors {
 public:
  // Looks at every tensor below `root`; throws Error("checkpoint.save", ...) naming one that cannot be stored.
  explicit StoredTensors(const Value& root);
  // Storage keys count up in the order of these calls.
  StoredTensor place(const at::Tensor& tensor);
  // Tensors whose memory, from data_ptr() on, is the content of storage 0, 1, ... (maybe on another device).
  const std::vector<at::Tensor>& storages() const { return storages_; }

 private:
  struct Group {
    at::Tensor first;
    bool several_views = false, one_type = true;
    int64_t key = -1;
  };
  void visit(const Value& value, const std::string& name, size_t depth);
  std::map<const void*, Group> groups_;
  std::vector<at::Tensor> storages_;
};

}  // namespace sslrun::checkpoint
