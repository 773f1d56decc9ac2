// One stream for copies; its memory is kept from being used again by the stream that reads it.
#include "lib/data/loading/batch_mover.h"

#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>

namespace sslrun::data {

// Whether the workers have to make the numbers: steps behind the normalisation and padded batches want them.
static bool wants_numbers(const ViewPlan& plan) {
  return plan.keeps_values || std::any_of(plan.groups.begin(), plan.groups.end(), [](const ViewGroup& group) {
           return changes_numbers(group.steps) || !group.size();
         });
}

BatchMover::BatchMover(const ViewPlan& plan, at::Device device) : wanted_(plan), made_(plan), device_(device) {
  if (device_.is_cpu()) return;
  if (!wants_numbers(plan)) made_.output.type = image::ValueType::kUint8;
  for (int v = 0; v < plan.views(); v++) scales_.emplace_back(normalisation_of(plan.group(v).steps), device_);
  copies_ = c10::impl::VirtualGuardImpl(device_.type()).getStreamFromGlobalPool(device_);
}

void BatchMover::move(Batch& batch) const {
  if (device_.is_cpu()) return;
  c10::Stream current = c10::impl::VirtualGuardImpl(device_.type()).getStream(device_);
  std::vector<at::Tensor*> all{&batch.index, &batch.target};
  for (auto& view : batch.views) all.push_back(&view);
  for (auto* tensors : {&batch.masks, &batch.windows, &batch.sizes})
    for (auto& tensor : *tensors) all.push_back(&tensor);
  for (auto& boxes : batch.boxes)
    for (at::Tensor* tensor : {&boxes.objects.boxes, &boxes.objects.labels, &boxes.objects.difficult,
                               &boxes.objects.crowd, &boxes.objects.area, &boxes.image})
      all.push_back(tensor);
  {
    c10::StreamGuard on_copies(*copies_);
    for (at::Tensor* tensor : all) {
      if (!tensor->defined()) continue;
      *tensor = (tensor->is_pinned() ? *tensor : tensor->pin_memory()).to(device_, /*non_blocking=*/true);
      tensor->record_stream(current);
    }
  }
  c10::Event copied(device_.type());
  copied.record(*copies_);
  copied.block(current);
  if (made_.output.type == wanted_.output.type) return;
  for (size_t v = 0; v < batch.views.size(); v++)
    batch.views[v] = scales_[v].apply(batch.views[v], scalar_type(wanted_.output.type));
}

}  // namespace sslrun::data
