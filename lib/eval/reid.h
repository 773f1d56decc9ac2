// Person re-identification: where the right pictures of a gallery rank (wanggrun/SYSU-30k,
// Self-Supervised-ReID/test_sysu_combine.py).
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::eval {

// Pictures of persons. features: [N, D] float, compared by dot product; identities, cameras: [N] int64.
struct Persons {
  at::Tensor features, identities, cameras;
};

struct ReidResult {
  std::vector<double> cmc;  // percent of queries with a match among the first k, for every k asked for
  double map = 0;           // percent
};

struct Reid {
  int64_t queries = 0, valid = 0;   // all, and those with a match in the gallery
  ReidResult over_all, over_valid;  // sums over the valid queries, divided by all (as published) or by the valid
};

// For each query the gallery is ranked by similarity, equal ones by place in the gallery. A match has the query's
// identity and another camera. Left out of the ranking: same identity and camera, and identity -1. Every other picture
// is a wrong answer (identities below -1 too). AP is the trapezoid rule over the matches: with the i-th match (from 1)
// at rank r (from 0), (i / (r + 1) + (i - 1) / r) / 2, where the second term is 1 at rank 0.
// Similarities are computed in tiles; nothing of the gallery's size is kept per query. Throws Error("eval.reid", ...).
Reid reid(const Persons& query, const Persons& gallery, const std::vector<int64_t>& ranks = {1, 5, 10});

}  // namespace sslrun::eval
