// Keeps denormals out of the two states of an SVF; for use at io.grid_end.
//
// Both go at once or none: a slow filter whose one state were cut would be kept from fading by what is left of the other.
#pragma once
#include "math.h"

MTK_BEGIN

template <int N> MTK_INLINE void flush_both(Floats<N> &one, Floats<N> &other) {
    const Ints<N> tiny = max(abs(one), abs(other)) < Floats<N>::splat(1e-18f);
    one = select(tiny, Floats<N>::splat(0.0f), one);
    other = select(tiny, Floats<N>::splat(0.0f), other);
}

MTK_END
