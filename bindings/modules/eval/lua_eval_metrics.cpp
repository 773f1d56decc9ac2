// Metrics in Lua: eval.accuracy, eval.average_precision, eval.reid, ….
#include "bindings/gate/declaration.h"
#include "bindings/modules/eval/lua_eval.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/eval/accuracy.h"
#include "lib/eval/multi_label.h"
#include "lib/eval/reid.h"

namespace sslrun::lua {

namespace {

struct AccuracyCall {
  std::vector<int64_t> topk{1, 5};
  std::optional<double> above;
};

struct ReidCall {
  eval::Persons query, gallery;
  std::vector<int64_t> ranks{1, 5, 10};
};

}  // namespace

static const OptionsOf<AccuracyCall> kAccuracyOptions({
    field("topk", &AccuracyCall::topk, "a row is right when its class is among so many best scores", at_least(1)),
    field("above", &AccuracyCall::above, "scores of this or less are never right").or_else("all scores count"),
});
static int accuracy(lua_State* L) {
  const char* op = "eval.accuracy";
  at::Tensor &scores = check_tensor(L, 1, op), &target = check_tensor(L, 2, op);
  auto call = read_options(L, 3, op, kAccuracyOptions);
  auto shares = eval::accuracy(scores, target, call.topk, call.above);
  lua_newtable(L);
  for (size_t i = 0; i < shares.size(); i++) set_number(L, ("top" + std::to_string(call.topk[i])).c_str(), shares[i]);
  return 1;
}
static const Bound kAccuracy{
    gate<accuracy>,
    {.name = "eval.accuracy",
     .about = "Share of rows whose class is among the best scores. Equal scores rank by class, lowest first; a NaN is "
              "never right.",
     .arguments = {{"scores", "Tensor", "[N, C] float"}, {"target", "Tensor", "[N] int64: classes from 0"}},
     .options = &kAccuracyOptions,
     .results = {{"", "table<string, number>", "top1, top5, … in percent"}}}};

static int confusion_matrix(lua_State* L) {
  const char* op = "eval.confusion_matrix";
  push_tensor(L, eval::confusion_matrix(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}

static const Bound kConfusionMatrix{
    gate<confusion_matrix>,
    {.name = "eval.confusion_matrix",
     .about = "Rows by true class and predicted class, the best score's. A row with NaN is left out.",
     .arguments = {{"scores", "Tensor", "[N, C] float"}, {"target", "Tensor", "[N] int64: classes from 0"}},
     .results = {{"", "Tensor", "[C, C] int64: true classes in rows"}}}};

// The fields of ApOptions, which `reach` gives of T.
template <class T, class Reach>
static std::vector<Option> ap_fields(Reach reach) {
  return {choice_at<T, eval::ApDefinition>(
              "definition", [reach](T& object) -> eval::ApDefinition& { return reach(object).definition; },
              "'step' is scikit-learn's average_precision_score, 'envelope' VOC's since 2010, 'eleven_points' VOC "
              "2007's",
              {{"step", eval::ApDefinition::kStep},
               {"envelope", eval::ApDefinition::kEnvelope},
               {"eleven_points", eval::ApDefinition::kElevenPoints}}),
          field_at<T>(
              "ignore", [reach](T& object) -> std::optional<double>& { return reach(object).ignore; },
              "target value of rows that a class leaves out")
              .or_else("every row counts"),
          field_at<T>(
              "count_missing", [reach](T& object) -> bool& { return reach(object).count_missing; },
              "a class without positives counts as 0 in means, instead of being left out")};
}

static const OptionsOf<eval::ApOptions> kApOptions(ap_fields<eval::ApOptions>([](eval::ApOptions& options) -> auto& {
  return options;
}));
static int average_precision(lua_State* L) {
  const char* op = "eval.average_precision";
  at::Tensor &scores = check_tensor(L, 1, op), &targets = check_tensor(L, 2, op);
  push_tensor(L, eval::average_precision(scores, targets, read_options(L, 3, op, kApOptions)));
  return 1;
}
static const Bound kAveragePrecision{
    gate<average_precision>,
    {.name = "eval.average_precision",
     .about = "Average precision of every class.",
     .arguments = {{"scores", "Tensor", "[N, C] float; NaN is an error"},
                   {"targets", "Tensor", "[N, C]: positive above 0.5"}},
     .options = &kApOptions,
     .results = {{"", "Tensor", "[C] float64: 0 to 1, NaN for a class without positives"}},
     .source = "sklearn.metrics.average_precision_score; VOC devkit 2007 and 2010"}};

static std::vector<Option> multi_label_fields() {
  using Labels = eval::MultiLabelOptions;
  std::vector<Option> fields = {
      field("threshold", &Labels::threshold,
            "a label is predicted where its score reaches it; 0 on logits is "
            "probability 0.5"),
      field("top", &Labels::top, "and is among so many best scores of the row; 0: no such limit", at_least(0))};
  for (Option& option : ap_fields<Labels>([](Labels & options) -> auto& { return options.ap; }))
    fields.push_back(std::move(option));
  return fields;
}
static const OptionsOf<eval::MultiLabelOptions> kMultiLabelOptions(multi_label_fields());
static int multi_label(lua_State* L) {
  const char* op = "eval.multi_label";
  at::Tensor &scores = check_tensor(L, 1, op), &targets = check_tensor(L, 2, op);
  auto result = eval::multi_label(scores, targets, read_options(L, 3, op, kMultiLabelOptions));
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
static const Bound kMultiLabel{
    gate<multi_label>,
    {.name = "eval.multi_label",
     .about =
         "Mean average precision, and precision, recall and F1 of predicted labels, by class and over all. A class "
         "without predictions counts as one wrong prediction.",
     .arguments = {{"scores", "Tensor", "[N, C] float; NaN is an error"},
                   {"targets", "Tensor", "[N, C]: positive above 0.5"}},
     .options = &kMultiLabelOptions,
     .results = {{"", "table<string, number>",
                  "map, cf1, of1, class_precision, class_recall, overall_precision, overall_recall in percent"}},
     .source = "HHU-JialeChen/SSL, util.py"}};

static void set_reid(lua_State* L, const char* key, const eval::ReidResult& result, const std::vector<int64_t>& ranks) {
  lua_newtable(L);
  set_number(L, "map", result.map);
  for (size_t i = 0; i < ranks.size(); i++) set_number(L, ("rank" + std::to_string(ranks[i])).c_str(), result.cmc[i]);
  lua_setfield(L, -2, key);
}

static Option persons_field(std::string name, eval::Persons ReidCall::*member) {
  return Option(name, "Tensor[]", "{features, identities, cameras}: [N, D] float, [N] int64, [N] int64",
                [member, name](lua_State* L, int index, const std::string& op, void* object) {
                  auto parts = read_tensors(L, index, op, name, 3, "{features, identities, cameras}");
                  static_cast<ReidCall*>(object)->*member = {parts[0], parts[1], parts[2]};
                })
      .must_be_given();
}
static const OptionsOf<ReidCall> kReidOptions({
    persons_field("query", &ReidCall::query),
    persons_field("gallery", &ReidCall::gallery),
    field("ranks", &ReidCall::ranks, "a query is right when a match is among so many first", at_least(1)),
});
static int reid(lua_State* L) {
  ReidCall call = read_options(L, 1, "eval.reid", kReidOptions);
  eval::Reid result = eval::reid(call.query, call.gallery, call.ranks);
  lua_newtable(L);
  set_number(L, "queries", double(result.queries));
  set_number(L, "valid", double(result.valid));
  set_reid(L, "over_all", result.over_all, call.ranks);
  set_reid(L, "over_valid", result.over_valid, call.ranks);
  return 1;
}
static const Bound kReid{
    gate<reid>,
    {.name = "eval.reid",
     .about = "Person re-identification: for each query the gallery is ranked by dot product. A match has the query's "
              "identity and another camera; pictures of its identity and camera, and of identity -1, are left out.",
     .options = &kReidOptions,
     .results = {{"", "table",
                  "{queries =, valid = queries with a match, over_all =, over_valid =}, the last two "
                  "{rank1 =, …, map =} in percent of all or of the valid queries"}},
     .source = "wanggrun/SYSU-30k, Self-Supervised-ReID/test_sysu_combine.py"}};

void add_eval_metrics(lua_State* L) { bind(L, {kAccuracy, kConfusionMatrix, kAveragePrecision, kMultiLabel, kReid}); }

}  // namespace sslrun::lua
