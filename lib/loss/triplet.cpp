// Truncated triplet loss. The gradient is written out: it needs the deputies' rows and no [N, N] matrix.
#include "lib/loss/triplet.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <limits>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/loss/nearest_negatives.h"

namespace sslrun::loss {

namespace {

struct UnitRows {
  at::Tensor rows, norms;  // [N, D], [N, 1]
};

UnitRows unit_rows(const at::Tensor& rows) {
  at::Tensor norms = at::linalg_vector_norm(rows, 2, at::IntArrayRef{1}, /*keepdim=*/true).clamp_min(1e-12);
  return {rows / norms, norms};
}

// Gradient of a row from that of its unit vector.
at::Tensor through_norm(const at::Tensor& gradient, const at::Tensor& unit, const at::Tensor& norms) {
  return at::addcmul(gradient, unit, (gradient * unit).sum(1, true), -1).div_(norms);
}

// Places [N, R] of the negatives whose mean distance is the deputy.
at::Tensor deputies(const at::Tensor& distances, const TripletOptions& options) {
  if (!options.median)
    return nearest_negatives(distances, options.ranks[1])
        .narrow(1, options.ranks[0] - 1, options.ranks[1] - options.ranks[0] + 1)
        .contiguous();  // the bags of the gradient need it
  // Of M negatives and the own entry at infinity, the lower median of the M stands at place (M - 1) / 2.
  at::Tensor self = at::eye(distances.size(0), distances.options().dtype(at::kBool));
  at::Tensor others = distances.masked_fill(self, std::numeric_limits<double>::infinity());
  return std::get<1>(others.kthvalue((distances.size(0) - 2) / 2 + 1, 1, /*keepdim=*/true));
}

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Ranking : torch::autograd::Function<Ranking> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& p, const at::Tensor& t,
                            const TripletOptions& options) {
    auto [prediction, prediction_norms] = unit_rows(p);
    auto [target, target_norms] = unit_rows(t);
    at::Tensor distances = at::matmul(prediction, target.t()).mul_(-2);
    at::Tensor places = deputies(distances, options);
    at::Tensor hinge = distances.diagonal() * options.gamma - distances.gather(1, places).mean(1) + options.margin;
    context->saved_data["gamma"] = options.gamma;
    context->save_for_backward({prediction, prediction_norms, target, target_norms, places, hinge.gt(0)});
    return hinge.clamp_min_(0).mean();
  }

  // With w_i = -2 / N where the hinge is open: dL/dp_i = w_i (gamma t_i - mean of the deputies' t), and for t the
  // transpose.
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto saved = context->get_saved_variables();
    const at::Tensor &prediction = saved[0], &target = saved[2], &places = saved[4];
    double gamma = context->saved_data["gamma"].toDouble();
    int64_t rows = prediction.size(0), ranks = places.size(1);
    at::Tensor weight = (saved[5].to(prediction.scalar_type()) * gradients[0]).mul_(-2.0 / double(rows)).unsqueeze_(1);
    at::Tensor flat = places.reshape({-1});
    variable_list result(3);
    if (context->needs_input_grad(0)) {
      at::Tensor starts = at::arange(0, rows * ranks, ranks, places.options());
      at::Tensor deputy = std::get<0>(at::_embedding_bag_forward_only(target, flat, starts, false, /*mean*/ 1));
      result[0] = through_norm((target * gamma).sub_(deputy).mul_(weight), prediction, saved[1]);
    }
    if (context->needs_input_grad(1)) {
      at::Tensor gradient = prediction * weight * gamma;
      at::Tensor share = (prediction * weight).div_(double(ranks)).repeat_interleave(ranks, 0);
      result[1] = through_norm(gradient.index_add_(0, flat, share, -1), target, saved[3]);
    }
    return result;
  }
};

// Distances of half precision would tie.
at::Tensor wide(const at::Tensor& rows) {
  bool half = rows.scalar_type() == at::kHalf || rows.scalar_type() == at::kBFloat16;
  return half ? rows.to(at::kFloat) : rows;
}

}  // namespace

at::Tensor truncated_triplet(const at::Tensor& p, const at::Tensor& t, const TripletOptions& options) {
  const char* op = "loss.truncated_triplet";
  if (p.dim() != 2 || p.sizes() != t.sizes())
    throw Error(op, "expected two tensors [N, D] of one shape, got " + shape_text(p) + " and " + shape_text(t));
  int64_t negatives = p.size(0) - 1, needed = options.median ? 1 : options.ranks[1];
  if (negatives < needed)
    throw Error(
        op, "expected a batch of at least " + std::to_string(needed + 1) + " rows, got " + std::to_string(p.size(0)));
  return Ranking::apply(wide(p), wide(t), options);
}

}  // namespace sslrun::loss
