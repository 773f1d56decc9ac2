// Each box in the order of its score against those of its group that stayed, eight at a time.
#include "lib/detection/nms.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <vector>

#include "lib/core/error.h"
#include "lib/core/instruction_set.h"
#include "lib/core/run_on_threads.h"
#include "lib/core/shape_text.h"
#include "lib/detection/boxes.h"

namespace sslrun::detection {

namespace {

constexpr const char* kOp = "detection.nms";
constexpr int64_t kLanes = 8;
constexpr int64_t kWorthThreads = 4096;  // boxes; starting a thread takes as long as some hundred of them

template <class T>
struct Box {
  T x1, y1, x2, y2, area;
};

// Columns of the boxes that stay, filled up to whole blocks with boxes that share nothing with any.
template <class T>
class Kept {
 public:
  int64_t size() const { return size_; }
  const T* column(int which) const { return columns_[which].data(); }

  void add(const Box<T>& box) {
    const T values[] = {box.x1, box.y1, box.x2, box.y2, box.area};
    const T far = std::numeric_limits<T>::max(), nowhere[] = {far, far, -far, -far, 1};
    for (size_t i = 0; i < 5; i++) {
      if (size_ % kLanes == 0) columns_[i].resize(columns_[i].size() + kLanes, nowhere[i]);
      columns_[i][size_t(size_)] = values[i];
    }
    size_++;
  }

 private:
  std::vector<T> columns_[5];
  int64_t size_ = 0;
};

// Whether a box overlaps one of those kept by more than `limit`.
template <class T>
bool covered_plain(const Kept<T>& kept, const Box<T>& box, T limit) {
  const T *x1 = kept.column(0), *y1 = kept.column(1), *x2 = kept.column(2), *y2 = kept.column(3),
          *area = kept.column(4);
  for (int64_t i = 0; i < kept.size(); i++) {
    T width = std::max(T(0), std::min(x2[i], box.x2) - std::max(x1[i], box.x1));
    T height = std::max(T(0), std::min(y2[i], box.y2) - std::max(y1[i], box.y1));
    T inside = width * height;
    if (inside / (area[i] + box.area - inside) > limit) return true;
  }
  return false;
}

// The same without the division where it cannot matter. Not with FMA, which would round otherwise than the plain loop.
__attribute__((target("avx2"))) bool covered_avx2(const Kept<float>& kept, const Box<float>& box, float limit) {
  const float *x1 = kept.column(0), *y1 = kept.column(1), *x2 = kept.column(2), *y2 = kept.column(3);
  const float* areas = kept.column(4);
  const __m256 left = _mm256_set1_ps(box.x1), top = _mm256_set1_ps(box.y1), right = _mm256_set1_ps(box.x2),
               bottom = _mm256_set1_ps(box.y2), area = _mm256_set1_ps(box.area), zero = _mm256_setzero_ps(),
               exact = _mm256_set1_ps(limit), rough = _mm256_set1_ps(limit * 0.999f);
  for (int64_t i = 0; i < kept.size(); i += kLanes) {
    __m256 width =
        _mm256_sub_ps(_mm256_min_ps(_mm256_loadu_ps(x2 + i), right), _mm256_max_ps(_mm256_loadu_ps(x1 + i), left));
    __m256 height =
        _mm256_sub_ps(_mm256_min_ps(_mm256_loadu_ps(y2 + i), bottom), _mm256_max_ps(_mm256_loadu_ps(y1 + i), top));
    __m256 inside = _mm256_mul_ps(_mm256_max_ps(width, zero), _mm256_max_ps(height, zero));
    __m256 joined = _mm256_sub_ps(_mm256_add_ps(_mm256_loadu_ps(areas + i), area), inside);
    if (_mm256_movemask_ps(_mm256_cmp_ps(inside, _mm256_mul_ps(joined, rough), _CMP_GT_OQ)) == 0) continue;
    if (_mm256_movemask_ps(_mm256_cmp_ps(_mm256_div_ps(inside, joined), exact, _CMP_GT_OQ)) != 0) return true;
  }
  return false;
}

bool covered(const Kept<float>& kept, const Box<float>& box, float limit) {
  return (has_avx2() ? covered_avx2 : covered_plain<float>)(kept, box, limit);
}
bool covered(const Kept<double>& kept, const Box<double>& box, double limit) { return covered_plain(kept, box, limit); }

// The largest T that is at most the threshold: a T is above the one exactly when it is above the other.
template <class T>
T limit_below(double threshold) {
  T limit = T(threshold);
  return double(limit) > threshold ? std::nextafter(limit, T(-1)) : limit;
}

// Sets `stays` for those of the places, which are in the order of their scores, that stay.
template <class T>
void suppress(const T* boxes, const std::vector<int64_t>& places, T limit, int64_t most, char* stays) {
  Kept<T> kept;
  for (int64_t place : places) {
    if (kept.size() == most) return;
    const T* b = boxes + 4 * place;
    Box<T> box{b[0], b[1], b[2], b[3], (b[2] - b[0]) * (b[3] - b[1])};
    if (covered(kept, box, limit)) continue;
    kept.add(box);
    stays[place] = 1;
  }
}

std::vector<int64_t> by_score(const at::Tensor& scores) {
  at::Tensor exact = scores.to(at::kDouble).contiguous();
  const double* values = exact.const_data_ptr<double>();
  std::vector<int64_t> order(size_t(scores.size(0)));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](int64_t a, int64_t b) { return values[a] != values[b] ? values[a] > values[b] : a < b; });
  return order;
}

std::vector<std::vector<int64_t>> split(const std::vector<int64_t>& order, const std::optional<at::Tensor>& groups) {
  if (!groups) return {order};
  at::Tensor dense = groups->contiguous();
  const int64_t* group = dense.const_data_ptr<int64_t>();
  std::unordered_map<int64_t, size_t> number;
  std::vector<std::vector<int64_t>> parts;
  for (int64_t place : order) {
    auto [found, first] = number.try_emplace(group[place], parts.size());
    if (first) parts.emplace_back();
    parts[found->second].push_back(place);
  }
  return parts;
}

void check(const at::Tensor& boxes, const at::Tensor& scores, const std::optional<at::Tensor>& groups) {
  check_boxes(kOp, "boxes", boxes);
  int64_t count = boxes.size(0);
  if (scores.dim() != 1 || scores.size(0) != count || !scores.is_floating_point())
    throw Error(kOp, "expected scores as float [" + std::to_string(count) + "], one a box, got " +
                         toString(scores.scalar_type()) + " " + shape_text(scores));
  if (groups && (groups->dim() != 1 || groups->size(0) != count || groups->scalar_type() != at::kLong))
    throw Error(kOp, "expected groups as int64 [" + std::to_string(count) + "], one a box, got " +
                         toString(groups->scalar_type()) + " " + shape_text(*groups));
  for (const at::Tensor* tensor : {&boxes, &scores, groups ? &*groups : &boxes})
    if (!tensor->device().is_cpu())
      throw Error(kOp, "runs on the CPU only, got a Tensor on " + tensor->device().str() + "; use :cpu()");
  at::Tensor wrong = (boxes.isfinite().all(1) & scores.isfinite()).logical_not_();
  if (wrong.any().item<bool>())
    throw Error(kOp, "expected finite boxes and scores, got NaN or infinity in row " +
                         std::to_string(wrong.nonzero()[0].item<int64_t>()));
}

}  // namespace

at::Tensor nms(const at::Tensor& boxes, const at::Tensor& scores, double threshold, const NmsOptions& options) {
  at::NoGradGuard no_grad;
  check(boxes, scores, options.groups);
  std::vector<int64_t> order = by_score(scores);
  auto parts = split(order, options.groups);
  std::vector<char> stays(order.size());
  at::Tensor exact = (boxes.scalar_type() == at::kDouble ? boxes : boxes.to(at::kFloat)).contiguous();
  AT_DISPATCH_FLOATING_TYPES(exact.scalar_type(), "nms", [&] {
    const auto* rows = exact.const_data_ptr<scalar_t>();
    int64_t threads =
        boxes.size(0) < kWorthThreads ? 1 : std::min<int64_t>(at::get_num_threads(), int64_t(parts.size()));
    run_on_threads(int(threads), int64_t(parts.size()), [&] {
      return [&](int64_t i) {
        suppress(rows, parts[size_t(i)], limit_below<scalar_t>(threshold), options.most, stays.data());
      };
    });
  });
  std::erase_if(order, [&](int64_t place) { return !stays[size_t(place)]; });
  if (int64_t(order.size()) > options.most) order.resize(size_t(options.most));
  return at::tensor(order, at::kLong);
}

}  // namespace sslrun::detection
