// Elementary functions for lanes, branch-free and without libm: the same bits on every instruction set.
//
// Every function exists for Floats<N> and, for the host, for one float. The error bounds are measured against double
// precision over the stated range by tests/physics/test_math.py. Polynomials are minimax fits (Lawson's iteration);
// the constants carry 9 digits, which name one float. Arguments must be finite.
//
// [any thread] Pure functions.
#pragma once
#include "lanes.h"

MTK_BEGIN

// Exact. |x| < 2^23 has a fraction to drop; larger values are whole already. (-0 and (-1, 0) give -1 or +0.)
template <int N> MTK_INLINE Floats<N> floor(Floats<N> x) {
    const Floats<N> inside = clamp(x, -8388608.0f, 8388608.0f);
    const Floats<N> toward_zero = to_float(truncate(inside));
    const Floats<N> floored = select(toward_zero > inside, toward_zero - 1.0f, toward_zero);
    return select(abs(x) < Floats<N>::splat(8388608.0f), floored, x);
}

// The sign of `sign` on the size of `size`. Exact.
template <int N> MTK_INLINE Floats<N> copy_sign(Floats<N> size, Floats<N> sign) {
    const Ints<N> top = Ints<N>::splat((int32_t)0x80000000u);
    return as_float((as_int(size) & ~top) | (as_int(sign) & top));
}

// Correctly rounded; x >= 0.
template <int N> MTK_INLINE Floats<N> sqrt(Floats<N, true> x) {
    float lanes[N];
    x.store(lanes);
    for (int i = 0; i < N; i++) lanes[i] = __builtin_sqrtf(lanes[i]);
    return Floats<N>::load(lanes);
}
template <int N> MTK_INLINE Floats<N> sqrt(Floats<N, false> x) { return {sqrt(x.lo), sqrt(x.hi)}; }

// 2^x for x in [-126, 127], held at the ends beyond. Relative error below 1.5e-7; whole x are exact.
template <int N> MTK_INLINE Floats<N> exp2(Floats<N> x) {
    x = clamp(x, -126.0f, 127.0f);
    const Floats<N> raised = x + 0.5f, toward_zero = to_float(truncate(raised));
    const Floats<N> whole = select(toward_zero > raised, toward_zero - 1.0f, toward_zero);  // floor, of small numbers
    const Floats<N> f = x - whole;  // [-0.5, 0.5], exact
    Floats<N> p = f * 0.000153533619f + 0.00133988744f;
    p = p * f + 0.00961843736f;
    p = p * f + 0.0555033247f;
    p = p * f + 0.240226479f;
    p = p * f + 0.693147203f;
    p = p * f + 1.0f;
    return p * as_float(shift_left<23>(truncate(whole) + Ints<N>::splat(127)));
}

// 2^-x for x in [0, 126], not checked: what is left of a fall after so many halvings. Relative error as exp2.
template <int N> MTK_INLINE Floats<N> halved(Floats<N> x) {
    const Ints<N> whole = truncate(x + 0.5f);
    const Floats<N> f = to_float(whole) - x;  // [-0.5, 0.5], exact
    Floats<N> p = f * 0.000153533619f + 0.00133988744f;
    p = p * f + 0.00961843736f;
    p = p * f + 0.0555033247f;
    p = p * f + 0.240226479f;
    p = p * f + 0.693147203f;
    p = p * f + 1.0f;
    return p * as_float(shift_left<23>(Ints<N>::splat(127) - whole));
}

// log2(x) for normal x > 0; smaller values count as 2^-126. Error below 1.5e-7 + 1e-7 |log2 x|; powers of two exact.
template <int N> MTK_INLINE Floats<N> log2(Floats<N> x) {
    x = max(x, Floats<N>::splat(1.17549435e-38f));
    // x = m 2^e with m in [sqrt(1/2), sqrt(2)): log2 m = s P(s^2), s = (m - 1) / (m + 1).
    const Ints<N> offset = as_int(x) - Ints<N>::splat(0x3f3504f3);
    const Floats<N> e = to_float(shift_right<23>(offset));
    const Floats<N> m = as_float((offset & Ints<N>::splat(0x007fffff)) + Ints<N>::splat(0x3f3504f3));
    const Floats<N> s = (m - 1.0f) / (m + 1.0f);
    const Floats<N> s2 = s * s;
    Floats<N> p = s2 * 0.431735282f + 0.576714415f;
    p = p * s2 + 0.961798847f;
    p = p * s2 + 2.88539008f;
    return s * p + e;
}

// 10^(x / 20). Relative error below 1.5e-7 + 1e-8 |x|. Held at 2^-126 below -758 dB: silence is a choice of the caller.
template <int N> MTK_INLINE Floats<N> db_to_gain(Floats<N> x) { return exp2(x * 0.166096405f); }

// 20 log10(x), x > 0. Error below 1e-6 + 1e-7 |result| dB.
template <int N> MTK_INLINE Floats<N> gain_to_db(Floats<N> x) { return log2(x) * 6.02059991f; }

// sin(2 pi x), x in turns, any |x| < 2^22 (use small ones: the float grid limits the phase). Error below 2e-7.
template <int N> MTK_INLINE Floats<N> sin2pi(Floats<N> x) {
    const Floats<N> r = x - floor(x + 0.5f);  // [-1/2, 1/2], exact
    const Floats<N> size = abs(r);
    const Floats<N> y = copy_sign(min(size, 0.5f - size), r);  // sin(pi - a) = sin(a): [-1/4, 1/4], exact
    const Floats<N> y2 = y * y;
    Floats<N> p = y2 * 39.7109455f + -76.5749961f;
    p = p * y2 + 81.6022314f;
    p = p * y2 + -41.3416775f;
    p = p * y2 + 6.28318527f;
    return y * p;
}

// cos(2 pi x), x in turns. Error below 2e-7.
template <int N> MTK_INLINE Floats<N> cos2pi(Floats<N> x) {
    return sin2pi(0.25f - abs(x - floor(x + 0.5f)));
}

// tan(pi x), the prewarped gain of a trapezoidal integrator for x = cutoff / sample rate. x in [0, 0.49], held at the
// ends beyond. Relative error below 4e-7. Above 1/4 it is 1 / tan(pi (1/2 - x)): the fraction turned upside down.
template <int N> MTK_INLINE Floats<N> tanpi(Floats<N> x) {
    x = clamp(x, 0.0f, 0.49f);
    const Ints<N> upper = x > Floats<N>::splat(0.25f);
    const Floats<N> y = select(upper, 0.5f - x, x);
    const Floats<N> y2 = y * y;
    const Floats<N> p = (y2 * -2.9704553f + 3.14159261f) * y;
    const Floats<N> q = (y2 * 0.946509259f + -4.23540005f) * y2 + 1.0f;
    return select(upper, q, p) / select(upper, p, q);
}

// tanh(x), any x. Odd and inside (-1, 1); error below 1.2e-6, slope at 0 is 0.999996. One division.
template <int N> MTK_INLINE Floats<N> tanh(Floats<N> x) {
    x = clamp(x, -7.0f, 7.0f);
    const Floats<N> x2 = x * x;
    Floats<N> p = x2 * 3.93001986e-06f + 0.00227699041f;
    p = p * x2 + 0.123021846f;
    p = p * x2 + 0.999995687f;
    Floats<N> q = x2 * 0.000142351008f + 0.0210721867f;
    q = q * x2 + 0.45634033f;
    q = q * x2 + 1.0f;
    return x * p / q;
}

// Zero for what is too small to hear or to matter (|x| < 1e-20), else x: keeps denormals out of recursive state.
// For use at io.grid_end. Exact.
template <int N> MTK_INLINE Floats<N> flush_tiny(Floats<N> x) {
    return select(abs(x) < Floats<N>::splat(1e-20f), Floats<N>::splat(0.0f), x);
}

#define MTK_MATH_SCALAR(name) MTK_INLINE float name(float x) { return name(Floats<4>::splat(x))[0]; }
MTK_MATH_SCALAR(floor)
MTK_MATH_SCALAR(sqrt)
MTK_MATH_SCALAR(exp2)
MTK_MATH_SCALAR(log2)
MTK_MATH_SCALAR(db_to_gain)
MTK_MATH_SCALAR(gain_to_db)
MTK_MATH_SCALAR(sin2pi)
MTK_MATH_SCALAR(cos2pi)
MTK_MATH_SCALAR(tanpi)
MTK_MATH_SCALAR(tanh)
MTK_MATH_SCALAR(flush_tiny)
#undef MTK_MATH_SCALAR

MTK_END
