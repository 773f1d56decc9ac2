// Lua module `eval`: features of a data set; the other functions have their own files.
#include "bindings/modules/eval/lua_eval.h"

#include <algorithm>
#include <unordered_set>

#include "bindings/gate/declaration.h"
#include "bindings/modules/data/lua_data.h"
#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/dist/collectives.h"
#include "lib/dist/environment.h"
#include "lib/nn/eval_mode_only.h"

namespace sslrun::lua {

void set_tensor(lua_State* L, const char* key, const at::Tensor& value) {
  push_tensor(L, value);
  lua_setfield(L, -2, key);
}

std::vector<at::Tensor> read_tensors(lua_State* L, int index, const std::string& op, const std::string& name,
                                     size_t count, const char* form) {
  auto tensors = check_tensors(L, index, op, name);
  if (tensors.size() != count)
    throw Error(op, "expected '" + name + "' to be " + form + ", got a table of " + std::to_string(tensors.size()) +
                        " tensors");
  return tensors;
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

// Rows of all processes, the process's own padded to `most`: [world * most, …].
static at::Tensor padded_of_all(dist::Group* group, const at::Tensor& rows, int64_t most) {
  std::vector<int64_t> shape = rows.sizes().vec();
  shape[0] = most;
  at::Tensor padded = at::zeros(shape, rows.options());
  padded.narrow(0, 0, rows.size(0)).copy_(rows);
  return dist::all_gather(group, padded);
}

// Rows of each process; an error in all of them where one has none.
static std::vector<int64_t> rows_of_all(dist::Group* group, int64_t own) {
  at::Tensor all = dist::all_gather(group, at::tensor({own}, at::kLong));
  std::vector<int64_t> counts(all.const_data_ptr<int64_t>(), all.const_data_ptr<int64_t>() + all.numel());
  for (size_t rank = 0; rank < counts.size(); rank++)
    if (counts[rank] == 0)
      throw Error("eval.extract", "the loader of rank " + std::to_string(rank) + " gave no batches");
  return counts;
}

// Which of the padded rows of all processes count, in one process's order: by batch, then by process; each picture
// once, as the last batch is filled up with pictures of the start. `numbers`: of each row's batch here.
static at::Tensor joined_order(dist::Group* group, const at::Tensor& pictures, const at::Tensor& numbers,
                               const std::vector<int64_t>& counts, int64_t most) {
  at::Tensor batch = padded_of_all(group, numbers, most), picture = padded_of_all(group, pictures, most);
  at::Tensor order = std::get<1>(at::sort(batch, /*stable=*/true, 0, /*descending=*/false));
  std::unordered_set<int64_t> seen;
  std::vector<int64_t> chosen;
  for (int64_t i = 0; i < order.size(0); i++) {
    int64_t row = order.const_data_ptr<int64_t>()[i];
    if (row % most >= counts[size_t(row / most)]) continue;
    if (seen.insert(picture.const_data_ptr<int64_t>()[row]).second) chosen.push_back(row);
  }
  return at::tensor(chosen);
}

// Says on stderr what a loader does that rows of features are not made for. `shown`: the pictures of all processes in
// the order of the rows.
static void warn_of(const data::Loader& loader, const at::Tensor& shown) {
  if (dist::environment().rank != 0) return;
  const char* intro = "warning: eval.extract: the loader";
  if (shown.size(0) > 1 && (shown.diff() < 0).any().item<bool>())
    std::fprintf(stderr, "%s shuffles: rows are not in the data set's order; shuffle = false keeps it\n", intro);
  int64_t dropped = loader.pictures() - std::get<0>(at::_unique(shown)).size(0) - loader.stats().bad;
  if (loader.options().drop_last && dropped > 0)
    std::fprintf(stderr, "%s drops %lld of %lld pictures; drop_last = false keeps them\n", intro, (long long)dropped,
                 (long long)loader.pictures());
}

static int extract(lua_State* L) {
  if (lua_gettop(L) < 2) throw Error("eval.extract", "expected a forward function and a loader");
  int64_t epoch = lua_isnoneornil(L, 3) ? 0 : check_integer(L, 3, "eval.extract", "epoch");
  at::NoGradGuard no_grad;
  nn::EvalModeOnly mode("eval.extract");
  lua_settop(L, 2);
  lua_getfield(L, 2, "epoch");
  lua_pushvalue(L, 2);
  lua_pushnumber(L, double(epoch));
  lua_call(L, 2, 3);  // iterator 3, state 4, control 5
  std::vector<at::Tensor> features, targets, pictures, numbers;
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
    lua_getfield(L, 5, "number");
    int64_t number = lua_isnil(L, -1) ? int64_t(features.size()) - 1 : check_integer(L, -1, "eval.extract", "number");
    lua_pop(L, 1);
    numbers.push_back(at::full({features.back().size(0)}, number, at::kLong));
  }
  dist::Group* group = dist::world_group();
  bool shared = group && pictures.size() == features.size();
  std::vector<int64_t> counts;
  if (shared) counts = rows_of_all(group, features.empty() ? 0 : at::cat(pictures).size(0));
  if (features.empty()) throw Error("eval.extract", "the loader gave no batches");
  at::Tensor rows = at::cat(features);
  at::Tensor labels = targets.size() == features.size() ? at::cat(targets) : at::Tensor();
  at::Tensor shown = pictures.size() == features.size() ? at::cat(pictures) : at::Tensor();
  if (shared) {
    int64_t most = *std::max_element(counts.begin(), counts.end());
    at::Tensor order = joined_order(group, shown, at::cat(numbers), counts, most);
    rows = padded_of_all(group, rows, most).index_select(0, order);
    if (labels.defined()) labels = padded_of_all(group, labels, most).index_select(0, order);
    shown = padded_of_all(group, shown, most).index_select(0, order);
  }
  if (shown.defined()) {
    if (auto* loader = test_object<data::Loader>(L, 2); loader && *loader) warn_of(**loader, shown);
  }
  push_tensor(L, rows);
  push_tensor(L, labels);
  return 2;
}

static const Bound kExtract{
    gate<extract>,
    {.name = "eval.extract",
     .about = "Features of a data set: runs `for batch in loader:epoch(epoch)` without gradients. Networks have to be "
              "in evaluation mode. Where several processes share a loader's pictures each gets the rows of all, every "
              "picture once.",
     .arguments = {{"forward", "function|Module", "gets the first view [B, C, H, W] and returns features [B, D]"},
                   {"loader", "Loader", "best without shuffling and dropping, which it warns of"},
                   {"epoch", "integer?", "of the loader; 0 without"}},
     .results = {{"features", "Tensor", "[N, D] float32 on the CPU"},
                 {"targets", "Tensor?", "[N] int64 or [N, C], where the batches have them"}}}};

void open_eval(lua_State* L) {
  lua_newtable(L);
  declare({.name = "eval", .about = "Features of data sets, classifiers on frozen features, and metrics in percent."});
  bind(L, {kExtract});
  add_eval_metrics(L);
  add_eval_detection(L);
  add_eval_neighbours(L);
  add_eval_classifiers(L);
}

}  // namespace sslrun::lua
