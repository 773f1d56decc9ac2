// Exact nearest neighbours by cosine similarity, in bounded memory.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::eval {

struct Neighbours {
  at::Tensor similarity;  // [M, k] float, largest first
  at::Tensor index;       // [M, k] int64: rows of the bank; of equal similarities the lower index comes first (CPU)
};

// The k rows of `bank` [N, D] with the largest cosine similarity to each row of `queries` [M, D]; k above N counts as
// N; no NaN, no infinity. The bank may be of half precision and lie on another device than the CPU, where the queries
// follow it: a piece of it at a time becomes float32, so that beside the inputs memory holds some 30 MB and, per query,
// its row twice and some 2 k candidates. Rows shorter than 1e-12 are divided by 1e-12.
Neighbours nearest(const at::Tensor& bank, const at::Tensor& queries, int64_t k);

}  // namespace sslrun::eval
