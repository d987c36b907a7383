// Cowbell: square waves (metal.h) of 540 and 800 Hz, an envelope and a band-pass.
//
// The envelope falls by half at once, by 60 dB in 60 ms, and by the other half in the decay, as a capacitor does that a
// diode discharges first; the band-pass is at 660 Hz times 16^tone, Q 0.8.
#pragma once
#include "metal.h"
#include "resonator.h"

MTK_BEGIN

template <int L> struct DrumCowbell {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumCowbell;
    struct Rows {
        float clank[L], ring[L];   // the two parts of the envelope
        float charge[L], voltage[L];
        uint32_t phase[2][L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        for_lanes(struck, [&](int lane) {
            if (!((sounding & ~fresh) >> lane & 1u)) scatter<L>(rows.phase, 2, lane, seed, io.serial[lane]);
            rows.clank[lane] = rows.ring[lane] = strength_of(io, lane, P::velocity, P::accent);
        });
        sounding = (sounding & ~fresh) | struck;
    }

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        if (!sounding) return write_zeros<L>(out, io.frames);
        const float rate = io.sample_rate;
        const F ratio = exp2(io.to(P::tune) * (1.0f / 12.0f)), share = decay_share(io.to(P::decay), rate);
        const float clank_share = decay_share(0.06f, rate);
        const typename R::Tuning tuning = R::filtering(exp2(io.to(P::tone) * 4.0f) * (660.0f / rate), 0.8f);
        const typename R::Solved solved = R::solve(tuning);
        Square<L> low(rows.phase[0], ratio * (540.0f / rate)), high(rows.phase[1], ratio * (800.0f / rate));
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        R band = R::recall(rows.charge, rows.voltage);
        F clank = F::load(rows.clank), ring = F::load(rows.ring);
        for (int i = 0; i < io.frames; i++) {
            const F x = (low.next() + high.next()) * (clank + ring) * 0.18f;
            (band.band(solved, tuning, x) * level.next()).store(out + i * L);
            clank = clank - clank * clank_share;
            ring = ring - ring * share;
        }
        low.keep(rows.phase[0]);
        high.keep(rows.phase[1]);
        band.keep(rows.charge, rows.voltage, io.grid_end);
        if (io.grid_end) clank = flush_tiny(clank), ring = flush_tiny(ring);
        clank.store(rows.clank);
        ring.store(rows.ring);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, max(clank, ring));
    }
};
MTK_MODULE("drum.cowbell", DrumCowbell)

MTK_END
