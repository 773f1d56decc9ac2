// Functions of the driver that LibTorch looks up and the pretence has no use for.
#include "stand_in.h"

SUCCEED(cuFuncGetAttribute)
SUCCEED(cuFuncSetAttribute)
SUCCEED(cuFuncSetCacheConfig)
SUCCEED(cuLaunchCooperativeKernel)
SUCCEED(cuLinkAddData_v2)
SUCCEED(cuLinkComplete)
SUCCEED(cuLinkCreate_v2)
SUCCEED(cuModuleLoad)
SUCCEED(cuModuleUnload)
SUCCEED(cuOccupancyMaxActiveBlocksPerMultiprocessor)
SUCCEED(cuPointerGetAttribute)
SUCCEED(cuTensorMapEncodeTiled)
