// Lua module `loss`.
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/core/error.h"
#include "lib/loss/classification.h"
#include "lib/loss/image_contrastive.h"
#include "lib/loss/negative_cosine.h"
#include "lib/loss/neighbour_graph.h"
#include "lib/loss/nt_xent.h"
#include "lib/loss/sinkhorn.h"
#include "lib/loss/supervised_contrastive.h"
#include "lib/loss/swapped_prediction.h"
#include "lib/loss/triplet.h"

namespace sslrun::lua {

static int negative_cosine(lua_State* L) {
  const char* op = "loss.negative_cosine";
  push_tensor(L, loss::negative_cosine(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}

static int cross_entropy(lua_State* L) {
  const char* op = "loss.cross_entropy";
  Options options(L, 3, op);
  double smoothing = options.number("label_smoothing", 0);
  options.finish();
  push_tensor(L, loss::cross_entropy(check_tensor(L, 1, op), check_tensor(L, 2, op), smoothing));
  return 1;
}

static int bce_with_logits(lua_State* L) {
  const char* op = "loss.bce_with_logits";
  push_tensor(L, loss::bce_with_logits(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}

// loss.nt_xent(z1, z2, {temperature = 0.1, others = nil})
static int nt_xent(lua_State* L) {
  const char* op = "loss.nt_xent";
  Options options(L, 3, op);
  double temperature = options.number("temperature", 0.1);
  auto others = tensor_option(options, op, "others");
  options.finish();
  push_tensor(L, loss::nt_xent(check_tensor(L, 1, op), check_tensor(L, 2, op), temperature, others));
  return 1;
}

static int connected_components(lua_State* L) {
  push_tensor(L, loss::connected_components(check_tensor(L, 1, "loss.connected_components")));
  return 1;
}

static int neighbour_labels(lua_State* L) {
  push_tensor(L, loss::neighbour_labels(check_tensor(L, 1, "loss.neighbour_labels")));
  return 1;
}

// loss.supervised_contrastive(queries, keys, labels, {temperature = 0.1, first = 0, key_gradient = false})
static int supervised_contrastive(lua_State* L) {
  const char* op = "loss.supervised_contrastive";
  Options options(L, 4, op);
  double temperature = options.number("temperature", 0.1);
  int64_t first = options.integer("first", 0);
  bool key_gradient = options.boolean("key_gradient", false);
  options.finish();
  push_tensor(L, loss::supervised_contrastive(check_tensor(L, 1, op), check_tensor(L, 2, op), check_tensor(L, 3, op),
                                              temperature, first, key_gradient));
  return 1;
}

// loss.sinkhorn(scores, {eps = 0.05, iterations = 3})
static int sinkhorn(lua_State* L) {
  const char* op = "loss.sinkhorn";
  Options options(L, 2, op);
  double eps = options.number("eps", 0.05);
  int64_t iterations = options.integer("iterations", 3);
  options.finish();
  push_tensor(L, loss::sinkhorn(check_tensor(L, 1, op), eps, iterations));
  return 1;
}

// loss.swapped_prediction(scores, codes, {temperature = 0.1})
static int swapped_prediction(lua_State* L) {
  const char* op = "loss.swapped_prediction";
  Options options(L, 3, op);
  double temperature = options.number("temperature", 0.1);
  options.finish();
  push_tensor(L, loss::swapped_prediction(check_tensor(L, 1, op), check_tensor(L, 2, op), temperature));
  return 1;
}

static const OptionsOf<loss::TripletOptions> kTriplet({
    field("gamma", &loss::TripletOptions::gamma, "weight of the positive's distance", at_least(0)),
    field("margin", &loss::TripletOptions::margin, "added to each picture's difference of distances before max(0, x)"),
    field("ranks", &loss::TripletOptions::ranks,
          "the deputy is the mean of the negatives of these ranks, the nearest being 1", at_least(1))
        .low_to_high(),
    field("median", &loss::TripletOptions::median, "the deputy is the lower median of all negatives instead"),
});
static int truncated_triplet(lua_State* L) {
  const std::string op = "loss.truncated_triplet";
  auto options = read_options(L, 3, op, kTriplet);
  push_tensor(L, loss::truncated_triplet(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kTruncatedTriplet{
    gate<truncated_triplet>,
    {.name = "loss.truncated_triplet",
     .about = "The positive's distance against that of a deputy of the negatives that is neither the hardest nor an "
              "easy one. Similarities are cosines; pass `t:detach()` to stop the target's gradient.",
     .arguments = {{"p", "Tensor", "[N, D]: predictions; row i belongs to row i of `t`"},
                   {"t", "Tensor", "[N, D]: targets; those of other rows are row i's negatives"}},
     .options = &kTriplet,
     .results = {{"", "Tensor", "[]: the mean over the rows"}},
     .source = "arXiv 2104.08760; wanggrun/triplet, openselfsup/models/heads/triplet_loss_head.py"}};

// loss.image_contrastive(features, labels, {temperature = 0.3, base_temperature = 0.07, positives = 'sum'})
static int image_contrastive(lua_State* L) {
  const char* op = "loss.image_contrastive";
  Options options(L, 3, op);
  double temperature = options.number("temperature", 0.3), base = options.number("base_temperature", 0.07);
  std::string positives = options.choice("positives", "sum", {"sum", "mean", "near"});
  options.finish();
  auto kind = positives == "sum"    ? loss::Positives::kSum
              : positives == "mean" ? loss::Positives::kMean
                                    : loss::Positives::kNear;
  push_tensor(L, loss::image_contrastive(check_tensor(L, 1, op), check_tensor(L, 2, op), temperature, base, kind));
  return 1;
}

void open_loss(lua_State* L) {
  lua_newtable(L);
  set_functions(L, {{"negative_cosine", gate<negative_cosine>},
                    {"cross_entropy", gate<cross_entropy>},
                    {"bce_with_logits", gate<bce_with_logits>},
                    {"nt_xent", gate<nt_xent>},
                    {"connected_components", gate<connected_components>},
                    {"neighbour_labels", gate<neighbour_labels>},
                    {"supervised_contrastive", gate<supervised_contrastive>},
                    {"sinkhorn", gate<sinkhorn>},
                    {"swapped_prediction", gate<swapped_prediction>},
                    {"image_contrastive", gate<image_contrastive>}});
  bind(L, {kTruncatedTriplet});
}

}  // namespace sslrun::lua
