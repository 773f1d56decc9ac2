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

namespace {

struct ProbeCall : eval::ProbeOptions {
  eval::Labelled train, test;
};

}  // namespace

static const OptionsOf<ProbeCall> kProbeOptions({
    set_field("train", &ProbeCall::train, "training"),
    set_field("test", &ProbeCall::test, "test"),
    field<ProbeCall, std::vector<double>>("weight_decay", &ProbeCall::weight_decay,
                                          "of several each is tried with a fifth of the training rows held out, and "
                                          "the best is used for all rows",
                                          at_least(0))
        .or_one(),
    choice_at<ProbeCall, std::string>("solver", &ProbeCall::solver,
                                      "'lbfgs' takes full-batch steps to the optimum, 'sgd' mini-batches with momentum "
                                      "0.9 and a cosine",
                                      {{"lbfgs", "lbfgs"}, {"sgd", "sgd"}})
        .or_else("'lbfgs', and 'sgd' where `lr` or `batch` is given"),
    field<ProbeCall, int64_t>("epochs", &ProbeCall::epochs,
                              "passes over the training rows; of 'lbfgs' the most iterations", at_least(1)),
    field<ProbeCall, double>("lr", &ProbeCall::lr, "learning rate of 'sgd'", above(0)),
    field<ProbeCall, int64_t>("batch", &ProbeCall::batch, "rows of a batch of 'sgd'", at_least(1)),
    field<ProbeCall, uint64_t>("seed", &ProbeCall::seed, "order of the batches, choice of the rows held out",
                               at_least(0)),
});
static int linear_probe(lua_State* L) {
  const char* op = "eval.linear_probe";
  ProbeCall call = read_options(L, 1, op, kProbeOptions);
  bool batches = is_given(L, 1, "lr") || is_given(L, 1, "batch");
  if (batches && !is_given(L, 1, "solver")) call.solver = "sgd";
  if (batches && call.solver == "lbfgs")
    throw Error(op, "'lr' and 'batch' belong to solver 'sgd'; 'lbfgs' needs neither");
  eval::Probe result = eval::linear_probe(call.train, call.test, call);
  lua_newtable(L);
  set_metrics(L, result.scores, call.test.targets);
  set_number(L, "weight_decay", result.weight_decay);
  set_number(L, "loss", result.loss);
  set_tensor(L, "weight", result.weight);
  set_tensor(L, "bias", result.bias);
  set_tensor(L, "scores", result.scores);
  return 1;
}
static const Bound kLinearProbe{
    gate<linear_probe>,
    {.name = "eval.linear_probe",
     .about = "A linear classifier on frozen features, standardised by the training rows. It minimises the mean loss "
              "plus weight_decay / 2 |W|^2: cross entropy for classes, binary cross entropy summed over classes for "
              "targets [N, C].",
     .options = &kProbeOptions,
     .results = {{"", "table",
                  "{top1 =, top5 = or map =, cf1 =, of1 = in percent, weight_decay = the value used, loss "
                  "=, weight = Tensor [C, D], bias = Tensor [C], scores = Tensor [M, C]}"}}}};

static const OptionsOf<eval::LinearHeadOptions> kHeadOptions({
    field("features", &eval::LinearHeadOptions::features, "width of the features", at_least(1)).must_be_given(),
    field("classes", &eval::LinearHeadOptions::classes, "number of classes", at_least(1)).must_be_given(),
    field("lr", &eval::LinearHeadOptions::lr, "learning rate of each head, or one of all", at_least(0)).or_one(),
    field("weight_decay", &eval::LinearHeadOptions::weight_decay, "weight decay of each head, or one of all",
          at_least(0))
        .or_one(),
    choice_field("loss", &eval::LinearHeadOptions::loss,
                 "'cross_entropy' for classes; for several labels the sigmoid cross entropy, summed over labels or "
                 "their mean",
                 {{"cross_entropy", eval::HeadLoss::kCrossEntropy},
                  {"bce_sum", eval::HeadLoss::kBceSum},
                  {"bce_mean", eval::HeadLoss::kBceMean}}),
    field("ignore", &eval::LinearHeadOptions::ignore, "target value of labels that count nothing in the loss")
        .or_else("every label counts"),
    field("momentum", &eval::LinearHeadOptions::momentum, "share of the last update that is kept", at_least(0)),
    field("nesterov", &eval::LinearHeadOptions::nesterov, "Nesterov's momentum"),
    field("larc", &eval::LinearHeadOptions::larc, "layer-wise rates with optim.LARC's trust and eps"),
    field("clip", &eval::LinearHeadOptions::clip, "largest gradient norm of a head; 0: none", at_least(0)),
    field("init_std", &eval::LinearHeadOptions::init_std, "standard deviation of the first weights", at_least(0)),
    field("init_bias", &eval::LinearHeadOptions::init_bias, "first bias"),
    field("seed", &eval::LinearHeadOptions::seed, "of the first weights, which all heads share", at_least(0)),
    Option("device", "string", "where the heads are",
           [](lua_State* L, int index, const std::string& op, void* object) {
             static_cast<eval::LinearHeadOptions*>(object)->device = at::Device(check_string(L, index, op, "device"));
           })
        .or_else("'cpu'"),
});
static int linear_heads(lua_State* L) {
  push_object(L, std::make_shared<eval::LinearHeads>(read_options(L, 1, "eval.linear_heads", kHeadOptions)));
  return 1;
}
static const Bound kLinearHeads{
    gate<linear_heads>,
    {.name = "eval.linear_heads",
     .about = "Many linear classifiers on the same features, trained in one pass: a sweep of learning rates and weight "
              "decays. `#heads` is their number.",
     .options = &kHeadOptions,
     .results = {{"", "LinearHeads", "as many heads as the longer of `lr` and `weight_decay`"}}}};

static eval::LinearHeads& heads_of(lua_State* L) { return *check_object<eval::LinearHeads>(L, 1, "eval.linear_heads"); }

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

static std::vector<Bound> heads_methods() {
  return {{gate<heads_step>,
           {.name = "LinearHeads:step",
            .about = "One step of SGD of every head.",
            .arguments = {{"features", "Tensor", "[B, D] float"},
                          {"targets", "Tensor", "[B] int64, or [B, C] of 1, 0 and `ignore`"},
                          {"factor", "number?", "times every learning rate; 1 without"}},
            .results = {{"", "Tensor", "[H] float: the losses before the step"}},
            .source = "torch.optim.SGD"}},
          {gate<heads_scores>,
           {.name = "LinearHeads:scores",
            .about = "Logits of every head.",
            .arguments = {{"features", "Tensor", "[N, D] float"}},
            .results = {{"", "Tensor", "[N, H, C] float"}}}},
          {gate<heads_weight>,
           {.name = "LinearHeads:weight", .about = "The weights.", .results = {{"", "Tensor", "[H, C, D] float"}}}},
          {gate<heads_bias>,
           {.name = "LinearHeads:bias", .about = "The biases.", .results = {{"", "Tensor", "[H, C] float"}}}}};
}

static const OptionsOf<eval::SvmOptions> kSvmOptions({
    field("costs", &eval::SvmOptions::costs, "of several each class takes the one of the best mean AP over the folds",
          above(0))
        .must_be_given(),
    field("folds", &eval::SvmOptions::folds, "of the cross-validation, 2 or more; 0: no choice, every cost",
          at_least(0)),
    field("positive_weight", &eval::SvmOptions::positive_weight, "factor of the cost for positive rows", above(0)),
    field("tolerance", &eval::SvmOptions::tolerance, "largest projected gradient of the dual at the end", above(0)),
});
static int svm(lua_State* L) {
  const char* op = "eval.svm";
  at::Tensor &features = check_tensor(L, 1, op), &labels = check_tensor(L, 2, op);
  eval::Svm result = eval::svm(features, labels, read_options(L, 3, op, kSvmOptions));
  lua_newtable(L);
  set_tensor(L, "weight", result.weight);
  set_tensor(L, "bias", result.bias);
  set_tensor(L, "costs", result.costs);
  set_tensor(L, "validation", result.validation);
  set_number(L, "unfinished", double(result.unfinished));
  return 1;
}
static const Bound kSvm{
    gate<svm>,
    {.name = "eval.svm",
     .about = "Linear support vector machines, one per class: liblinear's L2-regularised L2-loss classification, with "
              "the costs chosen by cross-validation (stratified, unshuffled).",
     .arguments = {{"features", "Tensor", "[N, D] float, at most 20,000 rows"},
                   {"labels", "Tensor", "[N, C]: 1 positive, 0 negative, -1 left out"}},
     .options = &kSvmOptions,
     .results = {{"", "table",
                  "{weight = Tensor [C, D], bias = Tensor [C], costs = Tensor [C] used, validation = "
                  "Tensor [costs, C] mean AP, unfinished = problems that missed the tolerance}; with "
                  "`folds = 0` weight, bias and costs have a first dimension of costs"}},
     .source = "liblinear (Hsieh et al., ICML 2008; Keerthi and DeCoste, JMLR 2005)"}};

void add_eval_classifiers(lua_State* L) {
  bind_class<eval::LinearHeads>(L, "Linear classifiers that eval.linear_heads makes.", heads_methods(),
                                {{"__len", gate<heads_count>}});
  bind(L, {kLinearProbe, kLinearHeads, kSvm});
}

}  // namespace sslrun::lua
