// The names that a pickle may use: those with a meaning, and those that no checkpoint has reason to name.
#pragma once
#include <optional>
#include <string>

#include "lib/checkpoint/pickle_node.h"

namespace sslrun::checkpoint {

// The module under which a name is listed: Python 2's and NumPy 2's spellings are mapped.
std::string usual_module(const std::string& module);

// What a name means to the reader; nothing for names of classes whose instances are records.
std::optional<Callable> meaning_of(const std::string& module, const std::string& name);

// Whether no checkpoint could mean anything by the name: a file with it was made to run code where it is unpickled.
// Reading such a file here would be safe; refusing it tells its user. Names may be paths ("Outer.Inner").
bool names_code(const std::string& module, const std::string& name);

// Why the result of calling `name` ("module.function") is not read.
std::string reason_of(std::string_view name);

}  // namespace sslrun::checkpoint
