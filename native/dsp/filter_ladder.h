// Four-pole transistor ladder, solved without unit delay.
//
// Four equal one-pole low-passes y_i = y_{i-1} / (1 + s/wc) inside a loop u = x - k y_4 (T. Stilson, J. Smith,
// "Analyzing the Moog VCF", ICMC 1996): low24 = 1 / ((1 + s/wc)^4 + k), self-oscillation at k = 4 exactly at wc. Each
// pole is a trapezoidal one-pole (V. Zavalishin, "The Art of VA Filter Design", ch. 3 and 5), so every response equals
// the analogue one at s = j tan(pi f/fs) / tan(pi fc/fs). The other slopes are sums of the taps (Oberheim Xpander):
// band = 4 (y2 - 2 y3 + y4), high = u - 4 y1 + 6 y2 - 4 y3 + y4.
//
// With G = g/(1+g) and H = 1 - G a pole is y_i = G y_{i-1} + H s_i, s_i <- 2 y_i - s_i, and the loop is solved by
//     u = (x - k H (G^3 s1 + G^2 s2 + G s3 + s4)) / (1 + k G^4)
// G and k move in straight lines and the loop is solved anew in each frame. Saturation bends u alone: u <- tanh(d u) / d.
// Seen by a sine this lowers k by the same factor at all frequencies, so the pitch of the resonance stays.
//
// "clean" keeps k <= 3.99; "saturated" lets k reach 4.4 and runs at twice the rate between two half-band filters
// (half_band.h), so that what tanh adds above fs/2 does not fold back. Linear,
// k = 4 would have no loudness to settle at, and what comes in at that pitch would grow without end: so "clean" stops below.
#pragma once
#include "half_band.h"
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FilterLadder {
    using F = Floats<L>;
    using P = params::FilterLadder;
    float memory[12][L];  // the poles, then the two half-band filters

    void prepare(const Setup &) {}

    struct Poles {
        F a, b, c, d;
    };
    struct Loop {
        F G, H, in, back;
        MTK_INLINE void solve(F gain, F k, F input) {
            G = gain, H = 1.0f - gain;
            const F G2 = G * G, share = 1.0f / (k * (G2 * G2) + 1.0f);
            in = input * share, back = k * share * H;
        }
    };
    // One frame; `low24` promises that only y4 is wanted.
    template <bool saturated, bool low24>
    static MTK_INLINE F step(Poles &s, const Loop &loop, const float *mix, F x, F drive, F undrive) {
        F u = loop.in * x - loop.back * (((s.a * loop.G + s.b) * loop.G + s.c) * loop.G + s.d);
        if (saturated) u = tanh(u * drive) * undrive;
        const F y1 = loop.G * u + loop.H * s.a, y2 = loop.G * y1 + loop.H * s.b;
        const F y3 = loop.G * y2 + loop.H * s.c, y4 = loop.G * y3 + loop.H * s.d;
        s = {y1 + y1 - s.a, y2 + y2 - s.b, y3 + y3 - s.c, y4 + y4 - s.d};
        return low24 ? y4 : (u * mix[0] + y1 * mix[1] + y2 * mix[2]) + (y3 * mix[3] + y4 * mix[4]);
    }

    static MTK_INLINE F pole_gain(F log2_cutoff, float rate) {
        const F g = tanpi(exp2(log2_cutoff) / rate);
        return g / (g + 1.0f);
    }

    void process(const Io<L> &io) {
        const bool tone = io.moves(P::resonance) || io.moves(P::bass) || io.moves(P::drive_db);
        const Moving moving = tone ? kAll : io.moves(P::cutoff) ? kCutoff : kNothing;
        const bool saturated = io.choice(P::character) != 0, low24 = io.choice(P::mode) == 0;
        if (!saturated && low24)
            moving == kAll ? run<false, true, kAll>(io) : moving == kCutoff ? run<false, true, kCutoff>(io) : run<false, true, kNothing>(io);
        else if (!saturated)
            run<false, false, kAll>(io);
        else if (low24)
            moving == kNothing ? run<true, true, kNothing>(io) : run<true, true, kAll>(io);
        else
            run<true, false, kAll>(io);
    }

    enum Moving { kNothing, kCutoff, kAll };
    template <bool saturated, bool low24, Moving moving> void run(const Io<L> &io) {
        static constexpr float mixes[6][5] = {
            {0, 0, 0, 0, 1}, {0, 0, 0, 1, 0}, {0, 0, 1, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 4, -8, 4}, {1, -4, 6, -4, 1},
        };
        const float *in = io.inputs[P::in_in], *mix = mixes[io.choice(P::mode)];
        float *out = io.outputs[P::out_out];
        const float rate = saturated ? io.sample_rate * 2.0f : io.sample_rate, k_range = saturated ? 4.4f : 3.99f;
        const F G_end = pole_gain(io.to(P::cutoff), rate), one = F::splat(1.0f);
        const F drive_end = saturated ? db_to_gain(io.to(P::drive_db)) : one;
        Line<L> G(moving != kNothing ? pole_gain(io.from(P::cutoff), rate) : G_end, G_end, io.reciprocal);
        Line<L> k(io.from(P::resonance) * k_range, io.to(P::resonance) * k_range, io.reciprocal);
        Line<L> bass(io.from(P::bass), io.to(P::bass), io.reciprocal);
        Line<L> drive(moving == kAll && saturated ? db_to_gain(io.from(P::drive_db)) : drive_end, drive_end, io.reciprocal);
        Poles s = {F::load(memory[0]), F::load(memory[1]), F::load(memory[2]), F::load(memory[3])};
        HalfBand<L> band;
        band.load(memory + 4);
        Loop loop;
        F gain = drive.value, undrive = 1.0f / gain, level = k.value, input = level * bass.value + 1.0f;
        loop.solve(G.value, level, input);
        for (int i = 0; i < io.frames; i++) {
            if (moving == kAll) {
                level = k.next();
                input = level * bass.next() + 1.0f;
                if (saturated) gain = drive.next(), undrive = 1.0f / gain;
            }
            if (moving != kNothing) loop.solve(G.next(), level, input);
            const F x = F::load(in + i * L);
            if (!saturated) {
                step<false, low24>(s, loop, mix, x, one, one).store(out + i * L);
                continue;
            }
            const F early = band.early(x), late = band.late(x);
            const F first = step<true, low24>(s, loop, mix, early, gain, undrive);
            const F second = step<true, low24>(s, loop, mix, late, gain, undrive);
            band.join(first, second).store(out + i * L);
        }
        if (io.grid_end) s = {flush_tiny(s.a), flush_tiny(s.b), flush_tiny(s.c), flush_tiny(s.d)};
        s.a.store(memory[0]), s.b.store(memory[1]), s.c.store(memory[2]), s.d.store(memory[3]);
        band.store(memory + 4, io.grid_end);
    }
};
MTK_MODULE("filter.ladder", FilterLadder)

MTK_END
