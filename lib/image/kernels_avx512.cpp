// The kernels for machines with AVX-512 F, BW, DQ and VL.
#define SSLRUN_KERNELS kernels_for_avx512
#define SSLRUN_TABLE avx512_kernels
#define SSLRUN_NAME "avx512"
#include "lib/image/kernels_body.h"
