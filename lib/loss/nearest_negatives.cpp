// On the CPU one pass per row over a short sorted list: most entries fail the first comparison.
#include "lib/loss/nearest_negatives.h"

#include <ATen/ATen.h>

#include <limits>

namespace sslrun::loss {

template <class T>
static void scan_row(const T* row, int64_t length, int64_t self, int64_t count, T* nearest, int64_t* places) {
  std::fill(nearest, nearest + count, std::numeric_limits<T>::infinity());
  std::fill(places, places + count, self == 0 ? 1 : 0);
  T worst = std::numeric_limits<T>::infinity();
  for (int64_t j = 0; j < length; j++) {
    if (!(row[j] < worst) || j == self) continue;
    int64_t k = count - 1;
    for (; k > 0 && nearest[k - 1] > row[j]; k--) {
      nearest[k] = nearest[k - 1];
      places[k] = places[k - 1];
    }
    nearest[k] = row[j];
    places[k] = j;
    worst = nearest[count - 1];
  }
}

template <class T>
static void scan(const at::Tensor& distances, int64_t count, at::Tensor& places) {
  const T* from = distances.const_data_ptr<T>();
  int64_t* to = places.data_ptr<int64_t>();
  int64_t rows = distances.size(0);
  std::vector<T> nearest(static_cast<size_t>(count));
  for (int64_t i = 0; i < rows; i++) scan_row(from + i * rows, rows, i, count, nearest.data(), to + i * count);
}

at::Tensor nearest_negatives(const at::Tensor& distances, int64_t count) {
  at::NoGradGuard no_grad;
  int64_t rows = distances.size(0);
  bool plain = distances.scalar_type() == at::kFloat || distances.scalar_type() == at::kDouble;
  if (distances.is_cpu() && plain && count <= 64) {
    at::Tensor places = at::empty({rows, count}, distances.options().dtype(at::kLong));
    at::Tensor dense = distances.contiguous();
    if (distances.scalar_type() == at::kFloat)
      scan<float>(dense, count, places);
    else
      scan<double>(dense, count, places);
    return places;
  }
  at::Tensor self = at::eye(rows, distances.options().dtype(at::kBool));
  at::Tensor others = distances.masked_fill(self, std::numeric_limits<double>::infinity());
  return std::get<1>(others.topk(count, 1, /*largest=*/false, /*sorted=*/true));
}

}  // namespace sslrun::loss
