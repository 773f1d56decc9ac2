// Truncated triplet loss: the positive against a deputy of the negatives that is neither the hardest nor an easy one.
#pragma once
#include <ATen/core/Tensor.h>

#include <array>

namespace sslrun::loss {

struct TripletOptions {
  double gamma = 2, margin = 100;  // the authors'; the margin never clips and only shifts the value
  std::array<int64_t, 2> ranks{
      2, 10};           // the deputy is the mean of these ranks of the nearest negatives, 1 <= first <= last
  bool median = false;  // instead: the lower median of all negatives
};

// mean_i max(0, gamma * d_ii - deputy_i + margin) with d_ij = -2 cos(p_i, t_j) and deputy_i taken from d_ij, j != i;
// p, t [N, D], of which half precision becomes float32. The choice of negatives gets no gradient; no gradient is
// stopped otherwise: pass t:detach(). arXiv 2104.08760; wanggrun/triplet,
// openselfsup/models/heads/triplet_loss_head.py.
at::Tensor truncated_triplet(const at::Tensor& p, const at::Tensor& t, const TripletOptions& options = {});

}  // namespace sslrun::loss
