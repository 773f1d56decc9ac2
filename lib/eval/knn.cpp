// Similarities in tiles of at most 64 MB, exact top-k.
#include "lib/eval/knn.h"

#include <ATen/ATen.h>

#include "lib/core/interrupt.h"

namespace sslrun::eval {

static at::Tensor unit_rows(const at::Tensor& features, at::Device device) {
  at::Tensor rows = features.detach().to(device, at::kFloat);
  return rows / rows.norm(2, 1, true).clamp_min(1e-12);
}

at::Tensor knn_scores(const Labelled& train, const Labelled& test, const KnnOptions& options) {
  check_sets(train, test, "eval.knn");
  if (options.k < 1) throw Error("eval.knn", "expected 'k' of at least 1, got " + std::to_string(options.k));
  if (!(options.temperature > 0)) throw Error("eval.knn", "expected a 'temperature' above 0");
  int64_t needed = count_classes(train, test), classes = options.classes ? options.classes : needed;
  if (classes < needed)
    throw Error("eval.knn",
                "the targets have " + std::to_string(needed) + " classes, 'classes' says " + std::to_string(classes));
  at::NoGradGuard no_grad;
  at::Device device = train.features.device();
  at::Tensor bank = unit_rows(train.features, device).t(), queries = unit_rows(test.features, device);
  bool several = is_multi_label(train.targets);
  at::Tensor labels = train.targets.to(device, several ? at::kFloat : at::kLong);
  if (several) labels = (labels > 0.5).to(at::kFloat);
  int64_t count = bank.size(1), k = std::min(options.k, count), rows = queries.size(0);
  int64_t tile = std::clamp<int64_t>((int64_t{16} << 20) / count, 1, 1024);
  at::Tensor scores = at::zeros({rows, classes}, queries.options());
  for (int64_t begin = 0; begin < rows; begin += tile) {
    check_interrupt();
    int64_t size = std::min(tile, rows - begin);
    auto [similarity, index] = at::topk(queries.narrow(0, begin, size).matmul(bank), k, 1);
    at::Tensor weight = (similarity / options.temperature).softmax(1);  // exp(s/T), scaled alike within a row
    at::Tensor out = scores.narrow(0, begin, size);
    if (several)
      out.copy_(
          at::bmm(weight.unsqueeze(1), labels.index_select(0, index.flatten()).view({size, k, classes})).squeeze(1));
    else
      out.scatter_add_(1, labels.index_select(0, index.flatten()).view({size, k}), weight);
  }
  return scores;
}

}  // namespace sslrun::eval
