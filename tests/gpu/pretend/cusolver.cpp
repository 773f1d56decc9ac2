// A pretend cuSOLVER: nothing is solved.
#include <cstddef>
#include <cstdint>

#include "stand_in.h"

namespace {
constexpr size_t kWorkspace = 64;
}

GIVE_HANDLE(cusolverDnCreate)
GIVE_HANDLE(cusolverDnCreateParams)
GIVE_HANDLE(cusolverDnCreateGesvdjInfo)
GIVE_HANDLE(cusolverDnCreateSyevjInfo)
PRETEND int cusolverDnXsyevd_bufferSize(void*, void*, int, int, int64_t, int, const void*, int64_t, int, const void*,
                                        int, size_t* device, size_t* host) {
  *device = *host = kWorkspace;
  return 0;
}
PRETEND int cusolverDnXsyevBatched_bufferSize(void*, void*, int, int, int64_t, int, const void*, int64_t, int,
                                              const void*, int, size_t* device, size_t* host, int64_t) {
  *device = *host = kWorkspace;
  return 0;
}

SUCCEED_ALL_TYPES(cusolverDn, geqrf)
SUCCEED_ALL_TYPES(cusolverDn, geqrf_bufferSize)
SUCCEED_ALL_TYPES(cusolverDn, gesvd)
SUCCEED_ALL_TYPES(cusolverDn, gesvd_bufferSize)
SUCCEED_ALL_TYPES(cusolverDn, gesvdaStridedBatched)
SUCCEED_ALL_TYPES(cusolverDn, gesvdaStridedBatched_bufferSize)
SUCCEED_ALL_TYPES(cusolverDn, gesvdj)
SUCCEED_ALL_TYPES(cusolverDn, gesvdjBatched)
SUCCEED_ALL_TYPES(cusolverDn, gesvdjBatched_bufferSize)
SUCCEED_ALL_TYPES(cusolverDn, gesvdj_bufferSize)
SUCCEED_ALL_TYPES(cusolverDn, getrf)
SUCCEED_ALL_TYPES(cusolverDn, getrf_bufferSize)
SUCCEED_ALL_TYPES(cusolverDn, getrs)
SUCCEED_ALL_TYPES(cusolverDn, potrf)
SUCCEED_ALL_TYPES(cusolverDn, potrfBatched)
SUCCEED_ALL_TYPES(cusolverDn, potrf_bufferSize)
SUCCEED_ALL_TYPES(cusolverDn, potrs)
SUCCEED_ALL_TYPES(cusolverDn, potrsBatched)
SUCCEED_ALL_TYPES(cusolverDn, sytrf)
SUCCEED_ALL_TYPES(cusolverDn, sytrf_bufferSize)

SUCCEED_REAL(cusolverDn, orgqr)
SUCCEED_REAL(cusolverDn, orgqr_bufferSize)
SUCCEED_REAL(cusolverDn, ormqr)
SUCCEED_REAL(cusolverDn, ormqr_bufferSize)
SUCCEED_REAL(cusolverDn, syevd)
SUCCEED_REAL(cusolverDn, syevd_bufferSize)
SUCCEED_REAL(cusolverDn, syevj)
SUCCEED_REAL(cusolverDn, syevjBatched)
SUCCEED_REAL(cusolverDn, syevjBatched_bufferSize)
SUCCEED_REAL(cusolverDn, syevj_bufferSize)

SUCCEED_COMPLEX(cusolverDn, heevd)
SUCCEED_COMPLEX(cusolverDn, heevd_bufferSize)
SUCCEED_COMPLEX(cusolverDn, heevj)
SUCCEED_COMPLEX(cusolverDn, heevjBatched)
SUCCEED_COMPLEX(cusolverDn, heevjBatched_bufferSize)
SUCCEED_COMPLEX(cusolverDn, heevj_bufferSize)
SUCCEED_COMPLEX(cusolverDn, ungqr)
SUCCEED_COMPLEX(cusolverDn, ungqr_bufferSize)
SUCCEED_COMPLEX(cusolverDn, unmqr)
SUCCEED_COMPLEX(cusolverDn, unmqr_bufferSize)

SUCCEED(cusolverDnDestroy)
SUCCEED(cusolverDnDestroyGesvdjInfo)
SUCCEED(cusolverDnDestroyParams)
SUCCEED(cusolverDnDestroySyevjInfo)
SUCCEED(cusolverDnSetStream)
SUCCEED(cusolverDnXgeev)
SUCCEED(cusolverDnXgeev_bufferSize)
SUCCEED(cusolverDnXgeqrf)
SUCCEED(cusolverDnXgeqrf_bufferSize)
SUCCEED(cusolverDnXgesvdjSetMaxSweeps)
SUCCEED(cusolverDnXgesvdjSetSortEig)
SUCCEED(cusolverDnXgesvdjSetTolerance)
SUCCEED(cusolverDnXpotrf)
SUCCEED(cusolverDnXpotrf_bufferSize)
SUCCEED(cusolverDnXpotrs)
SUCCEED(cusolverDnXsyevBatched)
SUCCEED(cusolverDnXsyevd)
SUCCEED(cusolverDnXsytrs)
SUCCEED(cusolverDnXsytrs_bufferSize)
