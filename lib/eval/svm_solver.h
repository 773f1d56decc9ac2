// One support vector machine on the products of rows.
#pragma once
#include <cstdint>
#include <vector>

namespace sslrun::eval {

struct SvmProblem {
  std::vector<int64_t> rows;  // those it learns from
  const double* sign;         // 1 or -1 for each row of the whole set
  double cost, positive_weight, tolerance;
};

// The state of a solver, and where it starts: the solution of a problem with a similar cost is a good one.
struct SvmSolution {
  std::vector<double> dual;       // y_i alpha_i of every row of the set, 0 for rows not learnt from
  std::vector<double> decisions;  // of every row of the set, learnt from or not
  bool finished = false;          // whether the tolerance was reached
};

// products: [count, count], x_i x_j + 1. An empty `start` is zero.
SvmSolution solve_svm(const SvmProblem& problem, const float* products, int64_t count, SvmSolution start);

}  // namespace sslrun::eval
