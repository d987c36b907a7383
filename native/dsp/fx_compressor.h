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
    SideChain<L> side_chain;
    float square[L];               // mean square of the key
    float released[L], fall[L];    // octaves the gain is down, before and after attack

    void prepare(const Setup &) {}

    // Line of a level in dB, in octaves; n is what it is at least.
    static MTK_INLINE Line<L> octaves(const Io<L> &io, int p, float least) {
        const F low = F::splat(least);
        return Line<L>(max(io.from(p), low) * kPerDb, max(io.to(p), low) * kPerDb, io.reciprocal);
    }

    void process(const Io<L> &io) {
        alignas(64) float key[kChunk * L];
        side_chain.listen(io, P::in_in, P::in_side, P::side_low_cut, key);
        io.choice(P::detector) ? run<true>(io, key) : run<false>(io, key);
    }

    template <bool rms> MTK_INLINE void run(const Io<L> &io, const float *key) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const float rate = io.sample_rate;
        const float rise = 1.0f - approach(io.to(P::attack)[0], rate), decay = approach(io.to(P::release)[0], rate);
        const float share = 1.0f - approach(io.to(P::window)[0], rate);
        Line<L> threshold = octaves(io, P::threshold_db, -120.0f), knee = octaves(io, P::knee_db, 0.001f);
        Line<L> makeup = octaves(io, P::makeup_db, -120.0f);
        Line<L> slope(1.0f - exp2(-io.from(P::ratio)), 1.0f - exp2(-io.to(P::ratio)), io.reciprocal);
        Line<L> link(io.from(P::link), io.to(P::link), io.reciprocal), mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        const F zero = F::splat(0.0f);
        F mean = F::load(square), peak = F::load(released), down = F::load(fall);
        for (int i = 0; i < io.frames; i++) {
            const F heard = F::load(key + i * L);
            mean = mean + (heard * heard - mean) * share;
            const F level = rms ? log2(mean) * 0.5f : log2(abs(heard));
            const F w = knee.next(), over = level - threshold.next();
            const F bent = clamp2(over + w * 0.5f, zero, w);  // how far into the knee
            F wanted = slope.next() * (bent * bent / (w * 2.0f) + max(over - w * 0.5f, zero));
            F other = wanted;
            other.set(0, wanted[1]);
            other.set(1, wanted[0]);
            wanted = wanted + link.next() * max(other - wanted, zero);
            peak = max(wanted, wanted + (peak - wanted) * decay);
            down = min(peak, down + (peak - down) * rise);
            const F x = F::load(in + i * L);
            (x + mix.next() * (x * exp2(makeup.next() - down) - x)).store(out + i * L);
        }
        (io.grid_end ? flush_tiny(mean) : mean).store(square);
        (io.grid_end ? flush_tiny(peak) : peak).store(released);
        (io.grid_end ? flush_tiny(down) : down).store(fall);
    }

    static MTK_INLINE F clamp2(F x, F low, F high) { return min(max(x, low), high); }
};
MTK_MODULE("fx.compressor", FxCompressor)

MTK_END
