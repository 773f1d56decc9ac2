// Lua module `loss`.
#include "bindings/open_all.h"
#include "bindings/stack.h"
#include "bindings/tensor.h"
#include "lib/loss/classification.h"
#include "lib/loss/negative_cosine.h"

namespace sslrun::lua {

static int negative_cosine(lua_State* L) {
  const char* op = "loss.negative_cosine";
  push_tensor(L, loss::negative_cosine(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}

static int cross_entropy(lua_State* L) {
  const char* op = "loss.cross_entropy";
  Options options(L, 3, op);
  double smoothing = options.number("label_smoothing", 0);
  options.finish();
  push_tensor(L, loss::cross_entropy(check_tensor(L, 1, op), check_tensor(L, 2, op), smoothing));
  return 1;
}

static int bce_with_logits(lua_State* L) {
  const char* op = "loss.bce_with_logits";
  push_tensor(L, loss::bce_with_logits(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}

void open_loss(lua_State* L) {
  lua_newtable(L);
  set_functions(L, {{"negative_cosine", gate<negative_cosine>},
                    {"cross_entropy", gate<cross_entropy>},
                    {"bce_with_logits", gate<bce_with_logits>}});
}

}  // namespace sslrun::lua
