// What a dynamics module listens to: the side chain where one is connected, else its own input, through a high-pass.
//
// The high-pass is the trapezoidal SVF of filter_svf.h with Q = 1/sqrt 2: 12 dB an octave, so that a bass drum does not
// duck what it should not. Its lowest cutoff, 10 Hz, takes nothing audible away.
#pragma once
#include "kernel.h"
#include "math.h"
#include "two_poles.h"

MTK_BEGIN

template <int L> struct SideChain {
    using F = Floats<L>;
    float band_state[L], low_state[L];

    // Fills `key`, io.frames rows. The inputs are given by their declared numbers, the cutoff by that of its parameter.
    void listen(const Io<L> &io, int in, int side, int low_cut, float *key) {
        const float *source = io.inputs[(io.connected >> side) & 1u ? side : in];
        constexpr float k = 1.41421356f;
        const F start = tanpi(exp2(io.from(low_cut)) / io.sample_rate), end = tanpi(exp2(io.to(low_cut)) / io.sample_rate);
        Line<L> g(start, end, io.reciprocal);
        const bool still = !io.moves(low_cut);
        F s1 = F::load(band_state), s2 = F::load(low_state), gain = g.value, a1 = 1.0f / (gain * (gain + k) + 1.0f);
        for (int i = 0; i < io.frames; i++) {
            if (!still) {
                gain = g.next();
                a1 = 1.0f / (gain * (gain + k) + 1.0f);
            }
            const F x = F::load(source + i * L);
            const F band = a1 * (s1 + gain * (x - s2)), low = s2 + gain * band;
            s1 = band * 2.0f - s1;
            s2 = low * 2.0f - s2;
            (x - band * k - low).store(key + i * L);
        }
        if (io.grid_end) flush_both(s1, s2);
        s1.store(band_state);
        s2.store(low_state);
    }
};

// What is left of a distance after one frame of an exponential approach with a time constant of 2^log2_seconds.
MTK_INLINE float approach(float log2_seconds, float sample_rate) {
    return exp2(-1.44269504f / (exp2(log2_seconds) * sample_rate));
}

MTK_END
