// Calls through the gate as attempts of a trial: a call that fails while it is recorded is made again as it is.
#include "bindings/modules/torch/lua_step_trial.h"

#include "bindings/gate/attempts.h"
#include "bindings/gate/userdata.h"
#include "lib/cuda/step_trial.h"

namespace sslrun::lua {

namespace {
// What torch.step_trial gives; calls go by it while it lives.
struct Trial {
  Trial();
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  cuda::StepTrial calls;
};
Trial* current = nullptr;
bool inside = false;  // a call that is attempted makes calls itself
}  // namespace

template <>
struct TypeName<Trial> {
  static constexpr const char* value = "StepTrial";
};

// A call that is handed a function does little itself: what the function calls is attempted, each for itself.
static bool has_function(lua_State* L, int count) {
  for (int i = 1; i <= count; i++)
    if (lua_isfunction(L, i)) return true;
  return false;
}

// Calls the function at `place` again, with copies of its arguments; results or the error lie on top of it.
static bool call_again(lua_State* L, int place) {
  lua_pushvalue(L, place);
  for (int i = 1; i < place; i++) lua_pushvalue(L, i);
  inside = true;
  const int status = lua_pcall(L, place - 1, LUA_MULTRET, 0);
  inside = false;
  return status == 0;
}

static int attempt(lua_State* L, Function f) {
  const int arguments = lua_gettop(L), place = arguments + 1;
  if (inside || !current || current->calls.over() || test_object<Trial>(L, 1) || has_function(L, arguments))
    return run_straight(L, f);
  lua_Debug frame;
  if (!lua_checkstack(L, arguments + 2) || !lua_getstack(L, 0, &frame)) return run_straight(L, f);
  lua_getinfo(L, "f", &frame);
  using Outcome = cuda::StepTrial::Outcome;
  Outcome outcome = current->calls.attempt([&] { return call_again(L, place); });
  if (outcome == Outcome::kFailed) return lua_error(L);
  if (outcome == Outcome::kAgain) {
    std::string problem = current->calls.problem();
    if (problem.empty() && lua_isstring(L, -1)) problem = lua_tostring(L, -1);
    lua_settop(L, place);
    if (!call_again(L, place)) return lua_error(L);  // recorded or not
    current->calls.set_problem(problem);
  }
  return lua_gettop(L) - place;
}

Trial::Trial() {
  current = this;
  go_by(attempt);
}

Trial::~Trial() {
  if (current == this) go_by(nullptr), current = nullptr;
}

static int make(lua_State* L) {
  push_object(L, std::make_shared<Trial>());
  return 1;
}

static int problem(lua_State* L) {
  const std::string& text = check_object<Trial>(L, 1, "torch.step_trial")->calls.problem();
  if (text.empty()) return 0;
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

void open_step_trial(lua_State* L) {
  bind_class<Trial>(L, "A step that is done call by call, each recorded for itself; torch.step_trial gives it.",
                    {{gate<problem>,
                      {.name = "StepTrial:problem",
                       .about = "What could not be recorded and was done as it is; nil where there is nothing, and for "
                                "something that waited for the GPU, which a SyncWatch counts.",
                       .results = {{"", "string?", "the error"}}}}},
                    {});
  bind(L, {{gate<make>,
            {.name = "torch.step_trial",
             .about = "From here on, until release(), each call is recorded for itself and run at once, on the stream "
                      "that torch.cuda_graph made the current one. The step is done whatever happens; behind it "
                      "problem() tells whether it can be recorded as a whole.",
             .results = {{"", "StepTrial", ""}}}}});
}

}  // namespace sslrun::lua
