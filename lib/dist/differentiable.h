// Collectives with a gradient: the loss of the run is the sum of the losses of all processes.
#pragma once
#include "lib/dist/collectives.h"

namespace sslrun::dist {

// all_gather; its backward sums the gradients that all processes have for this process's rows. With c10d's mean over
// processes of parameter gradients, a mean loss on gathered rows gives the gradients of the joined batch.
at::Tensor gather_with_gradient(Group* group, const at::Tensor& tensor);

// all_reduce of kSum or kMean; its backward is the same reduction of the gradients.
at::Tensor all_reduce_with_gradient(Group* group, const at::Tensor& tensor, Reduction reduction);

}  // namespace sslrun::dist
