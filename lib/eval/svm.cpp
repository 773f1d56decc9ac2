// The dual needs products of rows only, which all classes, costs and folds share: a step costs O(N), a look at a row
// O(1).
#include "lib/eval/svm.h"

#include <ATen/ATen.h>

#include <atomic>
#include <numeric>

#include "lib/eval/average_precision.h"
#include "lib/eval/labels.h"
#include "lib/eval/share_out.h"
#include "lib/eval/svm_solver.h"

namespace sslrun::eval {

namespace {

constexpr int64_t kMostRows = 20000;

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

double held_out_precision(const SvmSolution& solution, const std::vector<int64_t>& rows, const double* sign) {
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
  if (!all_finite(features)) refuse("the features contain NaN or infinity");
  if (features.size(0) > kMostRows)
    refuse("expected at most " + std::to_string(kMostRows) + " rows, got " + std::to_string(features.size(0)));
  if (!is_multi_label(labels) || labels.size(0) != features.size(0))
    refuse("expected labels [" + std::to_string(features.size(0)) + ", C] of 1, 0 and -1, got " + describe(labels));
  if (options.costs.empty()) refuse("expected at least one cost");
  if (options.folds < 2 && options.folds != 0)
    refuse("expected 'folds' of 0 or at least 2, got " + std::to_string(options.folds));
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

  // Mean AP over the folds: [costs, C]. Costs rise, and each starts from the solution of the one before.
  at::Tensor validate() {
    int64_t costs = int64_t(options_.costs.size()), folds = options_.folds;
    at::Tensor each = at::zeros({classes_, folds, costs}, at::kDouble);
    share_out(classes_ * folds, [&](int64_t task) {
      int64_t fold = task % folds, c = task / folds;
      const auto& rows = rows_[size_t(c)];
      auto fold_of = stratified_folds(rows, sign(c), folds);
      std::vector<int64_t> in, held;
      for (size_t place = 0; place < rows.size(); place++) (fold_of[place] == fold ? held : in).push_back(rows[place]);
      if (in.empty() || held.empty()) return;
      SvmSolution solution;
      for (int64_t cost : rising()) {
        solution = learn(c, in, options_.costs[size_t(cost)], std::move(solution));
        each.mutable_data_ptr<double>()[task * costs + cost] = held_out_precision(solution, held, sign(c));
      }
    });
    return each.mean(1).t();
  }

  // y_i alpha_i of all rows with each class's own cost: [C, N].
  at::Tensor fit(const at::Tensor& costs) {
    at::Tensor dual = at::empty({classes_, count_}, at::kDouble);
    share_out(classes_, [&](int64_t c) {
      auto solution = learn(c, rows_[size_t(c)], costs.const_data_ptr<double>()[c], {});
      std::copy(solution.dual.begin(), solution.dual.end(), dual.mutable_data_ptr<double>() + c * count_);
    });
    return dual;
  }

  // The same with every cost: [costs, C, N]. Few labels: only the products of a class's own rows are looked at.
  at::Tensor fit_each() {
    at::Tensor dual = at::zeros({int64_t(options_.costs.size()), classes_, count_}, at::kDouble);
    share_out(classes_, [&](int64_t c) {
      at::Tensor own = at::tensor(rows_[size_t(c)], at::kLong);
      at::Tensor products = products_.index_select(0, own).index_select(1, own);
      at::Tensor signs = sign_[c].index_select(0, own);
      std::vector<int64_t> all(rows_[size_t(c)].size());
      std::iota(all.begin(), all.end(), 0);
      SvmSolution solution;
      for (int64_t cost : rising()) {
        SvmProblem problem{all, signs.const_data_ptr<double>(), options_.costs[size_t(cost)], options_.positive_weight,
                           options_.tolerance};
        solution = counted(solve_svm(problem, products.const_data_ptr<float>(), own.numel(), std::move(solution)));
        dual[cost][c].index_copy_(0, own, at::tensor(solution.dual, at::kDouble));
      }
    });
    return dual;
  }

 private:
  const double* sign(int64_t c) const { return sign_.const_data_ptr<double>() + c * count_; }

  SvmSolution learn(int64_t c, const std::vector<int64_t>& rows, double cost, SvmSolution start) {
    SvmProblem problem{rows, sign(c), cost, options_.positive_weight, options_.tolerance};
    return counted(solve_svm(problem, products_.const_data_ptr<float>(), count_, std::move(start)));
  }

  SvmSolution counted(SvmSolution solution) {
    if (!solution.finished) unfinished_++;
    return solution;
  }

  // Numbers of the costs, the smallest first.
  std::vector<int64_t> rising() const {
    std::vector<int64_t> order(options_.costs.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](int64_t a, int64_t b) { return options_.costs[size_t(a)] < options_.costs[size_t(b)]; });
    return order;
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
  at::Tensor candidates = at::tensor(options.costs, at::kDouble), dual;
  if (options.folds == 0) {
    result.costs = candidates.unsqueeze(1).expand({-1, labels.size(1)}).contiguous();
    dual = trainer.fit_each();
  } else {
    if (options.costs.size() > 1) result.validation = trainer.validate();
    at::Tensor best =
        result.validation.defined() ? result.validation.argmax(0) : at::zeros({labels.size(1)}, at::kLong);
    result.costs = candidates.index_select(0, best);
    dual = trainer.fit(result.costs);
  }
  result.weight = dual.to(at::kFloat).matmul(rows);
  result.bias = dual.sum(-1).to(at::kFloat);
  result.unfinished = trainer.unfinished();
  return result;
}

}  // namespace sslrun::eval
