// Entering Lua from the autograd engine.
#include "bindings/gate/engine_entry.h"

#include <condition_variable>
#include <optional>

#include "bindings/gate/gate.h"
#include "lib/core/interrupt.h"

namespace sslrun::lua {

namespace {

struct Entry {
  std::mutex mutex;             // whoever is inside Lua by way of enter_lua
  lua_State* keeper = nullptr;  // never runs code; new coroutines are made on its stack
  std::thread::id home;         // the thread that Lua belongs to
  std::vector<lua_State*> idle;
  int waiting = 0;  // EngineWait objects alive
  std::mutex dropped_mutex;
  std::vector<int> dropped;
};

Entry entry;
thread_local bool inside = false;  // this thread holds entry.mutex

void free_dropped(lua_State* L) {
  std::vector<int> slots;
  {
    std::lock_guard<std::mutex> lock(entry.dropped_mutex);
    slots.swap(entry.dropped);
  }
  for (int slot : slots) luaL_unref(L, LUA_REGISTRYINDEX, slot);
}

lua_State* take_coroutine() {
  if (entry.idle.empty()) {
    entry.idle.push_back(lua_newthread(entry.keeper));
    luaL_ref(entry.keeper, LUA_REGISTRYINDEX);
  }
  lua_State* L = entry.idle.back();
  entry.idle.pop_back();
  return L;
}

// The body runs below lua_pcall, so that its Lua errors end here.
int call_body(lua_State* L) {
  auto* body = static_cast<const std::function<void(lua_State*)>*>(lua_touserdata(L, 1));
  lua_settop(L, 0);
  (*body)(L);
  return 0;
}

}  // namespace

LuaRef::LuaRef(lua_State* L) {
  free_dropped(L);
  slot_ = luaL_ref(L, LUA_REGISTRYINDEX);
}

LuaRef::~LuaRef() {
  if (slot_ <= 0) return;
  std::lock_guard<std::mutex> lock(entry.dropped_mutex);
  entry.dropped.push_back(slot_);
}

void LuaRef::push(lua_State* L) const { lua_rawgeti(L, LUA_REGISTRYINDEX, slot_); }

static std::string text_of(lua_State* L) {
  lua_pushvalue(L, -1);  // lua_tostring turns a number into a string where it stands
  const char* text = lua_tostring(L, -1);
  std::string copy = text ? text : std::string("error value of type ") + luaL_typename(L, -1);
  lua_pop(L, 1);
  return copy;
}

LuaFailure::LuaFailure(lua_State* L) : std::runtime_error(text_of(L)), value_(std::make_shared<LuaRef>(L)) {}

EngineWait::EngineWait(lua_State* L) : L_(L), held_(inside) {
  if (!held_) entry.mutex.lock();
  entry.waiting++;
  inside = false;
  entry.mutex.unlock();
}

EngineWait::~EngineWait() {
  // After an error other threads may still be inside: wait for them before Lua goes on here.
  entry.mutex.lock();
  entry.waiting--;
  inside = held_;
  // LuaJIT still takes the coroutine called last for the running one, and a trace that exits would write its frame
  // there. A call on our own state sets that right.
  lua_pushcfunction(L_, [](lua_State*) { return 0; });
  lua_pcall(L_, 0, 0, 0);
  if (!held_) entry.mutex.unlock();
}

void enter_lua(const std::function<void(lua_State*)>& body) {
  bool nested = inside;
  std::unique_lock<std::mutex> lock(entry.mutex, std::defer_lock);
  if (!nested) lock.lock();
  if (entry.waiting == 0 && std::this_thread::get_id() != entry.home)
    throw std::runtime_error("the backward pass ended with an error on another thread");
  inside = true;
  lua_State* L = take_coroutine();
  lua_pushcfunction(L, gate<call_body>);
  lua_pushlightuserdata(L, const_cast<void*>(static_cast<const void*>(&body)));
  std::optional<LuaFailure> failure;
  bool stopped = false;
  if (lua_pcall(L, 1, 0, 0) != 0) {
    stopped = lua_touserdata(L, -1) == interrupt_token();
    if (!stopped) failure.emplace(L);
  }
  lua_settop(L, 0);
  entry.idle.push_back(L);
  inside = nested;
  if (stopped) throw Interrupted();
  if (failure) throw *failure;
}

void open_engine_entry(lua_State* L) {
  entry.keeper = lua_newthread(L);
  luaL_ref(L, LUA_REGISTRYINDEX);
  entry.home = std::this_thread::get_id();
}

}  // namespace sslrun::lua
