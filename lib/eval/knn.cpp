// Votes by scattering, or by a product with the rows of labels.
#include "lib/eval/knn.h"

#include <ATen/ATen.h>

#include "lib/core/interrupt.h"

namespace sslrun::eval {

static void check_k(int64_t k) {
  if (k < 1) throw Error("eval.knn", "expected 'k' of at least 1, got " + std::to_string(k));
}

Knn::Knn(const Labelled& train, const Labelled& test, int64_t most, int64_t classes)
    : several_(is_multi_label(train.targets)) {
  check_sets(train, test, "eval.knn");
  check_k(most);
  int64_t needed = count_classes(train, test);
  classes_ = classes ? classes : needed;
  if (classes_ < needed)
    throw Error("eval.knn",
                "the targets have " + std::to_string(needed) + " classes, 'classes' says " + std::to_string(classes));
  at::NoGradGuard no_grad;
  labels_ = train.targets.to(train.features.device());
  labels_ = several_ ? (labels_ > 0.5).to(at::kFloat) : labels_.to(at::kLong);
  neighbours_ = nearest(train.features.detach(), test.features, most);
}

at::Tensor Knn::scores(int64_t k, double temperature) const {
  check_k(k);
  if (!(temperature > 0)) throw Error("eval.knn", "expected a 'temperature' above 0");
  at::NoGradGuard no_grad;
  int64_t rows = neighbours_.index.size(0);
  k = std::min(k, neighbours_.index.size(1));
  int64_t tile = several_ ? std::max<int64_t>(1, (int64_t{8} << 20) / (k * classes_)) : 4096;
  at::Tensor scores = at::zeros({rows, classes_}, neighbours_.similarity.options());
  for (int64_t begin = 0; begin < rows; begin += tile) {
    check_interrupt();
    int64_t size = std::min(tile, rows - begin);
    at::Tensor index = neighbours_.index.narrow(0, begin, size).narrow(1, 0, k);
    at::Tensor similarity = neighbours_.similarity.narrow(0, begin, size).narrow(1, 0, k);
    at::Tensor weight = (similarity / temperature).softmax(1);  // exp(s / T), scaled alike within a row
    at::Tensor own = labels_.index_select(0, index.flatten()), out = scores.narrow(0, begin, size);
    if (several_)
      out.copy_(at::bmm(weight.unsqueeze(1), own.view({size, k, classes_})).squeeze(1));
    else
      out.scatter_add_(1, own.view({size, k}), weight);
  }
  return scores;
}

}  // namespace sslrun::eval
