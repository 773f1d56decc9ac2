// One stream for copies; its memory is kept from being used again by the stream that reads it.
#include "lib/data/loading/batch_mover.h"

#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace sslrun::data {

// Whether the workers have to make the numbers: steps behind the normalisation and padded batches want them.
static bool wants_numbers(const ViewPlan& plan) {
  return plan.keeps_values || std::any_of(plan.groups.begin(), plan.groups.end(), [](const ViewGroup& group) {
           return changes_numbers(group.steps) || !group.size();
         });
}

// One for all loaders of a device: the allocator keeps the memory of each stream for that stream, and a loader's would
// be of no use to those after it.
static c10::Stream copy_stream(at::Device device) {
  static std::mutex mutex;
  static std::map<c10::DeviceIndex, c10::Stream> streams;
  std::lock_guard<std::mutex> lock(mutex);
  auto found = streams.find(device.index());
  if (found == streams.end())
    found = streams.emplace(device.index(), c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device))
                .first;
  return found->second;
}

BatchMover::BatchMover(const ViewPlan& plan, at::Device device)
    : wanted_(plan), made_(plan), device_(device), blocks_(plan, device.is_cuda()) {
  if (device_.is_cpu()) return;
  if (!wants_numbers(plan)) made_.output.type = image::ValueType::kUint8;
  for (const ViewBlock& block : blocks_.all()) scales_.emplace_back(block.by, device_);
  copies_ = copy_stream(device_);
}

// Whether some of the views [B, C, H, W] fill less than their memory, by their sizes [B, 2].
static bool has_padding(const at::Tensor& views, const at::Tensor& sizes) {
  const int64_t* size = sizes.const_data_ptr<int64_t>();
  for (int64_t i = 0; i < views.size(0); i++)
    if (size[2 * i] < views.size(2) || size[2 * i + 1] < views.size(3)) return true;
  return false;
}

// What a view does not fill is 0 behind the normalisation, too.
static void clear_padding(at::Tensor& views, const at::Tensor& sizes) {
  auto inside = [&](int dim) {
    return at::arange(views.size(2 + dim), sizes.options()).unsqueeze(0) < sizes.select(1, dim).unsqueeze(1);
  };
  at::Tensor filled = inside(0).unsqueeze(2) & inside(1).unsqueeze(1);  // [B, H, W]
  views.masked_fill_(filled.logical_not_().unsqueeze(1), 0);
}

void BatchMover::copy(PackedBatch& packed) const {
  c10::Stream current = c10::impl::VirtualGuardImpl(device_.type()).getStream(device_);
  std::vector<at::Tensor*> all{&packed.index, &packed.target, &packed.sizes, &packed.windows};
  for (auto* tensors : {&packed.blocks, &packed.masks})
    for (auto& tensor : *tensors) all.push_back(&tensor);
  for (auto& boxes : packed.boxes)
    for (at::Tensor* tensor : {&boxes.objects.boxes, &boxes.objects.labels, &boxes.objects.difficult,
                               &boxes.objects.crowd, &boxes.objects.area, &boxes.image})
      all.push_back(tensor);
  {
    c10::StreamGuard on_copies(*copies_);
    for (at::Tensor* tensor : all) {
      if (!tensor->defined()) continue;
      *tensor = tensor->to(device_, /*non_blocking=*/true);
      tensor->record_stream(current);
    }
  }
  c10::Event copied(device_.type());
  copied.record(*copies_);
  copied.block(current);
}

Batch BatchMover::move(PackedBatch packed) const {
  at::Tensor host_sizes = packed.sizes;
  if (!device_.is_cpu()) copy(packed);
  bool scaled = made_.output.type != wanted_.output.type;
  auto format = wanted_.output.channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
  for (size_t b = 0; scaled && b < packed.blocks.size(); b++)
    packed.blocks[b] = scales_[b].apply(packed.blocks[b], scalar_type(wanted_.output.type), format);
  Batch batch{
      packed.number,           blocks_.parts_of(packed.blocks), std::move(packed.index), std::move(packed.target),
      std::move(packed.boxes), std::move(packed.masks),         packed.sizes.unbind(),   packed.windows.unbind()};
  for (size_t v = 0; scaled && v < batch.views.size(); v++)
    if (has_padding(batch.views[v], host_sizes[int64_t(v)])) clear_padding(batch.views[v], batch.sizes[v]);
  return batch;
}

}  // namespace sslrun::data
