// Waveshaper at four times the sample rate.
//
//     y = level * tone(f(drive x + bias) - f(bias)),   out = x + mix (y - x)
// f: soft tanh(v); hard clips at 1; fold sin(pi/2 v), which turns back what goes beyond 1. Silence stays silence.
//
// The dry signal waits as long as the oversampling (oversample.h) takes, so mixing never combs; that is the declared
// latency. tone tilts the result around 800 Hz by up to 6 dB a side (one trapezoidal pole; at 0 the signal passes as it is).
#pragma once
#include "math.h"
#include "oversample.h"

MTK_BEGIN

template <int L> struct FxDrive {
    using F = Floats<L>;
    using P = params::FxDrive;
    Quadruple<L> quadruple;
    float tone_state[L];
    float tone_gain;

    void prepare(const Setup &setup) {
        const float g = tanpi(800.0f / setup.sample_rate);
        tone_gain = g / (1.0f + g);
    }

    template <int shape> static MTK_INLINE F bend(F v) {
        if (shape == 0) return tanh(v);
        if (shape == 1) return clamp(v, -1.0f, 1.0f);
        return sin2pi(clamp(v, -1024.0f, 1024.0f) * 0.25f);
    }

    template <int shape> static void shape_rows(const Io<L> &io, float *rows) {
        Line<L> drive(db_to_gain(io.from(P::drive_db)), db_to_gain(io.to(P::drive_db)), io.reciprocal * 0.25f);
        Line<L> bias(io.from(P::bias), io.to(P::bias), io.reciprocal * 0.25f);
        const bool still = !io.moves(P::bias);
        F rest = bend<shape>(bias.value);
        for (int i = 0; i < 4 * io.frames; i++) {
            const F b = bias.next();
            if (!still) rest = bend<shape>(b);
            (bend<shape>(F::load(rows + i * L) * drive.next() + b) - rest).store(rows + i * L);
        }
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const int n = io.frames;
        alignas(64) float dry[kChunk * L], four[Quadruple<L>::kRows * L], wet[kChunk * L];
        float *fresh = quadruple.up(in, n, four, dry);
        switch (io.choice(P::shape)) {
            case 0: shape_rows<0>(io, fresh); break;
            case 1: shape_rows<1>(io, fresh); break;
            default: shape_rows<2>(io, fresh); break;
        }
        quadruple.down(fresh, n, wet);

        Line<L> level(db_to_gain(io.from(P::level_db)), db_to_gain(io.to(P::level_db)), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        Line<L> low(db_to_gain(io.from(P::tone) * -6.0f), db_to_gain(io.to(P::tone) * -6.0f), io.reciprocal);
        Line<L> high(db_to_gain(io.from(P::tone) * 6.0f), db_to_gain(io.to(P::tone) * 6.0f), io.reciprocal);
        F s = F::load(tone_state);
        for (int i = 0; i < n; i++) {
            const F x = F::load(dry + i * L), y = F::load(wet + i * L);
            const F v = (y - s) * tone_gain, bass = v + s;
            s = bass + v;
            const F tilted = y + ((low.next() - 1.0f) * bass + (high.next() - 1.0f) * (y - bass));
            (x + mix.next() * (tilted * level.next() - x)).store(out + i * L);
        }
        (io.grid_end ? flush_tiny(s) : s).store(tone_state);
    }
};
MTK_MODULE("fx.drive", FxDrive)

MTK_END
