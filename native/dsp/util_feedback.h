// The delay a feedback cable needs: out(t) = in(t - 32), one row of memory for each frame of the control grid.
// 32 is the longest piece, so what a piece puts out never depends on what the same piece takes in.
#pragma once
#include "kernel.h"

MTK_BEGIN

template <int L> struct UtilFeedback {
    using F = Floats<L>;
    using P = params::UtilFeedback;
    float rows[kChunk][L];

    void prepare(const Setup &) {}

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            float *row = rows[(io.frame + i) & (kChunk - 1)];
            const F x = F::load(in + i * L);
            F::load(row).store(out + i * L);
            x.store(row);
        }
    }
};
MTK_MODULE("util.feedback", UtilFeedback)

MTK_END
