// Rim shot and claves: bridged-T networks, diodes and a high-pass.
//
// Networks (resonator.h) at 1667 and 455 Hz (808), 1000, 500 and 220 Hz (909), 2500 Hz (claves), each struck by a charge;
// the sum x is clipped, x + snap (tanh(4 x) / 2 - x), and passes a high-pass of two poles, Q 0.7, at 500, 400 and 1000 Hz.
// What the diodes fold back stays 59 dB below the sound at the highest tune, 80 dB at rest.
#pragma once
#include "resonator.h"
#include "stroke.h"

MTK_BEGIN

template <int L> struct DrumRim {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumRim;
    static constexpr int kMost = 3;
    static constexpr float kHighQ = 0.7f;
    struct Rows {
        float charge[kMost][L], voltage[kMost][L], high_charge[L], high_voltage[L];
    } rows;
    uint32_t sounding;

    void prepare(const Setup &) {}

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        sounding = (sounding & ~fresh) | struck;
        for_lanes(struck, [&](int lane) {
            const float strength = strength_of(io, lane, P::velocity, P::accent);
            for (int k = 0; k < kMost; k++) rows.charge[k][lane] += strength;
        });
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        F loudness;
        switch (io.choice(P::model)) {
            case 0: loudness = run<2>(io, {1667, 455, 0}, {0.45f, 0.3f, 0}, 500); break;
            case 1: loudness = run<3>(io, {1000, 500, 220}, {0.33f, 0.33f, 0.33f}, 400); break;
            default: loudness = run<1>(io, {2500, 0, 0}, {0.5f, 0, 0}, 1000); break;
        }
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    struct Three { float of[kMost]; };

    template <int count> F run(const Io<L> &io, Three hertz, Three weight, float high_hertz) {
        const float rate = io.sample_rate;
        const F ratio = exp2(io.to(P::tune) * (1.0f / 12.0f));
        R ring[count], high = R::recall(rows.high_charge, rows.high_voltage);
        typename R::Still still[count];
        for (int k = 0; k < count; k++) {
            still[k] = R::hold(R::ringing(ratio * (hertz.of[k] / rate), io.to(P::decay), rate));
            ring[k] = R::recall(rows.charge[k], rows.voltage[k]);
        }
        const typename R::Still high_still = R::hold(R::filtering(F::splat(high_hertz / rate), kHighQ));
        Line<L> snap(io.from(P::snap), io.to(P::snap), io.reciprocal);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            F x = ring[0].ring(still[0]) * weight.of[0];
            for (int k = 1; k < count; k++) x = x + ring[k].ring(still[k]) * weight.of[k];
            x = x + snap.next() * (tanh(x * 4.0f) * 0.5f - x);
            (high.high(high_still, kHighQ, x) * level.next()).store(out + i * L);
        }
        F loudness = F::splat(0.0f);
        for (int k = 0; k < count; k++) {
            ring[k].keep(rows.charge[k], rows.voltage[k], io.grid_end);
            loudness = max(loudness, ring[k].size());
        }
        high.keep(rows.high_charge, rows.high_voltage, io.grid_end);
        return loudness;
    }
};
MTK_MODULE("drum.rim", DrumRim)

MTK_END
