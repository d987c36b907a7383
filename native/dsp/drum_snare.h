// Snare drum: two tones of the shell and the noise of the wires.
//
// 808: two bridged-T networks (resonator.h), 173 and 335 Hz, driven by a trigger of half a millisecond, so that a stroke
// begins without a step and adds to what rings. 909: two rounded triangles at 180 and 330 Hz times 1 + 2 sweep e, e falling
// by 60 dB in 40 ms; their level rises with 0.3 ms. Low tone (1 - tone), high tone `tone`, falling in 0.7 of the decay. The
// noise falls in its own time and passes a high-pass of two poles, Q 0.7, at 1 kHz (909: 500 Hz) times 2^(2 tone), half an
// octave more with an accent, which lifts the noise once more, too.
#pragma once
#include "resonator.h"
#include "stroke.h"

MTK_BEGIN

template <int L> struct DrumSnare {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumSnare;
    static constexpr float kLog2HighDecay = -0.514573173f, kShell = 0.5f, kWires = 0.3f, kQ = 0.7f;
    struct Rows {
        float accented[L], hiss[L], wire_charge[L], wire_voltage[L];
        float strength[L], trigger[L], charge[2][L], voltage[2][L];   // 808; trigger: frames to come
        float sweep[L], level[2][L], slewed[2][L];                    // 909
        uint32_t phase[2][L], noise[L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        sounding = (sounding & ~fresh) | struck;
        const bool rings = io.choice(P::model) == 0;
        for_lanes(struck, [&](int lane) {
            const float strength = strength_of(io, lane, P::velocity, P::accent);
            rows.accented[lane] = io.accent[lane];
            rows.hiss[lane] = strength;
            rows.noise[lane] = noise_seed(io, lane, seed);
            rows.sweep[lane] = 1;
            rows.strength[lane] = strength;
            rows.trigger[lane] = rings ? R::Trigger::frames(io.sample_rate) : 0.0f;
            for (int k = 0; !rings && k < 2; k++) rows.level[k][lane] = strength;
        });
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        const F loudness = io.choice(P::model) == 0 ? run<true>(io) : run<false>(io);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    template <bool rings> F run(const Io<L> &io) {
        const float rate = io.sample_rate;
        const F ratio = exp2(io.to(P::tune) * (1.0f / 12.0f)) * (1.0f / rate);
        const F cycles[2] = {ratio * (rings ? 173.0f : 180.0f), ratio * (rings ? 335.0f : 330.0f)};
        const F decays[2] = {io.to(P::decay), io.to(P::decay) + kLog2HighDecay}, accented = F::load(rows.accented);
        const F octaves = io.to(P::tone) * 2.0f + accented * 0.5f;
        const typename R::Tuning wire_tuning = R::filtering(exp2(octaves) * ((rings ? 1000.0f : 500.0f) / rate), kQ);
        const typename R::Solved wire_solved = R::solve(wire_tuning);
        typename R::Solved solved[2];
        F shares[2];
        for (int k = 0; k < 2; k++) {
            if (rings) solved[k] = R::solve(R::ringing(cycles[k], decays[k], rate));
            else shares[k] = decay_share(decays[k], rate);
        }
        const float slew = slew_share(rate), sweep_share = decay_share(0.04f, rate);
        const F hiss_share = decay_share(io.to(P::snappy_decay), rate), depth = io.to(P::sweep) * 2.0f;
        const F lift = (1.0f + accented * io.to(P::accent)) * kWires;
        Line<L> tone(io.from(P::tone), io.to(P::tone), io.reciprocal);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        Line<L> snappy(io.from(P::snappy) * lift, io.to(P::snappy) * lift, io.reciprocal);

        R ring[2], wires = R::recall(rows.wire_charge, rows.wire_voltage);
        F sweep = F::load(rows.sweep), hiss = F::load(rows.hiss), loud[2], slewed[2];
        Ints<L> phase[2], noise = as_int(F::load((const float *)rows.noise));
        for (int k = 0; k < 2; k++) {
            ring[k] = R::recall(rows.charge[k], rows.voltage[k]);
            loud[k] = F::load(rows.level[k]);
            slewed[k] = F::load(rows.slewed[k]);
            phase[k] = as_int(F::load((const float *)rows.phase[k]));
        }
        typename R::Trigger trigger(F::load(rows.trigger), F::load(rows.strength), rate);
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            F shell[2];
            const F drive = rings ? trigger.next() : F::splat(0.0f);
            const F lifted = (1.0f + depth * sweep) * 4294967296.0f;
            for (int k = 0; k < 2; k++) {
                if (rings) {
                    shell[k] = ring[k].step(solved[k], drive);
                } else {
                    slewed[k] = slewed[k] + (loud[k] - slewed[k]) * slew;
                    shell[k] = rounded_triangle(phase[k]) * slewed[k];
                    loud[k] = loud[k] - loud[k] * shares[k];
                    phase[k] = phase[k] + truncate(cycles[k] * lifted);
                }
            }
            if (!rings) sweep = sweep - sweep * sweep_share;
            noise = xorshift(noise);
            const F wire = wires.high(wire_solved, wire_tuning, kQ, white(noise) * hiss);
            hiss = hiss - hiss * hiss_share;
            const F y = (shell[0] + tone.next() * (shell[1] - shell[0])) * kShell + wire * snappy.next();
            (y * level.next()).store(out + i * L);
        }
        F loudness = hiss;
        for (int k = 0; k < 2; k++) {
            ring[k].keep(rows.charge[k], rows.voltage[k], io.grid_end);
            loud[k].store(rows.level[k]);
            (io.grid_end ? flush_tiny(slewed[k]) : slewed[k]).store(rows.slewed[k]);
            as_float(phase[k]).store((float *)rows.phase[k]);
            loudness = max(loudness, rings ? ring[k].size() : max(loud[k], slewed[k]));
        }
        trigger.left.store(rows.trigger);
        wires.keep(rows.wire_charge, rows.wire_voltage, io.grid_end);
        if (io.grid_end) sweep = flush_tiny(sweep), hiss = flush_tiny(hiss);
        sweep.store(rows.sweep);
        hiss.store(rows.hiss);
        as_float(noise).store((float *)rows.noise);
        return loudness;
    }
};
MTK_MODULE("drum.snare", DrumSnare)

MTK_END
