// Multi-label classification: mean average precision, and precision, recall and F1 of thresholded scores.
#pragma once
#include "lib/eval/average_precision.h"

namespace sslrun::eval {

struct MultiLabelOptions {
  double threshold = 0;  // a label is predicted where its score reaches this; 0 on logits is probability 0.5
  int64_t top = 0;       // and is among the row's `top` best scores (equal ones by class index); 0: no such limit
  ApOptions ap;          // ignored rows are neither predicted nor real
};

// All in percent (HHU-JialeChen/SSL, util.py). A class without predictions counts as one wrong prediction. Classes
// without positives are left out of the means; with ap.count_missing they count, and the means over recall are NaN.
struct MultiLabel {
  double map, cf1, of1, class_precision, class_recall, overall_precision, overall_recall;
};

// scores: [N, C] float; targets: [N, C], positive where > 0.5. Throws Error("eval.average_precision") for misfits.
MultiLabel multi_label(const at::Tensor& scores, const at::Tensor& targets, const MultiLabelOptions& options = {});

}  // namespace sslrun::eval
