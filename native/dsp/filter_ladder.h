// Four-pole transistor ladder, solved without unit delay.
//
// Four equal one-pole low-passes y_i = y_{i-1} / (1 + s/wc) inside a loop u = x - k y_4 (T. Stilson, J. Smith,
// "Analyzing the Moog VCF", ICMC 1996): low24 = 1 / ((1 + s/wc)^4 + k), self-oscillation at k = 4 exactly at wc. Each
// pole is a trapezoidal one-pole (V. Zavalishin, "The Art of VA Filter Design", ch. 3 and 5), so every response equals
// the analogue one at s = j tan(pi f/fs) / tan(pi fc/fs). The other slopes are sums of the taps (Oberheim Xpander):
// band = 4 (y2 - 2 y3 + y4), high = u - 4 y1 + 6 y2 - 4 y3 + y4.
//
// With G = g/(1+g) and H = 1 - G a pole is y_i = G y_{i-1} + H s_i, s_i <- 2 y_i - s_i. Written out from u and the
// four memories alone
//     u   = (x - k H (G^3 s1 + G^2 s2 + G s3 + s4)) / (1 + k G^4)
//     s_i <- G^i 2u + (2H - 1) s_i + 2H (G s_{i-1} + G^2 s_{i-2} + ...)      and  y_i = (s_i before + s_i after) / 2
// a frame waits only 6 operations for the one before, which is what bounds a recursive filter's speed. G and k move in
// straight lines and the loop is solved anew in each frame. Saturation bends u alone: u <- tanh(d u) / d. Seen by a
// sine this lowers k by the same factor at all frequencies, so the pitch of the resonance stays.
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

    struct Coefficients {
        F G1, G2, G3, G4, h, e1, e2, e3, in, c1, c2, c3, c4;
        MTK_INLINE void set(F G, F k, F bass) {
            const F H = 1.0f - G, H2 = H + H;
            G1 = G, G2 = G * G, G3 = G2 * G, G4 = G2 * G2;
            h = H2 - 1.0f, e1 = H2 * G, e2 = H2 * G2, e3 = H2 * G3;
            const F solve = 2.0f / (k * G4 + 1.0f);  // 2: the loop is written in 2u
            in = (k * bass + 1.0f) * solve;
            c4 = k * solve * H, c3 = c4 * G, c2 = c4 * G2, c1 = c4 * G3;
        }
    };

    struct Poles {
        F a, b, c, d;
    };
    // One frame; `low24` promises that only y4 is wanted.
    template <bool saturated, bool low24>
    static MTK_INLINE F step(Poles &s, const Coefficients &c, const float *mix, F x, F half_drive, F undrive) {
        F u2 = c.in * x - ((c.c1 * s.a + c.c2 * s.b) + (c.c3 * s.c + c.c4 * s.d));
        if (saturated) u2 = tanh(u2 * half_drive) * undrive;
        const F n1 = c.G1 * u2 + c.h * s.a;
        const F n2 = c.G2 * u2 + (c.h * s.b + c.e1 * s.a);
        const F n3 = c.G3 * u2 + ((c.h * s.c + c.e1 * s.b) + c.e2 * s.a);
        const F n4 = c.G4 * u2 + ((c.h * s.d + c.e1 * s.c) + (c.e2 * s.b + c.e3 * s.a));
        F y2 = s.d + n4;
        if (!low24)
            y2 = (u2 * mix[0] + (s.a + n1) * mix[1] + (s.b + n2) * mix[2]) + ((s.c + n3) * mix[3] + y2 * mix[4]);
        s.a = n1, s.b = n2, s.c = n3, s.d = n4;
        return y2 * 0.5f;
    }

    static MTK_INLINE F pole_gain(F log2_cutoff, float rate) {
        const F g = tanpi(exp2(log2_cutoff) / rate);
        return g / (g + 1.0f);
    }

    void process(const Io<L> &io) {
        const bool moving = io.moves(P::cutoff) || io.moves(P::resonance) || io.moves(P::bass) || io.moves(P::drive_db);
        const bool saturated = io.choice(P::character) != 0, low24 = io.choice(P::mode) == 0;
        if (!saturated && low24)
            moving ? run<false, true, true>(io) : run<false, true, false>(io);
        else if (!saturated)
            run<false, false, true>(io);
        else if (low24)
            moving ? run<true, true, true>(io) : run<true, true, false>(io);
        else
            run<true, false, true>(io);
    }

    template <bool saturated, bool low24, bool moving> void run(const Io<L> &io) {
        static constexpr float mixes[6][5] = {
            {0, 0, 0, 0, 1}, {0, 0, 0, 1, 0}, {0, 0, 1, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 4, -8, 4}, {1, -4, 6, -4, 1},
        };
        const float *in = io.inputs[P::in_in], *mix = mixes[io.choice(P::mode)];
        float *out = io.outputs[P::out_out];
        const float rate = saturated ? io.sample_rate * 2.0f : io.sample_rate, k_range = saturated ? 4.4f : 3.99f;
        const F G_end = pole_gain(io.to(P::cutoff), rate), one = F::splat(1.0f);
        const F drive_end = saturated ? db_to_gain(io.to(P::drive_db)) : one;
        Line<L> G(moving ? pole_gain(io.from(P::cutoff), rate) : G_end, G_end, io.reciprocal);
        Line<L> k(io.from(P::resonance) * k_range, io.to(P::resonance) * k_range, io.reciprocal);
        Line<L> bass(io.from(P::bass), io.to(P::bass), io.reciprocal);
        Line<L> drive(moving && saturated ? db_to_gain(io.from(P::drive_db)) : drive_end, drive_end, io.reciprocal);
        Poles s = {F::load(memory[0]), F::load(memory[1]), F::load(memory[2]), F::load(memory[3])};
        HalfBand<L> band;
        band.load(memory + 4);
        Coefficients c;
        c.set(G.value, k.value, bass.value);
        F half_drive = drive.value * 0.5f, undrive = 2.0f / drive.value;
        for (int i = 0; i < io.frames; i++) {
            if (moving) {
                c.set(G.next(), k.next(), bass.next());
                if (saturated) half_drive = drive.next() * 0.5f, undrive = 1.0f / half_drive;
            }
            const F x = F::load(in + i * L);
            if (!saturated) {
                step<false, low24>(s, c, mix, x, one, one).store(out + i * L);
                continue;
            }
            const F early = band.early(x), late = band.late(x);
            const F first = step<true, low24>(s, c, mix, early, half_drive, undrive);
            const F second = step<true, low24>(s, c, mix, late, half_drive, undrive);
            band.join(first, second).store(out + i * L);
        }
        if (io.grid_end) s = {flush_tiny(s.a), flush_tiny(s.b), flush_tiny(s.c), flush_tiny(s.d)};
        s.a.store(memory[0]), s.b.store(memory[1]), s.c.store(memory[2]), s.d.store(memory[3]);
        band.store(memory + 4, io.grid_end);
    }
};
MTK_MODULE("filter.ladder", FilterLadder)

MTK_END
