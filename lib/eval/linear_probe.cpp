// Standardisation, the two solvers, choice of the weight decay.
#include "lib/eval/linear_probe.h"

#include <ATen/ATen.h>
#include <torch/optim/lbfgs.h>

#include <numeric>

#include "lib/core/philox.h"
#include "lib/eval/accuracy.h"
#include "lib/eval/average_precision.h"
#include "lib/eval/linear_objective.h"

namespace sslrun::eval {

static void solve_lbfgs(const LinearObjective& objective, at::Tensor& parameters, int64_t iterations) {
  at::Tensor variable = parameters.requires_grad_(true), gradient = at::zeros_like(variable);
  torch::optim::LBFGS solver({variable}, torch::optim::LBFGSOptions(1)
                                             .max_iter(iterations)
                                             .max_eval(2 * iterations)
                                             .tolerance_grad(1e-6)
                                             .tolerance_change(1e-10)
                                             .history_size(20)
                                             .line_search_fn("strong_wolfe"));
  solver.step([&] {
    at::NoGradGuard no_grad;
    double loss = objective(variable.detach(), gradient);
    variable.mutable_grad() = gradient.clone();
    return at::scalar_tensor(loss, at::kDouble);
  });
  parameters = variable.detach();
}

static at::Tensor shuffled(int64_t count, uint64_t seed, uint64_t epoch, DrawUse use) {
  std::vector<int64_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  DrawStream(seed, epoch, 0, 0, use).shuffle(order);
  return at::tensor(order, at::kLong);
}

static void solve_sgd(const LinearObjective& objective, at::Tensor& parameters, const ProbeOptions& options) {
  int64_t count = objective.rows.size(0), batch = std::min(options.batch, count);
  int64_t batches = (count + batch - 1) / batch;
  double steps = double(batches * options.epochs), step = 0;
  at::Tensor gradient = at::zeros_like(parameters), momentum = at::zeros_like(parameters);
  for (int64_t epoch = 0; epoch < options.epochs; epoch++) {
    at::Tensor order = shuffled(count, options.seed, uint64_t(epoch), DrawUse::kShuffle).to(parameters.device());
    for (int64_t begin = 0; begin < count; begin += batch, step++) {
      objective(parameters, gradient, order.narrow(0, begin, std::min(batch, count - begin)));
      double lr = 0.5 * options.lr * (1 + std::cos(M_PI * step / steps));
      momentum.mul_(0.9).add_(gradient);
      parameters.sub_(momentum, lr);
    }
  }
}

static at::Tensor solve(const LinearObjective& objective, int64_t classes, const ProbeOptions& options) {
  at::Tensor parameters = at::zeros({classes, objective.rows.size(1) + 1}, objective.rows.options());
  if (options.solver == "lbfgs")
    solve_lbfgs(objective, parameters, options.epochs);
  else
    solve_sgd(objective, parameters, options);
  if (!parameters.isfinite().all().item<bool>())
    throw Error("eval.linear_probe", "the classifier diverged; lower 'lr' (" + std::to_string(options.lr) + ")");
  return parameters;
}

static double quality(const at::Tensor& scores, const at::Tensor& targets) {
  if (!is_multi_label(targets)) return accuracy(scores, targets, {1})[0];
  double map = mean_average_precision(scores, targets);
  return std::isnan(map) ? 0 : map;
}

// The candidate that does best on a held-out fifth; the stronger one when two do equally well.
static double choose_decay(const LinearObjective& all, int64_t classes, const ProbeOptions& options) {
  std::vector<double> candidates = options.weight_decay;
  std::sort(candidates.rbegin(), candidates.rend());
  int64_t count = all.rows.size(0), held = count / 5;
  if (candidates.size() == 1 || held == 0) return candidates.back();
  at::Tensor order = shuffled(count, options.seed, 0, DrawUse::kProbe).to(all.rows.device());
  at::Tensor out = order.narrow(0, 0, held), in = order.narrow(0, held, count - held);
  at::Tensor held_rows = all.rows.index_select(0, out), held_targets = all.targets.index_select(0, out);
  LinearObjective part{all.rows.index_select(0, in), all.targets.index_select(0, in), 0};
  double best = -1, chosen = candidates[0];
  for (double candidate : candidates) {
    part.weight_decay = candidate;
    double value = quality(linear_scores(solve(part, classes, options), held_rows), held_targets);
    if (value > best) {
      best = value;
      chosen = candidate;
    }
  }
  return chosen;
}

static void check_options(const ProbeOptions& options) {
  auto refuse = [](const char* what) { throw Error("eval.linear_probe", what); };
  if (options.weight_decay.empty()) refuse("'weight_decay' needs at least one value");
}

Probe linear_probe(const Labelled& train, const Labelled& test, const ProbeOptions& options) {
  check_options(options);
  check_sets(train, test, "eval.linear_probe");
  at::NoGradGuard no_grad;
  at::Device device = train.features.device();
  at::Tensor rows = train.features.detach().to(at::kFloat);
  auto [variance, mean] = at::var_mean(rows, at::IntArrayRef{0}, false);
  at::Tensor deviation = variance.sqrt();
  at::Tensor constant = deviation <= 1e-5 * mean.abs() + 1e-12;
  at::Tensor scale = deviation.reciprocal().masked_fill(constant, 0);

  bool several = is_multi_label(train.targets);
  at::Tensor targets = several ? (train.targets.to(device) > 0.5).to(at::kFloat) : train.targets.to(device, at::kLong);
  LinearObjective objective{(rows - mean) * scale, targets, 0};
  int64_t classes = count_classes(train, test), width = rows.size(1);
  Probe probe;
  probe.weight_decay = choose_decay(objective, classes, options);
  objective.weight_decay = probe.weight_decay;
  at::Tensor parameters = solve(objective, classes, options), gradient = at::zeros_like(parameters);
  probe.loss = objective(parameters, gradient);
  probe.weight = parameters.narrow(1, 0, width) * scale;
  probe.bias = parameters.select(1, width) - probe.weight.matmul(mean);
  at::Tensor queries = (test.features.detach().to(device, at::kFloat) - mean) * scale;
  probe.scores = linear_scores(parameters, queries);
  return probe;
}

}  // namespace sslrun::eval
