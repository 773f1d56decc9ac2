// The gathered rows of all processes, cut: what travels is small.
#include "lib/dist/neighbours.h"

#include <ATen/ATen.h>

namespace sslrun::dist {

at::Tensor gather_neighbours(Group* group, const at::Tensor& tensor, int64_t count) {
  at::Tensor all = all_gather(group, tensor);
  if (!group || count == 0) return all;
  int64_t rows = count * tensor.size(0);
  return all.narrow(0, group->rank() / count * rows, rows);
}

at::Tensor sum_of_neighbours(Group* group, const at::Tensor& tensor, int64_t count) {
  if (!group || count == 0) return all_reduce(group, tensor);
  return gather_neighbours(group, tensor.unsqueeze(0), count).sum(0);
}

}  // namespace sslrun::dist
