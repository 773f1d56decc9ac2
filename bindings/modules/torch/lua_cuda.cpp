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

static int make_watch(lua_State* L) {
  push_object(L, std::make_shared<cuda::SyncWatch>());
  return 1;
}

static int count(lua_State* L) {
  lua_pushinteger(L, check_object<cuda::SyncWatch>(L, 1, "torch.sync_watch")->count());
  return 1;
}

void open_cuda(lua_State* L) {
  using Graph = cuda::StepGraph;
  bind_class<Graph>(
      L, "A recorded step of a training; torch.cuda_graph gives it.",
      {{gate<call<&Graph::begin>>,
        {.name = "CudaGraph:begin", .about = "From here on operations are recorded and not run."}},
       {gate<call<&Graph::end>>, {.name = "CudaGraph:finish", .about = "Ends the recording."}},
       {gate<call<&Graph::abandon>>, {.name = "CudaGraph:abandon", .about = "Gives an unfinished recording up."}},
       {gate<call<&Graph::replay>>,
        {.name = "CudaGraph:replay",
         .about = "Runs what was recorded, on the same tensors: copy the next batch into them before."}}},
      {});
  bind_class<cuda::SyncWatch>(
      L, "Counts how often something waits for the GPU, until release(); torch.sync_watch gives it.",
      {{gate<count>,
        {.name = "SyncWatch:count",
         .about = "How often something has waited for the GPU since the watch was made. A step that waits cannot be "
                  "recorded.",
         .results = {{"", "integer", ""}}}}},
      {});
  bind(L,
       {{gate<make_graph>,
         {.name = "torch.cuda_graph",
          .about = "A recorder of steps as CUDA graphs. A new stream becomes the current one: make it before the first "
                   "step, and record after three steps and optimizer:keep_rates_on_device().",
          .arguments = {{"device", "string", "'cuda:0'"}},
          .results = {{"", "CudaGraph", ""}},
          .source = "docs.pytorch.org, torch.cuda.CUDAGraph"}},
        {gate<make_watch>,
         {.name = "torch.sync_watch",
          .about = "Begins to count how often something waits for the GPU.",
          .results = {{"", "SyncWatch", ""}}}}});
}

}  // namespace sslrun::lua
