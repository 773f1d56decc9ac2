// Batches that lie side by side become one without a copy, and gradients reach each.
#include "lib/nn/side_by_side.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch.hpp>

using namespace sslrun;
using nn::join_rows;

// A tensor of its own on the memory of `part`.
static at::Tensor apart(const at::Tensor& part) {
  return at::empty({0}, part.options()).set_(part.storage(), part.storage_offset(), part.sizes(), part.strides());
}

TEST_CASE("views side by side are joined in their own memory, in each memory format") {
  auto format = GENERATE(at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast);
  at::Tensor all = at::randn({8, 3, 4, 5}).contiguous(format);
  at::Tensor middle = all.narrow(0, 2, 6);
  for (const auto& views : {middle.chunk(3), std::vector{apart(all.narrow(0, 2, 3)), apart(all.narrow(0, 5, 3))}}) {
    at::Tensor joined = join_rows(views);
    CHECK(joined.data_ptr() == middle.data_ptr());
    CHECK(joined.suggest_memory_format() == format);
    CHECK(at::equal(joined, middle));
    CHECK_FALSE(joined.requires_grad());
  }
}

TEST_CASE("what does not lie side by side is copied") {
  at::Tensor all = at::randn({6, 4});
  auto parts = all.chunk(3);
  std::vector<std::vector<at::Tensor>> cases{
      {parts[1], parts[0]},                        // another order
      {parts[0], parts[2]},                        // a gap
      {parts[0], parts[0]},                        // the same twice
      {parts[0], parts[1].clone()},                // other memory
      {parts[0], apart(parts[1])},                 // changes of which the other does not hear
      {all.narrow(1, 0, 2), all.narrow(1, 2, 2)},  // side by side along the columns
      {apart(parts[0]), apart(parts[1]).add_(0)},  // versions apart
  };
  for (size_t i = 0; i < cases.size(); i++) {
    CAPTURE(i);
    at::Tensor joined = join_rows(cases[i]);
    CHECK(joined.data_ptr() != cases[i][0].data_ptr());
    CHECK(at::equal(joined, at::cat(cases[i])));
  }
}

TEST_CASE("gradients are those of a copy, also where parts are asked for and used elsewhere") {
  at::Tensor weight = at::randn({4, 4}).requires_grad_(true), input = at::randn({6, 4}), outer = at::randn({6, 4});
  auto gradients = [&](bool side_by_side) {
    auto parts = at::mm(input, weight).tanh().chunk(2);
    at::Tensor joined = side_by_side ? join_rows(parts) : at::cat(parts);
    CHECK((joined.data_ptr() == parts[0].data_ptr()) == side_by_side);
    at::Tensor loss = (joined.square() * outer).sum() + (parts[1] * 3).sum();
    return torch::autograd::grad({loss}, {weight, parts[0], parts[1]});
  };
  auto expected = gradients(false), found = gradients(true);
  for (size_t i = 0; i < expected.size(); i++) CHECK(at::equal(found[i], expected[i]));  // the same sums in one order
}

TEST_CASE("leaves side by side get their gradients") {
  at::Tensor all = at::randn({4, 3});
  std::vector<at::Tensor> leaves;
  for (const auto& part : all.chunk(2)) leaves.push_back(apart(part).requires_grad_(true));
  at::Tensor joined = join_rows(leaves);
  CHECK(joined.data_ptr() == all.data_ptr());
  joined.square().sum().backward();
  for (const auto& leaf : leaves) CHECK(at::equal(leaf.grad(), 2 * leaf.detach()));
}

TEST_CASE("backward notices that a view was changed in place") {
  at::Tensor all = at::randn({4, 3}), weight = at::randn({4, 3}).requires_grad_(true);
  std::vector<at::Tensor> views;
  for (const auto& part : all.chunk(2)) views.push_back(apart(part));
  at::Tensor loss = (join_rows(views) * weight).sum();
  views[1].add_(1);
  CHECK_THROWS_WITH(loss.backward(), Catch::Matchers::Contains("modified by an inplace operation"));
}
