// Views of a known size are written into the batch at once, others into tensors of their own.
#include "lib/data/loading/batch_memory.h"

#include <ATen/ATen.h>

#include "lib/data/loading/byte_scale.h"
#include "lib/data/loading/padded.h"

namespace sslrun::data {

BatchMemory::BatchMemory(const BatchForm& form, int64_t size, Buffers& buffers)
    : form_(form),
      size_(size),
      blocks_(form.blocks.all().size()),
      masks_(form.masks ? form.blocks.views() : 0),
      loose_views_(form.blocks.views()),
      loose_masks_(form.blocks.views()),
      objects_(form.boxes ? form.blocks.views() : 0, std::vector<Objects>(size_t(size))) {
  auto views = int64_t(form_.blocks.views());
  index_ = at::empty({size}, small(at::kLong));
  sizes_ = at::zeros({views, size, 2}, small(at::kLong));
  windows_ = at::zeros({views, size, 5}, small(at::kFloat));
  for (size_t view = 0; view < form_.blocks.views(); view++) open_view(view, buffers);
}

void BatchMemory::open_view(size_t view, Buffers& buffers) {
  const ViewBlock& block = form_.blocks.block_of(view);
  if (!block.size) {
    loose_views_[view].resize(size_t(size_));
    loose_masks_[view].resize(size_t(size_));
    return;
  }
  int64_t height = block.size->height, width = block.size->width;
  if (form_.masks) masks_[view] = pixels({size_, height, width}, at::kByte, buffers);
  at::Tensor& memory = blocks_[form_.blocks.place_of(view).block];
  if (memory.defined()) return;
  bool channels_last = form_.plan.output.channels_last;
  int64_t channels = form_.plan.output.channels, rows = int64_t(block.views.size()) * size_;
  std::vector<int64_t> shape{rows, channels, height, width};
  if (channels_last) shape = {rows, height, width, channels};
  memory = pixels(shape, scalar_type(form_.plan.output.type), buffers);
  if (channels_last) memory = memory.permute({0, 3, 1, 2});
}

// Of views and masks.
at::Tensor BatchMemory::pixels(at::IntArrayRef sizes, at::ScalarType type, Buffers& buffers) const {
  return form_.pinned ? at::empty(sizes, small(type)) : buffers.take(sizes, type);
}

ViewMemory BatchMemory::place_of(int64_t slot, int number, const image::View& view) {
  auto [block, place] = form_.blocks.place_of(size_t(number));
  const at::Tensor& all = blocks_[block];
  if (all.defined()) {
    int64_t row = int64_t(place) * size_ + slot;
    return {static_cast<uint8_t*>(all.data_ptr()) + row * (int64_t(all.nbytes()) / all.size(0)),
            *form_.blocks.all()[block].size};
  }
  const image::OutputFormat& output = form_.plan.output;
  int64_t height = view.size().height, width = view.size().width, channels = output.channels;
  at::Tensor own =
      at::empty(output.channels_last ? std::vector{height, width, channels} : std::vector{channels, height, width},
                scalar_type(output.type));
  loose_views_[size_t(number)][size_t(slot)] = output.channels_last ? own.permute({2, 0, 1}) : own;
  return {own.data_ptr(), view.size()};
}

static void note_window(const image::View& view, int64_t* size, float* window) {
  size[0] = view.size().height, size[1] = view.size().width;
  image::Window shown = window_after(view.moves(), view.picture());
  int at = 0;
  for (double value : {shown.left, shown.top, shown.right, shown.bottom, double(shown.mirrored)})
    window[at++] = float(value);
}

void BatchMemory::annotate(int64_t slot, const Annotations& annotations, int64_t sample,
                           std::span<const image::View> views) {
  Objects objects;
  at::Tensor map;
  if (form_.boxes) objects = annotations.objects(sample);
  if (form_.masks) map = annotations.class_map(sample);
  for (size_t v = 0; v < views.size(); v++) {
    const image::View& view = views[v];
    int64_t row = int64_t(v) * size_ + slot;
    note_window(view, sizes_.data_ptr<int64_t>() + row * 2, windows_.data_ptr<float>() + row * 5);
    if (form_.boxes) objects_[v][size_t(slot)] = objects_in_view(objects, view);
    if (!form_.masks) continue;
    auto known = form_.blocks.block_of(v).size;
    image::Extent size = known.value_or(view.size());
    at::Tensor own;
    if (!known) loose_masks_[v][size_t(slot)] = own = at::empty({size.height, size.width}, at::kByte);
    class_map_in_view(
        map, view, size,
        known ? masks_[v].data_ptr<uint8_t>() + slot * size.width * size.height : own.data_ptr<uint8_t>());
  }
}

void BatchMemory::join_loose() {
  const ViewPlan& plan = form_.plan;
  for (size_t v = 0; v < form_.blocks.views(); v++) {
    if (form_.blocks.block_of(v).size) continue;
    blocks_[form_.blocks.place_of(v).block] =
        padded(loose_views_[v], {plan.size_divisor, plan.pad_value, plan.output.channels_last, form_.pinned});
    if (form_.masks) masks_[v] = padded(loose_masks_[v], {plan.size_divisor, 255, false, form_.pinned});
  }
}

// In the memory format of `tensor`.
at::Tensor BatchMemory::rows_of(const at::Tensor& tensor, int64_t dim, const at::Tensor& rows) const {
  std::vector<int64_t> sizes = tensor.sizes().vec();
  sizes[size_t(dim)] = rows.numel();
  at::Tensor chosen = at::empty(sizes, small(tensor.scalar_type()), tensor.suggest_memory_format());
  return at::index_select_out(chosen, tensor, dim, rows);
}

void BatchMemory::keep_rows(const at::Tensor& shown) {
  index_ = rows_of(index_, 0, shown);
  sizes_ = rows_of(sizes_, 1, shown);
  windows_ = rows_of(windows_, 1, shown);
  for (auto& mask : masks_) mask = rows_of(mask, 0, shown);
  for (auto& block : blocks_) {
    at::Tensor firsts = at::arange(0, block.size(0), size_, at::kLong);  // of the block's views
    block = rows_of(block, 0, firsts.unsqueeze(1).add(shown).flatten());
  }
  for (auto& objects : objects_) {
    for (int64_t row = 0; row < shown.numel(); row++)
      objects[size_t(row)] = objects[size_t(shown.const_data_ptr<int64_t>()[row])];
    objects.resize(size_t(shown.numel()));
  }
}

PackedBatch BatchMemory::pack(const at::Tensor& targets, const at::Tensor& shown) {
  join_loose();
  if (shown.defined()) keep_rows(shown);
  PackedBatch batch;
  for (const auto& objects : objects_) batch.boxes.push_back(join(objects, form_.pinned));
  if (targets.defined()) batch.target = rows_of(targets, 0, index_);
  batch.blocks = std::move(blocks_);
  batch.masks = std::move(masks_);
  batch.index = std::move(index_);
  batch.sizes = std::move(sizes_);
  batch.windows = std::move(windows_);
  return batch;
}

}  // namespace sslrun::data
