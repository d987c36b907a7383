// Chorus: two to four copies a side, each on its own way around a few milliseconds of delay (lanes 0 and 1).
//
//     y = sum over voices of line[delay + depth (1 + w(phase + voice / voices)) / 2] / sqrt(voices)
// Voices share the cycle evenly; at full `stereo` those on the right lie half way between those on the left. `tone`
// darkens the copies as the filters around a bucket-brigade line do (two trapezoidal poles), `drive` bends them as its
// buckets do: tanh(d y) / d.
#pragma once
#include "sweep.h"

MTK_BEGIN

template <int L> struct FxChorus {
    using F = Floats<L>;
    using P = params::FxChorus;
    static constexpr int kVoices = 4;
    float tone_state[2][L];
    Glide<L> delay[2];  // of a side; lanes: voices
    Sweep sweep;
    ShortLines lines;
    float tone, tone_from;  // G and the log2 Hz it was made from

    static float longest(const Setup &setup) { return setup.sample_rate * 0.051f + 2.0f; }
    static size_t memory_floats(const Setup &setup) { return ShortLines::floats_for(longest(setup)); }
    void prepare(const Setup &setup) { lines.lay(longest(setup)); }

    MTK_INLINE F delays(const Io<L> &io, float turns, int side) const {
        const int voices = io.choice(P::voices) + 2;
        const float ahead = 0.5f * (float)side * io.to(P::stereo)[0] / (float)voices;
        F places = F::splat(turns + ahead);
        for (int v = 0; v < kVoices; v++) places.set(v, places[v] + (float)v / (float)voices);
        const F wave = io.choice(P::shape) == 0 ? sin2pi(places) : triangle(places);
        return (io.to(P::delay)[0] + (wave + 1.0f) * (0.5f * io.to(P::depth)[0])) * io.sample_rate + 1.0f;
    }

    void process(const Io<L> &io) {
        static constexpr int sides[2][4] = {{0, 0, 0, 0}, {1, 1, 1, 1}};
        if (sweep.due(io)) {
            const bool first = !sweep.begun;
            float start;
            sweep.advance(io, exp2(io.to(P::rate)[0]), io.choice(P::sync), &start);
            for (int s = 0; s < 2; s++) {
                if (first) delay[s].aim(delays(io, start, s), true);
                delay[s].aim(delays(io, (float)sweep.phase, s), false);
            }
        }
        static constexpr float shares[3] = {0.707106781f, 0.577350269f, 0.5f};
        const int row = (int)(io.frame & (kChunk - 1)), voices = io.choice(P::voices);
        const float share = shares[voices], before = tone;
        if (tone == 0.0f || tone_from != io.to(P::tone)[0]) {
            const float g = tanpi(exp2(tone_from = io.to(P::tone)[0]) / io.sample_rate);
            tone = g / (1.0f + g);
        }
        Line<L> pole(F::splat(before == 0.0f ? tone : before), F::splat(tone), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal), drive(io.from(P::drive), io.to(P::drive), io.reciprocal);
        const bool bends = io.to(P::drive)[0] != 0.0f || io.moves(P::drive);
        F first = F::load(tone_state[0]), second = F::load(tone_state[1]);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(io.inputs[P::in_in] + i * L), g = pole.next();
            F y = F::splat(0.0f);
            for (int s = 0; s < 2; s++) {
                lines.write(io.memory, s, x[s]);
                const F heard = lines.read(io.memory, sides[s], delay[s].at(row + i));
                const float pair = heard[0] + heard[1];
                y.set(s, (voices == 0 ? pair : voices == 1 ? pair + heard[2] : pair + (heard[2] + heard[3])) * share);
            }
            lines.advance();
            if (bends) {
                const F d = drive.next() * 4.0f + 1e-3f;
                y = tanh(y * d) / d;
            }
            const F dark = first + (y - first) * g;
            first = y * (g + g) + first * (1.0f - (g + g));
            const F darker = second + (dark - second) * g;
            second = dark * (g + g) + second * (1.0f - (g + g));
            (x + mix.next() * (darker - x)).store(io.outputs[P::out_out] + i * L);
        }
        (io.grid_end ? flush_tiny(first) : first).store(tone_state[0]);
        (io.grid_end ? flush_tiny(second) : second).store(tone_state[1]);
    }
};
MTK_MODULE("fx.chorus", FxChorus)

MTK_END
