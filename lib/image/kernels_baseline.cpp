// The kernels for any x86-64 machine.
#define SSLRUN_KERNELS kernels_for_baseline
#define SSLRUN_TABLE baseline_kernels
#define SSLRUN_NAME "baseline"
#include "lib/image/kernels_body.h"
