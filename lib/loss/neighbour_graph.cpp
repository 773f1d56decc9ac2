// Nearest neighbours and union-find.
#include "lib/loss/neighbour_graph.h"

#include <ATen/ATen.h>

#include <limits>
#include <numeric>
#include <vector>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::loss {

at::Tensor connected_components(const at::Tensor& neighbour) {
  const char* op = "loss.connected_components";
  if (neighbour.dim() != 1 || neighbour.scalar_type() != at::kLong)
    throw Error(
        op, "expected int64 [N], got " + std::string(toString(neighbour.scalar_type())) + " " + shape_text(neighbour));
  at::Tensor edges = neighbour.to(at::kCPU).contiguous();
  const int64_t* to = edges.const_data_ptr<int64_t>();
  int64_t count = edges.numel();
  std::vector<int64_t> parent(static_cast<size_t>(count));
  std::iota(parent.begin(), parent.end(), 0);
  auto root = [&](int64_t node) {
    while (parent[size_t(node)] != node) {
      parent[size_t(node)] = parent[size_t(parent[size_t(node)])];  // halves the path for the next search
      node = parent[size_t(node)];
    }
    return node;
  };
  for (int64_t i = 0; i < count; i++) {
    if (to[i] < 0 || to[i] >= count)
      throw Error(op, "expected neighbours of 0 to " + std::to_string(count - 1) + ", got " + std::to_string(to[i]));
    int64_t a = root(i), b = root(to[i]);
    parent[size_t(std::max(a, b))] = std::min(a, b);  // the root is the first member: its label comes first
  }
  at::Tensor labels = at::empty({count}, at::kLong);
  int64_t* label = labels.data_ptr<int64_t>();
  int64_t next = 0;
  for (int64_t i = 0; i < count; i++) label[i] = root(i) == i ? next++ : label[root(i)];
  return labels;
}

at::Tensor neighbour_labels(const at::Tensor& features) {
  if (features.dim() != 2 || features.size(0) < 2)
    throw Error("loss.neighbour_labels", "expected features [N, D] with N >= 2, got " + shape_text(features));
  at::NoGradGuard no_grad;
  at::Tensor similarity = at::matmul(features, features.t());
  similarity.fill_diagonal_(-std::numeric_limits<double>::infinity());
  return connected_components(std::get<1>(similarity.max(1))).to(features.device());  // half of argmax's time
}

}  // namespace sslrun::loss
