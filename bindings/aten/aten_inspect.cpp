// Looking at operators from Lua: names, schemas, and which overload a call would take.
#include "bindings/aten/aten_inspect.h"

#include "bindings/aten/aten.h"
#include "bindings/aten/aten_call.h"
#include "bindings/aten/aten_guarded.h"
#include "bindings/aten/aten_match.h"
#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "lib/core/error.h"
#include "lib/core/quoted.h"

namespace sslrun::lua {

std::vector<std::string> op_names(bool methods) {
  std::vector<std::string> names;
  for (Op* op : all_ops())
    if (!methods || is_method(*op)) names.push_back(op->name);
  return names;
}

std::vector<std::string> op_schemas(std::string_view name) {
  std::vector<std::string> schemas;
  if (Op* op = find_op(name))
    for (const Overload& overload : compiled(*op)) schemas.push_back(schema_text(overload));
  return schemas;
}

std::string unknown_name(lua_State* L, int index, std::string_view name) {
  auto names = op_names();
  if (index && lua_istable(L, index)) {
    lua_pushvalue(L, index);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
      lua_pop(L, 1);
      if (lua_type(L, -1) == LUA_TSTRING) names.emplace_back(lua_tostring(L, -1));
    }
    lua_pop(L, 1);
  }
  auto near = nearest_names(name, names, 5);
  std::string text = "unknown name " + in_quotes(name);
  for (size_t i = 0; i < near.size(); i++) text += (i ? ", '" : "; nearest: '") + near[i] + "'";
  return text;
}

static int schemas(lua_State* L) {
  auto texts = lua_isnoneornil(L, 1) ? op_names() : op_schemas(check_string(L, 1, "torch.schemas", "name"));
  lua_createtable(L, int(texts.size()), 0);
  for (size_t i = 0; i < texts.size(); i++) {
    push_string(L, texts[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int overloads(lua_State* L) {
  Op* op = find_op(check_string(L, 1, "torch.overloads", "name"));
  lua_newtable(L);
  if (!op) return 1;
  int n = 0;
  for (const Overload& overload : compiled(*op)) {
    bool callable = true;
    for (const Slot& slot : overload.slots) callable &= slot.kind != Kind::kUnsupported;
    for (const auto& result : overload.handle.schema().returns())
      callable &= result.type()->kind() != c10::TypeKind::DictType;
    lua_createtable(L, 0, 3);
    std::string schema = schema_text(overload);
    push_string(L, schema);
    lua_setfield(L, -2, "schema");
    lua_pushboolean(L, callable);
    lua_setfield(L, -2, "callable");
    if (const Guarded* guarded = find_guarded(schema.substr(0, schema.find('(')))) {
      push_string(L, guarded->needs);
      lua_setfield(L, -2, "needs");
      push_string(L, guarded->reason);
      lua_setfield(L, -2, "guarded");
    }
    if (overload.excluded) {
      lua_pushstring(L, overload.excluded);
      lua_setfield(L, -2, "excluded");
    }
    lua_rawseti(L, -2, ++n);
  }
  return 1;
}

static int which(lua_State* L) {
  std::string name = check_string(L, 1, "torch.which", "name");
  Op* op = find_op(name);
  if (!op) throw Error("torch.which", unknown_name(L, 0, name));
  lua_remove(L, 1);
  prepare(L, *op);
  Arguments arguments = read_arguments(L);
  push_string(L, schema_text(choose(*op, arguments)));
  return 1;
}

void open_inspection(lua_State* L) {
  static const DeclaredValue kName{"name", "string", "an operator's name: 'conv2d'"};
  bind(L,
       {{gate<schemas>,
         {.name = "torch.schemas",
          .about = "The schemas of an operator in the order in which they are tried; without a name the names of all "
                   "operators.",
          .arguments = {{"name", "string?", "an operator's name: 'conv2d'"}},
          .results = {{"", "string[]", "empty where there is no such operator"}}}},
        {gate<overloads>,
         {.name = "torch.overloads",
          .about = "What torch.schemas lists, with what each overload needs.",
          .arguments = {kName},
          .results = {{"", "{schema: string, callable: boolean, excluded?: string, needs?: string, guarded?: string}[]",
                       "whether Lua can call it and why not; what its arguments must be because its kernel does not "
                       "check them, and what would happen"}}}},
        {gate<which>,
         {.name = "torch.which",
          .about =
              "The schema that torch.NAME(...) would take for these arguments; nothing is called. Arguments that fit "
              "none are an error that lists the candidates.",
          .arguments = {kName, {"...", "any", "the operator's arguments"}},
          .results = {{"", "string", ""}}}}});
}

}  // namespace sslrun::lua
