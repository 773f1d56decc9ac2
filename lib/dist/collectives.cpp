// Each operation checks its arguments, notes itself on the activity board, calls c10d and waits.
#include "lib/dist/collectives.h"

#include <ATen/ATen.h>

#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::dist {

using Work = c10::intrusive_ptr<c10d::Work>;

template <class Call>
static void run(Group& group, const char* name, at::Device device, Call call) {
  at::NoGradGuard no_grad;
  group.enter(name);
  Work work = call(*group.processes());
  group.wait(*work, name, device);
}

// Moving values needs no arithmetic: true and false travel as bytes.
static at::Tensor plain(const at::Tensor& tensor) {
  at::Tensor dense = tensor.detach().contiguous();
  return dense.scalar_type() == at::kBool ? dense.view(at::kByte) : dense;
}

static at::Tensor like(const at::Tensor& result, const at::Tensor& wanted) {
  return wanted.scalar_type() == at::kBool ? result.view(at::kBool) : result;
}

static void check_blocks(const Group& group, const at::Tensor& tensor, const char* op) {
  if (tensor.dim() == 0 || tensor.size(0) % group.world() != 0)
    throw Error(op, "expected a first dimension that " + std::to_string(group.world()) + " processes can divide, got " +
                        shape_text(tensor));
}

static void check_source(const Group& group, int source, const char* op) {
  if (source < 0 || source >= group.world())
    throw Error(op,
                "expected a 'source' of 0 to " + std::to_string(group.world() - 1) + ", got " + std::to_string(source));
}

static c10d::ReduceOp operation(Reduction reduction) {
  switch (reduction) {
    case Reduction::kMin:
      return c10d::ReduceOp::MIN;
    case Reduction::kMax:
      return c10d::ReduceOp::MAX;
    case Reduction::kProduct:
      return c10d::ReduceOp::PRODUCT;
    default:
      return c10d::ReduceOp::SUM;  // Gloo has no mean: divided afterwards
  }
}

static at::Tensor mean_of(const Group& group, at::Tensor sum, Reduction reduction) {
  return reduction == Reduction::kMean ? sum / group.world() : sum;
}

void barrier(Group* group) {
  if (group) run(*group, "barrier", at::kCPU, [](auto& processes) { return processes.barrier(); });
}

at::Tensor broadcast(Group* group, const at::Tensor& tensor, int source) {
  if (!group) return tensor;
  check_source(*group, source, "dist.broadcast");
  at::Tensor result = plain(tensor).clone();
  std::vector<at::Tensor> list{result};
  c10d::BroadcastOptions options;
  options.rootRank = source;
  run(*group, "broadcast", tensor.device(), [&](auto& processes) { return processes.broadcast(list, options); });
  return like(result, tensor);
}

at::Tensor all_reduce(Group* group, const at::Tensor& tensor, Reduction reduction) {
  if (!group) return tensor;
  std::vector<at::Tensor> list{tensor.detach().clone(at::MemoryFormat::Contiguous)};
  c10d::AllreduceOptions options;
  options.reduceOp = operation(reduction);
  run(*group, "all_reduce", tensor.device(), [&](auto& processes) { return processes.allreduce(list, options); });
  return mean_of(*group, list[0], reduction);
}

at::Tensor all_gather(Group* group, const at::Tensor& tensor) {
  if (!group) return tensor;
  if (tensor.dim() == 0) throw Error("dist.all_gather", "expected at least one dimension, got a scalar");
  at::Tensor input = plain(tensor);
  std::vector<int64_t> sizes = input.sizes().vec();
  sizes[0] *= group->world();
  at::Tensor result = at::empty(sizes, input.options());
  run(*group, "all_gather", tensor.device(), [&](auto& processes) { return processes._allgather_base(result, input); });
  return like(result, tensor);
}

at::Tensor reduce_scatter(Group* group, const at::Tensor& tensor, Reduction reduction) {
  if (!group) return tensor;
  check_blocks(*group, tensor, "dist.reduce_scatter");
  at::Tensor input = tensor.detach().contiguous();
  std::vector<int64_t> sizes = input.sizes().vec();
  sizes[0] /= group->world();
  at::Tensor result = at::empty(sizes, input.options());
  c10d::ReduceScatterOptions options;
  options.reduceOp = operation(reduction);
  run(*group, "reduce_scatter", tensor.device(),
      [&](auto& processes) { return processes._reduce_scatter_base(result, input, options); });
  return mean_of(*group, result, reduction);
}

at::Tensor all_to_all(Group* group, const at::Tensor& tensor) {
  if (!group) return tensor;
  check_blocks(*group, tensor, "dist.all_to_all");
  at::Tensor input = plain(tensor), result = at::empty_like(input);
  std::vector<int64_t> even;
  run(*group, "all_to_all", tensor.device(),
      [&](auto& processes) { return processes.alltoall_base(result, input, even, even); });
  return like(result, tensor);
}

static at::Tensor as_tensor(const std::string& bytes, int64_t size) {
  at::Tensor tensor = at::zeros({size}, at::kByte);
  std::copy(bytes.begin(), bytes.end(), tensor.mutable_data_ptr<uint8_t>());
  return tensor;
}

static std::string as_bytes(const at::Tensor& tensor, int64_t size) {
  return {static_cast<const char*>(tensor.const_data_ptr()), size_t(size)};
}

std::string broadcast_bytes(Group* group, const std::string& bytes, int source) {
  if (!group) return bytes;
  check_source(*group, source, "dist.broadcast_object");
  bool here = group->rank() == source;
  int64_t size = broadcast(group, at::tensor(int64_t(bytes.size()), at::kLong), source).item<int64_t>();
  if (size == 0) return "";
  return as_bytes(broadcast(group, here ? as_tensor(bytes, size) : at::empty({size}, at::kByte), source), size);
}

std::vector<std::string> all_gather_bytes(Group* group, const std::string& bytes) {
  if (!group) return {bytes};
  at::Tensor sizes = all_gather(group, at::tensor({int64_t(bytes.size())}, at::kLong));
  int64_t longest = sizes.max().item<int64_t>();
  std::vector<std::string> all(size_t(group->world()));
  if (longest == 0) return all;
  at::Tensor gathered = all_gather(group, as_tensor(bytes, longest)).view({group->world(), longest});
  for (int rank = 0; rank < group->world(); rank++)
    all[size_t(rank)] = as_bytes(gathered[rank], sizes[rank].item<int64_t>());
  return all;
}

}  // namespace sslrun::dist
