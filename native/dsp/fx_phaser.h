// Phaser: 4 to 12 first-order all-passes whose corner sweeps, with feedback that knows no delay (lanes 0 and 1).
//
// A stage (s - wc) / (s + wc), trapezoidal: y = a x + u, u' = x - a y with a = (g - 1) / (g + 1), g = tan(pi fc / fs).
// N stages give y = a^N in + S, where S is known from the states before the frame: in = (x + k S) / (1 - k a^N) solves the
// feedback as a circuit does (V. Zavalishin, The Art of VA Filter Design, ch. 4 and 6.4). k = +-0.95 at most. Mixed half
// and half with the signal, N / 2 notches sweep; the corner moves in octaves.
#pragma once
#include "sweep.h"

MTK_BEGIN

template <int L> struct FxPhaser {
    using F = Floats<L>;
    using P = params::FxPhaser;
    static constexpr int kMost = 12;
    float state[kMost][L];
    Glide<L> pole;
    Sweep sweep;

    void prepare(const Setup &) {}

    MTK_INLINE F poles(const Io<L> &io, float turns) const {
        F places = F::splat(turns);
        places.set(1, turns + 0.5f * io.to(P::stereo)[0]);
        const F g = tanpi(exp2(io.to(P::centre) + sin2pi(places) * io.to(P::depth)[0]) / io.sample_rate);
        return (g - 1.0f) / (g + 1.0f);
    }

    template <int N> MTK_INLINE void run(const Io<L> &io) {
        const int row = (int)(io.frame & (kChunk - 1));
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        Line<L> feedback(io.from(P::feedback), io.to(P::feedback), io.reciprocal);
        F u[N];
        for (int j = 0; j < N; j++) u[j] = F::load(state[j]);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(io.inputs[P::in_in] + i * L), a = pole.at(row + i), k = feedback.next();
            F sum = u[0], power = a;
            for (int j = 1; j < N; j++) {
                sum = sum * a + u[j];
                power = power * a;
            }
            F y = (x + k * sum) / (1.0f - k * power);
            for (int j = 0; j < N; j++) {
                const F passed = a * y + u[j];
                u[j] = y - a * passed;
                y = passed;
            }
            (x + mix.next() * (y - x)).store(io.outputs[P::out_out] + i * L);
        }
        for (int j = 0; j < N; j++) (io.grid_end ? flush_tiny(u[j]) : u[j]).store(state[j]);
        for (int j = N; j < kMost; j++) F::splat(0.0f).store(state[j]);
    }

    void process(const Io<L> &io) {
        if (sweep.due(io)) {
            const bool first = !sweep.begun;
            float start;
            sweep.advance(io, exp2(io.to(P::rate)[0]), io.choice(P::sync), &start);
            if (first) pole.aim(poles(io, start), true);
            pole.aim(poles(io, (float)sweep.phase), false);
        }
        switch (io.choice(P::stages)) {
            case 0: run<4>(io); break;
            case 1: run<6>(io); break;
            case 2: run<8>(io); break;
            case 3: run<10>(io); break;
            default: run<12>(io); break;
        }
    }
};
MTK_MODULE("fx.phaser", FxPhaser)

MTK_END
