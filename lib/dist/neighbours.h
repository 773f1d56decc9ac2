// Collectives among `count` consecutive processes: ranks 0 … count - 1, count … 2 count - 1, and so on; 0 means all of
// them.
#pragma once
#include "lib/dist/collectives.h"

namespace sslrun::dist {

// [N, ...] of each process to [count * N, ...] of this process's neighbours, by rank. All processes must call it.
at::Tensor gather_neighbours(Group* group, const at::Tensor& tensor, int64_t count);
// The sum over the neighbours.
at::Tensor sum_of_neighbours(Group* group, const at::Tensor& tensor, int64_t count);

}  // namespace sslrun::dist
