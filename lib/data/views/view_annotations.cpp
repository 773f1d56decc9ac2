// The same moves as the pixels make.
#include "lib/data/views/view_annotations.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cstring>

#include "lib/core/error.h"

namespace sslrun::data {

namespace {
struct Corners {
  double left, top, right, bottom;
};
}  // namespace

// Moves a box of a view of that size along, clipped to what is left of the view.
static void move_box(const image::Move& move, image::Extent size, Corners& box) {
  auto clip = [](double at, int length) { return std::clamp(at, 0.0, double(length)); };
  std::visit(image::ByMove{[&](const image::Crop& crop) {
                             const image::Box& part = crop.box;
                             box = {clip(box.left - part.x, part.width), clip(box.top - part.y, part.height),
                                    clip(box.right - part.x, part.width), clip(box.bottom - part.y, part.height)};
                           },
                           [&](const image::Resize& to) {
                             double x = double(to.size.width) / size.width, y = double(to.size.height) / size.height;
                             box = {box.left * x, box.top * y, box.right * x, box.bottom * y};
                           },
                           [&](const image::Warp& by) {
                             auto [left, top, right, bottom] =
                                 mapped_box({box.left, box.top, box.right, box.bottom}, by.to_input.inverse());
                             box = {clip(left, by.size.width), clip(top, by.size.height), clip(right, by.size.width),
                                    clip(bottom, by.size.height)};
                           },
                           [&](const image::Flip&) {
                             box.left = size.width - box.left, box.right = size.width - box.right;
                             std::swap(box.left, box.right);
                           }},
             move);
}

Objects objects_in_view(const Objects& all, const image::View& view) {
  at::Tensor from = all.boxes.contiguous(), area = all.area.contiguous();
  std::vector<int64_t> kept;
  std::vector<float> boxes, areas;
  for (int64_t i = 0; i < from.size(0); i++) {
    const float* box = from.const_data_ptr<float>() + i * 4;
    Corners at{box[0], box[1], box[2], box[3]};
    move_box(image::Crop{{0, 0, view.picture().width, view.picture().height}}, view.picture(), at);
    image::Extent size = view.picture();
    for (const image::Move& move : view.moves()) {
      move_box(move, size, at);
      size = size_after(move, size);
    }
    double width = at.right - at.left, height = at.bottom - at.top;
    if (width < 1 || height < 1) continue;
    double whole = (double(box[2]) - box[0]) * (double(box[3]) - box[1]);
    areas.push_back(float(area.const_data_ptr<float>()[i] * width * height / whole));
    boxes.insert(boxes.end(), {float(at.left), float(at.top), float(at.right), float(at.bottom)});
    kept.push_back(i);
  }
  at::Tensor rows = at::tensor(kept, at::kLong);
  return {at::tensor(boxes, at::kFloat).view({-1, 4}), all.labels.index_select(0, rows),
          all.difficult.index_select(0, rows), all.crowd.index_select(0, rows), at::tensor(areas, at::kFloat)};
}

// The input pixel that holds the centre of each output pixel; added up step by step as Pillow does, so that centres on
// an edge fall to the same side.
static std::vector<int> nearest(int inputs, int outputs, int origin) {
  double step = double(inputs) / outputs, at = step * 0.5;
  std::vector<int> pixels(size_t(outputs), 0);
  for (int& pixel : pixels) {
    pixel = origin + std::min(int(at), inputs - 1);
    at += step;
  }
  return pixels;
}

// Which column (or row) of the map each column of the view shows.
static std::vector<int> resized(const std::vector<int>& from, int length) {
  std::vector<int> places = nearest(int(from.size()), length, 0);
  for (int& place : places) place = from[size_t(place)];
  return places;
}

namespace {
// What a view shows of a class map: columns and rows of the map itself until a warp mixes them, then of a copy.
class MapInView {
 public:
  MapInView(const uint8_t* pixels, int64_t stride, image::Extent picture) : pixels_(pixels), stride_(stride) {
    show(picture);
  }

  void move(const image::Move& move) {
    std::visit(image::ByMove{[&](const image::Crop& crop) {
                               const image::Box& box = crop.box;
                               columns_ = {columns_.begin() + box.x, columns_.begin() + box.x + box.width};
                               rows_ = {rows_.begin() + box.y, rows_.begin() + box.y + box.height};
                             },
                             [&](const image::Resize& to) {
                               columns_ = resized(columns_, to.size.width);
                               rows_ = resized(rows_, to.size.height);
                             },
                             [&](const image::Flip&) { std::reverse(columns_.begin(), columns_.end()); },
                             [&](const image::Warp& by) { warp(by); }},
               move);
  }

  void write(int64_t stride, uint8_t* into) const {
    for (int y : rows_) {
      const uint8_t* row = pixels_ + int64_t{y} * stride_;
      for (size_t x = 0; x < columns_.size(); x++) into[x] = row[columns_[x]];
      into += stride;
    }
  }

 private:
  void show(image::Extent all) {
    columns_ = nearest(all.width, all.width, 0);
    rows_ = nearest(all.height, all.height, 0);
  }
  void warp(const image::Warp& by) {
    std::vector<uint8_t> before(columns_.size() * rows_.size());
    write(int64_t(columns_.size()), before.data());
    warped_.resize(size_t(by.size.width) * size_t(by.size.height));
    warp_nearest(before.data(), int(columns_.size()), int(rows_.size()), by.to_input, 255, warped_.data(),
                 by.size.width, by.size.height);
    pixels_ = warped_.data(), stride_ = by.size.width;
    show(by.size);
  }

  const uint8_t* pixels_;
  int64_t stride_;
  std::vector<int> columns_, rows_;
  std::vector<uint8_t> warped_;
};
}  // namespace

void class_map_in_view(const at::Tensor& map, const image::View& view, image::Extent memory, uint8_t* into) {
  image::Extent picture = view.picture();
  if (picture.width > map.size(1) || picture.height > map.size(0))
    throw Error("data.mask", "the mask has " + std::to_string(map.size(1)) + "x" + std::to_string(map.size(0)) +
                                 " pixels, fewer than its picture");
  at::Tensor pixels = map.contiguous();
  MapInView shown(pixels.const_data_ptr<uint8_t>(), map.size(1), picture);
  for (const image::Move& move : view.moves()) shown.move(move);
  std::memset(into, 255, size_t(memory.width) * size_t(memory.height));
  shown.write(memory.width, into);
}

at::Tensor resized_map(const at::Tensor& maps, int width, int height) {
  auto places = [](int64_t inputs, int outputs) {
    std::vector<int> found = nearest(int(inputs), outputs, 0);
    return at::tensor(at::ArrayRef<int>(found), at::kLong);
  };
  return maps.index_select(-2, places(maps.size(-2), height)).index_select(-1, places(maps.size(-1), width));
}

static at::Tensor in_a_row(const std::vector<at::Tensor>& parts, bool pinned) {
  if (!pinned) return at::cat(parts);
  std::vector<int64_t> sizes = parts[0].sizes().vec();
  sizes[0] = 0;
  for (const auto& part : parts) sizes[0] += part.size(0);
  at::Tensor row = at::empty(sizes, parts[0].options().pinned_memory(true));
  return at::cat_out(row, parts);
}

BoxBatch join(const std::vector<Objects>& pictures, bool pinned) {
  std::vector<at::Tensor> boxes, labels, difficult, crowd, area, image;
  for (size_t i = 0; i < pictures.size(); i++) {
    const Objects& objects = pictures[i];
    boxes.push_back(objects.boxes);
    labels.push_back(objects.labels);
    difficult.push_back(objects.difficult);
    crowd.push_back(objects.crowd);
    area.push_back(objects.area);
    image.push_back(at::full({objects.boxes.size(0)}, int64_t(i), at::kLong));
  }
  auto row = [&](const std::vector<at::Tensor>& parts) { return in_a_row(parts, pinned); };
  return {{row(boxes), row(labels), row(difficult), row(crowd), row(area)}, row(image)};
}

}  // namespace sslrun::data
