// What envelopes are made of: a segment from a to b in `seconds` that bends like a capacitor charging.
//
// The level runs toward a target beyond b, target = b + (b - a) / (e^D - 1), and loses the share 1 - e^(-D / frames) of
// its distance every frame, so it meets b after exactly `frames`. D = 0.1: a straight line within 1.3 %; D = 6.91: the
// level has 0.1 % of the way left when an ideal capacitor would go on for ever. (Envelope generators of the CEM 3310
// charge to 1.3 times the peak, D = 1.47.)
#pragma once
#include "math.h"

MTK_BEGIN

// D for a curve from 0 (line) to 1 (exponential).
template <int N> MTK_INLINE Floats<N> segment_bend(Floats<N> curve) { return curve * 6.80775528f + 0.1f; }

// How far beyond its end a segment of height 1 aims.
template <int N> MTK_INLINE Floats<N> segment_overshoot(Floats<N> bend) { return 1.0f / (exp2(bend * 1.44269504f) - 1.0f); }

// Share of the distance lost per frame; relative error below 1e-6 for times above a frame.
template <int N> MTK_INLINE Floats<N> segment_share(Floats<N> bend, Floats<N> log2_seconds, float sample_rate) {
    const Floats<N> z = bend * exp2(-log2_seconds) / sample_rate;
    const Floats<N> small = z * (1.0f - z * (0.5f - z * (0.166666667f - z * 0.0416666667f)));
    return select(z < Floats<N>::splat(0.1f), small, 1.0f - exp2(z * -1.44269504f));
}

// The distance from the target. What rounding takes from a step is added to the next one (W. Kahan, "Further remarks on
// reducing truncation errors", CACM 8:40, 1965): steps of minutes are far below the distance's last bit.
template <int L> struct Segment {
    Floats<L> distance, carry;
    MTK_INLINE void advance(Floats<L> share) {
        const Floats<L> step = distance * share + carry, next = distance - step;
        carry = step - (distance - next);
        distance = next;
    }
    MTK_INLINE void flush() {
        distance = flush_tiny(distance);
        carry = flush_tiny(carry);
    }
};

MTK_END
