// Level of a sound: a one-pole over |x| or x^2 that rises and falls with its own time constants.
//
//     e <- e + s (d - e)   s = 1 - exp(-1 / (time fs)), time: attack while d > e, else release        out = e, or sqrt(e)
// In decibels: out = max(0, 1 - dB / floor). rms: times are those of the power. The level ends at 256.
#pragma once
#include "clock.h"

MTK_BEGIN

template <int L> struct ModFollower {
    using F = Floats<L>;
    using P = params::ModFollower;
    float level[L];

    void prepare(const Setup &) {}

    void process(const Io<L> &io) {
        const bool rms = io.choice(P::detector) != 0, decibels = io.choice(P::reading) != 0;
        if (rms)
            decibels ? run<true, true>(io) : run<true, false>(io);
        else
            decibels ? run<false, true>(io) : run<false, false>(io);
    }

    template <bool rms, bool decibels> void run(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const F rise = creep_share(exp2(io.to(P::attack)), io.sample_rate);
        const F fall = creep_share(exp2(io.to(P::release)), io.sample_rate);
        const F zero = F::splat(0.0f), per_floor = -1.0f / io.to(P::floor_db), top = F::splat(1.0f);
        Line<L> gain(db_to_gain(io.from(P::gain_db)), db_to_gain(io.to(P::gain_db)), io.reciprocal);
        F e = F::load(level);
        for (int i = 0; i < io.frames; i++) {
            const F x = clamp(F::load(in + i * L) * gain.next(), -256.0f, 256.0f), d = rms ? x * x : abs(x);
            e = e + (d - e) * select(d > e, rise, fall);
            F y = e;
            if (decibels)
                y = max(top + gain_to_db(e) * per_floor * (rms ? 0.5f : 1.0f), zero);
            else if (rms)
                y = sqrt(e);
            y.store(out + i * L);
        }
        (io.grid_end ? flush_tiny(e) : e).store(level);
    }
};
MTK_MODULE("mod.follower", ModFollower)

MTK_END
