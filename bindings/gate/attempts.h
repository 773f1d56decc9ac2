// Another way for the calls that come through the gate, for the time of a trial.
#pragma once
#include "bindings/gate/gate.h"

namespace sslrun::lua {

// What run_gated(L, f) does from here on; null: it runs f again.
void go_by(int (*way)(lua_State* L, Function f));

// Runs f as run_gated() does when there is no other way.
int run_straight(lua_State* L, Function f);

}  // namespace sslrun::lua
