// Classifiers in Lua: eval.linear_probe, eval.linear_heads, eval.svm.
#include "bindings/gate/userdata.h"
#include "bindings/modules/eval/lua_eval.h"
#include "bindings/tensor/tensor.h"
#include "lib/eval/accuracy.h"
#include "lib/eval/linear_heads.h"
#include "lib/eval/linear_probe.h"
#include "lib/eval/multi_label.h"
#include "lib/eval/svm.h"

namespace sslrun::lua {

template <>
struct TypeName<eval::LinearHeads> {
  static constexpr const char* value = "LinearHeads";
};

// Sets top1 and top5, or map, cf1 and of1 where `threshold` applies to the scores.
static void set_metrics(lua_State* L, const at::Tensor& scores, const at::Tensor& targets) {
  if (!eval::is_multi_label(targets)) {
    auto shares = eval::accuracy(scores, targets, {1, 5});
    set_number(L, "top1", shares[0]);
    set_number(L, "top5", shares[1]);
    return;
  }
  auto result = eval::multi_label(scores, targets);
  set_number(L, "map", result.map);
  set_number(L, "cf1", result.cf1);
  set_number(L, "of1", result.of1);
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
  eval::Labelled train = read_set(L, options, "train", "eval.linear_probe");
  eval::Labelled test = read_set(L, options, "test", "eval.linear_probe");
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

static std::vector<double> one_or_more(lua_State* L, Options& options, const char* key, double fallback) {
  options.push(key);
  bool list = lua_istable(L, -1);
  lua_pop(L, 1);
  return list ? options.numbers(key, {}) : std::vector<double>{options.number(key, fallback)};
}

// eval.linear_heads{features = D, classes = C, lr = {…}, weight_decay = {…}, …}
static int linear_heads(lua_State* L) {
  const char* op = "eval.linear_heads";
  check_table(L, 1, op, "options");
  Options options(L, 1, op);
  eval::LinearHeadOptions heads;
  heads.features = options.integer("features", 0);
  heads.classes = options.integer("classes", 0);
  heads.lr = one_or_more(L, options, "lr", 0.1);
  heads.weight_decay = one_or_more(L, options, "weight_decay", 0);
  std::string loss = options.choice("loss", "cross_entropy", {"cross_entropy", "bce_sum", "bce_mean"});
  heads.multi_label = loss != "cross_entropy";
  heads.mean_over_labels = loss == "bce_mean";
  if (options.has("ignore")) heads.ignore = options.number("ignore", 0);
  heads.momentum = options.number("momentum", heads.momentum);
  heads.nesterov = options.boolean("nesterov", heads.nesterov);
  heads.larc = options.boolean("larc", heads.larc);
  heads.clip = options.number("clip", heads.clip);
  heads.init_std = options.number("init_std", heads.init_std);
  heads.init_bias = options.number("init_bias", heads.init_bias);
  heads.seed = uint64_t(options.integer("seed", 0));
  heads.device = at::Device(options.string("device", "cpu"));
  options.finish();
  push_object(L, std::make_shared<eval::LinearHeads>(heads));
  return 1;
}

static eval::LinearHeads& heads_of(lua_State* L) { return *check_object<eval::LinearHeads>(L, 1, "eval.linear_heads"); }

// heads:step(features, targets[, factor]): the losses [H]
static int heads_step(lua_State* L) {
  const char* op = "eval.linear_heads.step";
  auto& heads = heads_of(L);
  double factor = lua_isnoneornil(L, 4) ? 1 : check_number(L, 4, op, "factor");
  push_tensor(L, heads.step(check_tensor(L, 2, op), check_tensor(L, 3, op), factor));
  return 1;
}

static int heads_scores(lua_State* L) {
  push_tensor(L, heads_of(L).scores(check_tensor(L, 2, "eval.linear_heads.scores")));
  return 1;
}

static int heads_weight(lua_State* L) {
  push_tensor(L, heads_of(L).weight());
  return 1;
}

static int heads_bias(lua_State* L) {
  push_tensor(L, heads_of(L).bias());
  return 1;
}

static int heads_count(lua_State* L) {
  lua_pushinteger(L, lua_Integer(heads_of(L).heads()));
  return 1;
}

// eval.svm(features, labels, {costs = {…}, …})
static int svm(lua_State* L) {
  const char* op = "eval.svm";
  at::Tensor &features = check_tensor(L, 1, op), &labels = check_tensor(L, 2, op);
  Options options(L, 3, op);
  eval::SvmOptions svm;
  svm.costs = options.numbers("costs", {});
  svm.folds = options.integer("folds", svm.folds);
  svm.positive_weight = options.number("positive_weight", svm.positive_weight);
  svm.tolerance = options.number("tolerance", svm.tolerance);
  options.finish();
  eval::Svm result = eval::svm(features, labels, svm);
  lua_newtable(L);
  set_tensor(L, "weight", result.weight);
  set_tensor(L, "bias", result.bias);
  set_tensor(L, "costs", result.costs);
  set_tensor(L, "validation", result.validation);
  set_number(L, "unfinished", double(result.unfinished));
  return 1;
}

void add_eval_classifiers(lua_State* L) {
  register_class<eval::LinearHeads>(L, {{"step", gate<heads_step>},
                                        {"scores", gate<heads_scores>},
                                        {"weight", gate<heads_weight>},
                                        {"bias", gate<heads_bias>},
                                        {"__len", gate<heads_count>}});
  set_functions(L, {{"linear_probe", gate<linear_probe>}, {"linear_heads", gate<linear_heads>}, {"svm", gate<svm>}});
}

}  // namespace sslrun::lua
