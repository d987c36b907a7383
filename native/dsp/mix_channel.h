// Channel strip: level, balance and mute of a stereo signal (lanes 0 and 1).
//
// Balance law: the centre leaves both sides alone and the near side always stays at 0 dB; the far side falls as
// cos(pi/2 |pan|) to silence. So nothing ever gets louder and a sweep has no corner at the centre. -96 dB is silence.
// Level, balance and mute multiply to one gain a side, which moves in a straight line over a piece.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct MixChannel {
    using F = Floats<L>;
    using P = params::MixChannel;

    void prepare(const Setup &) {}

    // Left turns down for pan > 0, right for pan < 0.
    static MTK_INLINE F gain(F level_db, F pan, F mute) {
        const F zero = F::splat(0.0f), level = select(level_db > F::splat(-95.99f), db_to_gain(level_db), zero);
        F away = max(pan, zero);
        away.set(1, max(-pan, zero)[1]);
        // Exactly 1 at the centre and exactly 0 at the end, whatever the last bit of the polynomial says.
        const F far = select(away < F::splat(1.0f), cos2pi(away * 0.25f), zero);
        return level * select(away > zero, far, F::splat(1.0f)) * (1.0f - mute);
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        Line<L> line(gain(io.from(P::level_db), io.from(P::pan), io.from(P::mute)),
                     gain(io.to(P::level_db), io.to(P::pan), io.to(P::mute)), io.reciprocal);
        for (int i = 0; i < io.frames; i++) (F::load(in + i * L) * line.next()).store(out + i * L);
    }
};
MTK_MODULE("mix.channel", MixChannel)

MTK_END
