// One node of the autograd graph for norms, addition and ReLU. Saved are the inputs, the statistics and a bit for each
// value of a sum with a ReLU.
#include "lib/nn/kernel_norm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include "lib/core/error.h"
#include "lib/dist/neighbours.h"
#include "lib/nn/recomputation.h"

namespace sslrun::nn {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

namespace {

struct Backward : torch::autograd::Node {
  struct Branch {
    SavedVariable input, weight, bias;
    at::Tensor records;
    double eps;
  };
  std::vector<Branch> branches;
  at::Tensor mask;
  bool relu = false, residual = false;
  dist::Group* processes = nullptr;
  int64_t neighbours = 0;

  std::string name() const override { return "BatchNormKernels"; }
  void release_variables() override {
    for (auto& branch : branches) {
      branch.input.reset_data();
      branch.weight.reset_data();
      branch.bias.reset_data();
    }
    mask.reset();
  }
  variable_list apply(variable_list&& gradients) override;

 private:
  variable_list by_kernels(const at::Tensor& gradient, const std::vector<cuda::Normalised>& inputs) const;
  variable_list differentiable(const at::Tensor& gradient, const std::vector<cuda::Normalised>& inputs) const;
};

}  // namespace

// Edges: input, weight and bias of each branch, then the residual.
variable_list Backward::apply(variable_list&& gradients) {
  if (!gradients[0].defined()) return variable_list(branches.size() * 3 + 1);
  std::vector<cuda::Normalised> inputs;
  for (auto& branch : branches)
    inputs.push_back({branch.input.unpack(), branch.records, branch.weight.unpack(), branch.bias.unpack()});
  return at::GradMode::is_enabled() ? differentiable(gradients[0], inputs) : by_kernels(gradients[0], inputs);
}

variable_list Backward::by_kernels(const at::Tensor& given, const std::vector<cuda::Normalised>& inputs) const {
  at::Tensor gradient = given.contiguous(inputs[0].input.suggest_memory_format());
  int64_t size = inputs[0].records.size(0) * 2 * inputs[0].input.size(1);  // branches have one form
  at::Tensor sums = at::empty({int64_t(inputs.size()) * size}, inputs[0].records.options());
  variable_list results(inputs.size() * 3 + 1);
  for (size_t i = 0; i < inputs.size(); i++) {
    auto reduced = cuda::batch_norm_reduce(gradient, inputs[i], relu, mask, sums.narrow(0, int64_t(i) * size, size));
    results[3 * i + 1] = reduced.of_weight;
    results[3 * i + 2] = reduced.of_bias;
  }
  if (processes) sums = dist::sum_of_neighbours(processes, sums, neighbours);
  for (size_t i = 0; i < inputs.size(); i++) {
    auto returned = cuda::batch_norm_apply_backward(gradient, inputs[i], relu, mask,
                                                    sums.narrow(0, int64_t(i) * size, size), residual && relu);
    results[3 * i] = returned.of_input;
    if (residual) results.back() = relu ? returned.of_residual : gradient;
  }
  return results;
}

// [bytes], a bit a value, to the input's shape.
static at::Tensor unpacked(const at::Tensor& mask, const at::Tensor& input) {
  int64_t channels = input.size(1), rows = input.numel() / channels;
  at::Tensor bits = at::pow(2, at::arange(8, mask.options())).to(at::kByte);
  at::Tensor kept = mask.view({rows, -1, 1}).bitwise_and(bits).ne(0).flatten(1).narrow(1, 0, channels);
  if (input.dim() == 2) return kept;
  return kept.view({input.size(0), input.size(2), input.size(3), channels}).permute({0, 3, 1, 2});
}

// The same gradient by LibTorch's operators, which have gradients themselves.
variable_list Backward::differentiable(const at::Tensor& gradient, const std::vector<cuda::Normalised>& inputs) const {
  if (processes)
    throw Error("nn.SyncBatchNorm", "expected a gradient that is not differentiated again, got one with create_graph");
  std::vector<at::Tensor> norms;
  for (size_t i = 0; i < inputs.size(); i++) {
    std::vector<at::Tensor> outputs;
    for (const auto& view : inputs[i].input.chunk(inputs[i].records.size(0)))
      outputs.push_back(at::batch_norm(view, inputs[i].weight, inputs[i].bias, {}, {}, /*training=*/true, 0,
                                       branches[i].eps, /*cudnn_enabled=*/false));
    norms.push_back(at::cat(outputs));
  }
  at::Tensor own = gradient;
  if (relu) own = own * (mask.defined() ? unpacked(mask, inputs[0].input) : norms[0].gt(0));
  variable_list results(inputs.size() * 3 + 1), wanted;
  std::vector<size_t> places;
  for (size_t i = 0; i < inputs.size(); i++)
    for (const auto& [place, tensor] : {std::pair{3 * i, inputs[i].input}, std::pair{3 * i + 1, inputs[i].weight},
                                        std::pair{3 * i + 2, inputs[i].bias}})
      if (tensor.defined() && tensor.requires_grad()) {
        wanted.push_back(tensor);
        places.push_back(place);
      }
  if (!wanted.empty()) {
    auto found = torch::autograd::grad(norms, wanted, variable_list(norms.size(), own), /*retain_graph=*/true,
                                       /*create_graph=*/true);
    for (size_t i = 0; i < found.size(); i++) results[places[i]] = found[i];
  }
  if (residual) results.back() = own;
  return results;
}

// Final records of each branch; those of several processes are exchanged at once.
static std::vector<at::Tensor> records_of(const std::vector<NormBranch>& branches, int64_t views) {
  std::vector<at::Tensor> records;
  const NormBranch& first = branches[0];
  if (!first.processes) {
    for (const auto& branch : branches) records.push_back(cuda::batch_norm_records(branch.input, views, branch.state));
    return records;
  }
  int64_t channels = first.input.size(1), size = views * (2 * channels + 1);
  at::Tensor own = at::empty({1, int64_t(branches.size()) * size}, first.state.running_mean.options());
  for (size_t i = 0; i < branches.size(); i++)
    cuda::batch_norm_moments(branches[i].input, views, own[0].narrow(0, int64_t(i) * size, size));
  at::Tensor all = dist::gather_neighbours(first.processes, own, first.neighbours);
  for (size_t i = 0; i < branches.size(); i++)
    records.push_back(cuda::batch_norm_join(all, int64_t(i) * size, views, channels, branches[i].state));
  return records;
}

at::Tensor normalise_by_kernels(const std::vector<NormBranch>& branches, const at::Tensor& residual, bool relu,
                                int64_t views) {
  variable_list edges;
  for (const auto& branch : branches) edges.insert(edges.end(), {branch.input, branch.weight, branch.bias});
  edges.push_back(residual);
  bool graph = torch::autograd::compute_requires_grad(at::TensorList(edges));
  std::vector<at::Tensor> records;
  cuda::Applied applied;
  {
    at::NoGradGuard no_grad;
    records = computed_once([&] { return records_of(branches, views); });
    std::vector<cuda::Normalised> inputs;
    for (size_t i = 0; i < branches.size(); i++)
      inputs.push_back({branches[i].input, records[i], branches[i].weight, branches[i].bias});
    applied = cuda::batch_norm_apply(inputs[0], inputs.size() > 1 ? &inputs[1] : nullptr, residual, relu,
                                     graph && relu && (inputs.size() > 1 || residual.defined()));
  }
  if (!graph) return applied.output;
  std::shared_ptr<Backward> node(new Backward(), torch::autograd::deleteNode);
  node->set_next_edges(torch::autograd::collect_next_edges(at::TensorList(edges)));
  for (size_t i = 0; i < branches.size(); i++) {
    const auto& branch = branches[i];
    node->branches.push_back({SavedVariable(branch.input, false), SavedVariable(branch.weight, false),
                              SavedVariable(branch.bias, false), records[i], branch.state.eps});
  }
  node->mask = applied.mask;
  node->relu = relu;
  node->residual = residual.defined();
  node->processes = branches[0].processes;
  node->neighbours = branches[0].neighbours;
  torch::autograd::set_history(applied.output, node);
  return applied.output;
}

}  // namespace sslrun::nn
