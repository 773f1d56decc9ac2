// The dual needs products of rows only, which all classes, costs and folds share: a step costs O(N), a look at a row
// O(1).
#include "lib/eval/svm.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <atomic>
#include <cmath>
#include <optional>

#include "lib/core/interrupt.h"
#include "lib/core/philox.h"
#include "lib/eval/average_precision.h"
#include "lib/eval/labels.h"

namespace sslrun::eval {

namespace {

constexpr int64_t kMostRows = 20000;
constexpr int kDescentPasses = 30, kNewtonSteps = 100;

// One class: the rows it learns from and 1 or -1 for each row of the whole set.
struct Problem {
  std::vector<int64_t> rows;
  const double* sign;
  double cost;

  double weight(int64_t i, double positive_weight) const { return cost * (sign[i] > 0 ? positive_weight : 1); }
};

struct Solution {
  std::vector<double> dual;       // y_i alpha_i of every row of the set, 0 for rows not learnt from
  std::vector<double> decisions;  // of every row of the set
  bool finished = false;
};

// One class on one set of rows. products: [N, N] float, x_i x_j + 1.
class Solver {
 public:
  Solver(const Problem& problem, const float* products, int64_t count, const SvmOptions& options)
      : problem_(problem), products_(products), count_(count), options_(options), diagonal_(size_t(count)) {
    for (int64_t i : problem.rows) diagonal_[size_t(i)] = 0.5 / problem.weight(i, options.positive_weight);
    solution_ = {std::vector<double>(size_t(count)), std::vector<double>(size_t(count)), false};
  }

  Solution solve() {
    descend();
    for (int step = 0; step < kNewtonSteps && !solution_.finished; step++)
      if (!newton_step()) break;
    return std::move(solution_);
  }

 private:
  // Derivative of the dual by alpha_i, 0 where the bound alpha_i >= 0 holds it.
  double projected_gradient(int64_t i) const {
    double alpha = problem_.sign[i] * solution_.dual[size_t(i)];
    double gradient = problem_.sign[i] * solution_.decisions[size_t(i)] - 1 + alpha * diagonal_[size_t(i)];
    return alpha == 0 ? std::min(gradient, 0.0) : gradient;
  }

  void add_to_decisions(std::vector<double>& decisions, int64_t i, double change) const {
    const float* row = products_ + i * count_;
    double* decision = decisions.data();
    for (int64_t j = 0; j < count_; j++) decision[j] += change * double(row[j]);
  }

  void descend() {
    std::vector<int64_t> order = problem_.rows;
    DrawStream draws(0, 0, 0, 0, DrawUse::kShuffle);
    for (int pass = 0; pass < kDescentPasses && !solution_.finished; pass++) {
      draws.shuffle(order);
      double largest = 0;
      for (int64_t i : order) {
        double gradient = projected_gradient(i), sign = problem_.sign[i];
        largest = std::max(largest, std::abs(gradient));
        if (std::abs(gradient) < 1e-12) continue;
        double alpha = sign * solution_.dual[size_t(i)], curvature = double(products_[i * count_ + i]);
        double next = std::max(alpha - gradient / (curvature + diagonal_[size_t(i)]), 0.0);
        solution_.dual[size_t(i)] = sign * next;
        add_to_decisions(solution_.decisions, i, sign * (next - alpha));
      }
      solution_.finished = largest <= options_.tolerance;
    }
  }

  // The optimum if the rows inside the margin stayed the same: (K + diag 1/(2C)) beta = y there, 0 elsewhere.
  std::optional<at::Tensor> optimum_of(const std::vector<int64_t>& active) const {
    auto size = int64_t(active.size());
    at::Tensor matrix = at::empty({size, size}, at::kDouble), wanted = at::empty({size, 1}, at::kDouble);
    double* into = matrix.mutable_data_ptr<double>();
    for (int64_t a = 0; a < size; a++) {
      const float* row = products_ + active[size_t(a)] * count_;
      for (int64_t b = 0; b < size; b++) into[a * size + b] = double(row[active[size_t(b)]]);
      into[a * size + a] += diagonal_[size_t(active[size_t(a)])];
      wanted.mutable_data_ptr<double>()[a] = problem_.sign[active[size_t(a)]];
    }
    auto [factor, info] = at::linalg_cholesky_ex(matrix);
    if (info.item<int>() != 0) return {};
    return at::cholesky_solve(wanted, factor);
  }

  // At the optimum alpha_i = 2 C_i max(0, 1 - y_i f_i); Newton steps may pass through negative alphas.
  double disagreement(int64_t i) const {
    double margin = 1 - problem_.sign[i] * solution_.decisions[size_t(i)];
    return problem_.sign[i] * solution_.dual[size_t(i)] * diagonal_[size_t(i)] - std::max(0.0, margin);
  }

  // Towards that optimum as far as the objective falls; false when the system cannot be solved.
  bool newton_step() {
    std::vector<int64_t> active;
    for (int64_t i : problem_.rows)
      if (problem_.sign[i] * solution_.decisions[size_t(i)] < 1) active.push_back(i);
    auto goal = optimum_of(active);
    if (!goal) return false;
    std::vector<double> direction(solution_.dual.size()), along(solution_.dual.size());
    for (int64_t i : problem_.rows) direction[size_t(i)] = -solution_.dual[size_t(i)];
    for (size_t a = 0; a < active.size(); a++) direction[size_t(active[a])] += goal->const_data_ptr<double>()[a];
    for (int64_t i : problem_.rows)
      if (direction[size_t(i)] != 0) add_to_decisions(along, i, direction[size_t(i)]);
    double length = step_length(direction, along), largest = 0;
    for (int64_t i = 0; i < count_; i++) {
      solution_.dual[size_t(i)] += length * direction[size_t(i)];
      solution_.decisions[size_t(i)] += length * along[size_t(i)];
    }
    for (int64_t i : problem_.rows) largest = std::max(largest, std::abs(disagreement(i)));
    solution_.finished = largest <= options_.tolerance;
    return true;
  }

  // Where the primal objective's slope along the direction, which rises, crosses 0; at most 1.
  double step_length(const std::vector<double>& direction, const std::vector<double>& along) const {
    double start = 0, growth = 0;
    for (int64_t i : problem_.rows) {
      start += solution_.dual[size_t(i)] * along[size_t(i)];
      growth += direction[size_t(i)] * along[size_t(i)];
    }
    auto slope = [&](double t) {
      double value = start + t * growth;
      for (int64_t i : problem_.rows) {
        double margin = 1 - problem_.sign[i] * (solution_.decisions[size_t(i)] + t * along[size_t(i)]);
        if (margin > 0) value -= margin * problem_.sign[i] * along[size_t(i)] / diagonal_[size_t(i)];
      }
      return value;
    };
    double low = 0, high = 1;
    // Without growth w stays: the step only expresses it by other rows.
    if (growth < 1e-12 || slope(high) <= 0) return high;
    for (int halving = 0; halving < 50; halving++) {
      double middle = 0.5 * (low + high);
      (slope(middle) <= 0 ? low : high) = middle;
    }
    return high;
  }

  const Problem& problem_;
  const float* products_;
  int64_t count_;
  const SvmOptions& options_;
  std::vector<double> diagonal_;  // 1 / (2 C_i)
  Solution solution_;
};

// Which fold each row of `rows` is held out in: scikit-learn's StratifiedKFold without shuffling.
std::vector<int64_t> stratified_folds(const std::vector<int64_t>& rows, const double* sign, int64_t folds) {
  int64_t first_class = std::count_if(rows.begin(), rows.end(), [&](int64_t i) { return sign[i] == sign[rows[0]]; });
  std::vector<int64_t> share[2];  // per class: rows for each fold
  for (int64_t fold = 0; fold < folds; fold++) {
    // Of the rows sorted by class (the first row's class first), fold f counts those at places f, f + folds, ….
    auto places = [&](int64_t below) { return below > fold ? (below - fold + folds - 1) / folds : 0; };
    share[0].push_back(places(first_class));
    share[1].push_back(places(int64_t(rows.size())) - places(first_class));
  }
  std::vector<int64_t> held(rows.size());
  int64_t fold[2] = {0, 0}, used[2] = {0, 0};
  for (size_t place = 0; place < rows.size(); place++) {
    int c = sign[rows[place]] == sign[rows[0]] ? 0 : 1;
    while (used[c] == share[c][size_t(fold[c])]) {
      fold[c]++;
      used[c] = 0;
    }
    used[c]++;
    held[place] = fold[c];
  }
  return held;
}

double held_out_precision(const Solution& solution, const std::vector<int64_t>& rows, const double* sign) {
  at::Tensor scores = at::empty({int64_t(rows.size()), 1}), labels = at::empty_like(scores);
  for (size_t place = 0; place < rows.size(); place++) {
    scores.data_ptr<float>()[place] = float(solution.decisions[size_t(rows[place])]);
    labels.data_ptr<float>()[place] = sign[rows[place]] > 0;
  }
  double value = average_precision(scores, labels).item<double>();
  return std::isnan(value) ? 0 : value;  // a fold without positives
}

void check(const at::Tensor& features, const at::Tensor& labels, const SvmOptions& options) {
  auto refuse = [](const std::string& what) { throw Error("eval.svm", what); };
  if (features.dim() != 2 || !features.is_floating_point() || features.numel() == 0)
    refuse("expected features as float [N, D], got " + describe(features));
  if (!features.isfinite().all().item<bool>()) refuse("the features contain NaN or infinity");
  if (features.size(0) > kMostRows)
    refuse("expected at most " + std::to_string(kMostRows) + " rows, got " + std::to_string(features.size(0)));
  if (!is_multi_label(labels) || labels.size(0) != features.size(0))
    refuse("expected labels [" + std::to_string(features.size(0)) + ", C] of 1, 0 and -1, got " + describe(labels));
  if (options.costs.empty()) refuse("expected at least one cost");
  for (double cost : options.costs)
    if (!(cost > 0)) refuse("expected costs above 0, got " + std::to_string(cost));
  if (options.folds < 2) refuse("expected 'folds' of at least 2, got " + std::to_string(options.folds));
}

// The classes' problems over one set of rows.
class Trainer {
 public:
  Trainer(const at::Tensor& features, const at::Tensor& labels, const SvmOptions& options)
      : options_(options), count_(features.size(0)), classes_(labels.size(1)) {
    products_ = at::addmm(at::ones({1}), features, features.t()).contiguous();
    at::Tensor ternary = ternary_labels(labels, -1).t().contiguous();
    sign_ = (ternary == 1).to(at::kDouble) * 2 - 1;
    for (int64_t c = 0; c < classes_; c++) {
      std::vector<int64_t> rows;
      for (int64_t i = 0; i < count_; i++)
        if (ternary.const_data_ptr<int8_t>()[c * count_ + i] >= 0) rows.push_back(i);
      if (rows.empty()) throw Error("eval.svm", "class " + std::to_string(c) + " has no rows to learn from");
      rows_.push_back(std::move(rows));
    }
  }

  int64_t unfinished() const { return unfinished_; }

  // Mean AP over the folds: [costs, C].
  at::Tensor validate() {
    int64_t costs = int64_t(options_.costs.size()), folds = options_.folds;
    at::Tensor each = at::zeros({classes_, folds, costs}, at::kDouble);
    double* out = each.mutable_data_ptr<double>();
    run(costs * classes_ * folds, [&](int64_t task) {
      int64_t cost = task % costs, fold = task / costs % folds, c = task / costs / folds;
      const auto& rows = rows_[size_t(c)];
      auto fold_of = stratified_folds(rows, sign(c), folds);
      std::vector<int64_t> in, held;
      for (size_t place = 0; place < rows.size(); place++) (fold_of[place] == fold ? held : in).push_back(rows[place]);
      if (!in.empty() && !held.empty())
        out[task] = held_out_precision(learn({in, sign(c), options_.costs[size_t(cost)]}), held, sign(c));
    });
    return each.mean(1).t();
  }

  // y_i alpha_i of all rows: [C, N].
  at::Tensor fit(const at::Tensor& costs) {
    at::Tensor dual = at::empty({classes_, count_}, at::kDouble);
    run(classes_, [&](int64_t c) {
      auto solution = learn({rows_[size_t(c)], sign(c), costs.const_data_ptr<double>()[c]});
      std::copy(solution.dual.begin(), solution.dual.end(), dual.mutable_data_ptr<double>() + c * count_);
    });
    return dual;
  }

 private:
  const double* sign(int64_t c) const { return sign_.const_data_ptr<double>() + c * count_; }

  Solution learn(const Problem& problem) {
    Solution solution = Solver(problem, products_.const_data_ptr<float>(), count_, options_).solve();
    if (!solution.finished) unfinished_++;
    return solution;
  }

  template <class Work>
  void run(int64_t tasks, Work work) {
    at::parallel_for(0, tasks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t task = begin; task < end; task++) {
        check_interrupt();
        work(task);
      }
    });
  }

  const SvmOptions& options_;
  int64_t count_, classes_;
  at::Tensor products_, sign_;  // [N, N] float; [C, N] double
  std::vector<std::vector<int64_t>> rows_;
  std::atomic<int64_t> unfinished_{0};
};

}  // namespace

Svm svm(const at::Tensor& features, const at::Tensor& labels, const SvmOptions& options) {
  check(features, labels, options);
  at::NoGradGuard no_grad;
  at::Tensor rows = features.detach().cpu().to(at::kFloat).contiguous();
  Trainer trainer(rows, labels, options);
  Svm result;
  at::Tensor candidates = at::tensor(options.costs, at::kDouble);
  if (options.costs.size() == 1) {
    result.costs = candidates.expand({labels.size(1)}).contiguous();
  } else {
    result.validation = trainer.validate();
    result.costs = candidates.index_select(0, result.validation.argmax(0));
  }
  at::Tensor dual = trainer.fit(result.costs);
  result.weight = dual.to(at::kFloat).matmul(rows);
  result.bias = dual.sum(1).to(at::kFloat);
  result.unfinished = trainer.unfinished();
  return result;
}

}  // namespace sslrun::eval
