// Verification, the first broadcast, and the Reducer's calls in the order of torch.nn.parallel.
#include "lib/dist/parallel.h"

#include <ATen/ATen.h>

#include <limits>
#include <sstream>
#include <torch/csrc/distributed/c10d/comm.hpp>
#include <torch/csrc/distributed/c10d/logger.hpp>
#include <torch/csrc/distributed/c10d/reducer.hpp>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/dist/collectives.h"

namespace sslrun::dist {

static constexpr const char* kOp = "dist.parallel";
static constexpr size_t kBroadcastBytes = 250 << 20;

static std::vector<Parallel*>& alive() {
  static std::vector<Parallel*> list;
  return list;
}

static std::string describe(const NamedParameter& entry) {
  return "'" + entry.name + "' " + shape_text(entry.tensor) + " " + c10::toString(entry.tensor.scalar_type()) +
         (entry.tensor.requires_grad() ? "" : ", without gradient");
}

static std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Every process sees every list, so all of them end with the same words.
static void verify(Group* group, const std::vector<NamedParameter>& state) {
  std::string own;
  for (const auto& entry : state) own += describe(entry) + "\n";
  auto all = all_gather_bytes(group, own);
  for (size_t rank = 1; rank < all.size(); rank++) {
    if (all[rank] == all[0]) continue;
    auto first = lines_of(all[0]), here = lines_of(all[rank]);
    size_t i = 0;
    while (i < first.size() && i < here.size() && first[i] == here[i]) i++;
    auto at = [&](const auto& lines) { return i < lines.size() ? lines[i] : std::string("nothing more"); };
    throw Error(kOp, "expected the same model on all ranks: rank " + std::to_string(rank) + " has " + at(here) +
                         ", rank 0 has " + at(first));
  }
}

Parallel::Parallel(Group* group, const std::vector<NamedParameter>& state, bool find_unused)
    : group_(group), find_unused_(find_unused) {
  for (const auto& entry : state) {
    if (!entry.tensor.requires_grad()) continue;
    parameters_.push_back(entry.tensor);
    names_.push_back(entry.name);
    bytes_ += int64_t(entry.tensor.nbytes());
  }
  if (!group) return;
  verify(group, state);
  std::vector<at::Tensor> tensors;
  for (const auto& entry : state) tensors.push_back(entry.tensor.detach());
  group->enter("broadcast");
  c10d::broadcast_coalesced(group->processes(), tensors, kBroadcastBytes, 0);
  if (parameters_.empty()) return;

  // A small first bucket starts travelling early; buckets fill from the last layer, where backward begins.
  const std::vector<size_t> sizes{c10d::kDefaultFirstBucketBytes, c10d::kDefaultBucketBytesCap};
  std::vector<bool> sparse(parameters_.size(), false);
  auto [buckets, limits] = c10d::compute_bucket_assignment_by_size(parameters_, sizes, sparse);
  std::reverse(buckets.begin(), buckets.end());
  std::unordered_map<size_t, std::string> names;
  for (size_t i = 0; i < names_.size(); i++) names[i] = names_[i];
  reducer_ = std::make_shared<c10d::Reducer>(
      parameters_, buckets, group->processes(), sparse, int64_t(c10d::kDefaultBucketBytesCap), find_unused,
      /*gradient_as_bucket_view=*/true, names, int64_t(c10d::kDefaultFirstBucketBytes),
      /*skip_all_reduce_unused_params=*/false, /*use_python_reducer=*/false, std::vector<int64_t>());
  logger_ = std::make_shared<c10d::Logger>(reducer_);
  reducer_->set_logger(logger_);
  alive().push_back(this);
}

Parallel::~Parallel() {
  std::erase(alive(), this);
  if (reducer_) reducer_->remove_autograd_hooks();
}

void Parallel::before_backward(const at::Tensor& loss) {
  if (!reducer_ || !synced_) return;
  group_->enter("gradients");
  logger_->set_runtime_stats_and_log();  // of the step before
  reducer_->prepare_for_forward();
  reducer_->rebuild_buckets();
  reducer_->prepare_for_backward(find_unused_ ? std::vector<at::Tensor>{loss} : std::vector<at::Tensor>{});
}

Communication Parallel::communication() const {
  Communication result{bytes_};
  if (!reducer_) return result;
  auto times = logger_->get_ddp_logging_data().ints_map;
  auto seconds = [&](const char* name) { return 1e-9 * double(times.count(name) ? times[name] : 0); };
  result.seconds = seconds("backward_comm_time");
  result.exposed_seconds = std::max(0.0, result.seconds - seconds("backward_compute_comm_overlap_time"));
  return result;
}

void Parallel::stop_timing() {
  if (reducer_) reducer_->set_ddp_runtime_logging_sample_rate(std::numeric_limits<int>::max());
}

// The names behind "Parameter indices which did not receive grad for rank 1: 2 3".
static std::string unused_names(const std::string& text, const std::vector<std::string>& names) {
  constexpr size_t kShown = 5;
  size_t start = text.find("did not receive grad for rank");
  start = start == text.npos ? start : text.find(':', start);
  if (start == text.npos) return "some parameters";
  std::istringstream stream(text.substr(start + 1));
  std::string list;
  size_t count = 0;
  for (size_t i; stream >> i; count++)
    if (i < names.size() && count < kShown) list += (count ? ", '" : "'") + names[i] + "'";
  return count > kShown ? list + " and " + std::to_string(count - kShown) + " more" : list;
}

void Parallel::after_backward() {
  if (!reducer_ || !synced_) return;
  std::string failure;
  try {
    reducer_->check_finalized();
  } catch (const c10::Error& error) {
    failure = error.what_without_backtrace();
  }
  if (!failure.empty())
    throw Error(kOp, "rank " + std::to_string(group_->rank()) + ": backward gave no gradient to " +
                         unused_names(failure, names_) +
                         "; freeze what the loss does not use (requires_grad_(false)), or allow it with find_unused = "
                         "true (in a run: --dist.find_unused)");
}

void before_backward(const at::Tensor& loss) {
  for (Parallel* parallel : alive()) parallel->before_backward(loss);
}

void after_backward() {
  for (Parallel* parallel : alive()) parallel->after_backward();
}

std::string explain_backward(const std::string& failure) {
  bool collective = failure.find("gloo") != failure.npos || failure.find("onnection") != failure.npos ||
                    failure.find("imed out") != failure.npos || failure.find("NCCL") != failure.npos;
  Group* group = world_group_if_made();
  if (alive().empty() || !group || !collective) return "";
  return group->explain("averaging the gradients", failure);
}

}  // namespace sslrun::dist
