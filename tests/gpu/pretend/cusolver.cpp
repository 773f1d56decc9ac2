#include <cstddef>
#include <cstdint>
#define X extern "C" __attribute__((visibility("default")))
static char handle[64];
X int cusolverDnCgeqrf() { return 0; }
X int cusolverDnCgeqrf_bufferSize() { return 0; }
X int cusolverDnCgesvd() { return 0; }
X int cusolverDnCgesvd_bufferSize() { return 0; }
X int cusolverDnCgesvdaStridedBatched() { return 0; }
X int cusolverDnCgesvdaStridedBatched_bufferSize() { return 0; }
X int cusolverDnCgesvdj() { return 0; }
X int cusolverDnCgesvdjBatched() { return 0; }
X int cusolverDnCgesvdjBatched_bufferSize() { return 0; }
X int cusolverDnCgesvdj_bufferSize() { return 0; }
X int cusolverDnCgetrf() { return 0; }
X int cusolverDnCgetrf_bufferSize() { return 0; }
X int cusolverDnCgetrs() { return 0; }
X int cusolverDnCheevd() { return 0; }
X int cusolverDnCheevd_bufferSize() { return 0; }
X int cusolverDnCheevj() { return 0; }
X int cusolverDnCheevjBatched() { return 0; }
X int cusolverDnCheevjBatched_bufferSize() { return 0; }
X int cusolverDnCheevj_bufferSize() { return 0; }
X int cusolverDnCpotrf() { return 0; }
X int cusolverDnCpotrfBatched() { return 0; }
X int cusolverDnCpotrf_bufferSize() { return 0; }
X int cusolverDnCpotrs() { return 0; }
X int cusolverDnCpotrsBatched() { return 0; }
X int cusolverDnCreate(void** h) {
  *h = handle;
  return 0;
}
X int cusolverDnCreateGesvdjInfo(void** h) {
  *h = handle;
  return 0;
}
X int cusolverDnCreateParams(void** h) {
  *h = handle;
  return 0;
}
X int cusolverDnCreateSyevjInfo(void** h) {
  *h = handle;
  return 0;
}
X int cusolverDnCsytrf() { return 0; }
X int cusolverDnCsytrf_bufferSize() { return 0; }
X int cusolverDnCungqr() { return 0; }
X int cusolverDnCungqr_bufferSize() { return 0; }
X int cusolverDnCunmqr() { return 0; }
X int cusolverDnCunmqr_bufferSize() { return 0; }
X int cusolverDnDestroy() { return 0; }
X int cusolverDnDestroyGesvdjInfo() { return 0; }
X int cusolverDnDestroyParams() { return 0; }
X int cusolverDnDestroySyevjInfo() { return 0; }
X int cusolverDnDgeqrf() { return 0; }
X int cusolverDnDgeqrf_bufferSize() { return 0; }
X int cusolverDnDgesvd() { return 0; }
X int cusolverDnDgesvd_bufferSize() { return 0; }
X int cusolverDnDgesvdaStridedBatched() { return 0; }
X int cusolverDnDgesvdaStridedBatched_bufferSize() { return 0; }
X int cusolverDnDgesvdj() { return 0; }
X int cusolverDnDgesvdjBatched() { return 0; }
X int cusolverDnDgesvdjBatched_bufferSize() { return 0; }
X int cusolverDnDgesvdj_bufferSize() { return 0; }
X int cusolverDnDgetrf() { return 0; }
X int cusolverDnDgetrf_bufferSize() { return 0; }
X int cusolverDnDgetrs() { return 0; }
X int cusolverDnDorgqr() { return 0; }
X int cusolverDnDorgqr_bufferSize() { return 0; }
X int cusolverDnDormqr() { return 0; }
X int cusolverDnDormqr_bufferSize() { return 0; }
X int cusolverDnDpotrf() { return 0; }
X int cusolverDnDpotrfBatched() { return 0; }
X int cusolverDnDpotrf_bufferSize() { return 0; }
X int cusolverDnDpotrs() { return 0; }
X int cusolverDnDpotrsBatched() { return 0; }
X int cusolverDnDsyevd() { return 0; }
X int cusolverDnDsyevd_bufferSize() { return 0; }
X int cusolverDnDsyevj() { return 0; }
X int cusolverDnDsyevjBatched() { return 0; }
X int cusolverDnDsyevjBatched_bufferSize() { return 0; }
X int cusolverDnDsyevj_bufferSize() { return 0; }
X int cusolverDnDsytrf() { return 0; }
X int cusolverDnDsytrf_bufferSize() { return 0; }
X int cusolverDnSetStream() { return 0; }
X int cusolverDnSgeqrf() { return 0; }
X int cusolverDnSgeqrf_bufferSize() { return 0; }
X int cusolverDnSgesvd() { return 0; }
X int cusolverDnSgesvd_bufferSize() { return 0; }
X int cusolverDnSgesvdaStridedBatched() { return 0; }
X int cusolverDnSgesvdaStridedBatched_bufferSize() { return 0; }
X int cusolverDnSgesvdj() { return 0; }
X int cusolverDnSgesvdjBatched() { return 0; }
X int cusolverDnSgesvdjBatched_bufferSize() { return 0; }
X int cusolverDnSgesvdj_bufferSize() { return 0; }
X int cusolverDnSgetrf() { return 0; }
X int cusolverDnSgetrf_bufferSize() { return 0; }
X int cusolverDnSgetrs() { return 0; }
X int cusolverDnSorgqr() { return 0; }
X int cusolverDnSorgqr_bufferSize() { return 0; }
X int cusolverDnSormqr() { return 0; }
X int cusolverDnSormqr_bufferSize() { return 0; }
X int cusolverDnSpotrf() { return 0; }
X int cusolverDnSpotrfBatched() { return 0; }
X int cusolverDnSpotrf_bufferSize() { return 0; }
X int cusolverDnSpotrs() { return 0; }
X int cusolverDnSpotrsBatched() { return 0; }
X int cusolverDnSsyevd() { return 0; }
X int cusolverDnSsyevd_bufferSize() { return 0; }
X int cusolverDnSsyevj() { return 0; }
X int cusolverDnSsyevjBatched() { return 0; }
X int cusolverDnSsyevjBatched_bufferSize() { return 0; }
X int cusolverDnSsyevj_bufferSize() { return 0; }
X int cusolverDnSsytrf() { return 0; }
X int cusolverDnSsytrf_bufferSize() { return 0; }
X int cusolverDnXgeev() { return 0; }
X int cusolverDnXgeev_bufferSize() { return 0; }
X int cusolverDnXgeqrf() { return 0; }
X int cusolverDnXgeqrf_bufferSize() { return 0; }
X int cusolverDnXgesvdjSetMaxSweeps() { return 0; }
X int cusolverDnXgesvdjSetSortEig() { return 0; }
X int cusolverDnXgesvdjSetTolerance() { return 0; }
X int cusolverDnXpotrf() { return 0; }
X int cusolverDnXpotrf_bufferSize() { return 0; }
X int cusolverDnXpotrs() { return 0; }
X int cusolverDnXsyevBatched() { return 0; }
X int cusolverDnXsyevBatched_bufferSize(void*, void*, int, int, int64_t, int, const void*, int64_t, int, const void*,
                                        int, size_t* a, size_t* b, int64_t) {
  *a = *b = 64;
  return 0;
}
X int cusolverDnXsyevd() { return 0; }
X int cusolverDnXsyevd_bufferSize(void*, void*, int, int, int64_t, int, const void*, int64_t, int, const void*, int,
                                  size_t* a, size_t* b) {
  *a = *b = 64;
  return 0;
}
X int cusolverDnXsytrs() { return 0; }
X int cusolverDnXsytrs_bufferSize() { return 0; }
X int cusolverDnZgeqrf() { return 0; }
X int cusolverDnZgeqrf_bufferSize() { return 0; }
X int cusolverDnZgesvd() { return 0; }
X int cusolverDnZgesvd_bufferSize() { return 0; }
X int cusolverDnZgesvdaStridedBatched() { return 0; }
X int cusolverDnZgesvdaStridedBatched_bufferSize() { return 0; }
X int cusolverDnZgesvdj() { return 0; }
X int cusolverDnZgesvdjBatched() { return 0; }
X int cusolverDnZgesvdjBatched_bufferSize() { return 0; }
X int cusolverDnZgesvdj_bufferSize() { return 0; }
X int cusolverDnZgetrf() { return 0; }
X int cusolverDnZgetrf_bufferSize() { return 0; }
X int cusolverDnZgetrs() { return 0; }
X int cusolverDnZheevd() { return 0; }
X int cusolverDnZheevd_bufferSize() { return 0; }
X int cusolverDnZheevj() { return 0; }
X int cusolverDnZheevjBatched() { return 0; }
X int cusolverDnZheevjBatched_bufferSize() { return 0; }
X int cusolverDnZheevj_bufferSize() { return 0; }
X int cusolverDnZpotrf() { return 0; }
X int cusolverDnZpotrfBatched() { return 0; }
X int cusolverDnZpotrf_bufferSize() { return 0; }
X int cusolverDnZpotrs() { return 0; }
X int cusolverDnZpotrsBatched() { return 0; }
X int cusolverDnZsytrf() { return 0; }
X int cusolverDnZsytrf_bufferSize() { return 0; }
X int cusolverDnZungqr() { return 0; }
X int cusolverDnZungqr_bufferSize() { return 0; }
X int cusolverDnZunmqr() { return 0; }
X int cusolverDnZunmqr_bufferSize() { return 0; }
