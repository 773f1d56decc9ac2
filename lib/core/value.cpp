// Names, texts and look-up in the value tree.
#include "lib/core/value.h"

namespace sslrun::inline core {

std::string describe(const OpaqueValue& value) { return "opaque value " + value.name + " (" + value.reason + ")"; }

std::string child_name(const std::string& parent, const Key& key) {
  if (auto* number = std::get_if<int64_t>(&key)) return parent + "[" + std::to_string(*number) + "]";
  return parent.empty() ? std::get<std::string>(key) : parent + "." + std::get<std::string>(key);
}

const Value* find(const Dict& dict, std::string_view key) {
  for (const auto& entry : dict)
    if (auto* name = std::get_if<std::string>(&entry.key); name && *name == key) return &entry.value;
  return nullptr;
}

}  // namespace sslrun::inline core
