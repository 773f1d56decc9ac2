// Weighted k-nearest-neighbour classification of frozen features.
#pragma once
#include "lib/eval/labels.h"
#include "lib/eval/nearest.h"

namespace sslrun::eval {

// The neighbours of the test rows among the training rows, searched once for any number of votes. Source: Wu et al.,
// "Unsupervised feature learning via non-parametric instance discrimination" (arXiv 1805.01978, section 3.4).
class Knn {
 public:
  // Looks for `most` neighbours (above N: all). classes 0: from the targets. Throws Error("eval.knn", ...).
  Knn(const Labelled& train, const Labelled& test, int64_t most, int64_t classes = 0);

  // Scores of the test rows, [M, C] float, each row sums to 1 for class indices: the k nearest training rows (at most
  // `most`) of cosine similarity s vote with weight exp(s / temperature) for their class, or, with [N, C] targets, for
  // each of their labels.
  at::Tensor scores(int64_t k, double temperature) const;

 private:
  bool several_;
  int64_t classes_;
  at::Tensor labels_;  // int64 [N], or float [N, C] of 0 and 1
  Neighbours neighbours_;
};

}  // namespace sslrun::eval
