// Tiles of the product of bank and queries. On the CPU they are products of rounded rows (rough_products.h), each query
// keeps those that may belong to its k best, and only these are computed in float32.
#include "lib/eval/nearest.h"

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "lib/core/interrupt.h"
#include "lib/eval/cosine.h"
#include "lib/eval/rough_products.h"
#include "lib/eval/share_out.h"

namespace sslrun::eval {

namespace {

constexpr int64_t kQueryTile = 1024, kBankTile = 2048;
constexpr int64_t kShare = 64;              // rows or groups of rows that a thread takes at a time
constexpr int64_t kCacheBytes = 256 << 10;  // of the bank, while groups of queries pass

int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

struct Candidate {
  float similarity;
  int32_t index;
  bool exact;                                     // else off by the rough products' error at most
  bool operator<(const Candidate& other) const {  // better first
    return similarity != other.similarity ? similarity > other.similarity : index < other.index;
  }
};

// The k best rows of the bank for one query. `exact` gives the float32 similarity of a row of the bank.
class Best {
 public:
  Best(int64_t k, float error) : k_(k), room_(std::max<int64_t>(2 * k, 32)), error_(error) {}

  // Rough products up to this one belong to rows that are not among the best.
  int32_t limit() const { return limit_; }

  // A rough product with a row of the bank.
  template <typename Exact>
  void see(int32_t product, int64_t index, Exact& exact) {
    if (product <= limit_) return;
    kept_.push_back({float(product) / (kScale * kScale), int32_t(index), false});
    if (int64_t(kept_.size()) == room_) shrink(exact);
  }
  template <typename Exact>
  void write(float* similarity, int64_t* index, Exact& exact) {
    keep_best(exact);
    std::sort(kept_.begin(), kept_.end());
    for (const Candidate& one : kept_) {
      *similarity++ = one.similarity;
      *index++ = one.index;
    }
  }

 private:
  float least(const Candidate& one) const { return one.exact ? one.similarity : one.similarity - error_; }
  float most(const Candidate& one) const { return one.exact ? one.similarity : one.similarity + error_; }

  // Drops what k others surpass for certain; where much is too close to tell, float32 decides.
  template <typename Exact>
  void shrink(Exact& exact) {
    auto last = kept_.begin() + std::ptrdiff_t(k_ - 1);
    std::nth_element(kept_.begin(), last, kept_.end(),
                     [this](const Candidate& one, const Candidate& other) { return least(one) > least(other); });
    float reached = least(*last);
    std::erase_if(kept_, [&](const Candidate& one) { return most(one) < reached; });
    if (int64_t(kept_.size()) > room_ * 3 / 4) {
      keep_best(exact);
      reached = std::max_element(kept_.begin(), kept_.end())->similarity;
    }
    limit_ = int32_t(std::floor((double(reached) - error_) * kScale * kScale)) - 1;
  }
  template <typename Exact>
  void keep_best(Exact& exact) {
    for (Candidate& one : kept_)
      if (!one.exact) one = {exact(one.index), one.index, true};
    if (int64_t(kept_.size()) <= k_) return;
    std::nth_element(kept_.begin(), kept_.begin() + std::ptrdiff_t(k_ - 1), kept_.end());
    kept_.resize(size_t(k_));
  }

  int64_t k_, room_;
  float error_;
  int32_t limit_ = std::numeric_limits<int32_t>::min();
  std::vector<Candidate> kept_;
};

at::Tensor unit_rows(const at::Tensor& rows, int64_t first, int64_t size, at::Device device) {
  at::Tensor part = rows.narrow(0, first, size).to(device, at::kFloat);
  return part / part.norm(2, 1, true).clamp_min(1e-12);
}

RoughRows rough_rows(const at::Tensor& rows, int64_t width) {
  RoughRows rough(rows.size(0), rows.size(1), width);
  const float* values = rows.const_data_ptr<float>();
  share_out(ceil_div(rows.size(0), kShare), [&](int64_t share) {
    for (int64_t i = share * kShare; i < std::min((share + 1) * kShare, rows.size(0)); i++)
      rough.set(i, values + i * rows.size(1));
  });
  return rough;
}

// The similarity of one query with rows of the bank.
template <typename T>
class ExactSimilarity {
 public:
  ExactSimilarity(const at::Tensor& bank, const at::Tensor& queries)
      : bank_(bank.const_data_ptr<T>()), queries_(queries.const_data_ptr<float>()), row_(size_t(bank.size(1))) {}

  void take(int64_t query) { query_ = queries_ + query * length(); }
  float operator()(int64_t index) {
    const T* from = bank_ + index * length();
    if constexpr (std::is_same_v<T, float>) {
      return cosine(query_, from, length());
    } else {
      std::copy_n(from, length(), row_.begin());
      return cosine(query_, row_.data(), length());
    }
  }

 private:
  int64_t length() const { return int64_t(row_.size()); }

  const T* bank_;
  const float *queries_, *query_ = nullptr;
  std::vector<float> row_;
};

template <typename T>
Neighbours search_cpu(const at::Tensor& bank, const at::Tensor& queries, int64_t k) {
  int64_t count = queries.size(0);
  std::vector<Best> best(static_cast<size_t>(count), Best(k, rough_error(bank.size(1))));
  RoughRows left = rough_rows(queries, kGroup);
  for (int64_t first = 0; first < bank.size(0); first += kBankTile) {
    check_interrupt();
    int64_t size = std::min(kBankTile, bank.size(0) - first);
    RoughRows right = rough_rows(unit_rows(bank, first, size, at::kCPU), kPanel);
    int64_t near = std::max<int64_t>(1, kCacheBytes / (right.pairs() * 2 * kPanel * int64_t(sizeof(int16_t))));
    share_out(ceil_div(left.bundles(), kShare), [&](int64_t share) {
      ExactSimilarity<T> exact(bank, queries);
      int32_t limits[kGroup];
      RoughProducts found;
      for (int64_t begin = 0; begin < right.bundles(); begin += near)
        for (int64_t group = share * kShare; group < std::min((share + 1) * kShare, left.bundles()); group++) {
          int64_t own = std::min<int64_t>(kGroup, count - group * kGroup);
          std::fill_n(limits, kGroup, std::numeric_limits<int32_t>::max());
          for (int64_t panel = begin; panel < std::min(begin + near, right.bundles()); panel++) {
            for (int64_t i = 0; i < own; i++) limits[i] = best[size_t(group * kGroup + i)].limit();
            if (!rough_products(left.bundle(group), right.bundle(panel), right.pairs(), limits, found)) continue;
            for (int64_t i = 0; i < own; i++) {
              exact.take(group * kGroup + i);
              for (uint32_t rest = found.above[i]; rest; rest &= rest - 1) {
                int64_t j = std::countr_zero(rest), place = panel * kPanel + j;
                if (place < size) best[size_t(group * kGroup + i)].see(found.products[i][j], first + place, exact);
              }
            }
          }
        }
    });
  }
  Neighbours result{at::empty({count, k}, at::kFloat), at::empty({count, k}, at::kLong)};
  float* similarity = result.similarity.mutable_data_ptr<float>();
  int64_t* index = result.index.mutable_data_ptr<int64_t>();
  share_out(ceil_div(count, kShare), [&](int64_t share) {
    ExactSimilarity<T> exact(bank, queries);
    for (int64_t i = share * kShare; i < std::min((share + 1) * kShare, count); i++) {
      exact.take(i);
      best[size_t(i)].write(similarity + i * k, index + i * k, exact);
    }
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
  if (bank.is_cpu())
    return AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, bank.scalar_type(), "nearest", [&] {
      return search_cpu<scalar_t>(bank.detach().contiguous(), rows.contiguous(), k);
    });
  std::vector<at::Tensor> similarity, index;
  for (const at::Tensor& part : rows.split(kQueryTile)) {
    Neighbours found = search_device(bank, part, k);
    similarity.push_back(found.similarity);
    index.push_back(found.index);
  }
  return {at::cat(similarity), at::cat(index)};
}

}  // namespace sslrun::eval
