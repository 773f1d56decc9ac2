// A pretend cuBLASLt: products are counted and not computed.
#include <cstddef>
#include <cstring>

#include "stand_in.h"

PRETEND size_t cublasLtGetVersion() { return 130100; }
GIVE_HANDLE(cublasLtMatmulDescCreate)
GIVE_HANDLE(cublasLtMatmulPreferenceCreate)
GIVE_HANDLE(cublasLtMatrixLayoutCreate)

// One algorithm, which needs no workspace: results is an array of structures of more than 64 bytes.
PRETEND int cublasLtMatmulAlgoGetHeuristic(void*, void*, void*, void*, void*, void*, void*, int, void* results,
                                           int* found) {
  memset(results, 0, 64);
  *found = 1;
  return 0;
}

SUCCEED_AND_COUNT(cublasLtMatmul, "matrix_products")
SUCCEED(cublasLtMatmulDescDestroy)
SUCCEED(cublasLtMatmulDescSetAttribute)
SUCCEED(cublasLtMatmulPreferenceDestroy)
SUCCEED(cublasLtMatmulPreferenceSetAttribute)
SUCCEED(cublasLtMatrixLayoutDestroy)
SUCCEED(cublasLtMatrixLayoutSetAttribute)
