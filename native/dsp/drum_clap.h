// Hand clap: noise in bursts and a tail, through a band-pass.
//
// Bursts begin `spread` apart, in whole frames, each at full level; all but the last fall by 60 dB in 25 ms, the last one in
// the decay. The tail falls from the first burst on. Noise times (burst + room tail) passes a band-pass at 500 Hz times
// 4^tone, Q 1.5: the filter comes last, so that no burst begins with a step.
#pragma once
#include "resonator.h"
#include "stroke.h"

MTK_BEGIN

template <int L> struct DrumClap {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumClap;
    struct Rows {
        float strength[L], since[L], left[L];   // frames since this burst began; bursts to come
        float burst[L], tail[L], charge[L], voltage[L];
        uint32_t noise[L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        sounding = (sounding & ~fresh) | struck;
        for_lanes(struck, [&](int lane) {
            rows.strength[lane] = rows.burst[lane] = rows.tail[lane] = strength_of(io, lane, P::velocity, P::accent);
            rows.since[lane] = 0;
            rows.left[lane] = (float)io.choice(P::claps);
            rows.noise[lane] = noise_seed(io, lane, seed);
        });
    }

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        if (!sounding) return write_zeros<L>(out, io.frames);
        const float rate = io.sample_rate;
        const F zero = F::splat(0.0f), spread = floor(exp2(io.to(P::spread)) * rate + 0.5f);
        const F short_share = F::splat(decay_share(0.025f, rate)), last_share = decay_share(io.to(P::decay), rate);
        const F tail_share = decay_share(io.to(P::room_decay), rate), strength = F::load(rows.strength);
        const typename R::Still still = R::hold(R::filtering(exp2(io.to(P::tone) * 2.0f) * (500.0f / rate), 1.5f));
        Line<L> room(io.from(P::room), io.to(P::room), io.reciprocal);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        R band = R::recall(rows.charge, rows.voltage);
        F since = F::load(rows.since), left = F::load(rows.left), burst = F::load(rows.burst), tail = F::load(rows.tail);
        Ints<L> noise = as_int(F::load((const float *)rows.noise));
        for (int i = 0; i < io.frames; i++) {
            const Ints<L> more = left > zero, again = more & (since >= spread);
            since = select(again, zero, since) + select(more, F::splat(1.0f), zero);
            left = select(again, left - 1.0f, left);
            burst = select(again, strength, burst);
            const F x = white(noise) * (burst + tail * room.next()) * 1.5f;
            noise = noise + Ints<L>::splat(1);
            (band.band(still, x) * level.next()).store(out + i * L);
            burst = burst - burst * select(left > zero, short_share, last_share);
            tail = tail - tail * tail_share;
        }
        band.keep(rows.charge, rows.voltage, io.grid_end);
        if (io.grid_end) burst = flush_tiny(burst), tail = flush_tiny(tail);
        since.store(rows.since);
        left.store(rows.left);
        burst.store(rows.burst);
        tail.store(rows.tail);
        as_float(noise).store((float *)rows.noise);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, max(max(burst, tail), left * strength));
    }
};
MTK_MODULE("drum.clap", DrumClap)

MTK_END
