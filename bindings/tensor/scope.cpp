// Scopes of temporaries: a list of the Tensors that are alive and younger than the outermost scope.
#include "bindings/tensor/scope.h"

#include "bindings/gate/userdata.h"

namespace sslrun::lua {

bool scope_open = false;

// Null where a Tensor was collected before its scope ended.
static std::vector<TensorBox*> noted;

void note_in_scope(TensorBox& box) {
  noted.push_back(&box);
  box.scope_slot = noted.size();
}

void forget_in_scope(TensorBox& box) {
  if (box.scope_slot) noted[box.scope_slot - 1] = nullptr;
  box.scope_slot = 0;
}

namespace {

// Frees what was noted since its construction, also when an error unwinds the frame.
class Scope {
 public:
  Scope() : begin_(noted.size()), outer_(scope_open) { scope_open = true; }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    for (size_t i = begin_; i < noted.size(); i++) {
      if (!noted[i]) continue;
      noted[i]->scope_slot = 0;
      noted[i]->tensor.reset();
    }
    noted.resize(begin_);
    scope_open = outer_;
    for (TensorBox* box : kept_)
      if (outer_) note_in_scope(*box);
  }
  // A result: stays alive and belongs to the enclosing scope, if any.
  void keep(TensorBox& box) {
    if (box.scope_slot <= begin_) return;
    forget_in_scope(box);
    kept_.push_back(&box);
  }

 private:
  size_t begin_;
  bool outer_;
  std::vector<TensorBox*> kept_;
};

// Keeps Tensors in results, looking into tables (keys, values, nested) and each table once.
void keep_value(lua_State* L, int index, Scope& scope, std::set<const void*>& seen) {
  if (at::Tensor* tensor = test_tensor(L, index)) {
    scope.keep(*reinterpret_cast<TensorBox*>(tensor));
  } else if (lua_type(L, index) == LUA_TTABLE && seen.insert(lua_topointer(L, index)).second) {
    luaL_checkstack(L, 4, "torch.scope");
    lua_pushnil(L);
    while (lua_next(L, index)) {
      keep_value(L, lua_gettop(L), scope, seen);
      keep_value(L, lua_gettop(L) - 1, scope, seen);
      lua_pop(L, 1);
    }
  }
}

}  // namespace

static int scope(lua_State* L) {
  if (lua_type(L, 1) != LUA_TFUNCTION) throw Error("torch.scope", "expected a function, got " + describe(L, 1));
  Scope scope;
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  std::set<const void*> seen;
  for (int i = 1, n = lua_gettop(L); i <= n; i++) keep_value(L, i, scope, seen);
  return lua_gettop(L);
}

void open_scope(lua_State* L) {
  bind(L,
       {{gate<scope>,
         {.name = "torch.scope",
          .about =
              "Calls a function and frees every Tensor that Lua got inside, at once, except those it returns, also in "
              "tables. A Tensor that was stored elsewhere is freed too; gradients, parameters and what C++ holds "
              "are not touched. Scopes nest; an error frees as well.",
          .arguments = {{"fn", "fun(...): ...", ""}, {"...", "any", "its arguments"}},
          .results = {{"...", "any", "what the function returns"}}}}});
}

}  // namespace sslrun::lua
