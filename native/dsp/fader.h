// Level and place, as a channel strip and the voices of an instrument have them.
//
// Balance law: the centre leaves both sides alone and the near side always stays at 0 dB; the far side falls as
// cos(pi/2 |pan|) to silence. So nothing ever gets louder and a sweep has no corner at the centre.
//
// [any thread] Pure functions.
#pragma once
#include "math.h"

MTK_BEGIN

// -96 dB is silence.
template <int N> MTK_INLINE Floats<N> level_gain(Floats<N> level_db) {
    return select(level_db > Floats<N>::splat(-95.99f), db_to_gain(level_db), Floats<N>::splat(0.0f));
}

// The gain of a side; `away`, 0 to 1: how far the sound is turned to the other one.
template <int N> MTK_INLINE Floats<N> balanced(Floats<N> away) {
    const Floats<N> zero = Floats<N>::splat(0.0f);
    // Exactly 1 at the centre and exactly 0 at the end, whatever the last bit of the polynomial says.
    const Floats<N> far = select(away < Floats<N>::splat(1.0f), cos2pi(away * 0.25f), zero);
    return select(away > zero, far, Floats<N>::splat(1.0f));
}

MTK_END
