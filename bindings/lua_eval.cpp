// Lua module `eval`: features of a data set, kNN, linear probe, metrics.
#include <unordered_set>

#include "bindings/open_all.h"
#include "bindings/stack.h"
#include "bindings/tensor.h"
#include "bindings/userdata.h"
#include "lib/dist/collectives.h"
#include "lib/eval/knn.h"
#include "lib/eval/linear_probe.h"
#include "lib/eval/metrics.h"

namespace sslrun::lua {

using eval::Labelled;

static void set_tensor(lua_State* L, const char* key, const at::Tensor& value) {
  push_tensor(L, value);
  lua_setfield(L, -2, key);
}

// Field `name` of an option table: {features, targets}.
static Labelled read_set(lua_State* L, Options& options, const char* name, const std::string& op) {
  options.push(name);
  auto tensors = check_tensors(L, -1, op, name);
  lua_pop(L, 1);
  if (tensors.size() != 2)
    throw Error(op, std::string("expected '") + name + "' to be {features, targets}, got a table of " +
                        std::to_string(tensors.size()) + " tensors");
  return {tensors[0], tensors[1]};
}

// Sets top1 and top5, or map, cf1 and of1 where `threshold` applies to the scores.
static void set_metrics(lua_State* L, const at::Tensor& scores, const at::Tensor& targets) {
  if (!eval::is_multi_label(targets)) {
    auto shares = eval::accuracy(scores, targets, {1, 5});
    set_number(L, "top1", shares[0]);
    set_number(L, "top5", shares[1]);
    return;
  }
  auto result = eval::multi_label(scores, targets, 0);
  set_number(L, "map", result.map);
  set_number(L, "cf1", result.cf1);
  set_number(L, "of1", result.of1);
}

static int knn(lua_State* L) {
  check_table(L, 1, "eval.knn", "options");
  Options options(L, 1, "eval.knn");
  Labelled train = read_set(L, options, "train", "eval.knn"), test = read_set(L, options, "test", "eval.knn");
  eval::KnnOptions knn;
  knn.k = options.integer("k", knn.k);
  knn.temperature = options.number("temperature", knn.temperature);
  knn.classes = options.integer("classes", knn.classes);
  options.finish();
  at::Tensor scores = eval::knn_scores(train, test, knn);
  lua_newtable(L);
  if (eval::is_multi_label(test.targets))
    set_number(L, "map", eval::mean_average_precision(scores, test.targets));
  else
    set_metrics(L, scores, test.targets);
  set_number(L, "k", double(std::min(knn.k, train.features.size(0))));
  set_tensor(L, "scores", scores);
  return 1;
}

static std::vector<double> read_weight_decay(lua_State* L, Options& options) {
  options.push("weight_decay");
  std::vector<double> values = {1e-1, 1e-2, 1e-3, 1e-4};
  if (lua_istable(L, -1))
    values = check_numbers(L, -1, "eval.linear_probe", "weight_decay");
  else if (!lua_isnil(L, -1))
    values = {check_number(L, -1, "eval.linear_probe", "weight_decay")};
  lua_pop(L, 1);
  return values;
}

static int linear_probe(lua_State* L) {
  check_table(L, 1, "eval.linear_probe", "options");
  Options options(L, 1, "eval.linear_probe");
  Labelled train = read_set(L, options, "train", "eval.linear_probe");
  Labelled test = read_set(L, options, "test", "eval.linear_probe");
  eval::ProbeOptions probe;
  bool batches = options.has("lr") || options.has("batch");
  probe.solver = options.choice("solver", batches ? "sgd" : "lbfgs", {"lbfgs", "sgd"});
  if (batches && probe.solver == "lbfgs")
    throw Error("eval.linear_probe", "'lr' and 'batch' belong to solver 'sgd'; 'lbfgs' needs neither");
  probe.epochs = options.integer("epochs", probe.epochs);
  probe.lr = options.number("lr", probe.lr);
  probe.batch = options.integer("batch", probe.batch);
  probe.seed = uint64_t(options.integer("seed", 0));
  probe.weight_decay = read_weight_decay(L, options);
  options.finish();
  eval::Probe result = eval::linear_probe(train, test, probe);
  lua_newtable(L);
  set_metrics(L, result.scores, test.targets);
  set_number(L, "weight_decay", result.weight_decay);
  set_number(L, "loss", result.loss);
  set_tensor(L, "weight", result.weight);
  set_tensor(L, "bias", result.bias);
  set_tensor(L, "scores", result.scores);
  return 1;
}

static int average_precision(lua_State* L) {
  push_tensor(L, eval::average_precision(check_tensor(L, 1, "eval.average_precision"),
                                         check_tensor(L, 2, "eval.average_precision")));
  return 1;
}

static int multi_label(lua_State* L) {
  at::Tensor &scores = check_tensor(L, 1, "eval.multi_label"), &targets = check_tensor(L, 2, "eval.multi_label");
  Options options(L, 3, "eval.multi_label");
  double threshold = options.number("threshold", 0);
  options.finish();
  auto result = eval::multi_label(scores, targets, threshold);
  lua_newtable(L);
  set_number(L, "map", result.map);
  set_number(L, "cf1", result.cf1);
  set_number(L, "of1", result.of1);
  set_number(L, "class_precision", result.class_precision);
  set_number(L, "class_recall", result.class_recall);
  set_number(L, "overall_precision", result.overall_precision);
  set_number(L, "overall_recall", result.overall_recall);
  return 1;
}

static int accuracy(lua_State* L) {
  at::Tensor &scores = check_tensor(L, 1, "eval.accuracy"), &target = check_tensor(L, 2, "eval.accuracy");
  Options options(L, 3, "eval.accuracy");
  auto topk = options.integers("topk", {1, 5});
  options.finish();
  auto shares = eval::accuracy(scores, target, topk);
  lua_newtable(L);
  for (size_t i = 0; i < topk.size(); i++) set_number(L, ("top" + std::to_string(topk[i])).c_str(), shares[i]);
  return 1;
}

// Features of one batch: forward_fn(images), as float32 [B, D] on the CPU.
static at::Tensor batch_features(lua_State* L, int forward, int batch) {
  lua_pushvalue(L, forward);
  lua_rawgeti(L, batch, 1);
  lua_call(L, 1, 1);
  at::Tensor features = check_tensor(L, -1, "eval.extract").detach().to(at::kCPU, at::kFloat);
  lua_pop(L, 1);
  if (features.dim() != 2)
    throw Error("eval.extract", "expected features [B, D] from the forward function, got " + eval::describe(features));
  return features;
}

// A field of the batch on the CPU, or undefined.
static at::Tensor batch_field(lua_State* L, int batch, const char* name) {
  lua_getfield(L, batch, name);
  at::Tensor tensor;
  if (!lua_isnil(L, -1)) tensor = check_tensor(L, -1, "eval.extract").cpu();
  lua_pop(L, 1);
  return tensor;
}

// Rows of all processes from `pictures`, [N] here: their numbers in one process's order, each picture once, as the last
// batch is filled up with pictures of the start. `batch`: rows of a batch here.
static at::Tensor joined_order(dist::Group* group, const at::Tensor& pictures, int64_t batch) {
  int64_t world = group->world(), steps = pictures.size(0) / batch;
  at::Tensor order = at::arange(world * pictures.size(0));
  if (steps * batch == pictures.size(0)) order = order.view({world, steps, batch}).transpose(0, 1).reshape({-1});
  at::Tensor all = dist::all_gather(group, pictures).index_select(0, order);
  std::unordered_set<int64_t> seen;
  std::vector<int64_t> first;
  for (int64_t i = 0; i < all.size(0); i++)
    if (seen.insert(all.const_data_ptr<int64_t>()[i]).second) first.push_back(i);
  return order.index_select(0, at::tensor(first));
}

// extract(forward_fn, loader[, epoch]): runs the loop `for batch in loader:epoch(epoch)` without gradients. Where
// several processes share a loader's pictures each gets the rows of all.
static int extract(lua_State* L) {
  if (lua_gettop(L) < 2) throw Error("eval.extract", "expected a forward function and a loader");
  int64_t epoch = lua_isnoneornil(L, 3) ? 0 : check_integer(L, 3, "eval.extract", "epoch");
  at::NoGradGuard no_grad;
  lua_settop(L, 2);
  lua_getfield(L, 2, "epoch");
  lua_pushvalue(L, 2);
  lua_pushnumber(L, double(epoch));
  lua_call(L, 2, 3);  // iterator 3, state 4, control 5
  std::vector<at::Tensor> features, targets, pictures;
  for (;;) {
    lua_pushvalue(L, 3);
    lua_pushvalue(L, 4);
    lua_pushvalue(L, 5);
    lua_call(L, 2, 1);
    if (lua_isnil(L, -1)) break;
    lua_replace(L, 5);
    check_table(L, 5, "eval.extract", "batch");
    features.push_back(batch_features(L, 1, 5));
    if (at::Tensor target = batch_field(L, 5, "target"); target.defined()) targets.push_back(target);
    if (at::Tensor index = batch_field(L, 5, "index"); index.defined()) pictures.push_back(index);
  }
  if (features.empty()) throw Error("eval.extract", "the loader gave no batches");
  at::Tensor rows = at::cat(features);
  at::Tensor labels = targets.size() == features.size() ? at::cat(targets) : at::Tensor();
  dist::Group* group = dist::world_group();
  if (group && pictures.size() == features.size()) {
    at::Tensor order = joined_order(group, at::cat(pictures), pictures[0].size(0));
    rows = dist::all_gather(group, rows).index_select(0, order);
    if (labels.defined()) labels = dist::all_gather(group, labels).index_select(0, order);
  }
  push_tensor(L, rows);
  push_tensor(L, labels);
  return 2;
}

void open_eval(lua_State* L) {
  static constexpr NamedFunction kFunctions[] = {
      {"extract", gate<extract>},           {"knn", gate<knn>},
      {"linear_probe", gate<linear_probe>}, {"average_precision", gate<average_precision>},
      {"multi_label", gate<multi_label>},   {"accuracy", gate<accuracy>}};
  lua_newtable(L);
  set_functions(L, kFunctions);
}

}  // namespace sslrun::lua
