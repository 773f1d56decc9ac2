// The kernels for machines with AVX2 and FMA.
#define SSLRUN_KERNELS kernels_for_avx2
#define SSLRUN_TABLE avx2_kernels
#define SSLRUN_NAME "avx2"
#include "lib/image/kernels_body.h"
