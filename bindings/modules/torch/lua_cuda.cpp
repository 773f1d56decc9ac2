// CUDA graphs and copies without a wait in Lua: torch.cuda_graph(device), torch.sync_watch(), torch.host_copy(tensors).
#include "bindings/modules/torch/lua_cuda.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/modules/torch/lua_step_trial.h"
#include "bindings/tensor/tensor_arguments.h"
#include "bindings/tensor/tensor_names.h"
#include "lib/cuda/devices.h"
#include "lib/cuda/host_copy.h"
#include "lib/cuda/step_graph.h"
#include "lib/dist/group.h"

namespace sslrun::lua {

template <>
struct TypeName<cuda::StepGraph> {
  static constexpr const char* value = "CudaGraph";
};
template <>
struct TypeName<cuda::SyncWatch> {
  static constexpr const char* value = "SyncWatch";
};
template <>
struct TypeName<cuda::HostCopy> {
  static constexpr const char* value = "HostCopy";
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

static int beside(lua_State* L) {
  push_object(L, std::shared_ptr<cuda::StepGraph>(check_object<cuda::StepGraph>(L, 1, "torch.cuda_graph")->beside()));
  return 1;
}

static int interrupted(lua_State* L) {
  lua_pushboolean(L, check_object<cuda::StepGraph>(L, 1, "torch.cuda_graph")->interrupted());
  return 1;
}

static int make_copy(lua_State* L) {
  const char* op = "torch.host_copy";
  push_object(L, std::make_shared<cuda::HostCopy>(check_tensors(L, 1, op, "tensors")));
  return 1;
}

static int wait_for_copies(lua_State* L) {
  const auto& copies = check_object<cuda::HostCopy>(L, 1, "torch.host_copy")->wait();
  lua_createtable(L, int(copies.size()), 0);
  for (size_t i = 0; i < copies.size(); i++) {
    push_tensor(L, copies[i]);
    lua_rawseti(L, -2, int(i) + 1);
  }
  return 1;
}

static int make_watch(lua_State* L) {
  push_object(L, std::make_shared<cuda::SyncWatch>());
  return 1;
}

static int count(lua_State* L) {
  lua_pushinteger(L, check_object<cuda::SyncWatch>(L, 1, "torch.sync_watch")->count());
  return 1;
}

static int capability(lua_State* L) {
  const char* op = "torch.cuda_capability";
  at::Device device = cuda::one_of_gpus(op, parse_device(op, check_string(L, 1, op, "device")));
  lua_pushnumber(L, cuda::capability(device.index()) / 10.0);
  return 1;
}

static int shortage(lua_State* L) {
  auto found = cuda::last_shortage();
  if (!found) return 0;
  lua_createtable(L, 0, 4);
  const std::pair<const char*, int64_t> fields[] = {
      {"asked", found->asked}, {"allocated", found->allocated}, {"reserved", found->reserved}, {"total", found->total}};
  for (const auto& [name, value] : fields) {
    lua_pushnumber(L, double(value));
    lua_setfield(L, -2, name);
  }
  return 1;
}

static std::vector<Bound> facts() {
  return {
      {gate<capability>,
       {.name = "torch.cuda_capability",
        .about = "Compute capability of a GPU.",
        .arguments = {{"device", "string", "'cuda:0'"}},
        .results = {{"", "number", "9 for sm_90, 8.6 for sm_86"}},
        .source = "docs.pytorch.org, torch.cuda.get_device_capability"}},
      {gate<shortage>,
       {.name = "torch.cuda_shortage",
        .about = "What a GPU had when it last could not give what was asked for; nil when that never was. Counted from "
                 "the moment on when sslrun.device is read, or sslrun.use_device called.",
        .results = {{"", "{asked: integer, allocated: integer, reserved: integer, total: integer}?",
                     "bytes: wanted, held by Tensors, taken from the driver, of the card"}}}}};
}

void open_cuda(lua_State* L) {
  cuda::on_replay(dist::note_replay);
  open_step_trial(L);
  bind(L, facts());
  using Graph = cuda::StepGraph;
  bind_class<Graph>(
      L, "A recorded step of a training; torch.cuda_graph gives it.",
      {{gate<call<&Graph::begin>>,
        {.name = "CudaGraph:begin", .about = "From here on operations are recorded and not run."}},
       {gate<call<&Graph::end>>, {.name = "CudaGraph:finish", .about = "Ends the recording."}},
       {gate<call<&Graph::abandon>>,
        {.name = "CudaGraph:abandon",
         .about = "Gives up an unfinished recording, of which nothing has run, or one that is no longer to be "
                  "replayed, and its "
                  "memory."}},
       {gate<call<&Graph::replay>>,
        {.name = "CudaGraph:replay",
         .about = "Runs what was recorded, on the same tensors: copy the next batch into them before."}},
       {gate<interrupted>,
        {.name = "CudaGraph:interrupted",
         .about = "Whether something that waits for the GPU has ended the recording. What was recorded until then has "
                  "run, and what came behind ran as it is: the step is done, and there is nothing to replay.",
         .results = {{"", "boolean", ""}}}},
       {gate<beside>,
        {.name = "CudaGraph:beside",
         .about = "Another recorder, for another kind of step, on the same stream and in the same memory: a replay of "
                  "one overwrites what the other left there, besides Tensors that are still in use.",
         .results = {{"", "CudaGraph", ""}}}}},
      {});
  bind_class<cuda::HostCopy>(L, "Tensors on their way to the CPU; torch.host_copy gives it.",
                             {{gate<wait_for_copies>,
                               {.name = "HostCopy:wait",
                                .about = "The copies; waits for them, and for nothing that was begun behind them.",
                                .results = {{"", "Tensor[]", "on the CPU, without gradient"}}}}},
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
        {gate<make_copy>,
         {.name = "torch.host_copy",
          .about = "Begins to copy Tensors to the CPU's memory without waiting for the GPU. The copies hold what was "
                   "computed before the call, whatever happens to the Tensors behind it.",
          .arguments = {{"tensors", "Tensor[]", "of any shapes and devices"}},
          .results = {{"", "HostCopy", ""}}}},
        {gate<make_watch>,
         {.name = "torch.sync_watch",
          .about = "Begins to count how often something waits for the GPU.",
          .results = {{"", "SyncWatch", ""}}}}});
}

}  // namespace sslrun::lua
