// Sends a stereo signal to one of four outputs; a change fades over with gains that always add up to one.
//
// The gains go in a straight line from what they are to the chosen output's alone, so a change during a fade does not jump
// either. Effects behind the other outputs hear silence and ring out by themselves: switching with spillover.
#pragma once
#include "kernel.h"

MTK_BEGIN

template <int L> struct MixSelect {
    using F = Floats<4>;  // a value per output
    using P = params::MixSelect;
    float from[4], to[4];
    int program;       // 1 to 4; 0 before anything sounded
    float left, step;  // share of the way to go, and what a frame takes off

    void prepare(const Setup &) {}

    MTK_INLINE F gains() const { return F::load(to) + (F::load(from) - F::load(to)) * left; }

    void process(const Io<L> &io) {
        const int wanted = io.choice(P::program) + 1;
        if (wanted != program) {
            const float frames = io.to(P::fade)[0] * io.sample_rate;
            gains().store(from);
            F one = F::splat(0.0f);
            one.set(wanted - 1, 1.0f);
            one.store(to);
            left = program == 0 || frames < 1.0f ? 0.0f : 1.0f;
            step = frames < 1.0f ? 1.0f : 1.0f / frames;
            program = wanted;
        }
        const F target = F::load(to), way = F::load(from) - target;
        alignas(16) float gain[kChunk][4];
        for (int i = 0; i < io.frames; i++) {
            left = left > step ? left - step : 0.0f;
            (target + way * left).store(gain[i]);
        }
        for (int o = 0; o < 4; o++) {
            float *out = io.outputs[P::out_out_1 + o];
            for (int i = 0; i < io.frames; i++)
                (Floats<L>::load(io.inputs[P::in_in] + i * L) * gain[i][o]).store(out + i * L);
        }
    }
};
MTK_MODULE("mix.select", MixSelect)

MTK_END
