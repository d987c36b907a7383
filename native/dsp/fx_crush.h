// Bit and sample-rate reduction: what an early converter does to a sound. Lanes are voices, or left and right.
//
//     held = step floor(x / step + 1/2 + dither (u1 - u2)),  step = 2^(1 - bits), inside -1 ... 1
// taken anew every fs / rate frames, a fraction of a frame carried over, and held in between; nothing is smoothed, for
// the images are the effect. Intervals within 10^-4 of a whole number of frames are whole, so a rate that divides fs divides
// it for ever. u1 and u2 are uniform in 0 ... 1 and the same for all lanes of a note: dither of 1 is the triangle that
// makes the error independent of the signal. Silence is left silent. Jitter moves each interval by up to half of itself.
#pragma once
#include "kernel.h"
#include "math.h"
#include "random.h"

MTK_BEGIN

template <int L> struct FxCrush {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::FxCrush;
    float held[L], remaining[L];  // remaining: frames until the next value is taken
    int32_t random[L];
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes & ~io.restruck) >> lane & 1u)) continue;
            held[lane] = remaining[lane] = 0.0f;
            const uint32_t first = hash(seed, io.serial[lane]);
            random[lane] = (int32_t)(first ? first : 1u);
        }
    }

    // [0, 1) in steps of 2^-16, from the low half of a word.
    static MTK_INLINE F uniform(I bits) { return to_float(bits & I::splat(0xffff)) * (1.0f / 65536.0f); }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const F zero = F::splat(0.0f), one = F::splat(1.0f);
        F period = max(io.sample_rate * exp2(-io.to(P::rate)), one);
        const F whole = floor(period + 0.5f);
        period = select(abs(period - whole) < whole * 1e-4f, whole, period);
        Line<L> bits_line(io.from(P::bits), io.to(P::bits), io.reciprocal);
        Line<L> dither(io.from(P::dither), io.to(P::dither), io.reciprocal);
        Line<L> jitter(io.from(P::jitter), io.to(P::jitter), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        const bool still = !io.moves(P::bits);
        F levels = exp2(bits_line.value - 1.0f), step = 1.0f / levels;
        F value = F::load(held), left = F::load(remaining);
        I word = load(random);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L), noise = dither.next(), wobble = jitter.next();
            if (!still) {
                levels = exp2(bits_line.next() - 1.0f);
                step = 1.0f / levels;
            }
            const I due = left <= zero;
            if (bits(due)) {
                word = select(due, xorshift(word), word);
                const F spread = uniform(word) - uniform(shift_right<16>(word));
                const F shake = uniform(shift_right<8>(word) * I::splat(0x2545f491)) - 0.5f;
                const F rounded = floor(x * levels + 0.5f + noise * spread) * step;
                const F taken = select(x == zero, zero, clamp(rounded, -1.0f, 1.0f));
                value = select(due, taken, value);
                left = select(due, left + period * (wobble * shake + 1.0f), left);
            }
            left = left - 1.0f;
            const F wet = mix.next();
            (x * (1.0f - wet) + value * wet).store(out + i * L);
        }
        value.store(held);
        left.store(remaining);
        for (int lane = 0; lane < L; lane++) random[lane] = word[lane];
    }

    static MTK_INLINE I load(const int32_t *from) {
        I x = I::splat(0);
        for (int lane = 0; lane < L; lane++) x.set(lane, from[lane]);
        return x;
    }
};
MTK_MODULE("fx.crush", FxCrush)

MTK_END
