// The delay a feedback cable needs: out(t) = in(t - 32), one row of memory for each frame of the control grid.
// 32 is the longest piece, so what a piece puts out never depends on what the same piece takes in.
//
// A loop whose gain is above 1 grows until something stops it, and where all else in it is linear nothing would before
// infinity. So up to 4 (+12 dB) a signal passes bit for bit, and beyond it bends towards 8 and never gets there:
// 8 - 16/|x|, which meets the straight line with its value and its slope.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct UtilFeedback {
    using F = Floats<L>;
    using P = params::UtilFeedback;
    float rows[kChunk][L];

    void prepare(const Setup &) {}

    static MTK_INLINE F held(F x) {
        const F straight = F::splat(4.0f), size = max(abs(x), straight);
        return select(size > straight, copy_sign(8.0f - 16.0f / size, x), x);
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            float *row = rows[(io.frame + i) & (kChunk - 1)];
            const F x = held(F::load(in + i * L));
            F::load(row).store(out + i * L);
            x.store(row);
        }
    }
};
MTK_MODULE("util.feedback", UtilFeedback)

MTK_END
