// Options of functions, declared once: a table of fields beside each options struct, and the one reader of them.
#pragma once
#include <lua.hpp>

#include "lib/core/fields.h"

namespace sslrun::lua {

// A field, or an option whose value only Lua has: a Tensor, an object, a function.
struct Option : Field {
  Option(Field field) : Field(std::move(field)) {}
  // `read` takes the value at `index` into the struct; throws Error(op).
  using Read = std::function<void(lua_State* L, int index, const std::string& op, void* object)>;
  Option(std::string name, std::string lua_type, std::string about, Read read);
  Option must_be_given() &&;
  Option or_else(std::string what_then_holds) &&;

  std::string lua_type;  // as LuaLS writes it; of a field "" (its type says it)
  Read read;
};

class OptionTable {
 public:
  const std::vector<Option>& options() const { return options_; }
  // A struct with the defaults.
  const void* defaults() const { return defaults_.get(); }

  // Reads the table at `index` (nil or nothing: none) into `object`. Throws Error(op) for an unknown key, naming the
  // nearest, a wrong type, a value out of range, and a required key that is not there. Numbers up to `array_length` are
  // no options; keys of `others` are read by the caller.
  void read(lua_State* L, int index, const std::string& op, void* object, int array_length = 0,
            const std::vector<std::string>& others = {}) const;
  // Reads one value into `object`.
  void read_one(lua_State* L, int index, const std::string& op, const Option& option, void* object) const;
  // Pushes a table of all fields of `object`.
  void push(lua_State* L, const void* object) const;
  // Sets them in the table on top of the stack.
  void push_into(lua_State* L, const void* object) const;
  const Option* find(std::string_view name) const;  // null: none
  std::vector<std::string> names() const;
  // The same of the keys that it knows; others are left alone.
  void read_known(lua_State* L, int index, const std::string& op, void* object) const;

  explicit OptionTable(std::vector<Option> options, std::shared_ptr<const void> defaults = {})
      : options_(std::move(options)), defaults_(std::move(defaults)) {}

 private:
  std::vector<Option> options_;
  std::shared_ptr<const void> defaults_;
};

// The options of struct T: `static const OptionsOf<SgdOptions> kSgd({field("momentum", &SgdOptions::momentum, "…")});`
template <class T>
class OptionsOf : public OptionTable {
 public:
  explicit OptionsOf(std::vector<Option> options, T defaults = {})
      : OptionTable(std::move(options), std::make_shared<const T>(std::move(defaults))) {}
  T defaults() const { return *static_cast<const T*>(OptionTable::defaults()); }
};

template <class T>
T read_options(lua_State* L, int index, const std::string& op, const OptionsOf<T>& table) {
  T object = table.defaults();
  table.read(L, index, op, &object);
  return object;
}

void push_field_value(lua_State* L, const FieldValue& value);

// Whether the table at `index`, or nothing, has a value for the key.
bool is_given(lua_State* L, int index, const char* key);

// A positional argument within a range; throws "[op] expected 'kernel_size' to be 1 or more, got 0".
int64_t check_integer(lua_State* L, int index, std::string_view op, std::string_view name, const Range& range);
double check_number(lua_State* L, int index, std::string_view op, std::string_view name, const Range& range);

}  // namespace sslrun::lua
