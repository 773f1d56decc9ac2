// The swapped prediction of SwAV and SS-PRL: every view predicts the codes of the other views.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

struct SwappedPredictionOptions {
  double temperature = 0.1;  // above 0
};

// Mean over the coded views a, over the other views v != a and over rows of -sum_k codes[a]_k log softmax(scores[v] /
// temperature)_k. scores [V, N, K] float: similarities of V >= 2 views' rows and K prototypes; codes [A, N, K]: targets
// of the first A <= V views, without gradient. One softmax per view, however many codes it predicts. arXiv 2006.09882,
// eq. 1 and section 3.2; WesleyHsieh0806/SS-PRL, SS-PRL/main_SSPRL.py.
at::Tensor swapped_prediction(const at::Tensor& scores, const at::Tensor& codes,
                              const SwappedPredictionOptions& options = {});

}  // namespace sslrun::loss
