// The square waves of metal: Schmitt triggers that run free, with rounded edges.
//
// Both edges of a square are zeros of the doubled phase, and a smoothed edge is an odd function of the distance from it.
// With t the distance in units of two frames, held to [-1, 1],
//     edge(t) = t (15 - 10 t^2 + 3 t^4) / 8,
// the integral of a bell (1 - t^2)^2, does for the whole wave: away from edges it is +-1. Partials are thereby
// lowered by 45 dB at 3/4 fs and 55 dB at fs, which fold to fs/4 and 0; and by 6.7 dB at fs/4. Exact while a cycle has 8 frames.
//
// [audio] Pure functions on the state they are given.
#pragma once
#include "stroke.h"

MTK_BEGIN

template <int L> struct Square {
    Ints<L> phase, increment;   // 2^-32 cycles
    Floats<L> sharpness;        // of an edge, per unit of phase

    MTK_INLINE Square() {}
    MTK_INLINE Square(const uint32_t *phase, Floats<L> cycles)
        : phase(as_int(Floats<L>::load((const float *)phase))), increment(truncate(cycles * 4294967296.0f)),
          sharpness((0.25f / 4294967296.0f) / cycles) {}
    MTK_INLINE Floats<L> next() {
        const Floats<L> t = clamp(to_float(shift_left<1>(phase)) * sharpness, -1.0f, 1.0f), t2 = t * t;
        const Floats<L> edge = t * ((t2 * 0.375f - 1.25f) * t2 + 1.875f);
        const Ints<L> quarter = Ints<L>::splat(0x40000000), top = Ints<L>::splat((int32_t)0x80000000u);
        const Ints<L> falls = (phase + quarter) & top;
        phase = phase + increment;
        return as_float(as_int(edge) ^ falls);
    }
    MTK_INLINE void keep(uint32_t *to_phase) const { as_float(phase).store((float *)to_phase); }
};

// The six of the 808's hats and cymbals: 414 Hz times 1, 1.304, 1.466, 1.787, 1.932, 2.536 (K. Werner, J. Abel, J. Smith,
// "The TR-808 Cymbal", ICMC 2014).
constexpr int kBank = 6;
constexpr float kBankHz[kBank] = {414.0f, 539.856f, 606.924f, 739.818f, 799.848f, 1049.904f};

template <int L> struct Bank {
    Square<L> square[kBank];
    MTK_INLINE Bank(const uint32_t (*phase)[L], Floats<L> ratio, float sample_rate) {
        for (int k = 0; k < kBank; k++) square[k] = Square<L>(phase[k], ratio * (kBankHz[k] / sample_rate));
    }
    MTK_INLINE Floats<L> sum() {
        Floats<L> y = square[0].next();
        for (int k = 1; k < kBank; k++) y = y + square[k].next();
        return y;
    }
    // Neighbours multiplied, as a ring modulator does: sums and differences of all their partials.
    MTK_INLINE Floats<L> rings() {
        Floats<L> y = square[0].next() * square[1].next();
        y = y + square[2].next() * square[3].next();
        return y + square[4].next() * square[5].next();
    }
    MTK_INLINE void keep(uint32_t (*phase)[L]) const {
        for (int k = 0; k < kBank; k++) square[k].keep(phase[k]);
    }
};

// Where free-running oscillators are found by a note: a hash of seed, note and oscillator.
template <int L> void scatter(uint32_t (*phase)[L], int count, int lane, uint32_t seed, uint32_t serial) {
    for (int k = 0; k < count; k++) phase[k][lane] = hash(seed, serial, (uint32_t)k);
}

MTK_END
