// Lua module `loss`.
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor_arguments.h"
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
static const Bound kNegativeCosine{
    gate<negative_cosine>,
    {.name = "loss.negative_cosine",
     .about =
         "SimSiam's loss: minus the mean cosine of rows, -1 when they are equal. No gradient is stopped here: pass "
         "`z:detach()`, the stop-gradient is part of the method.",
     .arguments = {{"p", "Tensor", "[N, D] float: predictions"},
                   {"z", "Tensor", "[N, D] float: targets, row i of them that of row i of `p`"}},
     .results = {{"", "Tensor", "[]: from -1 to 1"}},
     .source = "arXiv 2011.10566, equation 1"}};

static const OptionsOf<loss::CrossEntropyOptions> kCrossEntropyOptions({
    field("label_smoothing", &loss::CrossEntropyOptions::label_smoothing,
          "share of the target that goes to all classes alike", share()),
});
static int cross_entropy(lua_State* L) {
  const char* op = "loss.cross_entropy";
  auto options = read_options(L, 3, op, kCrossEntropyOptions);
  push_tensor(L, loss::cross_entropy(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kCrossEntropy{
    gate<cross_entropy>,
    {.name = "loss.cross_entropy",
     .about = "Minus the mean log softmax of the target's class.",
     .arguments = {{"logits", "Tensor", "[N, C] float"},
                   {"target", "Tensor", "[N] int64: classes from 0, -100 is ignored; or [N, C] float: probabilities"}},
     .options = &kCrossEntropyOptions,
     .results = {{"", "Tensor", "[]: the mean over the rows"}},
     .source = "torch.nn.functional.cross_entropy"}};

static int bce_with_logits(lua_State* L) {
  const char* op = "loss.bce_with_logits";
  push_tensor(L, loss::bce_with_logits(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}
static const Bound kBceWithLogits{gate<bce_with_logits>,
                                  {.name = "loss.bce_with_logits",
                                   .about = "Binary cross entropy for several classes per picture.",
                                   .arguments = {{"logits", "Tensor", "[N, C] float, or any other shape"},
                                                 {"target", "Tensor", "the same shape, any dtype: 0 to 1"}},
                                   .results = {{"", "Tensor", "[]: the mean over all entries"}},
                                   .source = "torch.nn.functional.binary_cross_entropy_with_logits"}};

static const OptionsOf<loss::NtXentOptions> kNtXentOptions({
    field("temperature", &loss::NtXentOptions::temperature, "divides the similarities", above(0)),
    tensor_field("others", &loss::NtXentOptions::others,
                 "[M, D] float: both views of the other processes, negatives without gradient"),
});
static int nt_xent(lua_State* L) {
  const char* op = "loss.nt_xent";
  auto options = read_options(L, 3, op, kNtXentOptions);
  push_tensor(L, loss::nt_xent(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kNtXent{
    gate<nt_xent>,
    {.name = "loss.nt_xent",
     .about = "SimCLR's loss (NT-Xent) of two views: every row finds the other view of its picture among all other "
              "rows. Gradients flow into both views.",
     .arguments = {{"z1", "Tensor", "[B, D] float: rows of norm 1"},
                   {"z2", "Tensor", "[B, D] float: rows of norm 1, of the same pictures"}},
     .options = &kNtXentOptions,
     .results = {{"", "Tensor", "[]: the mean over the 2B rows"}},
     .source = "arXiv 2002.05709, equation 1; mingkai-zheng/WCL, network/wcl.py"}};

static int connected_components(lua_State* L) {
  push_tensor(L, loss::connected_components(check_tensor(L, 1, "loss.connected_components")));
  return 1;
}
static const Bound kConnectedComponents{
    gate<connected_components>,
    {.name = "loss.connected_components",
     .about = "Connected components of the undirected graph with the edges {i, neighbour[i]}.",
     .arguments = {{"neighbour", "Tensor", "[N] int64: places from 0"}},
     .results = {{"", "Tensor", "[N] int64 on the CPU: components, numbered from 0 by first appearance"}}}};

static int neighbour_labels(lua_State* L) {
  push_tensor(L, loss::neighbour_labels(check_tensor(L, 1, "loss.neighbour_labels")));
  return 1;
}
static const Bound kNeighbourLabels{
    gate<neighbour_labels>,
    {.name = "loss.neighbour_labels",
     .about = "WCL's weak labels: connected components of the graph that links every row to its nearest other row by "
              "dot product.",
     .arguments = {{"features", "Tensor", "[N, D] float, two rows or more"}},
     .results = {{"", "Tensor", "[N] int64 on the features' device: labels, numbered from 0 by first appearance"}},
     .source = "arXiv 2110.04770; mingkai-zheng/WCL, network/wcl.py"}};

static const OptionsOf<loss::SupervisedContrastiveOptions> kSupervisedContrastiveOptions({
    field("temperature", &loss::SupervisedContrastiveOptions::temperature, "divides the similarities", above(0)),
    field("first", &loss::SupervisedContrastiveOptions::first,
          "query i is key `first + i`, which is left out of its softmax", at_least(0)),
    field("key_gradient", &loss::SupervisedContrastiveOptions::key_gradient, "keys get gradients too"),
});
static int supervised_contrastive(lua_State* L) {
  const char* op = "loss.supervised_contrastive";
  auto options = read_options(L, 4, op, kSupervisedContrastiveOptions);
  push_tensor(
      L, loss::supervised_contrastive(check_tensor(L, 1, op), check_tensor(L, 2, op), check_tensor(L, 3, op), options));
  return 1;
}
static const Bound kSupervisedContrastive{
    gate<supervised_contrastive>,
    {.name = "loss.supervised_contrastive",
     .about = "Every other key of a query's label is a positive. With the weak labels of the other view it is WCL's "
              "graph term. A query without a positive is an error.",
     .arguments = {{"queries", "Tensor", "[B, D] float: rows of norm 1"},
                   {"keys", "Tensor", "[N, D] float: rows of norm 1, the queries among them"},
                   {"labels", "Tensor", "[N] int64: of the keys"}},
     .options = &kSupervisedContrastiveOptions,
     .results = {{"", "Tensor", "[]: the mean over the queries"}},
     .source = "arXiv 2004.11362, equation 2; mingkai-zheng/WCL, network/wcl.py"}};

static const OptionsOf<loss::SinkhornOptions> kSinkhornOptions({
    field("eps", &loss::SinkhornOptions::eps, "divides the scores; smaller ones make harder codes", above(0)),
    field("iterations", &loss::SinkhornOptions::iterations, "rounds of scaling columns and rows", at_least(1)),
});
static int sinkhorn(lua_State* L) {
  const char* op = "loss.sinkhorn";
  auto options = read_options(L, 2, op, kSinkhornOptions);
  push_tensor(L, loss::sinkhorn(check_tensor(L, 1, op), options));
  return 1;
}
static const Bound kSinkhorn{
    gate<sinkhorn>,
    {.name = "loss.sinkhorn",
     .about = "Codes that use all prototypes alike (Sinkhorn-Knopp), as SwAV and SS-PRL assign them; no loss itself. "
              "Scores may be any finite numbers; NaN or infinity is an error on the CPU and NaN codes on a GPU.",
     .arguments = {{"scores", "Tensor", "[N, K] float: similarities of rows and prototypes"}},
     .options = &kSinkhornOptions,
     .results = {{"", "Tensor", "[N, K] float32 or float64: rows of sum 1, without gradient"}},
     .source = "arXiv 2006.09882, section 3.1"}};

static const OptionsOf<loss::SwappedPredictionOptions> kSwappedPredictionOptions({
    field("temperature", &loss::SwappedPredictionOptions::temperature, "divides the scores", above(0)),
});
static int swapped_prediction(lua_State* L) {
  const char* op = "loss.swapped_prediction";
  auto options = read_options(L, 3, op, kSwappedPredictionOptions);
  push_tensor(L, loss::swapped_prediction(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kSwappedPrediction{
    gate<swapped_prediction>,
    {.name = "loss.swapped_prediction",
     .about = "Every view predicts the codes of the other views: SwAV's loss, and SS-PRL's on views and on patches.",
     .arguments = {{"scores", "Tensor", "[V, N, K] float: similarities of two or more views' rows and K prototypes"},
                   {"codes", "Tensor", "[A, N, K] float: codes of the first A views, taken without gradient"}},
     .options = &kSwappedPredictionOptions,
     .results = {{"", "Tensor", "[]: the mean cross entropy over all pairs of unlike views and over rows"}},
     .source = "arXiv 2006.09882, equation 1; WesleyHsieh0806/SS-PRL, SS-PRL/main_SSPRL.py"}};

static const OptionsOf<loss::TripletOptions> kTripletOptions({
    field("gamma", &loss::TripletOptions::gamma, "weight of the positive's distance", at_least(0)),
    field("margin", &loss::TripletOptions::margin, "added to each picture's difference of distances before max(0, x)"),
    field("ranks", &loss::TripletOptions::ranks,
          "the deputy is the mean of the negatives of these ranks, the nearest being 1", at_least(1))
        .low_to_high(),
    field("median", &loss::TripletOptions::median, "the deputy is the lower median of all negatives instead"),
});
static int truncated_triplet(lua_State* L) {
  const char* op = "loss.truncated_triplet";
  auto options = read_options(L, 3, op, kTripletOptions);
  push_tensor(L, loss::truncated_triplet(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kTruncatedTriplet{
    gate<truncated_triplet>,
    {.name = "loss.truncated_triplet",
     .about = "The positive's distance against that of a deputy of the negatives that is neither the hardest nor an "
              "easy one. Similarities are cosines; pass `t:detach()` to stop the target's gradient.",
     .arguments = {{"p", "Tensor", "[N, D] float: predictions; row i belongs to row i of `t`"},
                   {"t", "Tensor", "[N, D] float: targets; those of other rows are row i's negatives"}},
     .options = &kTripletOptions,
     .results = {{"", "Tensor", "[]: the mean over the rows"}},
     .source = "arXiv 2104.08760; wanggrun/triplet, openselfsup/models/heads/triplet_loss_head.py"}};

static const OptionsOf<loss::ImageContrastiveOptions> kImageContrastiveOptions({
    field("temperature", &loss::ImageContrastiveOptions::temperature, "divides the similarities", above(0)),
    field("base_temperature", &loss::ImageContrastiveOptions::base_temperature,
          "the loss is scaled by temperature over this", above(0)),
    choice_field("positives", &loss::ImageContrastiveOptions::positives,
                 "'sum' takes the log of the positives' summed shares (the released code), 'mean' the mean of their "
                 "logs (supervised contrastive), 'near' that of the positives of cosine 0.3 or more",
                 {{"sum", loss::Positives::kSum}, {"mean", loss::Positives::kMean}, {"near", loss::Positives::kNear}}),
});
static int image_contrastive(lua_State* L) {
  const char* op = "loss.image_contrastive";
  auto options = read_options(L, 3, op, kImageContrastiveOptions);
  push_tensor(L, loss::image_contrastive(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kImageContrastive{
    gate<image_contrastive>,
    {.name = "loss.image_contrastive",
     .about = "Multi-label SimSiam's term: rows of one label, blocks of one picture, attract each other among all "
              "rows. Gradients reach both sides. A row whose label occurs once is an error.",
     .arguments = {{"features", "Tensor", "[N, D] float: rows of norm 1"},
                   {"labels", "Tensor", "[N] int64: the picture of each row"}},
     .options = &kImageContrastiveOptions,
     .results = {{"", "Tensor", "[]: the mean over the rows"}},
     .source = "HHU-JialeChen/SSL, simsiam/new3_losses.py"}};

void open_loss(lua_State* L) {
  lua_newtable(L);
  declare({.name = "loss", .about = "Losses of methods and classifiers, and how labels and codes are found for them."});
  bind(L, {kNegativeCosine, kCrossEntropy, kBceWithLogits, kNtXent, kConnectedComponents, kNeighbourLabels,
           kSupervisedContrastive, kSinkhorn, kSwappedPrediction, kTruncatedTriplet, kImageContrastive});
}

}  // namespace sslrun::lua
