// Send: one level between a channel and another one. -96 dB is silence; the gain moves in a straight line over a piece.
// What is sent is held back until what else its target hears is there.
#pragma once
#include "align.h"
#include "kernel.h"
#include "math.h"
#include "rows.h"

MTK_BEGIN

template <int L> struct MixSend {
    using F = Floats<L>;
    using P = params::MixSend;
    float settings[2][L], settled[L];  // level and mute of the last piece, and the gain they make
    bool known;
    Align<L> align;

    static size_t memory_floats(const Setup &) { return Align<L>::kFloats; }

    void prepare(const Setup &) {}

    static MTK_INLINE F gain(F level_db, F mute) {
        return select(level_db > F::splat(-95.99f), db_to_gain(level_db), F::splat(0.0f)) * (1.0f - mute);
    }

    // The gain at rest, worked out anew only where a setting is another one.
    F remembered(const Io<L> &io) {
        const F now[2] = {io.to(P::level_db), io.to(P::mute)};
        const Ints<L> same = (now[0] == F::load(settings[0])) & (now[1] == F::load(settings[1]));
        if (!known || bits(~same)) {
            known = true;
            now[0].store(settings[0]), now[1].store(settings[1]);
            gain(now[0], now[1]).store(settled);
        }
        return F::load(settled);
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        if (!io.moving) {
            scale_rows<L>(out, in, io.frames, remembered(io));
        } else {
            Line<L> line(gain(io.from(P::level_db), io.from(P::mute)), gain(io.to(P::level_db), io.to(P::mute)), io.reciprocal);
            for (int i = 0; i < io.frames; i++) (F::load(in + i * L) * line.next()).store(out + i * L);
        }
        align.process(io.memory, out, io.frames, (int)io.to(P::align)[0]);
    }
};
MTK_MODULE("mix.send", MixSend)

MTK_END
