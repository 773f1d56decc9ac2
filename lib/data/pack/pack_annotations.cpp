// Objects as rows of numbers, masks and class maps as run lengths, each behind its length in bytes.
#include "lib/data/pack/pack_annotations.h"

#include <ATen/Functions.h>

#include "lib/core/readable_file.h"
#include "lib/data/pack/pack_bytes.h"
#include "lib/data/views/view_annotations.h"

namespace sslrun::data {

static constexpr const char* kWhat = "the record of boxes and masks";

uint64_t kinds_of(const Annotations& known) {
  return (known.objects ? kObjects : 0) | (known.masks ? kMasks : 0) | (known.class_map ? kClassMap : 0);
}

static void put_values(std::string& text, const at::Tensor& tensor) {
  at::Tensor values = tensor.contiguous();
  text.append(static_cast<const char*>(values.const_data_ptr()), values.nbytes());
}

static std::string objects_text(const Objects& objects) {
  std::string text;
  put(text, uint64_t(objects.boxes.size(0)));
  for (const at::Tensor* column : {&objects.boxes, &objects.labels, &objects.difficult, &objects.crowd, &objects.area})
    put_values(text, *column);
  return text;
}

// Sizes, then runs of equal bytes: value, length.
static std::string map_text(const at::Tensor& map) {
  at::Tensor pixels = map.contiguous();
  std::string text;
  for (int64_t size : pixels.sizes()) put(text, uint32_t(size));
  const auto* bytes = pixels.const_data_ptr<uint8_t>();
  for (int64_t at = 0, end = pixels.numel(); at < end;) {
    int64_t stop = at + 1;
    while (stop < end && bytes[stop] == bytes[at] && stop - at < UINT32_MAX) stop++;
    put(text, bytes[at]);
    put(text, uint32_t(stop - at));
    at = stop;
  }
  return text;
}

static void put_part(std::string& text, const std::string& part) {
  put(text, uint64_t(part.size()));
  text += part;
}

std::string write_annotations(const Annotations& known, int64_t i, int old_width, int old_height, int width,
                              int height) {
  bool same = width == old_width && height == old_height;
  std::string text;
  if (known.objects) {
    Objects objects = known.objects(i);
    float x = float(width) / float(old_width), y = float(height) / float(old_height);
    if (!same) {
      objects.boxes = objects.boxes * at::tensor({x, y, x, y});
      objects.area = objects.area * (x * y);
    }
    put_part(text, objects_text(objects));
  }
  auto put_map = [&](const at::Tensor& map) { put_part(text, map_text(same ? map : resized_map(map, width, height))); };
  if (known.masks) put_map(known.masks(i));
  if (known.class_map) put_map(known.class_map(i));
  return text;
}

std::string write_annotations(const Annotations& known, int64_t i) { return write_annotations(known, i, 0, 0, 0, 0); }

static void take_values(PackCursor& cursor, at::Tensor& into) {
  auto bytes = cursor.take(into.nbytes());
  if (!bytes.empty()) std::memcpy(into.data_ptr(), bytes.data(), bytes.size());
}

static Objects read_objects(PackCursor cursor) {
  auto count = cursor.number<uint64_t>();
  constexpr uint64_t kRow = 4 * sizeof(float) + sizeof(int64_t) + 2 + sizeof(float);
  if (count > cursor.left() || count * kRow != cursor.left()) cursor.fail("a wrong number of boxes");
  auto n = int64_t(count);
  Objects objects{at::empty({n, 4}, at::kFloat), at::empty({n}, at::kLong), at::empty({n}, at::kBool),
                  at::empty({n}, at::kBool), at::empty({n}, at::kFloat)};
  for (at::Tensor* column : {&objects.boxes, &objects.labels, &objects.difficult, &objects.crowd, &objects.area})
    take_values(cursor, *column);
  return objects;
}

static at::Tensor read_map(PackCursor cursor, size_t dims) {
  constexpr uint64_t kMostPixels = uint64_t{1} << 31;
  std::vector<int64_t> sizes;
  uint64_t pixels = 1;
  for (size_t d = 0; d < dims; d++) {
    sizes.push_back(cursor.number<uint32_t>());
    pixels *= uint64_t(sizes.back());
    if (pixels > kMostPixels) cursor.fail("a mask of too many pixels");
  }
  uint64_t told = 0;
  for (PackCursor runs = cursor; !runs.done();) {
    runs.number<uint8_t>();
    told += runs.number<uint32_t>();
  }
  if (told != pixels) cursor.fail("runs that do not fill the mask");
  at::Tensor map = at::empty(sizes, at::kByte);
  for (auto* to = map.data_ptr<uint8_t>(); !cursor.done();) {
    auto value = cursor.number<uint8_t>();
    auto length = cursor.number<uint32_t>();
    std::memset(to, value, length);
    to += length;
  }
  return map;
}

Annotations read_annotations(uint64_t kinds, std::function<std::string(int64_t)> record) {
  // What `read` makes of the part of `kind`, behind those of smaller kinds.
  auto part = [kinds, record = std::move(record)](int64_t i, uint64_t kind, auto read) {
    const std::string bytes = record(i);
    PackCursor cursor(byte_span(bytes), kWhat);
    for (uint64_t before = 1; before < kind; before *= 2)
      if (kinds & before) cursor.take(cursor.number<uint64_t>());
    return read(PackCursor(cursor.take(cursor.number<uint64_t>()), kWhat));
  };
  Annotations known;
  if (kinds & kObjects) known.objects = [part](int64_t i) { return part(i, kObjects, read_objects); };
  if (kinds & kMasks)
    known.masks = [part](int64_t i) { return part(i, kMasks, [](PackCursor at) { return read_map(at, 3); }); };
  if (kinds & kClassMap)
    known.class_map = [part](int64_t i) { return part(i, kClassMap, [](PackCursor at) { return read_map(at, 2); }); };
  return known;
}

}  // namespace sslrun::data
