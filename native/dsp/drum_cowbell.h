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

    void metal(const Io<L> &io, float *x, int lane, float ratio) {
        const Square low(ratio * (540.0f / io.sample_rate)), high(ratio * (800.0f / io.sample_rate));
        uint32_t &low_phase = rows.phase[0][lane], &high_phase = rows.phase[1][lane];
        for_spans(io.frames, [&](int first) MTK_INLINE_LAMBDA {
            (low.at(low_phase, first) + high.at(high_phase, first)).store(x + first);
        });
        low_phase += (uint32_t)io.frames * low.increment;
        high_phase += (uint32_t)io.frames * high.increment;
    }

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        if (!sounding) return write_zeros<L>(out, io.frames);
        const float rate = io.sample_rate;
        const F ratio = exp2(io.to(P::tune) * (1.0f / 12.0f)), share = decay_share(io.to(P::decay), rate);
        const float clank_share = decay_share(0.06f, rate);
        const typename R::Still still = R::hold(R::filtering(exp2(io.to(P::tone) * 4.0f) * (660.0f / rate), 0.8f));
        const Woven<L> squares(sounding, io.frames, [&](int lane, float *x) { metal(io, x, lane, ratio[lane]); });
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        R band = R::recall(rows.charge, rows.voltage);
        F clank = F::load(rows.clank), ring = F::load(rows.ring);
        for (int i = 0; i < io.frames; i++) {
            const F x = squares.row(i) * (clank + ring) * 0.18f;
            (band.band(still, x) * level.next()).store(out + i * L);
            clank = clank - clank * clank_share;
            ring = ring - ring * share;
        }
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
