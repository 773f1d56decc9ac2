// A library for LD_PRELOAD that sends its process a signal at the n-th call on files whose path holds a text; of bytes
// that are written by that call the first half has arrived then. STRIKE="SIGNAL N TEXT".
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

struct Strike {
  int number = 0;
  long at = 0;
  std::string text;
  std::atomic<long> calls{0};
  Strike() {
    char path[4096];
    const char* asked = std::getenv("STRIKE");
    if (asked && std::sscanf(asked, "%d %ld %4095s", &number, &at, path) == 3) text = path;
  }
  bool due(const char* path) { return number && std::strstr(path, text.c_str()) && ++calls == at; }
  bool due(int handle) {
    if (!number) return false;
    char path[4096];
    ssize_t length = readlink(("/proc/self/fd/" + std::to_string(handle)).c_str(), path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return due(path);
  }
  void hit() const { kill(getpid(), number); }
};

Strike& strike() {
  static Strike one;
  return one;
}

template <typename F>
F* next(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (strike().due(path)) strike().hit();
  return next<int(const char*, int, mode_t)>("open")(path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
  if (strike().due(path)) strike().hit();
  return next<FILE*(const char*, const char*)>("fopen")(path, mode);
}

size_t fwrite(const void* bytes, size_t size, size_t count, FILE* file) {
  auto* write_on = next<size_t(const void*, size_t, size_t, FILE*)>("fwrite");
  if (!strike().due(fileno(file))) return write_on(bytes, size, count, file);
  size_t half = write_on(bytes, 1, size * count / 2, file);
  std::fflush(file);
  strike().hit();
  half += write_on(static_cast<const char*>(bytes) + half, 1, size * count - half, file);
  return half / size;
}

ssize_t write(int handle, const void* bytes, size_t count) {
  auto* write_on = next<ssize_t(int, const void*, size_t)>("write");
  if (!strike().due(handle)) return write_on(handle, bytes, count);
  ssize_t half = write_on(handle, bytes, count / 2);
  strike().hit();
  return half;
}

int fsync(int handle) {
  if (strike().due(handle)) strike().hit();
  return next<int(int)>("fsync")(handle);
}

int rename(const char* from, const char* to) {
  if (strike().due(from)) strike().hit();
  return next<int(const char*, const char*)>("rename")(from, to);
}

int link(const char* from, const char* to) {
  if (strike().due(to)) strike().hit();
  return next<int(const char*, const char*)>("link")(from, to);
}

int unlink(const char* path) {
  if (strike().due(path)) strike().hit();
  return next<int(const char*)>("unlink")(path);
}
}
