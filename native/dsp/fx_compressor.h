// Feed-forward compressor in the log domain (D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic Range Compressor
// Design", JAES 60(6), 2012). Lanes 0 and 1 are left and right.
//
// 1. Level of the key (side_chain.h): its size, or the root of its mean square over an exponential window.
// 2. Static curve with a soft knee of width W: with o = level - threshold the gain falls by (1 - 1/ratio) times
//        0 for o < -W/2,   (o + W/2)^2 / (2 W) for |o| < W/2,   o beyond.
// 3. Link: each side moves by the share `link` to the greater fall of both.
// 4. Ballistics: the fall is held at its peaks and released exponentially, then approached exponentially while it grows.
//    So both time constants are those on the knobs (63 % of the way), and the ripple of a tone's half cycles is gone
//    before attack averages it away, which would compress low ratios of peak to mean too little.
// Levels are in octaves of amplitude: 1 is 6.02 dB.
#pragma once
#include "side_chain.h"

MTK_BEGIN

template <int L> struct FxCompressor {
    using F = Floats<L>;
    using P = params::FxCompressor;
    static constexpr float kPerDb = 0.166096405f;  // octaves of amplitude
    static constexpr int kWide = 16;               // numbers at a time where frames do not hang on each other
    using Wide = Floats<kWide>;
    SideChain<L> side_chain;
    float square[L];               // mean square of the key
    float released[L], fall[L];    // octaves the gain is down, before and after attack

    void prepare(const Setup &) {}

    // How far the gain falls at a level, in octaves.
    template <int N>
    static MTK_INLINE Floats<N> curve(Floats<N> level, Floats<N> threshold, Floats<N> knee, Floats<N> slope) {
        const Floats<N> zero = Floats<N>::splat(0.0f), half = knee * 0.5f, over = level - threshold;
        const Floats<N> bent = min(max(over + half, zero), knee);  // how far into the knee
        return slope * (bent * bent / (knee * 2.0f) + max(over - half, zero));
    }

    // Line of a level in dB, in octaves; `least` is what it is at least.
    static MTK_INLINE Line<L> octaves(const Io<L> &io, int p, float least) {
        const F low = F::splat(least);
        return Line<L>(max(io.from(p), low) * kPerDb, max(io.to(p), low) * kPerDb, io.reciprocal);
    }

    void process(const Io<L> &io) {
        alignas(64) float rows[kChunk * L];
        side_chain.listen(io, P::in_in, P::in_side, P::side_low_cut, rows);
        detect(io, rows);
        bend(io, rows);
        follow(io, rows);
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L);
            (x + mix.next() * (x * F::load(rows + i * L) - x)).store(out + i * L);
        }
    }

    // Key -> its size, squared for rms; rows that fill the last vector are silent.
    void detect(const Io<L> &io, float *rows) {
        const float share = 1.0f - approach(io.to(P::window)[0], io.sample_rate);
        const bool rms = io.choice(P::detector) == 1;
        F mean = F::load(square);
        for (int i = 0; i < io.frames; i++) {
            const F heard = F::load(rows + i * L), power = heard * heard;
            mean = mean + (power - mean) * share;
            (rms ? mean : power).store(rows + i * L);
        }
        for (int i = io.frames * L; i % kWide; i++) rows[i] = 0.0f;
        (io.grid_end ? flush_tiny(mean) : mean).store(square);
    }

    // Squared size -> wanted fall, several frames at a time where the curve rests.
    void bend(const Io<L> &io, float *rows) {
        Line<L> threshold = octaves(io, P::threshold_db, -120.0f), knee = octaves(io, P::knee_db, 0.001f);
        Line<L> slope(1.0f - exp2(-io.from(P::ratio)), 1.0f - exp2(-io.to(P::ratio)), io.reciprocal);
        if (io.moves(P::threshold_db) || io.moves(P::knee_db) || io.moves(P::ratio)) {
            for (int i = 0; i < io.frames; i++) {
                const F level = log2(F::load(rows + i * L)) * 0.5f, t = threshold.next(), w = knee.next();
                curve(level, t, w, slope.next()).store(rows + i * L);
            }
            return;
        }
        const Wide t = Wide::splat(threshold.value[0]), w = Wide::splat(knee.value[0]), s = Wide::splat(slope.value[0]);
        for (int i = 0; i < io.frames * L; i += kWide) curve(log2(Wide::load(rows + i)) * 0.5f, t, w, s).store(rows + i);
    }

    // Wanted fall -> gain.
    void follow(const Io<L> &io, float *rows) {
        const float rate = io.sample_rate;
        const float rise = 1.0f - approach(io.to(P::attack)[0], rate), decay = approach(io.to(P::release)[0], rate);
        Line<L> makeup = octaves(io, P::makeup_db, -120.0f), link(io.from(P::link), io.to(P::link), io.reciprocal);
        const F zero = F::splat(0.0f);
        F peak = F::load(released), down = F::load(fall);
        for (int i = 0; i < io.frames; i++) {
            F wanted = F::load(rows + i * L), other = wanted;
            other.set(0, wanted[1]);
            other.set(1, wanted[0]);
            wanted = wanted + link.next() * max(other - wanted, zero);
            peak = max(wanted, wanted + (peak - wanted) * decay);
            down = min(peak, down + (peak - down) * rise);
            (makeup.next() - down).store(rows + i * L);
        }
        for (int i = 0; i < io.frames * L; i += kWide) exp2(Wide::load(rows + i)).store(rows + i);
        (io.grid_end ? flush_tiny(peak) : peak).store(released);
        (io.grid_end ? flush_tiny(down) : down).store(fall);
    }
};
MTK_MODULE("fx.compressor", FxCompressor)

MTK_END
