// Zero-delay state-variable filter, two poles, six responses.
//
// Trapezoidal integrators solved without unit delay (A. Simper, "Linear Trapezoidal Integrated SVF", Cytomic 2013;
// V. Zavalishin, "The Art of VA Filter Design", ch. 4). With g = tan(pi fc/fs), k = 1/Q the analogue prototype
//     low 1/D, band k s/D, high s^2/D, notch (s^2 + 1)/D, peak (1 - s^2)/D, all (s^2 - k s + 1)/D,  D = s^2 + k s + 1
// is met exactly at s = j tan(pi f/fs) / g. g and k move in straight lines and the loop is solved anew in each frame,
// so the filter stays stable whatever moves. Cutoff 16 Hz to 0.49 fs, Q 0.5 to 50. Band has gain 1 at its centre.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FilterSvf {
    using F = Floats<L>;
    using P = params::FilterSvf;
    float band_state[L], low_state[L];  // the integrators' memories, half a frame ahead of their outputs

    void prepare(const Setup &) {}

    static MTK_INLINE F integrator_gain(F log2_cutoff, float sample_rate) {
        return tanpi(exp2(log2_cutoff) / sample_rate);
    }
    static MTK_INLINE F damping(F resonance) { return exp2(1.0f - resonance * 6.64385619f); }  // 2 ... 2/100

    void process(const Io<L> &io) {
        const F g_end = integrator_gain(io.to(P::cutoff), io.sample_rate), k_end = damping(io.to(P::resonance));
        if (!io.moves(P::cutoff) && !io.moves(P::resonance)) {
            const Line<L> g(g_end, g_end, io.reciprocal), k(k_end, k_end, io.reciprocal);
            run<false>(io, g, k);
        } else {
            const F g_start = integrator_gain(io.from(P::cutoff), io.sample_rate);
            const Line<L> g(g_start, g_end, io.reciprocal), k(damping(io.from(P::resonance)), k_end, io.reciprocal);
            run<true>(io, g, k);
        }
    }

    template <bool moving> MTK_INLINE void run(const Io<L> &io, Line<L> g_line, Line<L> k_line) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        // Each response is in * x + band * v1 + low * v2 with the gains of Simper's table; those of band scale with k.
        static constexpr float mix_in[6] = {0, 0, 1, 1, -1, 1};
        static constexpr float mix_band[6] = {0, 1, -1, -1, 1, -2};
        static constexpr float mix_low[6] = {1, 0, -1, 0, 2, 0};
        const int mode = io.choice(P::mode);
        const F in_gain = F::splat(mix_in[mode]), low_gain = F::splat(mix_low[mode]);
        F s1 = F::load(band_state), s2 = F::load(low_state);
        F g = g_line.value, k = k_line.value;
        F a1 = 1.0f / (g * (g + k) + 1.0f), a2 = g * a1, a3 = g * a2;
        for (int i = 0; i < io.frames; i++) {
            if (moving) {
                g = g_line.next();
                k = k_line.next();
                a1 = 1.0f / (g * (g + k) + 1.0f);
                a2 = g * a1;
                a3 = g * a2;
            }
            const F x = F::load(in + i * L);
            const F difference = x - s2;
            const F band = a2 * difference + a1 * s1;
            const F low = s2 + (a3 * difference + a2 * s1);
            s1 = (band + band) - s1;
            s2 = (low + low) - s2;
            (in_gain * x + k * mix_band[mode] * band + low_gain * low).store(out + i * L);
        }
        if (io.grid_end) {
            s1 = flush_tiny(s1);
            s2 = flush_tiny(s2);
        }
        s1.store(band_state);
        s2.store(low_state);
    }
};
MTK_MODULE("filter.svf", FilterSvf)

MTK_END
