// What others ask of a network that makes features: its stages, the maps behind them, and tokens where it has them.
#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace sslrun::nn {

struct Stage {
  std::string name;
  int64_t channels;
  int64_t stride;  // pixels of the input for one value of the map, in either direction
};

// Implemented by networks beside Module; Module::backbone() finds it.
class Backbone {
 public:
  virtual ~Backbone() = default;

  // From the input on, at least one. The last one is what a classifier stands on.
  virtual std::vector<Stage> stages() = 0;
  // Maps [N, channels, H / stride, W / stride] behind the named stages, in that order, computed in one pass.
  virtual std::vector<at::Tensor> features(at::Tensor input, const std::vector<std::string>& stages) = 0;
  // The output before it is pooled: the last stage's map, or tokens [N, T, channels] of which the first
  // num_prefix_tokens() belong to no patch (a class token, registers) and the others to patches, row by row.
  virtual at::Tensor forward_features(at::Tensor input) {
    return features(std::move(input), {stages().back().name})[0];
  }
  virtual int64_t num_prefix_tokens() { return 0; }
  // The sides of the input have to be multiples of it.
  virtual int64_t size_divisibility() { return 1; }
};

// Tokens [N, prefix + height * width, C] as the map [N, C, height, width] of those that belong to patches.
at::Tensor map_of_tokens(const at::Tensor& tokens, int64_t prefix, int64_t height, int64_t width);

// "expected one of 'a', 'b' as stage, got 'c'; did you mean 'b'?"
std::string unknown_stage(const std::string& name, const std::vector<std::string>& known);

}  // namespace sslrun::nn
