// nn.checkpointed, and how a module learns that it runs for the second time.
#include "bindings/modules/nn/lua_nn.h"
#include "lib/nn/recomputation.h"

namespace sslrun::lua {

static int checkpointed(lua_State* L) {
  const char* op = "nn.checkpointed";
  bool on = lua_isnoneornil(L, 2) || check_boolean(L, 2, op, "on");
  check_object<nn::Module>(L, 1, op)->set_checkpointed(on);
  return return_self(L);
}
static const Bound kCheckpointed{
    gate<checkpointed>,
    {.name = "nn.checkpointed",
     .about =
         "Trades time for memory: the module keeps no activations for the backward pass, which computes them again "
         "from the input. It works where the module is called from Lua, as part of an nn.sequential, or as stage "
         "of an nn.resnet; it takes one Tensor and gives one. Outputs, gradients, running statistics and random "
         "numbers stay what they were.",
     .arguments = {{"module", "Module", "marked in place: names and weights stay"},
                   {"on", "boolean?", "false takes the mark away; true without"}},
     .results = {{"", "Module", "the module itself"}},
     .source = "arXiv 1604.06174; torch.utils.checkpoint"}};

static int recomputing(lua_State* L) {
  lua_pushboolean(L, nn::recomputing());
  return 1;
}
static const Bound kRecomputing{
    gate<recomputing>,
    {.name = "nn.recomputing",
     .about = "Whether a checkpointed module runs for the second time, in the backward pass. A module written in Lua "
              "that counts, or averages into a buffer, does so only where this is false.",
     .results = {{"", "boolean", "false outside of backward passes"}}}};

std::vector<Bound> checkpointed_functions() { return {kCheckpointed, kRecomputing}; }

}  // namespace sslrun::lua
