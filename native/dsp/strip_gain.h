// The gain of a channel strip, left and right in lanes 0 and 1.
//
// Balance law: the centre leaves both sides alone and the near side always stays at 0 dB; the far side falls as
// cos(pi/2 |pan|) to silence. So nothing ever gets louder and a sweep has no corner at the centre. The other laws weigh a
// side by its share x, 0 to 1: power sin(pi/2 x), voltage x, mean the geometric mean of the two. -96 dB is silence.
//
// [any thread] Pure functions.
#pragma once
#include "math.h"

MTK_BEGIN

enum PanLaw { kBalance, kPower, kMean, kVoltage };

// Left turns down for pan > 0, right for pan < 0.
template <int L> MTK_INLINE Floats<L> pan_balance(Floats<L> pan) {
    using F = Floats<L>;
    const F zero = F::splat(0.0f);
    F away = max(pan, zero);
    away.set(1, max(-pan, zero)[1]);
    // Exactly 1 at the centre and exactly 0 at the end, whatever the last bit of the polynomial says.
    const F far = select(away < F::splat(1.0f), cos2pi(away * 0.25f), zero);
    return select(away > zero, far, F::splat(1.0f));
}

template <int L> MTK_INLINE Floats<L> pan_weight(Floats<L> pan, int law) {
    using F = Floats<L>;
    if (law == kBalance) return pan_balance<L>(pan);
    F share = 0.5f - pan * 0.5f;
    share.set(1, (pan * 0.5f + 0.5f)[1]);
    if (law == kVoltage) return share;
    const F power = select(share > F::splat(0.0f), cos2pi((1.0f - share) * 0.25f), F::splat(0.0f));
    return law == kPower ? power : sqrt(power * share);
}

template <int L> MTK_INLINE Floats<L> strip_gain(Floats<L> level_db, Floats<L> pan, Floats<L> mute, int law) {
    using F = Floats<L>;
    const F level = select(level_db > F::splat(-95.99f), db_to_gain(level_db), F::splat(0.0f));
    return level * pan_weight<L>(pan, law) * (1.0f - mute);
}

MTK_END
