// Hi-hat: a bank of squares through a band-pass, an envelope and a high-pass.
//
// 808: the sum of the six squares (metal.h), a band-pass at 7.1 kHz with Q 1.2; 909: neighbours multiplied, at three times
// the pitch, and white noise, a band-pass at 9 kHz with Q 0.7. Then the envelope, which falls by 60 dB in the decay of the
// key that was struck, and a high-pass at 0.9 of the band's centre, Q 0.9. Both times 2^(tone - 1/2).
#pragma once
#include "metal.h"
#include "resonator.h"

MTK_BEGIN

template <int L> struct DrumHat {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumHat;
    static constexpr float kHighQ = 0.9f;
    struct Rows {
        float level[L], open[L];   // open: 1 for the open hat
        float band_charge[L], band_voltage[L], high_charge[L], high_voltage[L];
        uint32_t phase[kBank][L], noise[L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t opened = lanes_of_key(io, lanes, P::open_key);
        const uint32_t struck = opened | lanes_of_key(io, lanes, P::closed_key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        for_lanes(struck, [&](int lane) {
            if (!((sounding & ~fresh) >> lane & 1u)) scatter<L>(rows.phase, kBank, lane, seed, io.serial[lane]);
            rows.level[lane] = strength_of(io, lane, P::velocity, P::accent);
            rows.open[lane] = (opened >> lane) & 1u ? 1.0f : 0.0f;
            rows.noise[lane] = noise_seed(io, lane, seed);
        });
        sounding = (sounding & ~fresh) | struck;
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        const F loudness = io.choice(P::model) == 0 ? run<true>(io) : run<false>(io);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    template <bool sums> F run(const Io<L> &io) {
        const float rate = io.sample_rate;
        const F ratio = exp2(io.to(P::tune) * (1.0f / 12.0f)) * (sums ? 1.0f : 3.0f);
        const F centre = exp2(io.to(P::tone) - 0.5f) * ((sums ? 7100.0f : 9000.0f) / rate);
        const typename R::Tuning band_tuning = R::filtering(centre, sums ? 1.2f : 0.7f);
        const typename R::Tuning high_tuning = R::filtering(centre * 0.9f, kHighQ);
        const typename R::Solved band_solved = R::solve(band_tuning), high_solved = R::solve(high_tuning);
        const F open = F::load(rows.open);
        const F seconds = io.to(P::closed_decay) + open * (io.to(P::open_decay) - io.to(P::closed_decay));
        const F share = decay_share(seconds, rate);
        Line<L> gain(io.from(P::level), io.to(P::level), io.reciprocal);
        const Bank<L> bank = {rows.phase, ratio, rate};
        alignas(64) float metal[kChunk * L];
        sums ? bank.sum(metal, io.frames) : bank.rings(metal, io.frames);
        R band = R::recall(rows.band_charge, rows.band_voltage), high = R::recall(rows.high_charge, rows.high_voltage);
        F level = F::load(rows.level);
        Ints<L> noise = as_int(F::load((const float *)rows.noise));
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            F x = F::load(metal + i * L) * (sums ? 0.65f : 0.4f);
            if (!sums) {
                noise = xorshift(noise);
                x = x + white(noise) * 0.4f;
            }
            const F stroke = band.band(band_solved, band_tuning, x) * level;
            level = level - level * share;
            (high.high(high_solved, high_tuning, kHighQ, stroke) * gain.next()).store(out + i * L);
        }
        band.keep(rows.band_charge, rows.band_voltage, io.grid_end);
        high.keep(rows.high_charge, rows.high_voltage, io.grid_end);
        (io.grid_end ? flush_tiny(level) : level).store(rows.level);
        as_float(noise).store((float *)rows.noise);
        return level;
    }
};
MTK_MODULE("drum.hat", DrumHat)

MTK_END
