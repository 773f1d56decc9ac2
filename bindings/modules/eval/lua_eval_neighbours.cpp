// Neighbours in Lua: eval.nearest and eval.knn.
#include "bindings/gate/declaration.h"
#include "bindings/modules/eval/lua_eval.h"
#include "bindings/tensor/tensor.h"
#include "lib/eval/accuracy.h"
#include "lib/eval/average_precision.h"
#include "lib/eval/knn.h"

namespace sslrun::lua {

static int nearest(lua_State* L) {
  const char* op = "eval.nearest";
  at::Tensor &bank = check_tensor(L, 1, op), &queries = check_tensor(L, 2, op);
  int64_t k = check_integer(L, 3, op, "k", at_least(1));
  for (const at::Tensor* rows : {&bank, &queries})
    if (rows->dim() != 2 || !rows->is_floating_point() || rows->numel() == 0)
      throw Error(op, "expected rows as float [N, D], got " + eval::describe(*rows));
  for (const at::Tensor* rows : {&bank, &queries})
    if (!eval::all_finite(*rows)) throw Error(op, "the rows contain NaN or infinity");
  if (bank.size(1) != queries.size(1))
    throw Error(op, "the bank's rows have " + std::to_string(bank.size(1)) + " values, the queries' " +
                        std::to_string(queries.size(1)));
  auto found = eval::nearest(bank, queries, k);
  push_tensor(L, found.similarity);
  push_tensor(L, found.index);
  return 2;
}
static const Bound kNearest{
    gate<nearest>,
    {.name = "eval.nearest",
     .about = "The exact nearest rows of a bank by cosine, in tiles: nothing of the size [M, N] is kept. NaN and "
              "infinity are errors.",
     .arguments = {{"bank", "Tensor", "[N, D] float"},
                   {"queries", "Tensor", "[M, D] float"},
                   {"k", "integer", "neighbours, 1 or more; above N all"}},
     .results = {{"similarity", "Tensor", "[M, k] float: cosines, best first"},
                 {"index", "Tensor", "[M, k] int64: rows of the bank from 0"}}}};

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

namespace {

struct KnnCall {
  eval::Labelled train, test;
  std::vector<int64_t> k{200};
  double temperature = 0.07;
  int64_t classes = 0;
};

}  // namespace

static const OptionsOf<KnnCall> kKnnOptions({
    set_field("train", &KnnCall::train, "training"),
    set_field("test", &KnnCall::test, "test"),
    field("k", &KnnCall::k, "neighbours that vote; of several numbers the neighbours are searched once", at_least(1))
        .or_one(),
    field("temperature", &KnnCall::temperature, "a neighbour of cosine s votes with exp(s / temperature)", above(0)),
    field("classes", &KnnCall::classes, "number of classes; 0: as the targets have them", at_least(0)),
});
static int knn(lua_State* L) {
  const char* op = "eval.knn";
  KnnCall call = read_options(L, 1, op, kKnnOptions);
  lua_getfield(L, 1, "k");
  bool list = lua_istable(L, -1);
  lua_pop(L, 1);
  if (call.k.empty()) throw Error(op, "expected at least one 'k'");
  eval::Knn classifier(call.train, call.test, *std::max_element(call.k.begin(), call.k.end()), call.classes);
  if (list) lua_newtable(L);
  for (size_t i = 0; i < call.k.size(); i++) {
    push_result(L, classifier.scores(call.k[i], call.temperature), call.test.targets,
                std::min(call.k[i], call.train.features.size(0)));
    if (list) lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}
static const Bound kKnn{
    gate<knn>,
    {.name = "eval.knn",
     .about = "The nearest training pictures by cosine vote for the classes of the test pictures; with targets [N, C] "
              "for each of their labels.",
     .options = &kKnnOptions,
     .results = {{"", "table",
                  "{top1 =, top5 = or map = in percent, k = neighbours that voted, scores = Tensor [M, C] "
                  "float}; with a list of `k` one such table for each"}},
     .source = "arXiv 1805.01978, section 3.4"}};

void add_eval_neighbours(lua_State* L) { bind(L, {kNearest, kKnn}); }

}  // namespace sslrun::lua
