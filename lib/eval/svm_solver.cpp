// Coordinate descent on the dual, then Newton steps on the rows inside the margin.
#include "lib/eval/svm_solver.h"

#include <ATen/ATen.h>

#include <cmath>
#include <optional>

#include "lib/core/instruction_set.h"
#include "lib/core/philox.h"

namespace sslrun::eval {

namespace {

constexpr int kDescentPasses = 50, kNewtonSteps = 100;

inline __attribute__((always_inline)) void add_row_plain(double* into, const float* row, int64_t count, double factor) {
  for (int64_t j = 0; j < count; j++) into[j] += factor * double(row[j]);
}

__attribute__((target("avx2,fma"))) void add_row_avx2(double* into, const float* row, int64_t count, double factor) {
  add_row_plain(into, row, count, factor);
}

// into += factor * row, the inner loop of the descent.
void add_row(double* into, const float* row, int64_t count, double factor) {
  (has_avx2() ? add_row_avx2 : add_row_plain)(into, row, count, factor);
}

// One class on one set of rows. products: [N, N] float, x_i x_j + 1.
class Solver {
 public:
  Solver(const SvmProblem& problem, const float* products, int64_t count, SvmSolution start)
      : problem_(problem), products_(products), count_(count), diagonal_(size_t(count)), solution_(std::move(start)) {
    for (int64_t i : problem.rows)
      diagonal_[size_t(i)] = 0.5 / (problem.cost * (problem.sign[i] > 0 ? problem.positive_weight : 1));
    solution_.dual.resize(size_t(count));
    solution_.decisions.resize(size_t(count));
    solution_.finished = false;
  }

  SvmSolution solve() {
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
    add_row(decisions.data(), products_ + i * count_, count_, change);
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
      solution_.finished = largest <= problem_.tolerance;
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
    solution_.finished = largest <= problem_.tolerance;
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

  const SvmProblem& problem_;
  const float* products_;
  int64_t count_;
  std::vector<double> diagonal_;  // 1 / (2 C_i)
  SvmSolution solution_;
};

}  // namespace

SvmSolution solve_svm(const SvmProblem& problem, const float* products, int64_t count, SvmSolution start) {
  return Solver(problem, products, count, std::move(start)).solve();
}

}  // namespace sslrun::eval
