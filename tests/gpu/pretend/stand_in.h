// Functions that do nothing and succeed, in C's way: what callers pass is not looked at, and 0 is success in every CUDA
// library.
#pragma once
#include "runtime.h"

#define SUCCEED(function) \
  PRETEND int function() { return 0; }
#define SUCCEED_AND_COUNT(function, figure) \
  PRETEND int function() {                  \
    pretend::count(figure);                 \
    return 0;                               \
  }
// A constructor, whose first argument takes the handle.
#define GIVE_HANDLE(function)      \
  PRETEND int function(void** h) { \
    static char object[64];        \
    *h = object;                   \
    return 0;                      \
  }
// BLAS and LAPACK names carry a letter for the type of numbers.
#define SUCCEED_REAL(library, name) SUCCEED(library##S##name) SUCCEED(library##D##name)
#define SUCCEED_COMPLEX(library, name) SUCCEED(library##C##name) SUCCEED(library##Z##name)
#define SUCCEED_ALL_TYPES(library, name) SUCCEED_REAL(library, name) SUCCEED_COMPLEX(library, name)
