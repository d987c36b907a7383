// Note values in beats: the choices of `sync` in src/motorik/modules/shared.py.
//
// [any thread] Pure functions.
#pragma once
#include "kernel.h"

MTK_BEGIN

constexpr int kSyncFree = 0;

MTK_INLINE float sync_beats(int choice) {
    constexpr float kBeats[] = {0, 1 / 8.0f, 1 / 6.0f, 1 / 4.0f, 3 / 8.0f, 1 / 3.0f, 1 / 2.0f, 3 / 4.0f,
                                2 / 3.0f, 1, 3 / 2.0f, 2, 4, 8, 16};
    return kBeats[choice];
}

MTK_END
