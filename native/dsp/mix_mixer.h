// out = gain_1 in_1 + gain_2 in_2 + gain_3 in_3 + gain_4 in_4, added in this order. Inputs without a cable are left
// out.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct MixMixer {
    using F = Floats<L>;
    using P = params::MixMixer;

    void prepare(const Setup &) {}

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) F::splat(0.0f).store(out + i * L);
        for (int input = 0; input < 4; input++) {
            if (!((io.connected >> input) & 1u)) continue;
            const float *in = io.inputs[input];
            Line<L> gain(io.from(P::gain_1 + input), io.to(P::gain_1 + input), io.reciprocal);
            for (int i = 0; i < io.frames; i++) {
                const F sum = F::load(out + i * L) + F::load(in + i * L) * gain.next();
                sum.store(out + i * L);
            }
        }
    }
};
MTK_MODULE("mix.mixer", MixMixer)

MTK_END
