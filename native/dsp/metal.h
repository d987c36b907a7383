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

struct Square {
    uint32_t increment;   // 2^-32 cycles a frame
    float sharpness;      // of an edge, per unit of phase

    MTK_INLINE Square() {}
    explicit MTK_INLINE Square(float cycles)
        : increment((uint32_t)(int32_t)(cycles * 4294967296.0f)), sharpness((0.25f / 4294967296.0f) / cycles) {}
    MTK_INLINE Span at(uint32_t phase, int first) const {
        const SpanInts p = counting(first) * SpanInts::splat((int32_t)increment) + SpanInts::splat((int32_t)phase);
        const Span t = clamp(to_float(shift_left<1>(p)) * sharpness, -1.0f, 1.0f), t2 = t * t;
        const Span edge = t * ((t2 * 0.375f - 1.25f) * t2 + 1.875f);
        const SpanInts quarter = SpanInts::splat(0x40000000), top = SpanInts::splat((int32_t)0x80000000u);
        return as_float(as_int(edge) ^ ((p + quarter) & top));
    }
};

// The six of the 808's hats and cymbals: 414 Hz times 1, 1.304, 1.466, 1.787, 1.932, 2.536 (K. Werner, J. Abel, J. Smith,
// "The TR-808 Cymbal", ICMC 2014).
constexpr int kBank = 6;
constexpr float kBankHz[kBank] = {414.0f, 539.856f, 606.924f, 739.818f, 799.848f, 1049.904f};

// The bank as one lane hears it. `ratio` is what it is transposed by.
struct Bank {
    Square square[kBank];

    MTK_INLINE Bank() {}
    Bank(float ratio, float sample_rate) {
        for (int k = 0; k < kBank; k++) square[k] = Square(ratio * (kBankHz[k] / sample_rate));
    }
    // The sum of the six.
    MTK_INLINE Span sum(const uint32_t (&phase)[kBank], int first) const {
        Span y = square[0].at(phase[0], first);
        for (int k = 1; k < kBank; k++) y = y + square[k].at(phase[k], first);
        return y;
    }
    // Neighbours multiplied, as a ring modulator does: sums and differences of all their partials.
    MTK_INLINE Span rings(const uint32_t (&phase)[kBank], int first) const {
        Span y = square[0].at(phase[0], first) * square[1].at(phase[1], first);
        for (int k = 2; k < kBank; k += 2) y = y + square[k].at(phase[k], first) * square[k + 1].at(phase[k + 1], first);
        return y;
    }
};

// Where free-running oscillators are found by a note: a hash of seed, note and oscillator.
template <int L> void scatter(uint32_t (*phase)[L], int count, int lane, uint32_t seed, uint32_t serial) {
    for (int k = 0; k < count; k++) phase[k][lane] = hash(seed, serial, (uint32_t)k);
}

MTK_END
