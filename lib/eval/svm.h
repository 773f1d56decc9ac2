// Linear support vector machines, one per class, with the choice of their costs by cross-validation.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::eval {

struct SvmOptions {
  std::vector<double> costs;   // above 0; with several, each class takes the one of the best mean AP over the folds
  int64_t folds = 3;           // stratified, unshuffled, as scikit-learn's StratifiedKFold; 0: no choice, every cost
  double positive_weight = 2;  // factor of the cost for positive rows
  double tolerance = 1e-4;     // largest projected gradient of the dual at the end
};

struct Svm {
  at::Tensor weight,
      bias;                // [C, D], [C] float: decision values are x W^T + b; without choice [costs, C, D], [costs, C]
  at::Tensor costs;        // [C] float64: the cost used; without choice [costs, C]
  at::Tensor validation;   // [costs, C] float64: mean AP (ApDefinition::kStep) of each cost; undefined without choice
  int64_t unfinished = 0;  // problems that did not reach the tolerance
};

// For each class minimises 1/2 |w|^2 + 1/2 b^2 + sum_i C_i max(0, 1 - y_i (w x_i + b))^2, with C_i = cost *
// (positive_weight or 1): liblinear's L2-regularised L2-loss classification. Coordinate descent on
// the dual as there (Hsieh et al., ICML 2008), and where that is slow Newton steps on the active rows (Keerthi &
// DeCoste, JMLR 2005). features: [N, D] float, N at most 20,000 (the N x N products stay in memory); labels: [N, C]: 1
// positive, 0 negative, -1 left out. Classes, costs and folds run in parallel; the result does not depend on the number
// of threads. Throws Error("eval.svm", ...).
Svm svm(const at::Tensor& features, const at::Tensor& labels, const SvmOptions& options);

}  // namespace sslrun::eval
