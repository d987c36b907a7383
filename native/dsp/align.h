// Alignment: holds a stereo signal (lanes 0 and 1) back by whole frames, until what comes by a slower way is there.
//
//     out(t) = in(t - tap)
// The wanted delay moves only when the mix is rearranged. Then the old tap fades over to the new one in 512 frames along a
// straight line: both carry the same signal, so their weights sum to one. The fade begins once the memory reaches back far
// enough, and a change during a fade waits for its end. Nothing is remembered, nor touched, where nothing is held back.
#pragma once
#include "kernel.h"

MTK_BEGIN

template <int L> struct Align {
    using F = Floats<L>;
    static constexpr int kRows = 8192, kFade = 512;   // rows of memory, each left and right; the longest delay
    static constexpr size_t kFloats = 2 * kRows;
    int tap, next_tap;  // frames
    int fade;           // frames left of the fade from tap to next_tap, 0: only `tap` sounds
    int known;          // frames the memory reaches back
    int position;       // row written next, which is the oldest
    bool begun;         // some delay is set: the first one is there at once

    // Row `delay` frames ago, before this frame is written.
    static MTK_INLINE F read(const float *memory, F now, int position, int delay) {
        if (delay == 0) return now;
        const float *row = memory + 2 * ((position - delay) & (kRows - 1));
        F past = F::splat(0.0f);
        past.set(0, row[0]);
        past.set(1, row[1]);
        return past;
    }

    // Holds `signal`, `frames` rows, back in place.
    MTK_INLINE void process(float *memory, float *signal, int frames, int wanted) {
        if (begun && known == 0 && tap == 0 && wanted == 0 && fade == 0) return;
        hold(memory, signal, frames, wanted);
    }
    __attribute__((noinline)) void hold(float *memory, float *signal, int frames, int wanted) {
        if (!begun) {
            tap = wanted;
            known = kRows;  // the silence before the beginning
            begun = true;
        }
        if (tap == 0 && wanted == 0 && fade == 0) {
            known = 0;
            return;
        }
        for (int i = 0; i < frames; i++) {
            if (fade == 0 && wanted != tap && known >= wanted) {
                next_tap = wanted;
                fade = kFade;
            }
            const F now = F::load(signal + i * L);
            F heard = read(memory, now, position, tap);
            if (fade) {
                fade--;
                const float weight = 1.0f - (float)fade * (1.0f / kFade);
                heard = heard + (read(memory, now, position, next_tap) - heard) * weight;
                if (fade == 0) tap = next_tap;
            }
            heard.store(signal + i * L);
            memory[2 * position] = now[0];
            memory[2 * position + 1] = now[1];
            position = (position + 1) & (kRows - 1);
            known += known < kRows;
        }
    }
};

MTK_END
