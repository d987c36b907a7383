// Flanger: the signal against itself a few milliseconds later, the delay sweeping, with feedback (lanes 0 and 1).
//
//     line takes x + k y     y = line[delay (1 + depth w)]     out = x + mix (y - x)
// Through zero, the dry signal waits for `delay`, too, so that y overtakes it where w < 0, as two tape machines do: the
// comb opens to infinity. (The whole sound then comes that much later.) Notches and peaks trade places with the sign of
// the feedback. The least delay is a frame; |k| <= 0.97. A
// swept cubic may add energy, so what comes back is held at +-8, far above any music.
#pragma once
#include "sweep.h"

MTK_BEGIN

template <int L> struct FxFlanger {
    using F = Floats<L>;
    using P = params::FxFlanger;
    static constexpr float kMost = 8.0f;
    Glide<L> delay;  // frames: left and right, and of the dry signal in lanes 2 and 3
    Sweep sweep;
    ShortLines lines;  // left and right with feedback, left and right without

    static float longest(const Setup &setup) { return setup.sample_rate * 0.0201f + 2.0f; }
    static size_t memory_floats(const Setup &setup) { return ShortLines::floats_for(longest(setup)); }
    void prepare(const Setup &setup) { lines.lay(longest(setup)); }

    MTK_INLINE F delays(const Io<L> &io, float turns) const {
        F places = F::splat(turns);
        places.set(1, turns + 0.5f * io.to(P::stereo)[0]);
        const F wave = io.choice(P::shape) == 0 ? sin2pi(places) : triangle(places);
        const float middle = exp2(io.to(P::delay)[0]) * io.sample_rate;
        F swept = middle * (1.0f + wave * io.to(P::depth)[0]) + 1.0f;
        swept.set(2, middle + 1.0f);
        swept.set(3, middle + 1.0f);
        return swept;
    }

    void process(const Io<L> &io) {
        static constexpr int order[4] = {0, 1, 2, 3};
        if (sweep.due(io)) {
            const bool first = !sweep.begun;
            float start;
            sweep.advance(io, exp2(io.to(P::rate)[0]), io.choice(P::sync), &start);
            if (first) delay.aim(delays(io, start), true);
            delay.aim(delays(io, (float)sweep.phase), false);
        }
        const int row = (int)(io.frame & (kChunk - 1));
        const bool through_zero = io.choice(P::through_zero) == 1;
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        Line<L> feedback(io.from(P::feedback), io.to(P::feedback), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(io.inputs[P::in_in] + i * L);
            const F y = lines.read(io.memory, order, delay.at(row + i));
            const F entering = flush_tiny(x + feedback.next() * clamp(y, -kMost, kMost));
            for (int s = 0; s < 2; s++) {
                lines.write(io.memory, s, entering[s]);
                lines.write(io.memory, s + 2, x[s]);
            }
            lines.advance();
            const F dry = through_zero ? F{__builtin_shufflevector(y.v, y.v, 2, 3, 2, 3)} : x;
            (dry + mix.next() * (y - dry)).store(io.outputs[P::out_out] + i * L);
        }
    }
};
MTK_MODULE("fx.flanger", FxFlanger)

MTK_END
