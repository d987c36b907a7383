// Saw, pulse, triangle and sine with hard sync: every step and corner is smoothed by a cubic B-spline.
//
// A wave made of straight lines is smoothed exactly by correcting the two samples on either side of each corner
// (V. Valimaki, J. Pekonen, J. Nam, JASA 131:974, 2012, sec. III): with distance x from the corner in samples,
// u = max(2 - |x|, 0), v = max(1 - |x|, 0),
//     step of height 1:            -sign(x) (u^4 - 4 v^4) / 24
//     bend of slope 1 per sample:           (u^5 - 4 v^5) / 120
// and so on, (u^n - 4 v^n) / n!, for jumps of higher derivatives.
// What sampling folds down to frequency f is then lower by sinc^4(k - f/fs). Harmonics lose sinc^4(f/fs) too; the
// symmetric filter (1 + 2c) z^-1 - c (1 + z^-2), c = 0.22, gives that back: +-0.2 dB to 0.22 fs, -1.7 dB at 0.31 fs.
//
// Phase is a 32-bit integer, hence tuning never drifts; as a signed number it is the distance from the wrap. The
// corrections know only the nearest corner of a kind: exact while a cycle has 4 samples. Above fs/4 the kernel narrows
// to the cycle. Frequency is held below 0.45 fs.
//
// Hard sync (E. Brandt, ICMC 2001): the slave's phase is t = ratio * m for the master's phase m in [0, 1), so the whole
// wave is a function of m: corners of the slave in this cycle, the last one of the cycle before, the first one of the
// cycle to come, and the reset, whose height follows from the ratio. The slave is held below fs/4.
#pragma once
#include "kernel.h"
#include "math.h"
#include "random.h"
#include "remember.h"
#include "rows.h"

MTK_BEGIN

template <int L> struct OscAnalog {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::OscAnalog;
    enum Shape { kSaw, kPulse, kTriangle, kSine };
    enum Start { kFree, kReset, kRandom };

    uint32_t phase[L];     // in 2^-32 cycles
    float earlier[2][L];   // the last two values before the equaliser
    Remembered<L, 3> knobs;   // pitch, tune and fine at the end of the last piece,
    float tuned[L];           // and the frequency they make
    uint32_t fresh;        // lanes that start with the next piece
    uint32_t seed;

    static constexpr float kTurn = 1.0f / 4294967296.0f;  // one unit of phase in cycles

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &io, uint32_t lanes) { fresh |= lanes & ~io.restruck; }

    // ---- corners ------------------------------------------------------------------------------------------------
    static MTK_INLINE F zero() { return F::splat(0.0f); }
    template <int N> static MTK_INLINE Floats<N> sign_of(Floats<N> x, Floats<N> size) {  // size >= 0
        return as_float(as_int(size) ^ (as_int(x) & Ints<N>::splat((int32_t)0x80000000u)));
    }
    static MTK_INLINE F step_residual(F x) {
        const F u = max(2.0f - abs(x), zero()), v = max(u - 1.0f, zero());
        const F u2 = u * u, v2 = v * v;
        return sign_of(-x, (u2 * u2 - v2 * v2 * 4.0f) * (1.0f / 24.0f));
    }
    static MTK_INLINE F bend_residual(F x) {
        const F u = max(2.0f - abs(x), zero()), v = max(u - 1.0f, zero());
        const F u2 = u * u, v2 = v * v;
        return (u2 * u2 * u - v2 * v2 * v * 4.0f) * (1.0f / 120.0f);
    }

    // ---- free running waves of the signed phase p; `samples` is what one unit of it is in samples ----------------
    // The saw measures distances in 12^(1/4) samples: its step is 2 high, and 2 (u^4 - 4 v^4) / 24 loses the division.
    static constexpr float kSawUnit = 0.537284966f;
    template <int N> static MTK_INLINE Floats<N> saw(Ints<N> p, Floats<N> saw_units) {
        const Floats<N> none = Floats<N>::splat(0.0f), f = to_float(p);
        const Floats<N> u = max(2.0f * kSawUnit - abs(f) * saw_units, none), v = max(u - kSawUnit, none);
        const Floats<N> u2 = u * u, v2 = v * v, twice = v2 + v2;
        const Floats<N> jump = twice * twice - u2 * u2 + 1.0f;  // half the smoothed step, 0 at the wrap
        return f * (2.0f * kTurn) - sign_of(f, jump);
    }
    // The same far from the wrap.
    template <int N> static MTK_INLINE Floats<N> straight_saw(Ints<N> p) {
        const Floats<N> f = to_float(p);
        return f * (2.0f * kTurn) - sign_of(f, Floats<N>::splat(1.0f));
    }
    static MTK_INLINE F triangle(I p, F samples, F frequency) {
        const F q = abs(to_float(p - I::splat(0x40000000)));  // distance from the peak; half a cycle is the valley
        const F bends = bend_residual(q * samples) - bend_residual((2147483648.0f - q) * samples);
        return 1.0f - q * (4.0f * kTurn) - frequency * 8.0f * bends;
    }

    // ---- synced waves ---------------------------------------------------------------------------------------------
    struct Synced {
        F t, ratio;      // the slave's phase since the reset, and at the next reset, in its cycles
        F from_reset;    // samples since the nearest reset of the master
        F cycle;         // samples per cycle of the slave
        F frequency;     // the slave's, cycles per sample

        // Sum of the corrections at the corners t = offset, offset + 1, ...: of this cycle of the master, and beyond
        // the nearest reset. `offset` in [0, 1); at 0 the first corner is the reset itself.
        template <F (*residual)(F)> MTK_INLINE F corners(F offset) const {
            const F nearest = floor(t - offset + 0.5f) + offset;
            const I there = (nearest > zero()) & (nearest <= ratio);
            const F own = select(there, (t - nearest) * cycle, F::splat(2.0f));
            const F last = floor(ratio - offset) + offset;
            const F before = from_reset + (ratio - last) * cycle, after = from_reset - offset * cycle;
            const F other = select(from_reset < zero(), select(offset > zero(), after, F::splat(2.0f)), before);
            return residual(own) + residual(other);
        }
        static MTK_INLINE F part(F x) { return x - floor(x); }
        MTK_INLINE F saw(F offset) const {
            const F jump = (part(-offset) - part(ratio - offset)) * 2.0f;
            return part(t - offset) * 2.0f - 1.0f - corners<step_residual>(offset) * 2.0f + jump * step_residual(from_reset);
        }
        MTK_INLINE F triangle() const {
            const F q = part(t + 0.25f) - 0.5f, end = part(ratio + 0.25f) - 0.5f;
            const F slope = select(end < zero(), F::splat(0.0f), F::splat(8.0f));
            const F bends = (corners<bend_residual>(F::splat(0.75f)) - corners<bend_residual>(F::splat(0.25f))) * 8.0f;
            return 1.0f - abs(q) * 4.0f + frequency * (bends + slope * bend_residual(from_reset)) +
                   (abs(end) * 4.0f - 1.0f) * step_residual(from_reset);
        }
        // All derivatives jump at a reset; their corrections add up to the tails of cosine and sine,
        //     u^4/4! - w^2 u^6/6! + ...  and  w u^5/5! - w^3 u^7/7! + ...,  w u <= pi: errors below 1e-7.
        static MTK_INLINE F cosine_tail(F u, F w) {
            const F u2 = u * u, z = u2 * w * w;
            F p = z * -4.7794773e-14f + 1.1470746e-11f;
            p = p * z - 2.0876757e-09f;
            p = p * z + 2.7557319e-07f;
            p = p * z - 2.4801587e-05f;
            p = p * z + 0.0013888889f;
            return u2 * u2 * (0.041666667f - p * z);
        }
        static MTK_INLINE F sine_tail(F u, F w) {
            const F u2 = u * u, z = u2 * w * w;
            F p = z * -2.8114573e-15f + 7.6471637e-13f;
            p = p * z - 1.6059044e-10f;
            p = p * z + 2.5052108e-08f;
            p = p * z - 2.7557319e-06f;
            p = p * z + 0.00019841270f;
            return u2 * u2 * u * w * (0.0083333333f - p * z);
        }
        MTK_INLINE F sine() const {
            const F w = frequency * 6.28318531f, y2 = frequency * frequency;
            const F smooth = (((y2 * 37.135928f - 34.416386f) * y2 + 19.479671f) * y2 - 6.5797363f) * y2 + 1.0f;  // sinc^4
            const F u = max(2.0f - abs(from_reset), zero()), v = max(u - 1.0f, zero());
            const F even = sign_of(from_reset, cosine_tail(u, w) - cosine_tail(v, w) * 4.0f);
            const F odd = sine_tail(u, w) - sine_tail(v, w) * 4.0f;
            return sin2pi(t) * smooth + sin2pi(ratio) * even + (1.0f - cos2pi(ratio)) * odd;
        }
    };

    // ---- pieces -----------------------------------------------------------------------------------------------------
    static MTK_INLINE F frequency(F pitch, F tune, F fine, float sample_rate) {
        const F octaves = (pitch + tune + fine * 0.01f - 69.0f) * (1.0f / 12.0f);
        return clamp(exp2(octaves) * (440.0f / sample_rate), 1e-7f, 0.45f);
    }
    F remembered(const Io<L> &io, F pitch) {
        const F now[3] = {pitch, io.to(P::tune), io.to(P::fine)};
        if (knobs.differs(now)) frequency(now[0], now[1], now[2], io.sample_rate).store(tuned);
        return F::load(tuned);
    }
    // w cycles as phase; from half a cycle on the same place is named by a negative number.
    static MTK_INLINE I as_phase(F w) {
        return truncate(select(w < F::splat(0.5f), w, w - 1.0f) * 4294967296.0f);
    }

    void begin(const Io<L> &io, F first_frequency) {
        const I increment = truncate(first_frequency * 4294967296.0f);
        for (int lane = 0; lane < L; lane++) {
            if (!((fresh >> lane) & 1u)) continue;
            const int policy = io.choice(P::phase);
            phase[lane] = policy == kFree     ? (uint32_t)io.frame * (uint32_t)increment[lane]
                          : policy == kRandom ? hash(seed, io.serial[lane])
                                              : 0u;
            earlier[0][lane] = earlier[1][lane] = 0;
        }
        fresh = 0;
    }

    void process(const Io<L> &io) {
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        const F end = remembered(io, F::load(pitch.to));
        bool moving = io.moves(P::tune) || io.moves(P::fine) || io.moves(P::width) || io.moves(P::level);
        moving |= bits(~(F::load(pitch.from) == F::load(pitch.to))) != 0;
        const F first =
            moving ? frequency(F::load(pitch.from), io.from(P::tune), io.from(P::fine), io.sample_rate) : end;
        if (fresh) begin(io, first);
        const Line<L> line(first, end, io.reciprocal);
        const int shape = io.choice(P::shape);
        if (io.choice(P::sync) != 0)
            shape == kSaw        ? run_synced<kSaw>(io, line)
            : shape == kPulse    ? run_synced<kPulse>(io, line)
            : shape == kTriangle ? run_synced<kTriangle>(io, line)
                                 : run_synced<kSine>(io, line);
        else if (moving)
            shape == kSaw        ? run<kSaw, true>(io, line)
            : shape == kPulse    ? run<kPulse, true>(io, line)
            : shape == kTriangle ? run<kTriangle, true>(io, line)
                                 : run<kSine, true>(io, line);
        else
            shape == kSaw        ? run<kSaw, false>(io, line)
            : shape == kPulse    ? run<kPulse, false>(io, line)
            : shape == kTriangle ? run<kTriangle, false>(io, line)
                                 : run<kSine, false>(io, line);
    }

    // `middle` and `sides` are 1.44 and 0.22 times the level.
    static MTK_INLINE F equalised(F x, F &x1, F &x2, F middle, F sides) {
        const F y = x1 * middle - (x + x2) * sides;
        x2 = x1;
        x1 = x;
        return y;
    }

    // ---- steady and low: straight lines, then the few corners. The same bits as run(). -------------------------------
    static constexpr int32_t kLow = 1 << 26;   // phase a frame; below it a corner touches four of at least 64 frames
    static constexpr int kRows = 8;            // frames looked at around a corner

    // The straight lines of row i, or of rows i to i + 3 of four lanes.
    template <int shape, int N> static MTK_INLINE Floats<N> straight(Ints<N> p, Ints<N> edge) {
        return shape == kSaw ? straight_saw(p) : straight_saw(p - edge) - straight_saw(p);
    }
    template <int shape> static MTK_INLINE void straight_rows(float *raw, int frames, I start, I increment, I edge) {
        if constexpr (L == 4)
            by_fours(frames, [&](auto width, int i) {
                constexpr int N = decltype(width)::lanes;
                const Ints<N> p = repeat<N>(start) + repeat<N>(increment) * (row_numbers<N>() + Ints<N>::splat(i));
                straight<shape>(p, repeat<N>(edge)).store(raw + i * 4);
            });
        else
            for (int i = 0; i < frames; i++, start = start + increment) straight<shape>(start, edge).store(raw + i * L);
    }
    // `equalised` over rows behind the two that lie before them.
    static MTK_INLINE void equalise_rows(float *out, const float *raw, int frames, F gain) {
        const F middle = gain * 1.44f, sides = gain * 0.22f;
        if constexpr (L == 4)
            by_fours(frames, [&](auto width, int i) {
                constexpr int N = decltype(width)::lanes;
                const float *row = raw + i * 4;
                const Floats<N> around = load_fours<N>(row) + load_fours<N>(row - 8);
                (load_fours<N>(row - 4) * repeat<N>(middle) - around * repeat<N>(sides)).store(out + i * 4);
            });
        else
            for (const float *row = raw; row < raw + frames * L; row += L, out += L)
                (F::load(row - L) * middle - (F::load(row) + F::load(row - 2 * L)) * sides).store(out);
    }

    template <int shape> void run_low(const Io<L> &io, F samples, I increment, F cycle_width, F gain) {
        alignas(64) float rows[(kChunk + 4) * L], *raw = rows + 4 * L;
        const I edge = as_phase(cycle_width), start = as_int(F::load((const float *)phase));
        F::load(earlier[1]).store(raw - 2 * L);
        F::load(earlier[0]).store(raw - L);
        straight_rows<shape>(raw, io.frames, start, increment, edge);
        const F saw_units = samples * kSawUnit;
        round_corners<shape>(raw, io.frames, start, start, increment, edge, saw_units);
        if (shape == kPulse) round_corners<shape>(raw, io.frames, start - edge, start, increment, edge, saw_units);
        equalise_rows(io.outputs[P::out_out], raw, io.frames, gain);
        as_float(start + increment * I::splat(io.frames)).store((float *)phase);
        F::load(raw + (io.frames - 1) * L).store(earlier[0]);
        F::load(raw + (io.frames - 2) * L).store(earlier[1]);
    }

    // Writes the frames around every place where `from`, as a signed phase that grows, passes 0.
    template <int shape>
    static void round_corners(float *raw, int frames, I from, I start, I increment, I edge, F saw_units) {
        const F f = to_float(from), frame = 1.0f / to_float(increment);
        const F passed = select(f < zero(), f + 4294967296.0f, f) * frame;   // frames since the last corner
        const F cycle = frame * 4294967296.0f, ahead = cycle - passed;
        const I near = (passed < F::splat(3.0f)) | (ahead < F::splat((float)frames + 3.0f));
        for (uint32_t rest = bits(near); rest; rest &= rest - 1) {
            const int lane = __builtin_ctz(rest);
            const float period = cycle[lane];
            for (float at = passed[lane] < 3.0f ? -passed[lane] : ahead[lane]; at < (float)frames + 3.0f; at += period)
                round_corner<shape>(raw + lane, frames, (int)(at + 4.0f) - 7, start[lane], increment[lane], edge[lane], saw_units[lane]);
        }
    }
    template <int shape>
    static MTK_INLINE void round_corner(float *raw, int frames, int first, int32_t start, int32_t increment, int32_t edge, float saw_units) {
        alignas(32) uint32_t phases[kRows];
        for (int row = 0; row < kRows; row++) phases[row] = (uint32_t)start + (uint32_t)(first + row) * (uint32_t)increment;
        const Ints<kRows> p = as_int(Floats<kRows>::load((const float *)phases));
        const Floats<kRows> units = Floats<kRows>::splat(saw_units);
        const Floats<kRows> y = shape == kSaw ? saw(p, units) : saw(p - Ints<kRows>::splat(edge), units) - saw(p, units);
        alignas(32) float rows[kRows];
        y.store(rows);
        for (int row = first < 0 ? -first : 0; row < kRows && first + row < frames; row++) raw[(first + row) * L] = rows[row];
    }

    template <int shape, bool moving> void run(const Io<L> &io, Line<L> cycles) {
        if (!moving && (shape == kSaw || shape == kPulse)) {
            const I increment = truncate(cycles.value * 4294967296.0f);
            if (!bits(increment > I::splat(kLow)))
                return run_low<shape>(io, kTurn / min(cycles.value, F::splat(0.25f)), increment, io.to(P::width), io.to(P::level));
        }
        float *out = io.outputs[P::out_out];
        Line<L> width(io.from(P::width), io.to(P::width), io.reciprocal);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        I p = as_int(F::load((const float *)phase)), increment = truncate(cycles.value * 4294967296.0f);
        I edge = as_phase(width.value);
        F held = min(cycles.value, F::splat(0.25f)), samples = kTurn / held, saw_units = samples * kSawUnit;
        F gain = level.value, middle = gain * 1.44f, sides = gain * 0.22f;
        F x1 = F::load(earlier[0]), x2 = F::load(earlier[1]);
        for (int i = 0; i < io.frames; i++) {
            if (moving) {
                const F frequency = cycles.next();
                increment = truncate(frequency * 4294967296.0f);
                held = min(frequency, F::splat(0.25f));
                samples = kTurn / held;
                saw_units = samples * kSawUnit;
                gain = level.next();
                middle = gain * 1.44f;
                sides = gain * 0.22f;
                edge = as_phase(width.next());
            }
            F y;
            if (shape == kSaw) y = equalised(saw(p, saw_units), x1, x2, middle, sides);
            if (shape == kPulse) y = equalised(saw(p - edge, saw_units) - saw(p, saw_units), x1, x2, middle, sides);
            if (shape == kTriangle) y = equalised(triangle(p, samples, held), x1, x2, middle, sides);
            if (shape == kSine) y = sin2pi(to_float(p) * kTurn) * gain;
            y.store(out + i * L);
            p = p + increment;
        }
        as_float(p).store((float *)phase);
        x1.store(earlier[0]);
        x2.store(earlier[1]);
    }

    template <int shape> void run_synced(const Io<L> &io, Line<L> cycles) {
        float *out = io.outputs[P::out_out];
        Line<L> width(io.from(P::width), io.to(P::width), io.reciprocal);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        const F ratio_end = exp2(io.to(P::ratio) * (1.0f / 12.0f));
        Line<L> ratio(io.moves(P::ratio) ? exp2(io.from(P::ratio) * (1.0f / 12.0f)) : ratio_end, ratio_end, io.reciprocal);
        I p = as_int(F::load((const float *)phase));
        F x1 = F::load(earlier[0]), x2 = F::load(earlier[1]);
        for (int i = 0; i < io.frames; i++) {
            const F frequency = cycles.next(), held = min(frequency, F::splat(0.25f)), w = width.next();
            const F one = F::splat(1.0f), signed_phase = to_float(p) * kTurn;
            Synced s;
            s.ratio = max(min(ratio.next(), 0.25f / held), one);
            s.frequency = s.ratio * held;
            s.cycle = 1.0f / s.frequency;
            s.from_reset = signed_phase / held;
            s.t = select(signed_phase < zero(), signed_phase + 1.0f, signed_phase) * s.ratio;
            F y;
            if (shape == kSaw) y = s.saw(zero());
            if (shape == kPulse) y = s.saw(w) - s.saw(zero());
            if (shape == kTriangle) y = s.triangle();
            if (shape == kSine) y = s.sine();
            const F gain = level.next();
            equalised(y, x1, x2, gain * 1.44f, gain * 0.22f).store(out + i * L);
            p = p + truncate(frequency * 4294967296.0f);
        }
        as_float(p).store((float *)phase);
        x1.store(earlier[0]);
        x2.store(earlier[1]);
    }
};
MTK_MODULE("osc.analog", OscAnalog)

MTK_END
