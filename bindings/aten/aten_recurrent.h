// The sizes that lstm, gru, rnn_tanh and rnn_relu need; their kernels read memory by them.
#pragma once
#include <string_view>
#include <vector>

#include "bindings/aten/aten_schema.h"

namespace sslrun::lua {

// With G gates, H units, D directions and layer i's input I_i (I, then D times what a cell gives):
//   input [T, N, I], or data [rows, I] and batch_sizes [T], falling, of `rows` together
//   hx [layers * D, N, P] and for an lstm a second state [layers * D, N, H]; P = H without a projection
//   params for each cell: [G*H, I_i], [G*H, P], with biases [G*H], [G*H], with a projection [P, H]
// Throws "[op] expected …, got …".
void check_recurrent(std::string_view op, const std::vector<Slot>& slots, const std::vector<c10::IValue>& values,
                     int64_t gates);

}  // namespace sslrun::lua
