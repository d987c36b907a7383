// Send: one level between a channel and a return. -96 dB is silence; the gain moves in a straight line over a piece.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct MixSend {
    using F = Floats<L>;
    using P = params::MixSend;

    void prepare(const Setup &) {}

    static MTK_INLINE F gain(F level_db) {
        return select(level_db > F::splat(-95.99f), db_to_gain(level_db), F::splat(0.0f));
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        Line<L> line(gain(io.from(P::level_db)), gain(io.to(P::level_db)), io.reciprocal);
        for (int i = 0; i < io.frames; i++) (F::load(in + i * L) * line.next()).store(out + i * L);
    }
};
MTK_MODULE("mix.send", MixSend)

MTK_END
