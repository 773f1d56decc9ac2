// Operators that cannot be called from Lua, each with its reason.
#pragma once
#include <string_view>

namespace sslrun::lua {

struct Excluded {
  std::string_view overload;  // "name.overload", or "name" for all overloads
  const char* reason;
};

inline constexpr Excluded kExcluded[] = {
    {"record_stream", "takes a CUDA stream; the bound modules run on the current stream"},
    {"set_.source_Storage", "takes a bare Storage; use set_(tensor)"},
    {"set_.source_Storage_storage_offset", "takes a bare Storage; use set_(tensor, offset, size, stride)"},
    {"set.source_Storage", "takes a bare Storage; use set(tensor)"},
    {"set.source_Storage_out", "takes a bare Storage; use set(tensor)"},
    {"set.source_Storage_storage_offset", "takes a bare Storage; use set(tensor, offset, size, stride)"},
    {"set.source_Storage_storage_offset_out", "takes a bare Storage; use set(tensor, offset, size, stride)"},
    {"quantized_gru.data", "takes packed weights of a TorchScript class"},
    {"quantized_gru.input", "takes packed weights of a TorchScript class"},
    {"quantized_lstm.data", "takes packed weights of a TorchScript class"},
    {"quantized_lstm.input", "takes packed weights of a TorchScript class"},
    {"mkldnn_rnn_layer_backward", "reads a workspace in oneDNN's own format; loss:backward() calls it"},
    {"get_gradients", "returns a table keyed by tensors of a distributed autograd context"},
};

}  // namespace sslrun::lua
