// Entering Lua from LibTorch's autograd engine: gradients of CUDA tensors are computed on threads of the engine's own
// while the caller waits in backward(). One thread at a time is inside Lua, each entry on its own coroutine.
#pragma once
#include <functional>
#include <lua.hpp>
#include <memory>
#include <stdexcept>

namespace sslrun::lua {

// A registry reference that any thread may drop: the slot is freed at the next entry from Lua's own thread.
class LuaRef {
 public:
  LuaRef() = default;
  explicit LuaRef(lua_State* L);  // takes the value on top of the stack
  LuaRef(LuaRef&& other) noexcept : slot_(std::exchange(other.slot_, 0)) {}
  LuaRef& operator=(LuaRef&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~LuaRef();
  void push(lua_State* L) const;
  explicit operator bool() const { return slot_ != 0; }

 private:
  int slot_ = 0;
};

// A Lua error on its way through the engine: the value that was raised, unchanged; what() is its text, if it has one.
class LuaFailure : public std::runtime_error {
 public:
  explicit LuaFailure(lua_State* L);  // takes the value on top of the stack
  void push(lua_State* L) const { value_->push(L); }

 private:
  std::shared_ptr<const LuaRef> value_;
};

// Hold one while a function called from Lua runs the autograd engine: it lets the engine's threads into Lua.
class EngineWait {
 public:
  explicit EngineWait(lua_State* L);  // the state that waits
  EngineWait(const EngineWait&) = delete;
  EngineWait& operator=(const EngineWait&) = delete;
  ~EngineWait();

 private:
  lua_State* L_;
  bool held_;
};

// Runs `body` on a coroutine of its own, alone in Lua. `body` may raise Lua errors: they become LuaFailure (Interrupted
// for Ctrl-C). Called by the engine on any thread.
void enter_lua(const std::function<void(lua_State*)>& body);

// Remembers the state that enter_lua uses; called once.
void open_engine_entry(lua_State* L);

}  // namespace sslrun::lua
