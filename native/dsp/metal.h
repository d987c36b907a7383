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

// One square, or pair of them, after the other over all rows: their states fit the registers.
template <int L> struct Bank {
    using F = Floats<L>;
    uint32_t (*phase)[L];
    F ratio;
    float sample_rate;

    MTK_INLINE Square<L> square(int k) const { return Square<L>(phase[k], ratio * (kBankHz[k] / sample_rate)); }
    // The sum of the six.
    MTK_INLINE void sum(float *rows, int frames) const {
        for (int k = 0; k < kBank; k++) {
            Square<L> one = square(k);
            for (int i = 0; i < frames; i++) {
                const F y = one.next();
                (k ? F::load(rows + i * L) + y : y).store(rows + i * L);
            }
            one.keep(phase[k]);
        }
    }
    // Neighbours multiplied, as a ring modulator does: sums and differences of all their partials.
    MTK_INLINE void rings(float *rows, int frames) const {
        for (int k = 0; k < kBank; k += 2) {
            Square<L> one = square(k), other = square(k + 1);
            for (int i = 0; i < frames; i++) {
                const F y = one.next() * other.next();
                (k ? F::load(rows + i * L) + y : y).store(rows + i * L);
            }
            one.keep(phase[k]);
            other.keep(phase[k + 1]);
        }
    }
};

// Where free-running oscillators are found by a note: a hash of seed, note and oscillator.
template <int L> void scatter(uint32_t (*phase)[L], int count, int lane, uint32_t seed, uint32_t serial) {
    for (int k = 0; k < count; k++) phase[k][lane] = hash(seed, serial, (uint32_t)k);
}

MTK_END
