// Row by row: normalised, narrowed, and stored in the order that is asked for.
#include "lib/image/float_output.h"

#include <cstring>

#include "lib/image/kernels.h"

namespace sslrun::image {

template <class T>
static void store(const T* from, int count, size_t step, T* into) {
  for (int x = 0; x < count; x++) into[size_t(x) * step] = from[x];
}

template <class T>
static void write(const FloatPlanes& planes, int width, int height, const Normalisation& by, OutputFormat format,
                  T* into) {
  auto channels = size_t(planes.channels), pixels = size_t(width) * size_t(height);
  size_t step = format.channels_last ? channels : 1, plane = format.channels_last ? 1 : pixels;
  if (planes.width < width || planes.height < height) std::memset(into, 0, channels * pixels * sizeof(T));
  std::vector<float> row(size_t(planes.width), 0.0f);
  std::vector<uint16_t> narrow(row.size(), uint16_t{0});
  for (size_t c = 0; c < channels; c++) {
    float mean = by.mean_of(c), deviation = by.std_of(c);
    for (int y = 0; y < planes.height; y++) {
      const float* from = planes.row(int(c), y);
      for (size_t x = 0; x < row.size(); x++) row[x] = (from[x] - mean) / deviation;
      T* to = into + c * plane + size_t(y) * size_t(width) * step;
      if constexpr (sizeof(T) == sizeof(float)) {
        store(row.data(), planes.width, step, to);
      } else {
        kernels().narrow_row(row.data(), narrow.data(), planes.width, format.type == ValueType::kBfloat16);
        store(narrow.data(), planes.width, step, to);
      }
    }
  }
}

void write_view(const FloatPlanes& planes, int width, int height, const Normalisation& by, OutputFormat format,
                void* into) {
  if (format.type == ValueType::kFloat32)
    write(planes, width, height, by, format, static_cast<float*>(into));
  else
    write(planes, width, height, by, format, static_cast<uint16_t*>(into));
}

}  // namespace sslrun::image
