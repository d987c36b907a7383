// Tremolo: loudness that goes up and down, or a sound that walks from side to side (lanes 0 and 1).
//
// tremolo: gain = 1 - depth (1 - w) / 2. pan: left cos, right sin of pi/4 (1 + depth w), times sqrt 2 at most: equal power,
// unchanged in the middle. w is the wave, -1 to 1; corners of square and ramp take 3 ms, so they never click.
#pragma once
#include "sweep.h"

MTK_BEGIN

template <int L> struct FxTremolo {
    using F = Floats<L>;
    using P = params::FxTremolo;
    Glide<L> gain;
    Sweep sweep;

    void prepare(const Setup &) {}

    // Edges of 3 ms, where the cycle leaves room for them.
    static MTK_INLINE F wave(int shape, F turns, float hertz) {
        const float edge = hertz * 0.003f < 0.25f ? hertz * 0.003f : 0.25f;
        if (shape == 0) return sin2pi(turns);
        if (shape == 1) return triangle(turns);
        if (shape == 2) return clamp(triangle(turns) * (0.5f / edge), -1.0f, 1.0f);
        const F place = turns - floor(turns);  // up over the cycle, down over the edge
        return min(place * (2.0f / (1.0f - edge)) - 1.0f, (1.0f - place) * (2.0f / edge) - 1.0f);
    }
    MTK_INLINE F gains(const Io<L> &io, float turns, float hertz) const {
        const F depth = F::splat(io.to(P::depth)[0]);
        F places = F::splat(turns);
        if (io.choice(P::mode) == 0) {
            places.set(1, turns + 0.5f * io.to(P::stereo)[0]);
            return 1.0f - depth * (0.5f - 0.5f * wave(io.choice(P::shape), places, hertz));
        }
        F turn = (1.0f + depth * wave(io.choice(P::shape), places, hertz)) * 0.125f;
        turn.set(1, 0.25f - turn[1]);  // sin x = cos(pi/2 - x)
        return cos2pi(turn) * 1.41421356f;
    }

    void process(const Io<L> &io) {
        if (sweep.due(io)) {
            const bool first = !sweep.begun;
            float start;
            const float hertz = sweep.advance(io, exp2(io.to(P::rate)[0]), io.choice(P::sync), &start);
            if (first) gain.aim(gains(io, start, hertz), true);
            gain.aim(gains(io, (float)sweep.phase, hertz), false);
        }
        const int row = (int)(io.frame & (kChunk - 1));
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(io.inputs[P::in_in] + i * L);
            (x + mix.next() * (x * gain.at(row + i) - x)).store(io.outputs[P::out_out] + i * L);
        }
    }
};
MTK_MODULE("fx.tremolo", FxTremolo)

MTK_END
