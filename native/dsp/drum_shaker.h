// Maracas: white noise under a rise in a straight line and an exponential fall, through a high-pass.
//
// The rise starts from the level there is and takes `attack` from silence to the stroke's strength. High-pass of two poles,
// Q 1, at 2 kHz times 4^tone.
#pragma once
#include "resonator.h"
#include "stroke.h"

MTK_BEGIN

template <int L> struct DrumShaker {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumShaker;
    struct Rows {
        float strength[L], rising[L], level[L];   // rising: 1 until the peak
        float charge[L], voltage[L];
        uint32_t noise[L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        sounding = (sounding & ~fresh) | struck;
        for_lanes(struck, [&](int lane) {
            rows.strength[lane] = strength_of(io, lane, P::velocity, P::accent);
            rows.rising[lane] = 1;
            rows.noise[lane] = noise_seed(io, lane, seed);
        });
    }

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        if (!sounding) return write_zeros<L>(out, io.frames);
        const float rate = io.sample_rate;
        const F zero = F::splat(0.0f), strength = F::load(rows.strength);
        const F step = strength * min(exp2(-io.to(P::attack)) * (1.0f / rate), F::splat(1.0f));
        const F share = decay_share(io.to(P::decay), rate);
        const typename R::Still still = R::hold(R::filtering(exp2(io.to(P::tone) * 2.0f) * (2000.0f / rate), 1.0f));
        Line<L> gain(io.from(P::level) * 0.4f, io.to(P::level) * 0.4f, io.reciprocal);
        R filter = R::recall(rows.charge, rows.voltage);
        F level = F::load(rows.level);
        Ints<L> rising = F::load(rows.rising) > zero, noise = as_int(F::load((const float *)rows.noise));
        for (int i = 0; i < io.frames; i++) {
            level = select(rising, level + step, level - level * share);
            rising = rising & (level < strength);
            (filter.high(still, 1.0f, white(noise) * level) * gain.next()).store(out + i * L);
            noise = noise + Ints<L>::splat(1);
        }
        const F still_rising = select(rising, F::splat(1.0f), zero);
        filter.keep(rows.charge, rows.voltage, io.grid_end);
        (io.grid_end ? flush_tiny(level) : level).store(rows.level);
        still_rising.store(rows.rising);
        as_float(noise).store((float *)rows.noise);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, max(level, still_rising * strength));
    }
};
MTK_MODULE("drum.shaker", DrumShaker)

MTK_END
