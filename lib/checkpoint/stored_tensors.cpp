// Grouping of tensors by the storage they share.
#include "lib/checkpoint/stored_tensors.h"

#include <ATen/ATen.h>

#include <sstream>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/limits.h"
#include "lib/core/error.h"

namespace sslrun::checkpoint {

static const void* storage_id(const at::Tensor& tensor) { return tensor.storage().unsafeGetStorageImpl(); }

std::string view_id(const at::Tensor& tensor) {
  std::ostringstream id;
  id << storage_id(tensor) << tensor.dtype() << tensor.is_conj() << tensor.is_neg() << tensor.storage_offset()
     << tensor.sizes() << tensor.strides();
  return id.str();
}

StoredTensors::StoredTensors(const Value& root) { visit(root, "", 0); }

void StoredTensors::visit(const Value& value, const std::string& name, size_t depth) {
  auto fail = [&](const std::string& what) {
    throw Error("checkpoint.save", "cannot save " + what + (name.empty() ? "" : " at '" + name + "'"));
  };
  if (depth > kMaxNesting) fail("tables nested more than " + std::to_string(kMaxNesting) + " deep");
  if (auto* list = std::get_if<List>(&value.data)) {
    for (size_t i = 0; i < list->size(); i++) visit((*list)[i], child_name(name, int64_t(i + 1)), depth + 1);
  } else if (auto* dict = std::get_if<Dict>(&value.data)) {
    for (const auto& entry : *dict) visit(entry.value, child_name(name, entry.key), depth + 1);
  } else if (auto* opaque = std::get_if<Opaque>(&value.data)) {
    fail(describe(**opaque));
  } else if (auto* tensor = std::get_if<at::Tensor>(&value.data)) {
    if (!tensor->defined()) fail("a released Tensor");
    if (tensor->layout() != at::kStrided) fail("a sparse Tensor");
    if (tensor->is_meta()) fail("a Tensor without data (device meta)");
    if (dtype_name(tensor->scalar_type()).empty())
      fail("a Tensor of type " + c10::getDtypeNames(tensor->scalar_type()).first);
    if (size_t(tensor->dim()) > kMaxRank) fail("a Tensor of more than " + std::to_string(kMaxRank) + " dimensions");
    auto [place, added] = groups_.try_emplace(storage_id(*tensor), Group{*tensor});
    Group& group = place->second;
    if (!added && view_id(group.first) != view_id(*tensor)) group.several_views = true;
    if (group.first.scalar_type() != tensor->scalar_type() || tensor->is_conj() || tensor->is_neg())
      group.one_type = false;
  }
}

StoredTensor StoredTensors::place(const at::Tensor& tensor) {
  at::NoGradGuard no_grad;
  Group& group = groups_.at(storage_id(tensor));
  StoredTensor result{storages_.size(), tensor.scalar_type(), 0, 0, tensor.sizes().vec(), tensor.strides().vec()};
  if (group.several_views && group.one_type) {
    result.storage_count = int64_t(tensor.storage().nbytes() / tensor.itemsize());
    result.offset = tensor.storage_offset();
    if (group.key < 0) {
      group.key = int64_t(storages_.size());
      at::Tensor whole = at::empty({0}, tensor.options());
      storages_.push_back(whole.set_(tensor.storage(), 0, {result.storage_count}, {1}));
    }
    result.key = size_t(group.key);
    return result;
  }
  result.storage_count = tensor.numel();
  bool share = group.one_type;  // every tensor of the group is the same view
  if (share && group.key >= 0) {
    result.key = size_t(group.key);
    result.strides = storages_[result.key].strides().vec();
    return result;
  }
  at::Tensor source = tensor.detach().resolve_conj().resolve_neg();
  if (!source.is_non_overlapping_and_dense()) source = source.contiguous();
  result.strides = source.strides().vec();
  if (share) group.key = int64_t(storages_.size());
  storages_.push_back(std::move(source));
  return result;
}

}  // namespace sslrun::checkpoint
