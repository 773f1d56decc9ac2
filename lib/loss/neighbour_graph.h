// WCL's weak labels: connected components of the graph that links every sample to its nearest neighbour.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

// Components of the undirected graph with the edges {i, neighbour[i]}; neighbour int64 [N] in 0 .. N-1. The result is
// int64 [N] on the CPU, numbered from 0 by first appearance.
at::Tensor connected_components(const at::Tensor& neighbour);

// The same numbers on the device of `neighbour`, where nothing waits for it: by ceil(log2 N) doublings of the paths
// along the edges. Neighbours outside of 0 .. N-1 are not looked for.
at::Tensor connected_components_by_doubling(const at::Tensor& neighbour);

// Components of the 1-nearest-neighbour graph of features [N, D] by dot product (cosine, when they are normalised), no
// sample being its own neighbour. int64 [N] on the features' device. N >= 2.
// arXiv 2110.04770; mingkai-zheng/WCL, network/wcl.py.
at::Tensor neighbour_labels(const at::Tensor& features);

}  // namespace sslrun::loss
