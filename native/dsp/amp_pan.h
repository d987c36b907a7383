// Mono to stereo by the equal-power law: left = cos(a), right = sin(a), a = pi/4 (1 + position). The centre is -3.01 dB
// on both sides and left^2 + right^2 = 1 everywhere. Within a piece the two gains move in straight lines.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct AmpPan {
    using F = Floats<L>;
    using P = params::AmpPan;

    void prepare(const Setup &) {}

    static MTK_INLINE F turns(F position) { return position * 0.125f + 0.125f; }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *left = io.outputs[P::out_left], *right = io.outputs[P::out_right];
        const F end = turns(io.to(P::position)), start = turns(io.from(P::position));
        const F left_end = cos2pi(end), right_end = sin2pi(end);
        Line<L> left_gain(io.moves(P::position) ? cos2pi(start) : left_end, left_end, io.reciprocal);
        Line<L> right_gain(io.moves(P::position) ? sin2pi(start) : right_end, right_end, io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L);
            (x * left_gain.next()).store(left + i * L);
            (x * right_gain.next()).store(right + i * L);
        }
    }
};
MTK_MODULE("amp.pan", AmpPan)

MTK_END
