// Tokens as maps, and the error of a stage that is not there.
#include "lib/nn/backbone.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::nn {

at::Tensor map_of_tokens(const at::Tensor& tokens, int64_t prefix, int64_t height, int64_t width) {
  if (tokens.dim() != 3 || tokens.size(1) != prefix + height * width)
    throw Error("nn.features", "expected tokens [N, " + std::to_string(prefix) + " + " + std::to_string(height) +
                                   " * " + std::to_string(width) + ", C], got " + shape_text(tokens));
  return tokens.slice(1, prefix).transpose(1, 2).reshape({tokens.size(0), tokens.size(2), height, width});
}

std::string unknown_stage(const std::string& name, const std::vector<std::string>& known) {
  std::string text = "expected one of ";
  for (size_t i = 0; i < known.size(); i++) text += (i ? ", '" : "'") + known[i] + "'";
  return text + " as stage, got '" + name + "'" + did_you_mean(name, known);
}

}  // namespace sslrun::nn
