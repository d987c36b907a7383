// The gain of a channel strip, left and right in lanes 0 and 1.
//
// The balance law is that of voices (fader.h). The other laws weigh a side by its share x, 0 to 1: power sin(pi/2 x), voltage x,
// mean the geometric mean of the two.
//
// [any thread] Pure functions.
#pragma once
#include "fader.h"

MTK_BEGIN

enum PanLaw { kBalance, kPower, kMean, kVoltage };

// Left turns down for pan > 0, right for pan < 0.
template <int L> MTK_INLINE Floats<L> pan_balance(Floats<L> pan) {
    using F = Floats<L>;
    const F zero = F::splat(0.0f);
    F away = max(pan, zero);
    away.set(1, max(-pan, zero)[1]);
    return balanced(away);
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
    return level_gain(level_db) * pan_weight<L>(pan, law) * (1.0f - mute);
}

MTK_END
