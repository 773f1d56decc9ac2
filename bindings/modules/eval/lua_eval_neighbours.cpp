// Neighbours in Lua: eval.nearest and eval.knn.
#include "bindings/modules/eval/lua_eval.h"
#include "bindings/tensor/tensor.h"
#include "lib/eval/accuracy.h"
#include "lib/eval/average_precision.h"
#include "lib/eval/knn.h"

namespace sslrun::lua {

// eval.nearest(bank, queries, k): similarity [M, k] and index [M, k], best first.
static int nearest(lua_State* L) {
  const char* op = "eval.nearest";
  at::Tensor &bank = check_tensor(L, 1, op), &queries = check_tensor(L, 2, op);
  int64_t k = check_integer(L, 3, op, "k");
  for (const at::Tensor* rows : {&bank, &queries})
    if (rows->dim() != 2 || !rows->is_floating_point() || rows->numel() == 0)
      throw Error(op, "expected rows as float [N, D], got " + eval::describe(*rows));
  for (const at::Tensor* rows : {&bank, &queries})
    if (!eval::all_finite(*rows)) throw Error(op, "the rows contain NaN or infinity");
  if (bank.size(1) != queries.size(1))
    throw Error(op, "the bank's rows have " + std::to_string(bank.size(1)) + " values, the queries' " +
                        std::to_string(queries.size(1)));
  if (k < 1) throw Error(op, "expected 'k' of at least 1, got " + std::to_string(k));
  auto found = eval::nearest(bank, queries, k);
  push_tensor(L, found.similarity);
  push_tensor(L, found.index);
  return 2;
}

static void push_result(lua_State* L, const at::Tensor& scores, const at::Tensor& targets, int64_t k) {
  lua_newtable(L);
  if (eval::is_multi_label(targets)) {
    set_number(L, "map", eval::mean_average_precision(scores, targets));
  } else {
    auto shares = eval::accuracy(scores, targets, {1, 5}, /*above=*/0);  // a class without votes is no answer
    set_number(L, "top1", shares[0]);
    set_number(L, "top5", shares[1]);
  }
  set_number(L, "k", double(k));
  set_tensor(L, "scores", scores);
}

// With a list as `k` the neighbours are searched once and the result is an array, one table per k.
static int knn(lua_State* L) {
  const char* op = "eval.knn";
  check_table(L, 1, op, "options");
  Options options(L, 1, op);
  eval::Labelled train = read_set(L, options, "train", op), test = read_set(L, options, "test", op);
  options.push("k");
  bool list = lua_istable(L, -1);
  lua_pop(L, 1);
  std::vector<int64_t> ks = list ? options.integers("k", {}) : std::vector<int64_t>{options.integer("k", 200)};
  double temperature = options.number("temperature", 0.07);
  int64_t classes = options.integer("classes", 0);
  options.finish();
  if (ks.empty()) throw Error(op, "expected at least one 'k'");
  eval::Knn classifier(train, test, *std::max_element(ks.begin(), ks.end()), classes);
  if (list) lua_newtable(L);
  for (size_t i = 0; i < ks.size(); i++) {
    push_result(L, classifier.scores(ks[i], temperature), test.targets, std::min(ks[i], train.features.size(0)));
    if (list) lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

void add_eval_neighbours(lua_State* L) { set_functions(L, {{"nearest", gate<nearest>}, {"knn", gate<knn>}}); }

}  // namespace sslrun::lua
