// The same crop, resize, window and flip as the pixels get.
#include "lib/data/views/view_annotations.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cstring>

#include "lib/core/error.h"

namespace sslrun::data {

Objects objects_in_view(const Objects& all, const image::ViewParameters& view) {
  double scale_x = double(view.width) / view.crop.width, scale_y = double(view.height) / view.crop.height;
  auto place = [](double at, int origin, double scale, int start, int length) {
    return std::clamp((at - origin) * scale - start, 0.0, double(length));
  };
  at::Tensor from = all.boxes.contiguous(), area = all.area.contiguous();
  std::vector<int64_t> kept;
  std::vector<float> boxes, areas;
  for (int64_t i = 0; i < from.size(0); i++) {
    const float* box = from.const_data_ptr<float>() + i * 4;
    double left = place(box[0], view.crop.x, scale_x, view.window.x, view.window.width);
    double right = place(box[2], view.crop.x, scale_x, view.window.x, view.window.width);
    double top = place(box[1], view.crop.y, scale_y, view.window.y, view.window.height);
    double bottom = place(box[3], view.crop.y, scale_y, view.window.y, view.window.height);
    if (right - left < 1 || bottom - top < 1) continue;
    double whole = (double(box[2]) - box[0]) * (double(box[3]) - box[1]);
    areas.push_back(float(area.const_data_ptr<float>()[i] * (right - left) * (bottom - top) / whole));
    if (view.flip) left = view.window.width - left, right = view.window.width - right, std::swap(left, right);
    boxes.insert(boxes.end(), {float(left), float(top), float(right), float(bottom)});
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

void class_map_in_view(const at::Tensor& map, const image::ViewParameters& view, int side, uint8_t* into) {
  if (view.crop.x + view.crop.width > map.size(1) || view.crop.y + view.crop.height > map.size(0))
    throw Error("data.mask", "the mask has " + std::to_string(map.size(1)) + "x" + std::to_string(map.size(0)) +
                                 " pixels, fewer than its picture");
  at::Tensor pixels = map.contiguous();
  std::vector<int> columns = nearest(view.crop.width, view.width, view.crop.x);
  std::vector<int> rows = nearest(view.crop.height, view.height, view.crop.y);
  const image::Box& window = view.window;
  std::memset(into, 255, size_t(side) * size_t(side));
  for (int y = 0; y < window.height; y++, into += side) {
    const uint8_t* row = pixels.const_data_ptr<uint8_t>() + int64_t{rows[size_t(window.y + y)]} * map.size(1);
    for (int x = 0; x < window.width; x++)
      into[x] = row[columns[size_t(window.x + (view.flip ? window.width - 1 - x : x))]];
  }
}

at::Tensor resized_map(const at::Tensor& maps, int width, int height) {
  auto places = [](int64_t inputs, int outputs) {
    std::vector<int> found = nearest(int(inputs), outputs, 0);
    return at::tensor(at::ArrayRef<int>(found), at::kLong);
  };
  return maps.index_select(-2, places(maps.size(-2), height)).index_select(-1, places(maps.size(-1), width));
}

BoxBatch join(const std::vector<Objects>& pictures) {
  std::vector<at::Tensor> boxes, labels, difficult, crowd, area;
  std::vector<int64_t> image;
  for (size_t i = 0; i < pictures.size(); i++) {
    const Objects& objects = pictures[i];
    boxes.push_back(objects.boxes);
    labels.push_back(objects.labels);
    difficult.push_back(objects.difficult);
    crowd.push_back(objects.crowd);
    area.push_back(objects.area);
    image.insert(image.end(), size_t(objects.boxes.size(0)), int64_t(i));
  }
  return {{at::cat(boxes), at::cat(labels), at::cat(difficult), at::cat(crowd), at::cat(area)},
          at::tensor(image, at::kLong)};
}

}  // namespace sslrun::data
