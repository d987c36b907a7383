// Stereo width: middle and side, bass to the middle, balance. Lanes 0 and 1 are left and right.
//
//     side = (left - right) / 2,   kept = side - bass_mono (side - high_pass(side)),   d = width kept - side
//     out = (left + d, right - d) balance
// so with nothing set the signal passes bit for bit. The high-pass is the trapezoidal SVF of filter_svf.h, 12 dB an octave,
// Q = 1/sqrt 2. Balance leaves both sides alone in the middle; the far side falls as cos(pi/2 |balance|) to silence.
#pragma once
#include "kernel.h"
#include "math.h"
#include "two_poles.h"

MTK_BEGIN

template <int L> struct FxWidth {
    using F = Floats<L>;
    using P = params::FxWidth;
    float band_state, low_state;

    void prepare(const Setup &) {}

    // Exactly 1 in the middle and exactly 0 at the end, whatever the last bit of the polynomial says.
    static MTK_INLINE float far_gain(float away) {
        return away <= 0.0f ? 1.0f : away < 1.0f ? cos2pi(away * 0.25f) : 0.0f;
    }
    static MTK_INLINE F gains(float balance) {
        F both = F::splat(1.0f);
        both.set(0, far_gain(balance));
        both.set(1, far_gain(-balance));
        return both;
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        constexpr float k = 1.41421356f;
        // The lanes of one line: gain of the integrators, width, share of bass that goes to the middle.
        const auto controls = [&](F crossover, F width, F bass) {
            Floats<4> all = Floats<4>::splat(tanpi(exp2(crossover[0]) / io.sample_rate));
            all.set(1, width[0]);
            all.set(2, bass[0]);
            return all;
        };
        Line<4> control(controls(io.from(P::crossover), io.from(P::width), io.from(P::bass_mono)),
                        controls(io.to(P::crossover), io.to(P::width), io.to(P::bass_mono)), io.reciprocal);
        Line<L> balance(gains(io.from(P::balance)[0]), gains(io.to(P::balance)[0]), io.reciprocal);
        const bool still = !io.moves(P::crossover);
        float a1 = 1.0f / (control.value[0] * (control.value[0] + k) + 1.0f);
        float s1 = band_state, s2 = low_state;
        for (int i = 0; i < io.frames; i++) {
            const Floats<4> now = control.next();
            const float g = now[0];
            if (!still) a1 = 1.0f / (g * (g + k) + 1.0f);
            const F x = F::load(in + i * L);
            const float side = (x[0] - x[1]) * 0.5f;
            const float band = a1 * (s1 + g * (side - s2)), low = s2 + g * band;
            s1 = band * 2.0f - s1;
            s2 = low * 2.0f - s2;
            const float d = now[1] * (side - now[2] * (band * k + low)) - side;
            F apart = F::splat(d);
            apart.set(1, -d);
            ((x + apart) * balance.next()).store(out + i * L);
        }
        Floats<4> band = Floats<4>::splat(s1), low = Floats<4>::splat(s2);
        if (io.grid_end) flush_both(band, low);
        band_state = band[0];
        low_state = low[0];
    }
};
MTK_MODULE("fx.width", FxWidth)

MTK_END
