// Weighted k-nearest-neighbour classification of frozen features.
#pragma once
#include "lib/eval/labels.h"

namespace sslrun::eval {

struct KnnOptions {
  int64_t k = 200;
  double temperature = 0.07;
  int64_t classes = 0;  // 0: from the targets
};

// Scores of the test rows, [M, C] float, each row sums to 1 for class indices. Features are L2-normalised; the k train
// rows of largest cosine similarity s vote with weight exp(s / temperature) for their class, or, with [N, C] targets,
// for each of their labels. k above N counts as N. Source: Wu et al., "Unsupervised feature learning via
// non-parametric instance discrimination" (arXiv 1805.01978, section 3.4); transfer spec 4.
at::Tensor knn_scores(const Labelled& train, const Labelled& test, const KnnOptions& options);

}  // namespace sslrun::eval
