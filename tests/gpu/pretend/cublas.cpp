#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#define X extern "C" __attribute__((visibility("default")))

static char handle[64];
X int cublasCreate_v2(void** h) {
  *h = handle;
  return 0;
}
X int cublasGetMathMode(void*, int* m) {
  *m = 0;
  return 0;
}
X int cublasGetPointerMode_v2(void*, int* m) {
  *m = 0;
  return 0;
}
X int cublasCaxpy_v2() { return 0; }
X int cublasCcopy_v2() { return 0; }
X int cublasCdotc_v2() { return 0; }
X int cublasCdotu_v2() { return 0; }
X int cublasCgelsBatched() { return 0; }
X int cublasCgemmBatched() { return 0; }
X int cublasCgemmStridedBatched() { return 0; }
X int cublasCgemm_v2() { return 0; }
X int cublasCgemv_v2() { return 0; }
X int cublasCgeqrfBatched() { return 0; }
X int cublasCgerc_v2() { return 0; }
X int cublasCgeru_v2() { return 0; }
X int cublasCgetrfBatched() { return 0; }
X int cublasCgetrsBatched() { return 0; }
X int cublasChemm_v2() { return 0; }
X int cublasChemv_v2() { return 0; }
X int cublasCher2_v2() { return 0; }
X int cublasCher2k_v2() { return 0; }
X int cublasCher_v2() { return 0; }
X int cublasCherk_v2() { return 0; }
X int cublasCrot_v2() { return 0; }
X int cublasCrotg_v2() { return 0; }
X int cublasCscal_v2() { return 0; }
X int cublasCsrot_v2() { return 0; }
X int cublasCsscal_v2() { return 0; }
X int cublasCswap_v2() { return 0; }
X int cublasCsymm_v2() { return 0; }
X int cublasCsymv_v2() { return 0; }
X int cublasCsyr2_v2() { return 0; }
X int cublasCsyr2k_v2() { return 0; }
X int cublasCsyr_v2() { return 0; }
X int cublasCsyrk_v2() { return 0; }
X int cublasCtrmm_v2() { return 0; }
X int cublasCtrmv_v2() { return 0; }
X int cublasCtrsmBatched() { return 0; }
X int cublasCtrsm_v2() { return 0; }
X int cublasCtrsv_v2() { return 0; }
X int cublasDasum_v2() { return 0; }
X int cublasDaxpy_v2() { return 0; }
X int cublasDcopy_v2() { return 0; }
X int cublasDdot_v2() { return 0; }
X int cublasDestroy_v2() { return 0; }
X int cublasDgelsBatched() { return 0; }
X int cublasDgemmBatched() { return 0; }
X int cublasDgemmStridedBatched() { return 0; }
X int cublasDgemm_v2() { return 0; }
X int cublasDgemv_v2() { return 0; }
X int cublasDgeqrfBatched() { return 0; }
X int cublasDger_v2() { return 0; }
X int cublasDgetrfBatched() { return 0; }
X int cublasDgetrsBatched() { return 0; }
X int cublasDnrm2_v2() { return 0; }
X int cublasDotEx() { return 0; }
X int cublasDrot_v2() { return 0; }
X int cublasDrotg_v2() { return 0; }
X int cublasDrotm_v2() { return 0; }
X int cublasDrotmg_v2() { return 0; }
X int cublasDscal_v2() { return 0; }
X int cublasDswap_v2() { return 0; }
X int cublasDsymm_v2() { return 0; }
X int cublasDsymv_v2() { return 0; }
X int cublasDsyr2_v2() { return 0; }
X int cublasDsyr2k_v2() { return 0; }
X int cublasDsyr_v2() { return 0; }
X int cublasDsyrk_v2() { return 0; }
X int cublasDtrmm_v2() { return 0; }
X int cublasDtrmv_v2() { return 0; }
X int cublasDtrsmBatched() { return 0; }
X int cublasDtrsm_v2() { return 0; }
X int cublasDtrsv_v2() { return 0; }
X int cublasDzasum_v2() { return 0; }
X int cublasDznrm2_v2() { return 0; }
X int cublasGemmEx() { return 0; }
X int cublasGemmStridedBatchedEx() { return 0; }
X int cublasGetMatrixAsync() { return 0; }
X int cublasGetVectorAsync() { return 0; }
X int cublasIcamax_v2() { return 0; }
X int cublasIcamin_v2() { return 0; }
X int cublasIdamax_v2() { return 0; }
X int cublasIdamin_v2() { return 0; }
X int cublasIsamax_v2() { return 0; }
X int cublasIsamin_v2() { return 0; }
X int cublasIzamax_v2() { return 0; }
X int cublasIzamin_v2() { return 0; }
X int cublasSasum_v2() { return 0; }
X int cublasSaxpy_v2() { return 0; }
X int cublasScasum_v2() { return 0; }
X int cublasScnrm2_v2() { return 0; }
X int cublasScopy_v2() { return 0; }
X int cublasSdot_v2() { return 0; }
X int cublasSetMathMode() { return 0; }
X int cublasSetMatrixAsync() { return 0; }
X int cublasSetPointerMode_v2() { return 0; }
X int cublasSetStream_v2() { return 0; }
X int cublasSetVectorAsync() { return 0; }
X int cublasSetWorkspace_v2() { return 0; }
X int cublasSgelsBatched() { return 0; }
X int cublasSgemmBatched() { return 0; }
X int cublasSgemmEx() { return 0; }
X int cublasSgemmStridedBatched() { return 0; }
X int cublasSgemm_v2() { return 0; }
X int cublasSgemv_v2() { return 0; }
X int cublasSgeqrfBatched() { return 0; }
X int cublasSger_v2() { return 0; }
X int cublasSgetrfBatched() { return 0; }
X int cublasSgetrsBatched() { return 0; }
X int cublasSnrm2_v2() { return 0; }
X int cublasSrot_v2() { return 0; }
X int cublasSrotg_v2() { return 0; }
X int cublasSrotm_v2() { return 0; }
X int cublasSrotmg_v2() { return 0; }
X int cublasSscal_v2() { return 0; }
X int cublasSswap_v2() { return 0; }
X int cublasSsymm_v2() { return 0; }
X int cublasSsymv_v2() { return 0; }
X int cublasSsyr2_v2() { return 0; }
X int cublasSsyr2k_v2() { return 0; }
X int cublasSsyr_v2() { return 0; }
X int cublasSsyrk_v2() { return 0; }
X int cublasStrmm_v2() { return 0; }
X int cublasStrmv_v2() { return 0; }
X int cublasStrsmBatched() { return 0; }
X int cublasStrsm_v2() { return 0; }
X int cublasStrsv_v2() { return 0; }
X int cublasZaxpy_v2() { return 0; }
X int cublasZcopy_v2() { return 0; }
X int cublasZdotc_v2() { return 0; }
X int cublasZdotu_v2() { return 0; }
X int cublasZdrot_v2() { return 0; }
X int cublasZdscal_v2() { return 0; }
X int cublasZgelsBatched() { return 0; }
X int cublasZgemmBatched() { return 0; }
X int cublasZgemmStridedBatched() { return 0; }
X int cublasZgemm_v2() { return 0; }
X int cublasZgemv_v2() { return 0; }
X int cublasZgeqrfBatched() { return 0; }
X int cublasZgerc_v2() { return 0; }
X int cublasZgeru_v2() { return 0; }
X int cublasZgetrfBatched() { return 0; }
X int cublasZgetrsBatched() { return 0; }
X int cublasZhemm_v2() { return 0; }
X int cublasZhemv_v2() { return 0; }
X int cublasZher2_v2() { return 0; }
X int cublasZher2k_v2() { return 0; }
X int cublasZher_v2() { return 0; }
X int cublasZherk_v2() { return 0; }
X int cublasZrot_v2() { return 0; }
X int cublasZrotg_v2() { return 0; }
X int cublasZscal_v2() { return 0; }
X int cublasZswap_v2() { return 0; }
X int cublasZsymm_v2() { return 0; }
X int cublasZsymv_v2() { return 0; }
X int cublasZsyr2_v2() { return 0; }
X int cublasZsyr2k_v2() { return 0; }
X int cublasZsyr_v2() { return 0; }
X int cublasZsyrk_v2() { return 0; }
X int cublasZtrmm_v2() { return 0; }
X int cublasZtrmv_v2() { return 0; }
X int cublasZtrsmBatched() { return 0; }
X int cublasZtrsm_v2() { return 0; }
X int cublasZtrsv_v2() { return 0; }
