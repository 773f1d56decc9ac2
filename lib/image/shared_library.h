// A shared library that is opened when it is first needed, so that the program runs on machines without it.
#pragma once
#include <string>

namespace sslrun::image {

class SharedLibrary {
 public:
  // A function's address, taken by the pointer that it is assigned to; null when the library or the function is
  // missing.
  struct Symbol {
    void* address;
    template <class Function>
    operator Function*() const {  // NOLINT: the declaration that it initialises names the type
      return reinterpret_cast<Function*>(address);
    }
  };

  // `name` is the file that the system's search path holds ("libwebp.so.7"), `package` Debian's name for it.
  SharedLibrary(const char* name, const char* package);
  SharedLibrary(const SharedLibrary&) = delete;
  ~SharedLibrary();

  Symbol operator[](const char* function);

  // Why the library cannot be used, or "": "libwebp.so.7 was not found (Debian: libwebp7)".
  const std::string& problem() const { return problem_; }

 private:
  std::string name_, package_, problem_;
  void* handle_ = nullptr;
};

}  // namespace sslrun::image
