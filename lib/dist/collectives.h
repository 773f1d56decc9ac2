// Collective operations: every process calls the same ones in the same order, with tensors of the same shape and dtype.
#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "lib/dist/group.h"

namespace sslrun::dist {

enum class Reduction { kSum, kMean, kMin, kMax, kProduct };

// A null group is one process alone: each function then returns what it was given. Results are new tensors without
// gradient (differentiable.h has those with one). `name` of a failed one is in the text of the Error.
void barrier(Group* group);
at::Tensor broadcast(Group* group, const at::Tensor& tensor, int source);
at::Tensor all_reduce(Group* group, const at::Tensor& tensor, Reduction reduction = Reduction::kSum);
// [N, ...] of each process to [world * N, ...], by rank.
at::Tensor all_gather(Group* group, const at::Tensor& tensor);
// [world * N, ...] of each process to [N, ...]: the rank-th block of the reduced tensor.
at::Tensor reduce_scatter(Group* group, const at::Tensor& tensor, Reduction reduction = Reduction::kSum);
// [world * N, ...]: block i goes to rank i; the result holds block `rank` of every process, by rank.
at::Tensor all_to_all(Group* group, const at::Tensor& tensor);
// Bytes of any length, which may differ between processes.
std::string broadcast_bytes(Group* group, const std::string& bytes, int source);
std::vector<std::string> all_gather_bytes(Group* group, const std::string& bytes);

}  // namespace sslrun::dist
