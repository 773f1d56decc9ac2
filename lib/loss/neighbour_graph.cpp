// Nearest neighbours, union-find, and pointer doubling.
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

// Every path i, neighbour[i], … ends in the one cycle of its component, N steps on at the latest. `least` is the
// smallest node of the path's first 2^k nodes, `end` the one behind them; from a node of the cycle they are all of the
// cycle.
at::Tensor connected_components_by_doubling(const at::Tensor& neighbour) {
  int64_t count = neighbour.numel();
  at::Tensor nodes = at::arange(count, neighbour.options()), least = nodes, end = neighbour;
  for (int64_t reach = 1; reach < count; reach *= 2) {
    least = at::minimum(least, least.index_select(0, end));
    end = end.index_select(0, end);
  }
  at::Tensor cycle = least.index_select(0, end);
  at::Tensor first = at::full({count}, count, neighbour.options()).scatter_reduce_(0, cycle, nodes, "amin");
  first = first.index_select(0, cycle);  // member of its component
  return first.eq(nodes).cumsum(0).sub_(1).index_select(0, first);
}

at::Tensor neighbour_labels(const at::Tensor& features) {
  if (features.dim() != 2 || features.size(0) < 2)
    throw Error("loss.neighbour_labels", "expected features [N, D] with N >= 2, got " + shape_text(features));
  at::NoGradGuard no_grad;
  at::Tensor similarity = at::matmul(features, features.t());
  similarity.fill_diagonal_(-std::numeric_limits<double>::infinity());
  at::Tensor nearest = std::get<1>(similarity.max(1));  // half of argmax's time
  return nearest.is_cpu() ? connected_components(nearest) : connected_components_by_doubling(nearest);
}

}  // namespace sslrun::loss
