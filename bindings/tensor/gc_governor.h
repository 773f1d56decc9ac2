// The memory governor: Lua's collector sees a Tensor as a few bytes, so somebody else has to say when to collect.
//
// Rule: a full collection runs when Tensors hold more than a soft limit (at first 300 MB; it grows by 1.4 while a
// collection leaves more than 80 % of it in use, as in torch7's THGeneral.c), and earlier, whenever 16 MB were
// allocated since the last one and looking for dead objects stays below 3 % of the running time. The second half keeps
// dead Tensors from lying between live ones: without it the C heap of a training loop fragments to several times its
// live size.
#pragma once
#include <lua.hpp>

#include "bindings/tensor/tensor_memory.h"

namespace sslrun::lua {

// The value of allocated_bytes from which the governor wants to be asked again.
extern int64_t next_look;

// Collects if the rule says so. Safe wherever Lua may allocate: it runs finalizers of dead objects only.
void govern(lua_State* L);
void govern_cuda(lua_State* L);

// Called for every Tensor that Lua gets; costs a load and a comparison.
inline void after_push(lua_State* L, bool on_cuda) {
  if (allocated_bytes.load(std::memory_order_relaxed) > next_look) [[unlikely]]
    govern(L);
  if (on_cuda) govern_cuda(L);
}

// Starts counting and sets torch.memory in the table on top of the stack.
void open_governor(lua_State* L);

}  // namespace sslrun::lua
