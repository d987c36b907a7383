// The table of kernels of one instruction set (MTK_ISA).
#include "backend.h"

#include "registry.h"

#define MTK_TEXT_OF(x) #x
#define MTK_TEXT(x) MTK_TEXT_OF(x)

MTK_BEGIN

// backend_piece.cpp
void run_piece(Unit *unit, const Piece *piece);
void sum_chunk(float *target, const float *const *sources, int count, int row);
float peak_of(const float *rows, int chunks);

const Backend kBackend = {MTK_TEXT(MTK_ISA), kKernels, kKernelCount, run_piece, sum_chunk, peak_of};

MTK_END
