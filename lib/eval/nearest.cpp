// Tiles of the product of bank and queries; each query keeps its best so far and a threshold that new ones must beat.
#include "lib/eval/nearest.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>

#include "lib/core/interrupt.h"

namespace sslrun::eval {

namespace {

constexpr int64_t kQueryTile = 1024, kBankTile = 2048;

struct Candidate {
  float similarity;
  int32_t index;
  bool operator<(const Candidate& other) const {  // better first
    return similarity != other.similarity ? similarity > other.similarity : index < other.index;
  }
};

// The k best of a stream of candidates whose indices rise.
class Best {
 public:
  explicit Best(int64_t k) : k_(size_t(k)) { kept_.reserve(2 * k_); }

  void see(const float* similarity, int64_t count, int64_t first) {
    for (int64_t i = 0; i < count; i += kBlock) {
      int64_t end = std::min(i + kBlock, count);
      if (largest(similarity, i, end) <= threshold_) continue;
      for (int64_t j = i; j < end; j++) see_one(similarity[j], first + j);
    }
  }
  void write(float* similarity, int64_t* index) {
    if (kept_.size() > k_) shrink();
    std::sort(kept_.begin(), kept_.end());
    for (size_t i = 0; i < k_; i++) {
      similarity[i] = kept_[i].similarity;
      index[i] = kept_[i].index;
    }
  }

 private:
  static constexpr int64_t kBlock = 16;  // most blocks hold nothing good enough, which one look at their largest tells

  static float largest(const float* similarity, int64_t begin, int64_t end) {
    float value = similarity[begin];
    for (int64_t j = begin + 1; j < end; j++) value = similarity[j] > value ? similarity[j] : value;
    return value;
  }
  void see_one(float similarity, int64_t index) {
    if (!(similarity > threshold_)) return;
    kept_.push_back({similarity, int32_t(index)});
    if (kept_.size() == 2 * k_) shrink();
  }
  void shrink() {
    std::nth_element(kept_.begin(), kept_.begin() + std::ptrdiff_t(k_ - 1), kept_.end());
    kept_.resize(k_);
    threshold_ = kept_.back().similarity;
  }

  size_t k_;
  float threshold_ = -std::numeric_limits<float>::infinity();
  std::vector<Candidate> kept_;
};

at::Tensor unit_rows(const at::Tensor& rows, int64_t first, int64_t size, at::Device device) {
  at::Tensor part = rows.narrow(0, first, size).to(device, at::kFloat);
  return part / part.norm(2, 1, true).clamp_min(1e-12);
}

Neighbours search_cpu(const at::Tensor& bank, const at::Tensor& queries, int64_t k) {
  int64_t count = queries.size(0);
  std::vector<Best> best(static_cast<size_t>(count), Best(k));
  for (int64_t first = 0; first < bank.size(0); first += kBankTile) {
    int64_t size = std::min(kBankTile, bank.size(0) - first);
    at::Tensor columns = unit_rows(bank, first, size, at::kCPU).t();
    for (int64_t begin = 0; begin < count; begin += kQueryTile) {
      check_interrupt();
      at::Tensor tile = queries.narrow(0, begin, std::min(kQueryTile, count - begin)).matmul(columns);
      const float* values = tile.const_data_ptr<float>();
      at::parallel_for(0, tile.size(0), 16, [&](int64_t from, int64_t to) {
        for (int64_t i = from; i < to; i++) best[size_t(begin + i)].see(values + i * size, size, first);
      });
    }
  }
  Neighbours result{at::empty({count, k}, at::kFloat), at::empty({count, k}, at::kLong)};
  float* similarity = result.similarity.mutable_data_ptr<float>();
  int64_t* index = result.index.mutable_data_ptr<int64_t>();
  at::parallel_for(0, count, 16, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) best[size_t(i)].write(similarity + i * k, index + i * k);
  });
  return result;
}

// Some queries, with topk, for devices where it is a kernel.
Neighbours search_device(const at::Tensor& bank, const at::Tensor& queries, int64_t k) {
  constexpr int64_t kTile = 32 * kBankTile;
  Neighbours best;
  for (int64_t first = 0; first < bank.size(0); first += kTile) {
    check_interrupt();
    int64_t size = std::min(kTile, bank.size(0) - first);
    at::Tensor tile = queries.matmul(unit_rows(bank, first, size, bank.device()).t());
    at::Tensor index = at::arange(first, first + size, tile.options().dtype(at::kLong)).expand_as(tile);
    if (best.similarity.defined()) {
      tile = at::cat({best.similarity, tile}, 1);
      index = at::cat({best.index, index}, 1);
    }
    auto [similarity, place] = tile.topk(std::min(k, tile.size(1)), 1);
    best = {similarity, index.gather(1, place)};
  }
  return best;
}

}  // namespace

Neighbours nearest(const at::Tensor& bank, const at::Tensor& queries, int64_t k) {
  at::NoGradGuard no_grad;
  k = std::min(k, bank.size(0));
  at::Tensor rows = unit_rows(queries.detach(), 0, queries.size(0), bank.device());
  if (bank.is_cpu()) return search_cpu(bank, rows, k);
  std::vector<at::Tensor> similarity, index;
  for (const at::Tensor& part : rows.split(kQueryTile)) {
    Neighbours found = search_device(bank, part, k);
    similarity.push_back(found.similarity);
    index.push_back(found.index);
  }
  return {at::cat(similarity), at::cat(index)};
}

}  // namespace sslrun::eval
