// The table of kernels of one instruction set (MTK_ISA).
#include "backend.h"

#include "registry.h"

#define MTK_TEXT_OF(x) #x
#define MTK_TEXT(x) MTK_TEXT_OF(x)

MTK_BEGIN

const Backend kBackend = {MTK_TEXT(MTK_ISA), kKernels, kKernelCount};

MTK_END
