// A library for LD_PRELOAD under which a program gets as many threads as THREADS says and then none, as under a limit.
#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                              void* argument) {
  static std::atomic<long> left{[] {
    const char* given = std::getenv("THREADS");
    return given ? std::atol(given) : 1000000;
  }()};
  if (left-- <= 0) return EAGAIN;
  static auto* create = reinterpret_cast<decltype(&pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
  return create(thread, attributes, start, argument);
}
