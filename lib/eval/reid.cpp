// The rank of a match is the number of gallery pictures before it, which needs no sorting.
#include "lib/eval/reid.h"

#include <ATen/ATen.h>

#include "lib/core/interrupt.h"
#include "lib/eval/labels.h"
#include "lib/eval/share_out.h"

namespace sslrun::eval {

static constexpr int64_t kTile = int64_t{16} << 20;  // similarities at a time

static void check_persons(const Persons& persons, const char* name) {
  auto refuse = [&](const std::string& what) { throw Error("eval.reid", std::string("expected '") + name + what); };
  if (persons.features.dim() != 2 || !persons.features.is_floating_point() || persons.features.numel() == 0)
    refuse("' features as float [N, D], got " + describe(persons.features));
  if (!all_finite(persons.features)) refuse("' features without NaN or infinity");
  for (const auto& [values, what] : {std::pair{persons.identities, "identities"}, {persons.cameras, "cameras"}})
    if (values.dim() != 1 || values.size(0) != persons.features.size(0) ||
        !at::isIntegralType(values.scalar_type(), false))
      refuse(std::string("' ") + what + " as int64 [" + std::to_string(persons.features.size(0)) + "], got " +
             describe(values));
}

// Ranks of one query's matches, best first.
static std::vector<int64_t> match_ranks(const float* similarity, const int64_t* identity, const int64_t* camera,
                                        int64_t count, int64_t own, int64_t own_camera) {
  std::vector<int64_t> matches, ranks;
  for (int64_t i = 0; i < count; i++)
    if (identity[i] == own && own != -1 && camera[i] != own_camera) matches.push_back(i);
  for (int64_t match : matches) {
    float value = similarity[match];
    int64_t before = 0;
    for (int64_t i = 0; i < count; i++) {
      bool left_out = identity[i] == -1 || (identity[i] == own && camera[i] == own_camera);
      before += !left_out && (similarity[i] > value || (similarity[i] == value && i < match));
    }
    ranks.push_back(before);
  }
  std::sort(ranks.begin(), ranks.end());
  return ranks;
}

static double trapezoid(const std::vector<int64_t>& ranks) {
  double sum = 0;
  for (size_t i = 0; i < ranks.size(); i++) {
    double rank = double(ranks[i]), before = rank == 0 ? 1 : double(i) / rank;
    sum += (before + double(i + 1) / (rank + 1)) / 2;
  }
  return sum / double(ranks.size());
}

Reid reid(const Persons& query, const Persons& gallery, const std::vector<int64_t>& ranks) {
  check_persons(query, "query");
  check_persons(gallery, "gallery");
  if (query.features.size(1) != gallery.features.size(1))
    throw Error("eval.reid", "query features have " + std::to_string(query.features.size(1)) + " columns, gallery " +
                                 std::to_string(gallery.features.size(1)));
  for (int64_t k : ranks)
    if (k < 1) throw Error("eval.reid", "expected ranks from 1, got " + std::to_string(k));
  at::NoGradGuard no_grad;
  auto values = [](const at::Tensor& t) { return t.cpu().to(at::kLong).contiguous(); };
  at::Tensor identities = values(gallery.identities), cameras = values(gallery.cameras);
  at::Tensor own = values(query.identities), own_cameras = values(query.cameras);
  int64_t queries = query.features.size(0), count = gallery.features.size(0);
  std::vector<std::vector<int64_t>> found(static_cast<size_t>(queries));
  int64_t tile = std::clamp<int64_t>(kTile / count, 1, 1024);
  at::Tensor columns = gallery.features.to(at::kFloat).t();
  for (int64_t begin = 0; begin < queries; begin += tile) {
    check_interrupt();
    int64_t size = std::min(tile, queries - begin);
    at::Tensor rows = query.features.narrow(0, begin, size).to(columns.device(), at::kFloat);
    at::Tensor similarity = rows.matmul(columns).cpu().contiguous();
    share_out(size, [&](int64_t i) {
      found[size_t(begin + i)] =
          match_ranks(similarity.const_data_ptr<float>() + i * count, identities.const_data_ptr<int64_t>(),
                      cameras.const_data_ptr<int64_t>(), count, own.const_data_ptr<int64_t>()[begin + i],
                      own_cameras.const_data_ptr<int64_t>()[begin + i]);
    });
  }
  Reid result;
  result.queries = queries;
  ReidResult sums{std::vector<double>(ranks.size(), 0), 0};
  for (const auto& matches : found) {
    if (matches.empty()) continue;
    result.valid++;
    sums.map += trapezoid(matches);
    for (size_t k = 0; k < ranks.size(); k++) sums.cmc[k] += matches[0] < ranks[k];
  }
  auto divided = [&](int64_t by) {
    ReidResult shares = sums;
    shares.map *= 100.0 / double(by);
    for (double& share : shares.cmc) share *= 100.0 / double(by);
    return shares;
  };
  result.over_all = divided(queries);
  result.over_valid = divided(std::max<int64_t>(result.valid, 1));
  return result;
}

}  // namespace sslrun::eval
