// Parts of the Lua module `data`, one file each; every function adds its names to the table on top of the stack.
#pragma once
#include <lua.hpp>

#include "bindings/gate/userdata.h"
#include "lib/data/loading/loader.h"

namespace sslrun::lua {

template <>
struct TypeName<data::Dataset> {
  static constexpr const char* value = "Dataset";
};
template <>
struct TypeName<data::Sampler> {
  static constexpr const char* value = "Sampler";
};
template <>
struct TypeName<data::ViewPlan> {
  static constexpr const char* value = "Views";
};
template <>
struct TypeName<data::Loader> {
  static constexpr const char* value = "Loader";
};

void register_dataset(lua_State* L);  // the class
// {text =, {kind =, count =, first =, reason =, picture =}, …}: what a folder holds beside its pictures.
void push_passed_over(lua_State* L, const data::PassedOver& passed);
// A table of boxes, labels, difficult, crowd and area.
void push_objects(lua_State* L, const data::Objects& objects);
// An array of {path=, reason=}.
void push_unreadable(lua_State* L, const std::vector<data::UnreadableFile>& files);
std::vector<data::UnreadableFile> check_unreadable(lua_State* L, int index, const char* op);
void add_datasets(lua_State* L);
void add_samplers(lua_State* L);
void add_views(lua_State* L);
void add_images(lua_State* L);
void add_view_parameters(lua_State* L);
void add_drawing(lua_State* L);
void add_decoding(lua_State* L);
void add_loader(lua_State* L);
void add_packs(lua_State* L);

}  // namespace sslrun::lua
