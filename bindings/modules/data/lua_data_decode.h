// The declared options of everything that decodes pictures.
#pragma once
#include "bindings/gate/option_table.h"
#include "lib/image/decode.h"

namespace sslrun::lua {

// apply_exif_orientation, max_pixels and truncated. Read them into a DecodeOptions of the moment: its `truncated` is
// what data.set_truncated said last.
const OptionsOf<image::DecodeOptions>& decode_options();

// An option of a struct's part as an option of the struct.
template <class T, class Part>
Option within(Part T::*part, Option option) {
  if (option.get)
    option.get = [part, get = std::move(option.get)](const void* object) {
      return get(&(static_cast<const T*>(object)->*part));
    };
  if (option.set)
    option.set = [part, set = std::move(option.set)](void* object, const FieldValue& value) {
      set(&(static_cast<T*>(object)->*part), value);
    };
  if (option.read)
    option.read = [part, read = std::move(option.read)](lua_State* L, int index, const std::string& op, void* object) {
      read(L, index, op, &(static_cast<T*>(object)->*part));
    };
  return option;
}

}  // namespace sslrun::lua
