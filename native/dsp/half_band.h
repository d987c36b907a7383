// Twice the sample rate and back through a half-band filter: two chains of first-order all-passes that sum to a
// low-pass (stop band -69 dB from 0.6 fs) at the cost of two multiplications a chain and frame.
//
// Up: the two chains give the two half-frames. Down: the chains take them crosswise and their mean is the frame.
#pragma once
#include "math.h"

MTK_BEGIN

template <int L> struct HalfBand {
    using F = Floats<L>;
    F up[4], down[4];

    MTK_INLINE void load(const float (*state)[L]) {
        for (int j = 0; j < 4; j++) up[j] = F::load(state[j]), down[j] = F::load(state[4 + j]);
    }
    MTK_INLINE void store(float (*state)[L], bool flush) const {
        for (int j = 0; j < 4; j++) {
            (flush ? flush_tiny(up[j]) : up[j]).store(state[j]);
            (flush ? flush_tiny(down[j]) : down[j]).store(state[4 + j]);
        }
    }

    // (a + z^-1) / (1 + a z^-1) twice in a row.
    static MTK_INLINE F chain(F x, float a, F &m, float b, F &n) {
        const F y = x * a + m;
        m = x - y * a;
        const F z = y * b + n;
        n = y - z * b;
        return z;
    }

    static constexpr float kA0 = 0.0794134705f, kA1 = 0.28287548f, kA2 = 0.54450562f, kA3 = 0.83407816f;
    MTK_INLINE F early(F x) { return chain(x, kA0, up[0], kA2, up[1]); }
    MTK_INLINE F late(F x) { return chain(x, kA1, up[2], kA3, up[3]); }
    MTK_INLINE F join(F first, F second) {
        return (chain(second, kA0, down[0], kA2, down[1]) + chain(first, kA1, down[2], kA3, down[3])) * 0.5f;
    }
};

MTK_END
