// A linear classifier on frozen features.
#pragma once
#include <vector>

#include "lib/eval/labels.h"

namespace sslrun::eval {

struct ProbeOptions {
  // "lbfgs": full-batch quasi-Newton steps to the optimum, nothing to tune. "sgd": shuffled mini-batches, momentum 0.9,
  // learning rate falling to 0 along a cosine.
  std::string solver = "lbfgs";
  // With several values each is tried on a fifth of the training rows, held out, and the best is used for all rows.
  std::vector<double> weight_decay{1e-1, 1e-2, 1e-3, 1e-4};
  int64_t epochs = 100;  // passes over the training rows (for lbfgs: iterations at most)
  double lr = 0.01;      // sgd only
  int64_t batch = 256;   // sgd only
  uint64_t seed = 0;     // order of the batches and choice of the held-out rows
};

struct Probe {
  at::Tensor weight, bias;  // [C, D], [C]: a Linear layer on the features as they were given
  at::Tensor scores;        // logits of the test rows [M, C]
  double weight_decay;      // the value used
  double loss;              // training objective at the end
};

// Minimises  mean over rows of L + weight_decay / 2 * |W|^2  over W and an unpenalised bias, from zero. L is the cross
// entropy for class indices, and for [N, C] targets the binary cross entropy summed over classes (so every class is an
// independent logistic regression). W acts on features standardised by the training rows' mean and standard deviation
// (constant features are ignored). Repeats bit for bit on the CPU. Throws Error("eval.linear_probe", ...).
Probe linear_probe(const Labelled& train, const Labelled& test, const ProbeOptions& options);

}  // namespace sslrun::eval
