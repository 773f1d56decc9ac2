// Tiles of the product of queries and bank; each query keeps its best so far and a threshold that new ones must beat.
#include "lib/eval/nearest.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <limits>

#include "lib/core/interrupt.h"

namespace sslrun::eval {

namespace {

constexpr int64_t kQueryTile = 512, kBankTile = 4096;

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
    for (int64_t i = 0; i < count; i++) {
      if (!(similarity[i] > threshold_)) continue;
      kept_.push_back({similarity[i], int32_t(first + i)});
      if (kept_.size() == 2 * k_) shrink();
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
  void shrink() {
    std::nth_element(kept_.begin(), kept_.begin() + std::ptrdiff_t(k_ - 1), kept_.end());
    kept_.resize(k_);
    threshold_ = kept_.back().similarity;
  }

  size_t k_;
  float threshold_ = -std::numeric_limits<float>::infinity();
  std::vector<Candidate> kept_;
};

at::Tensor inverse_length(const at::Tensor& rows) { return rows.norm(2, 1).clamp_min(1e-12).reciprocal(); }

// Cosines of unit queries [Q, D] and bank rows first … first + size - 1: [Q, size].
at::Tensor cosines(const at::Tensor& queries, const at::Tensor& bank, int64_t first, int64_t size) {
  at::Tensor rows = bank.narrow(0, first, size).to(at::kFloat);
  return queries.matmul(rows.t()).mul_(inverse_length(rows));
}

void search_cpu(const at::Tensor& bank, const at::Tensor& queries, float* similarity, int64_t* index, int64_t k) {
  int64_t count = queries.size(0);
  std::vector<Best> best(static_cast<size_t>(count), Best(k));
  for (int64_t first = 0; first < bank.size(0); first += kBankTile) {
    check_interrupt();
    int64_t size = std::min(kBankTile, bank.size(0) - first);
    at::Tensor tile = cosines(queries, bank, first, size);
    const float* values = tile.const_data_ptr<float>();
    at::parallel_for(0, count, 16, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) best[size_t(i)].see(values + i * size, size, first);
    });
  }
  at::parallel_for(0, count, 16, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) best[size_t(i)].write(similarity + i * k, index + i * k);
  });
}

// The same with topk, for devices where it is a kernel.
Neighbours search_device(const at::Tensor& bank, const at::Tensor& queries, int64_t k) {
  Neighbours best;
  for (int64_t first = 0; first < bank.size(0); first += 16 * kBankTile) {
    check_interrupt();
    int64_t size = std::min(16 * kBankTile, bank.size(0) - first);
    at::Tensor tile = cosines(queries, bank, first, size);
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
  int64_t count = queries.size(0);
  Neighbours result{at::empty({count, k}, bank.options().dtype(at::kFloat)),
                    at::empty({count, k}, bank.options().dtype(at::kLong))};
  for (int64_t begin = 0; begin < count; begin += kQueryTile) {
    int64_t size = std::min(kQueryTile, count - begin);
    at::Tensor rows = queries.narrow(0, begin, size).detach().to(bank.device(), at::kFloat);
    rows = rows * inverse_length(rows).unsqueeze(1);
    if (bank.is_cpu()) {
      search_cpu(bank, rows, result.similarity.mutable_data_ptr<float>() + begin * k,
                 result.index.mutable_data_ptr<int64_t>() + begin * k, k);
      continue;
    }
    Neighbours part = search_device(bank, rows, k);
    result.similarity.narrow(0, begin, size).copy_(part.similarity);
    result.index.narrow(0, begin, size).copy_(part.index);
  }
  return result;
}

}  // namespace sslrun::eval
