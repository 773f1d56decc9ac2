// Metrics in Lua: eval.accuracy, eval.average_precision, eval.reid, ….
#include "bindings/modules/eval/lua_eval.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/eval/accuracy.h"
#include "lib/eval/multi_label.h"
#include "lib/eval/reid.h"

namespace sslrun::lua {

static int accuracy(lua_State* L) {
  at::Tensor &scores = check_tensor(L, 1, "eval.accuracy"), &target = check_tensor(L, 2, "eval.accuracy");
  Options options(L, 3, "eval.accuracy");
  auto topk = options.integers("topk", {1, 5});
  std::optional<double> above;
  if (options.has("above")) above = options.number("above", 0);
  options.finish();
  auto shares = eval::accuracy(scores, target, topk, above);
  lua_newtable(L);
  for (size_t i = 0; i < topk.size(); i++) set_number(L, ("top" + std::to_string(topk[i])).c_str(), shares[i]);
  return 1;
}

static int confusion_matrix(lua_State* L) {
  const char* op = "eval.confusion_matrix";
  push_tensor(L, eval::confusion_matrix(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}

static eval::ApOptions read_ap(Options& options) {
  static const std::vector<std::string> kDefinitions{"step", "envelope", "eleven_points"};
  eval::ApOptions ap;
  std::string name = options.choice("definition", "step", kDefinitions);
  ap.definition = eval::ApDefinition(std::find(kDefinitions.begin(), kDefinitions.end(), name) - kDefinitions.begin());
  if (options.has("ignore")) ap.ignore = options.number("ignore", 0);
  ap.count_missing = options.boolean("count_missing", false);
  return ap;
}

static int average_precision(lua_State* L) {
  const char* op = "eval.average_precision";
  at::Tensor &scores = check_tensor(L, 1, op), &targets = check_tensor(L, 2, op);
  Options options(L, 3, op);
  eval::ApOptions ap = read_ap(options);
  options.finish();
  push_tensor(L, eval::average_precision(scores, targets, ap));
  return 1;
}

static int multi_label(lua_State* L) {
  const char* op = "eval.multi_label";
  at::Tensor &scores = check_tensor(L, 1, op), &targets = check_tensor(L, 2, op);
  Options options(L, 3, op);
  eval::MultiLabelOptions labels;
  labels.threshold = options.number("threshold", labels.threshold);
  labels.top = options.integer("top", labels.top);
  labels.ap = read_ap(options);
  options.finish();
  auto result = eval::multi_label(scores, targets, labels);
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

static eval::Persons read_persons(lua_State* L, Options& options, const char* name) {
  options.push(name);
  auto tensors = check_tensors(L, -1, "eval.reid", name);
  lua_pop(L, 1);
  if (tensors.size() != 3)
    throw Error("eval.reid", std::string("expected '") + name +
                                 "' to be {features, identities, cameras}, got a table of " +
                                 std::to_string(tensors.size()) + " tensors");
  return {tensors[0], tensors[1], tensors[2]};
}

static void set_reid(lua_State* L, const char* key, const eval::ReidResult& result, const std::vector<int64_t>& ranks) {
  lua_newtable(L);
  set_number(L, "map", result.map);
  for (size_t i = 0; i < ranks.size(); i++) set_number(L, ("rank" + std::to_string(ranks[i])).c_str(), result.cmc[i]);
  lua_setfield(L, -2, key);
}

// eval.reid{query = {features, identities, cameras}, gallery = …, ranks = {1, 5, 10}}
static int reid(lua_State* L) {
  check_table(L, 1, "eval.reid", "options");
  Options options(L, 1, "eval.reid");
  eval::Persons query = read_persons(L, options, "query"), gallery = read_persons(L, options, "gallery");
  auto ranks = options.integers("ranks", {1, 5, 10});
  options.finish();
  eval::Reid result = eval::reid(query, gallery, ranks);
  lua_newtable(L);
  set_number(L, "queries", double(result.queries));
  set_number(L, "valid", double(result.valid));
  set_reid(L, "over_all", result.over_all, ranks);
  set_reid(L, "over_valid", result.over_valid, ranks);
  return 1;
}

void add_eval_metrics(lua_State* L) {
  set_functions(L, {{"accuracy", gate<accuracy>},
                    {"confusion_matrix", gate<confusion_matrix>},
                    {"average_precision", gate<average_precision>},
                    {"multi_label", gate<multi_label>},
                    {"reid", gate<reid>}});
}

}  // namespace sslrun::lua
