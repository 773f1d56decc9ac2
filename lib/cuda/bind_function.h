// Functions of a library that was opened by dlopen, as pointers of their own types.
#pragma once
#include <dlfcn.h>

#include <string>
#include <type_traits>

namespace sslrun::cuda {

// Null without a handle, and where the library `library` lacks the function, which `problem` then says.
template <class Function>
void bind_function(Function& function, void* handle, const std::string& library, const char* name,
                   std::string& problem) {
  function = handle ? reinterpret_cast<Function>(dlsym(handle, name)) : nullptr;
  if (handle && !function) problem = library + " has no function " + name;
}

}  // namespace sslrun::cuda
