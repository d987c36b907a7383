// Diode ladder of the TB-303, solved without unit delay.
//
// Four capacitors in a row of diodes, the first of half size, driven by a current and held at the far end: in units of
// the diode's conductance over a capacitor
//     v1' = 2 (u - (v1 - v2))   v2' = v1 - 2 v2 + v3   v3' = v2 - 2 v3 + v4   v4' = v3 - 2 v4        u = x - k v4
// a uniform line with an open end, hence v4 / u = 1 / T4(1 + s/2) with the Chebyshev polynomial T4. With
// s = 2^(1/4) p this is T. Stinchcombe's p^4 + 2^(11/4) p^3 + 10 sqrt(2) p^2 + 2^(13/4) p + 1; the loop oscillates at
// k = 17 exactly, at s = sqrt(2) j, and `cutoff` is that pitch.
//
// Every diode has the same conductance whatever the cutoff, so the eigenvectors of the line never change and the ladder is,
// at all times, four one-poles side by side: v4 = sum w_m y_m, y_m = u / (1 + s / p_m), with
//     theta_m = (2m - 1) pi / 8     p_m = 2 (1 - cos theta_m)     w_m = (-1)^(m-1) sin theta_m / (2 p_m)
// Each is a trapezoidal one-pole (V. Zavalishin, ch. 3): y = G u + (1 - G) z, z <- z + 2 G (u - z), G = g p / (1 + g p),
// with g = tan(pi f/fs) / sqrt(2). The four do not wait for one another, and u waits for u of the frame before with one product
// and one difference: what the poles held before that is weighed while u is worked out. So the poles are remembered as they
// were before the last frame, together with that frame's u and G. They are remembered times w / 2: their sum before a frame
// and after it is v4.
//
// Saturation bends u alone: u <- tanh(d u) / d, at twice the rate (half_band.h); seen by a sine this lowers k by the same
// factor at all frequencies, so the pitch of the resonance stays. "clean" keeps k <= 16.95, "saturated" goes to 18.7.
// The coupling capacitors are trapezoidal high-passes, the one in the loop solved with it.
#pragma once
#include "blocks.h"
#include "half_band.h"
#include "kernel.h"
#include "math.h"
#include "span.h"

MTK_BEGIN

template <int L> struct FilterDiode {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::FilterDiode;
    static constexpr float kPole[4] = {0.152240935f, 1.23463314f, 2.76536686f, 3.84775907f};
    static constexpr float kWeight[4] = {1.25683487f, -0.374151441f, 0.167044659f, -0.0497280918f};
    float memory[14][L];  // the poles before the last frame, the coupling of the loop and of the input, the half-band filter
    float last_u[L], last_G[4][L];
    float known[2][L], known_G[4][L];  // log2 of a cutoff and its rate, and what they come to

    void prepare(const Setup &) {}

    struct Poles {
        F G[4];
    };
    // A cutoff is mostly the one at which the last piece ended.
    MTK_INLINE Poles poles(F log2_cutoff, float rate) {
        Poles p;
        if (bits(~((log2_cutoff == F::load(known[0])) & (F::load(known[1]) == F::splat(rate))))) {
            log2_cutoff.store(known[0]);
            F::splat(rate).store(known[1]);
            const F g = tanpi(exp2(log2_cutoff) / rate) * 0.707106781f;
            for (int m = 0; m < 4; m++) {
                const F a = g * kPole[m];
                (a / (a + 1.0f)).store(known_G[m]);
            }
        }
        for (int m = 0; m < 4; m++) p.G[m] = F::load(known_G[m]);
        return p;
    }
    MTK_INLINE void poles(int lane, float log2_cutoff, float rate, float (&G)[4]) {
        if (log2_cutoff != known[0][lane] || rate != known[1][lane]) {
            known[0][lane] = log2_cutoff, known[1][lane] = rate;
            const Floats<4> a = Floats<4>::load(kPole) * (tanpi(exp2(log2_cutoff) / rate) * 0.707106781f);
            const Floats<4> found = a / (a + 1.0f);
            for (int m = 0; m < 4; m++) known_G[m][lane] = found[m];
        }
        for (int m = 0; m < 4; m++) G[m] = known_G[m][lane];
    }
    // One frame of the loop, all that hangs on parameters alone: 2u = in x - sum c z + c_high z_high.
    struct Coefficients {
        F in, c[4], c_high, half[4], keep[4], high;
        template <bool coupled> MTK_INLINE void set(const Poles &p, F k, F bass, F high_gain) {
            F through = F::splat(0.0f);
            for (int m = 0; m < 4; m++) through = through + p.G[m] * kWeight[m];
            const F loop = coupled ? k * (1.0f - high_gain) : k;
            const F solve = 2.0f / (loop * through + 1.0f), back = loop * solve;
            in = (k * bass + 1.0f) * solve;
            c_high = back;
            high = high_gain * 2.0f;
            for (int m = 0; m < 4; m++) {
                half[m] = p.G[m] * (0.5f * kWeight[m]);
                keep[m] = 1.0f - (p.G[m] + p.G[m]);
                c[m] = (back + back) * (1.0f - p.G[m]);
            }
        }
    };

    struct State {
        F z[4], high, input;
    };
    template <bool saturated, bool coupled>
    static MTK_INLINE F step(State &s, const Coefficients &c, F x, F half_drive, F undrive) {
        F u2 = c.in * x - ((c.c[0] * s.z[0] + c.c[1] * s.z[1]) + (c.c[2] * s.z[2] + c.c[3] * s.z[3]));
        if (coupled) u2 = u2 + c.c_high * s.high;
        if (saturated) u2 = tanh(u2 * half_drive) * undrive;
        F next[4], sum[4];
        for (int m = 0; m < 4; m++) {
            next[m] = c.half[m] * u2 + c.keep[m] * s.z[m];
            sum[m] = next[m] + s.z[m];  // y = (z before + z after) / 2
            s.z[m] = next[m];
        }
        const F y = (sum[0] + sum[1]) + (sum[2] + sum[3]);
        if (coupled) s.high = s.high + c.high * (y - s.high);
        return y;
    }

    static MTK_INLINE F pole_gain(F log2_cutoff, float rate) {
        const F g = tanpi(exp2(log2_cutoff) / rate);
        return g / (g + 1.0f);
    }

    void process(const Io<L> &io) {
        const bool moving = io.moves(P::cutoff) || io.moves(P::resonance) || io.moves(P::bass) || io.moves(P::drive_db);
        if (io.choice(P::coupling) != 0)
            io.choice(P::character) != 0 ? run<true, true, true>(io) : run<false, true, true>(io);
        else if (io.choice(P::character) != 0)
            moving ? run<true, false, true>(io) : run<true, false, false>(io);
        else if (io.sounding & (io.sounding - 1))
            clean(io, moving);
        else
            alone(io, __builtin_ctz(io.sounding));
    }

    // What pole m holds.
    MTK_INLINE F held(int m) const {
        const F G = F::load(last_G[m]);
        return (G * (0.5f * kWeight[m])) * F::load(last_u) + (1.0f - (G + G)) * F::load(memory[m]);
    }

    // Clean and direct: u = in x - sum c K z - q u, with z the poles before the last frame, u and K = 1 - 2 G of that frame.
    // Everything but the recursion is worked out beforehand.
    void clean(const Io<L> &io, bool moving) {
        using T = Tiles<L>;
        using Tile = typename T::Tile;
        constexpr int kBlock = L == 4 ? 8 : 4;   // frames worked out beforehand: few, so that they and the recursion overlap
        struct Rows {
            alignas(64) float given[kBlock * L], q[kBlock * L], c[4][kBlock * L], G[4][kBlock * L], keep[4][kBlock * L];
        } rows;
        const Poles from = poles(io.from(P::cutoff), io.sample_rate), to = poles(io.to(P::cutoff), io.sample_rate);
        I same = I::splat(moving ? 0 : -1);
        for (int m = 0; m < 4; m++) same = same & (from.G[m] == F::load(last_G[m]));
        const int forward = bits(~same) ? L : 0;   // 0: all rows are like the first
        Tile start[4], step[4], last[4], through = Tile::splat(0.0f), through_step = through;
        for (int m = 0; m < 4; m++) {
            start[m] = T::repeat(from.G[m]);
            step[m] = T::repeat((to.G[m] - from.G[m]) * io.reciprocal);
            last[m] = T::first_of(F::load(last_G[m]), start[m] + step[m] * T::numbers(0));
            through = through + start[m] * kWeight[m];
            through_step = through_step + step[m] * kWeight[m];
        }
        const Tile one = Tile::splat(1.0f);
        TileLine<L> k(io.from(P::resonance) * 16.95f, io.to(P::resonance) * 16.95f, io.reciprocal);
        TileLine<L> bass(io.from(P::bass), io.to(P::bass), io.reciprocal);
        Tile number = T::numbers(1), earlier = T::numbers(T::kRows), gain = one;
        // One by one: gcc keeps arrays of them in memory, and the recursion would go through it.
        F b0 = F::load(memory[0]), b1 = F::load(memory[1]), b2 = F::load(memory[2]), b3 = F::load(memory[3]);
        F z0 = held(0), z1 = held(1), z2 = held(2), z3 = held(3), u = F::load(last_u), sum = (z0 + z1) + (z2 + z3);
        for (int begin = 0; begin < io.frames; begin += kBlock) {
            const int end = io.frames - begin < kBlock ? io.frames : begin + kBlock;
            for (int first = begin; first < end; first += T::kRows) {
                const int at = (first - begin) * L;
                const Tile x = T::load(io.inputs[P::in_in], first, io.frames);
                if (!forward && first) {
                    (x * gain).store(rows.given + at);
                    continue;
                }
                const Tile feedback = k.next(), solve = 2.0f / (feedback * (through + through_step * number) + one);
                const Tile twice_back = feedback * (solve + solve);
                Tile q = Tile::splat(0.0f);
                for (int m = 0; m < 4; m++) {
                    const Tile G = start[m] + step[m] * number, c = twice_back * (one - G);
                    const Tile product = c * last[m];
                    q = q + product * (0.5f * kWeight[m]);
                    (c - (product + product)).store(rows.c[m] + at);
                    (G * (0.5f * kWeight[m])).store(rows.G[m] + at);
                    (one - (G + G)).store(rows.keep[m] + at);
                    last[m] = T::kRows == 1 ? G : start[m] + step[m] * earlier;
                }
                q.store(rows.q + at);
                gain = (feedback * bass.next() + one) * solve;
                (x * gain).store(rows.given + at);
                number = number + (float)T::kRows;
                earlier = earlier + (float)T::kRows;
            }
            float *out = io.outputs[P::out_out] + begin * L;
#pragma GCC unroll 2
            for (int at = 0, of = 0; at < (end - begin) * L; at += L, of += forward) {
                const F low = F::load(rows.c[0] + of) * b0 + F::load(rows.c[1] + of) * b1;
                const F high = F::load(rows.c[2] + of) * b2 + F::load(rows.c[3] + of) * b3;
                u = (F::load(rows.given + at) - (low + high)) - F::load(rows.q + of) * u;
                b0 = z0, b1 = z1, b2 = z2, b3 = z3;
                z0 = F::load(rows.G[0] + of) * u + F::load(rows.keep[0] + of) * z0;
                z1 = F::load(rows.G[1] + of) * u + F::load(rows.keep[1] + of) * z1;
                z2 = F::load(rows.G[2] + of) * u + F::load(rows.keep[2] + of) * z2;
                z3 = F::load(rows.G[3] + of) * u + F::load(rows.keep[3] + of) * z3;
                const F next = (z0 + z1) + (z2 + z3);
                (sum + next).store(out + at);   // y = (z before + z after) / 2
                sum = next;
            }
        }
        const F before[4] = {b0, b1, b2, b3};
        for (int m = 0; m < 4; m++) {
            (io.grid_end ? flush_tiny(before[m]) : before[m]).store(memory[m]);
            (from.G[m] + (to.G[m] - from.G[m]) * io.reciprocal * (float)io.frames).store(last_G[m]);
        }
        (io.grid_end ? flush_tiny(u) : u).store(last_u);
    }

    // The same for the one lane that sounds: what the recursion takes is worked out over time.
    void alone(const Io<L> &io, int lane) {
        alignas(64) float q[kChunk], gain[kChunk], c[4][kChunk], G[4][kChunk], keep[4][kChunk];
        float from[4], step[4], through = 0.0f, through_step = 0.0f;
        Span earlier[4];
        poles(lane, io.parameters[P::cutoff].from[lane], io.sample_rate, from);
        poles(lane, io.parameters[P::cutoff].to[lane], io.sample_rate, step);
        for (int m = 0; m < 4; m++) {
            step[m] = (step[m] - from[m]) * io.reciprocal;
            through += from[m] * kWeight[m];
            through_step += step[m] * kWeight[m];
            earlier[m] = Span::splat(last_G[m][lane]);
        }
        const SpanLine k(io.parameters[P::resonance], lane, io.reciprocal, 16.95f), bass(io.parameters[P::bass], lane, io.reciprocal);
        for_spans(io.frames, [&](int first) MTK_INLINE_LAMBDA {
            const Span number = to_float(counting(first + 1)), feedback = k.at(first), one = Span::splat(1.0f);
            const Span solve = 2.0f / (feedback * (through + through_step * number) + one), twice_back = feedback * (solve + solve);
            Span sum = Span::splat(0.0f);
            for (int m = 0; m < 4; m++) {
                const Span now = from[m] + step[m] * number, each = twice_back * (one - now);
                const Span product = each * moved_on<1>(earlier[m], now);
                sum = sum + product * (0.5f * kWeight[m]);
                earlier[m] = now;
                (each - (product + product)).store(c[m] + first);
                (now * (0.5f * kWeight[m])).store(G[m] + first);
                (one - (now + now)).store(keep[m] + first);
            }
            sum.store(q + first);
            ((feedback * bass.at(first) + one) * solve).store(gain + first);
        });
        const float *in = io.inputs[P::in_in] + lane;
        float *out = io.outputs[P::out_out];
        float b0 = memory[0][lane], b1 = memory[1][lane], b2 = memory[2][lane], b3 = memory[3][lane];
        float z0 = held(0)[lane], z1 = held(1)[lane], z2 = held(2)[lane], z3 = held(3)[lane], u = last_u[lane], sum = (z0 + z1) + (z2 + z3);
        for (int i = 0; i < io.frames; i++) {
            u = (in[i * L] * gain[i] - ((c[0][i] * b0 + c[1][i] * b1) + (c[2][i] * b2 + c[3][i] * b3))) - q[i] * u;
            b0 = z0, b1 = z1, b2 = z2, b3 = z3;
            z0 = G[0][i] * u + keep[0][i] * z0;
            z1 = G[1][i] * u + keep[1][i] * z1;
            z2 = G[2][i] * u + keep[2][i] * z2;
            z3 = G[3][i] * u + keep[3][i] * z3;
            const float next = (z0 + z1) + (z2 + z3);
            F::splat(sum + next).store(out + i * L);   // y = (z before + z after) / 2
            sum = next;
        }
        const float before[4] = {b0, b1, b2, b3};
        for (int m = 0; m < 4; m++) {
            memory[m][lane] = io.grid_end ? flush_tiny(before[m]) : before[m];
            last_G[m][lane] = from[m] + step[m] * (float)io.frames;
        }
        last_u[lane] = io.grid_end ? flush_tiny(u) : u;
    }

    template <bool saturated, bool coupled, bool moving> void run(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const float rate = saturated ? io.sample_rate * 2.0f : io.sample_rate, k_range = saturated ? 18.7f : 16.95f;
        const F one = F::splat(1.0f), zero = F::splat(0.0f);
        Poles p = poles(io.from(P::cutoff), rate), p_step;
        const Poles end = poles(io.to(P::cutoff), rate);
        for (int m = 0; m < 4; m++) p_step.G[m] = (end.G[m] - p.G[m]) * io.reciprocal;
        const F drive_end = saturated ? db_to_gain(io.to(P::drive_db)) : one;
        Line<L> k(io.from(P::resonance) * k_range, io.to(P::resonance) * k_range, io.reciprocal);
        Line<L> bass(io.from(P::bass), io.to(P::bass), io.reciprocal);
        Line<L> drive(moving && saturated ? db_to_gain(io.from(P::drive_db)) : drive_end, drive_end, io.reciprocal);
        Line<L> high(zero, zero, io.reciprocal), low(zero, zero, io.reciprocal);
        if (coupled) {
            const auto line = [&](int cut, float at) {
                return Line<L>(pole_gain(io.from(cut), at), pole_gain(io.to(cut), at), io.reciprocal);
            };
            high = line(P::feedback_cut, rate), low = line(P::input_cut, io.sample_rate);
        }
        State s;
        for (int m = 0; m < 4; m++) s.z[m] = held(m);
        s.high = F::load(memory[4]), s.input = F::load(memory[5]);
        HalfBand<L> band;
        band.load(memory + 6);
        Coefficients c;
        if (!moving) c.template set<coupled>(p, k.value, bass.value, zero);
        F half_drive = drive.value * 0.5f, undrive = 2.0f / drive.value;
        for (int i = 0; i < io.frames; i++) {
            if (moving) {
                for (int m = 0; m < 4; m++) p.G[m] = p.G[m] + p_step.G[m];
                c.template set<coupled>(p, k.next(), bass.next(), high.next());
                if (saturated) half_drive = drive.next() * 0.5f, undrive = 1.0f / half_drive;
            }
            F x = F::load(in + i * L);
            if (coupled) {
                const F v = (x - s.input) * low.next(), slow = v + s.input;
                s.input = slow + v;
                x = x - slow;
            }
            if (!saturated) {
                step<false, coupled>(s, c, x, one, one).store(out + i * L);
                continue;
            }
            const F early = band.early(x), late = band.late(x);
            const F first = step<true, coupled>(s, c, early, half_drive, undrive);
            const F second = step<true, coupled>(s, c, late, half_drive, undrive);
            band.join(first, second).store(out + i * L);
        }
        const bool flush = io.grid_end;
        for (int m = 0; m < 4; m++) {
            (flush ? flush_tiny(s.z[m]) : s.z[m]).store(memory[m]);
            zero.store(last_G[m]);
        }
        zero.store(last_u);
        (flush ? flush_tiny(s.high) : s.high).store(memory[4]);
        (flush ? flush_tiny(s.input) : s.input).store(memory[5]);
        band.store(memory + 6, flush);
    }
};
MTK_MODULE("filter.diode", FilterDiode)

MTK_END
