// Channel strip: level, place, mute of a stereo signal (lanes 0 and 1), and the wait for slower channels.
//
// Level, place and mute multiply to one gain a side, which moves in a straight line over a piece, to another law as well.
// `post` has that gain; `out` may be closed by solo, and is held back.
#pragma once
#include "align.h"
#include "kernel.h"
#include "rows.h"
#include "strip_gain.h"

MTK_BEGIN

template <int L> struct MixChannel {
    using F = Floats<L>;
    using P = params::MixChannel;
    float settings[3][L], settled[L];  // level, pan, mute of the last piece, and the gain they make
    Align<L> align;
    int law, known_law;                // known_law: one more than the law of `settled`, 0: none yet
    bool begun;

    static size_t memory_floats(const Setup &) { return Align<L>::kFloats; }

    void prepare(const Setup &) {}

    // The gain at rest, worked out anew only where a setting is another one.
    F remembered(const Io<L> &io) {
        const F now[3] = {io.to(P::level_db), io.to(P::pan), io.to(P::mute)};
        Ints<L> same = Ints<L>::splat(known_law == law + 1 ? -1 : 0);
        for (int k = 0; k < 3; k++) same = same & (now[k] == F::load(settings[k]));
        if (bits(~same)) {
            known_law = law + 1;
            for (int k = 0; k < 3; k++) now[k].store(settings[k]);
            strip_gain<L>(now[0], now[1], now[2], law).store(settled);
        }
        return F::load(settled);
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out], *post = io.outputs[P::out_post];
        const int last_law = begun ? law : io.choice(P::law);
        law = io.choice(P::law);
        begun = true;
        const bool rests = !io.moving && last_law == law;
        const F end = rests ? remembered(io) : strip_gain<L>(io.to(P::level_db), io.to(P::pan), io.to(P::mute), law);
        const F start = rests ? end : strip_gain<L>(io.from(P::level_db), io.from(P::pan), io.from(P::mute), last_law);
        if (rests && !bits(~(io.to(P::closed) == F::splat(0.0f)))) {
            scale_rows<L>(out, in, io.frames, end, post);
            return align.process(io.memory, out, io.frames, (int)io.to(P::align)[0]);
        }
        Line<L> line(start, end, io.reciprocal);
        Line<L> open(1.0f - io.from(P::closed), 1.0f - io.to(P::closed), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L) * line.next();
            x.store(post + i * L);
            (x * open.next()).store(out + i * L);
        }
        align.process(io.memory, out, io.frames, (int)io.to(P::align)[0]);
    }
};
MTK_MODULE("mix.channel", MixChannel)

MTK_END
