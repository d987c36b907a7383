// The sine of oscillators: shorter than sin2pi of math.h, for phases that are small already.
//
// [any thread] Pure function.
#pragma once
#include "lanes.h"

MTK_BEGIN

// sin(2 pi x), x in turns, |x| < 2^21. Zero where the sine is, error below 2e-7. The nearest whole number is what adding
// and taking away 1.5 * 2^23 leaves; the polynomial is a minimax fit of sin(2 pi r) / (r (1 - 4 r^2)).
template <int N> MTK_INLINE Floats<N> sine_of_turns(Floats<N> x) {
    const Floats<N> r = x - ((x + 12582912.0f) - 12582912.0f), z = r * r;
    Floats<N> p = z * 3.0583254f - 9.53079924f;
    p = p * z + 16.7609745f;
    p = p * z - 16.2086703f;
    p = p * z + 6.2831826f;
    return p * (r - r * z * 4.0f);
}

MTK_END
