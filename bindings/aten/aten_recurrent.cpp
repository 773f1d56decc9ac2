// Sizes of recurrent networks.
#include "bindings/aten/aten_recurrent.h"

#include <ATen/core/Tensor.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::lua {

namespace {

struct Arguments {
  std::string_view op;
  const std::vector<Slot>& slots;
  const std::vector<c10::IValue>& values;

  const c10::IValue& of(const char* name) const { return values[find_slot(slots, name)]; }
  bool has(const char* name) const { return find_slot(slots, name) >= 0; }

  void expect(const std::string& name, const at::Tensor& tensor, const std::vector<int64_t>& wanted) const {
    bool same = tensor.defined() && tensor.layout() == at::kStrided && tensor.dim() == int64_t(wanted.size());
    for (size_t i = 0; same && i < wanted.size(); i++) same = wanted[i] < 0 || tensor.size(i) == wanted[i];
    if (same) return;
    std::string sizes;
    for (int64_t size : wanted) sizes += (sizes.empty() ? "" : ", ") + (size < 0 ? "any" : std::to_string(size));
    throw Error(op, "expected '" + name + "' [" + sizes + "], got " + shape_text(tensor.sizes()));
  }
};

// Rows at the first of the falling batch sizes.
int64_t check_batch_sizes(const Arguments& arguments, int64_t rows) {
  const at::Tensor sizes = arguments.of("batch_sizes").toTensor();
  arguments.expect("batch_sizes", sizes, {-1});
  if (sizes.scalar_type() != at::kLong || !sizes.is_cpu() || sizes.numel() == 0)
    throw Error(arguments.op, "expected 'batch_sizes' with int64 numbers on the CPU");
  auto steps = sizes.contiguous();
  const int64_t* at = steps.const_data_ptr<int64_t>();
  for (int64_t i = 0, left = rows; i < steps.numel(); i++) {
    left -= at[i];
    if (at[i] < 1 || (i > 0 && at[i] > at[i - 1]) || left < 0 || (i + 1 == steps.numel() && left != 0))
      throw Error(arguments.op, "expected falling 'batch_sizes' of " + std::to_string(rows) + " together");
  }
  return at[0];
}

}  // namespace

void check_recurrent(std::string_view op, const std::vector<Slot>& slots, const std::vector<c10::IValue>& values,
                     int64_t gates) {
  Arguments arguments{op, slots, values};
  bool packed = arguments.has("data");
  const at::Tensor input = arguments.of(packed ? "data" : "input").toTensor();
  arguments.expect(packed ? "data" : "input", input, std::vector<int64_t>(packed ? 2 : 3, -1));
  int64_t batch =
      packed ? check_batch_sizes(arguments, input.size(0)) : input.size(arguments.of("batch_first").toBool() ? 0 : 1);

  auto states = arguments.of("hx").isTensor() ? std::vector<at::Tensor>{arguments.of("hx").toTensor()}
                                              : arguments.of("hx").toTensorVector();
  size_t state_count = arguments.of("hx").isTensor() ? 1 : 2;
  if (states.size() != state_count)
    throw Error(op, "expected two Tensors for 'hx', got " + std::to_string(states.size()));
  int64_t layers = arguments.of("num_layers").toInt(), directions = arguments.of("bidirectional").toBool() ? 2 : 1;
  if (layers < 1 || layers > 10000) throw Error(op, "expected 'num_layers' in 1..10000, got " + std::to_string(layers));
  for (const auto& state : states) arguments.expect("hx", state, {layers * directions, batch, -1});
  int64_t given = states.front().size(2), units = states.back().size(2);

  auto params = arguments.of("params").toTensorVector();
  bool biases = arguments.of("has_biases").toBool();
  std::vector<std::vector<int64_t>> wanted;
  for (int64_t layer = 0; layer < layers; layer++)
    for (int64_t direction = 0; direction < directions; direction++) {
      wanted.push_back({gates * units, layer == 0 ? input.size(-1) : directions * given});
      wanted.push_back({gates * units, given});
      if (biases) wanted.insert(wanted.end(), 2, {gates * units});
      if (given != units) wanted.push_back({given, units});
    }
  if (params.size() != wanted.size())
    throw Error(op, "expected " + std::to_string(wanted.size()) + " Tensors for 'params', got " +
                        std::to_string(params.size()));
  for (size_t i = 0; i < params.size(); i++)
    arguments.expect("params[" + std::to_string(i + 1) + "]", params[i], wanted[i]);
}

}  // namespace sslrun::lua
