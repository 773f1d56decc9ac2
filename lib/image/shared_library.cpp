// dlopen with its reasons kept.
#include "lib/image/shared_library.h"

#include <dlfcn.h>

namespace sslrun::image {

SharedLibrary::SharedLibrary(const char* name, const char* package) : name_(name), package_(package) {
  handle_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (handle_) return;
  std::string reason =
      dlerror();  // "FILE: cannot open shared object file: No such file or directory" names FILE or a dependency
  bool absent = reason == name_ + ": cannot open shared object file: No such file or directory";
  problem_ = (absent ? name_ + " was not found" : reason) + " (Debian: " + package_ + ")";
}

SharedLibrary::~SharedLibrary() {
  if (handle_) dlclose(handle_);
}

SharedLibrary::Symbol SharedLibrary::operator[](const char* function) {
  void* address = handle_ ? dlsym(handle_, function) : nullptr;
  if (handle_ && !address && problem_.empty())
    problem_ = name_ + " has no function " + function + " (Debian: " + package_ + ")";
  return {address};
}

}  // namespace sslrun::image
