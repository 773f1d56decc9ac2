#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#define X extern "C" __attribute__((visibility("default")))

static char handle[64];
X size_t cublasLtGetVersion() { return 130100; }
X int cublasLtMatmulDescCreate(void** h) {
  *h = handle;
  return 0;
}
X int cublasLtMatmulPreferenceCreate(void** h) {
  *h = handle;
  return 0;
}
X int cublasLtMatrixLayoutCreate(void** h) {
  *h = handle;
  return 0;
}
X int cublasLtMatmulAlgoGetHeuristic(void*, void*, void*, void*, void*, void*, void*, int, void* results, int* n) {
  memset(results, 0, 64);
  *n = 1;
  return 0;
}
X int cublasLtMatmul() { return 0; }
X int cublasLtMatmulDescDestroy() { return 0; }
X int cublasLtMatmulDescSetAttribute() { return 0; }
X int cublasLtMatmulPreferenceDestroy() { return 0; }
X int cublasLtMatmulPreferenceSetAttribute() { return 0; }
X int cublasLtMatrixLayoutDestroy() { return 0; }
X int cublasLtMatrixLayoutSetAttribute() { return 0; }
