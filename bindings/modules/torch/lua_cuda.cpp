// CUDA graphs in Lua: torch.cuda_graph(device), torch.sync_watch().
#include "bindings/modules/torch/lua_cuda.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor_names.h"
#include "lib/cuda/step_graph.h"

namespace sslrun::lua {

template <>
struct TypeName<cuda::StepGraph> {
  static constexpr const char* value = "CudaGraph";
};
template <>
struct TypeName<cuda::SyncWatch> {
  static constexpr const char* value = "SyncWatch";
};

// torch.cuda_graph('cuda:0') -> Graph; a new stream becomes the current one.
static int make_graph(lua_State* L) {
  const char* op = "torch.cuda_graph";
  push_object(L, std::make_shared<cuda::StepGraph>(parse_device(op, check_string(L, 1, op, "device"))));
  return 1;
}

template <void (cuda::StepGraph::*Method)()>
static int call(lua_State* L) {
  (check_object<cuda::StepGraph>(L, 1, "torch.cuda_graph").get()->*Method)();
  return 0;
}

// torch.sync_watch() -> watch; watch:count() is how often something waited for the GPU since then, until
// watch:release().
static int make_watch(lua_State* L) {
  push_object(L, std::make_shared<cuda::SyncWatch>());
  return 1;
}

static int count(lua_State* L) {
  lua_pushinteger(L, check_object<cuda::SyncWatch>(L, 1, "torch.sync_watch")->count());
  return 1;
}

void open_cuda(lua_State* L) {
  register_class<cuda::StepGraph>(L, {{"begin", gate<call<&cuda::StepGraph::begin>>},
                                      {"finish", gate<call<&cuda::StepGraph::end>>},
                                      {"abandon", gate<call<&cuda::StepGraph::abandon>>},
                                      {"replay", gate<call<&cuda::StepGraph::replay>>}});
  register_class<cuda::SyncWatch>(L, {{"count", gate<count>}});
  set_functions(L, {{"cuda_graph", gate<make_graph>}, {"sync_watch", gate<make_watch>}});
}

}  // namespace sslrun::lua
