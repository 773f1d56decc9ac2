// The kernels for machines that have AVX-512 VNNI too, which multiplies and adds in one step.
#define SSLRUN_KERNELS kernels_for_avx512_vnni
#define SSLRUN_TABLE avx512_vnni_kernels
#define SSLRUN_NAME "avx512vnni"
#include "lib/image/kernels_body.h"
