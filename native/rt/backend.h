// What exists once per instruction set: the kernels. The host picks one Backend and uses nothing else of it.
#pragma once
#include "kernel_info.h"

namespace mtk {

struct Unit;
struct Piece;

struct Backend {
    const char *name;
    const KernelInfo *const *kernels;   // sorted by kind: the same order in every backend
    int kernel_count;
    /* [audio] Runs all nodes over the piece and fills its rows of the routes' buffers. */
    void (*run_piece)(Unit *unit, const Piece *piece);
    /* [audio] target [kChunkFrames][kBusLanes] = sum of the sources in order, each from its row `row` on. */
    void (*sum_chunk)(float *target, const float *const *sources, int count, int row);
    /* [audio] Largest |x| of [chunks * kChunkFrames][kBusLanes]. */
    float (*peak_of)(const float *rows, int chunks);
};

// [any thread] The builds this machine can run, worst first.
int backend_count();
const Backend *backend_at(int index);
/* [any thread] The build called `name`, the best one when null, or null when this machine cannot run it. */
const Backend *find_backend(const char *name);
/* [any thread] Index of a module kind, or -1. */
int find_kernel(const Backend *backend, const char *kind);

#define MTK_DECLARE_BACKEND(set) namespace set { extern const Backend kBackend; }
MTK_DECLARE_BACKEND(v2)
MTK_DECLARE_BACKEND(v3)
MTK_DECLARE_BACKEND(v4)
MTK_DECLARE_BACKEND(neon)
MTK_DECLARE_BACKEND(generic)

}  // namespace mtk
