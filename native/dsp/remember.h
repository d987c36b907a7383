// Knobs as they were: what costs exponentials and tangents is worked out anew only where a knob is another one.
//
// [audio] Pure functions on the state they are given. All zero is "nothing known".
#pragma once
#include "kernel.h"

MTK_BEGIN

template <int L, int count> struct Remembered {
    float settings[count][L];
    uint32_t known;

    // Whether any of `now` differs from last time, or this is the first time.
    MTK_INLINE bool differs(const Floats<L> (&now)[count]) {
        Ints<L> same = Ints<L>::splat(known ? -1 : 0);
        for (int k = 0; k < count; k++) {
            same = same & (as_int(now[k]) == as_int(Floats<L>::load(settings[k])));
            now[k].store(settings[k]);
        }
        known = 1;
        return bits(~same) != 0;
    }
};

MTK_END
