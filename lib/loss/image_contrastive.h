// The multi-label SimSiam variant's contrastive term: blocks of one picture attract each other, all others repel.
#pragma once
#include <ATen/core/Tensor.h>

namespace sslrun::loss {

// How the positives of a row enter; s are the similarities over temperature.
enum class Positives {
  kSum,   // log of the summed shares, divided by the number of positives: the released default ("new3")
  kMean,  // mean of the log shares: supervised contrastive ("new")
  kNear,  // the same over positives of cosine 0.3 or more ("new2"); a row without one counts as 0
};

struct ImageContrastiveOptions {
  double temperature = 0.3, base_temperature = 0.07;  // both above 0
  Positives positives = Positives::kSum;
};

// mean over rows i of -temperature / base_temperature * (the positives' part of softmax over all rows k != i, as
// above). features [N, D], normalised by the caller; labels int64 [N]: rows of one label are positives of each other,
// and every row needs one: a row without is an error, on a GPU, which nothing waits for, the loss is NaN. Gradients
// reach both sides. HHU-JialeChen/SSL, simsiam/new3_losses.py.
at::Tensor image_contrastive(const at::Tensor& features, const at::Tensor& labels,
                             const ImageContrastiveOptions& options = {});

}  // namespace sslrun::loss
