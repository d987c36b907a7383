// Tom and conga: one bridged-T network, or three oscillators.
//
// 808: toms rest at 95, 135, 185 Hz, congas at 190, 280, 410 Hz. A trigger drives the network (resonator.h), whose diodes
// make it stiffer while it is loud: r = 1 + 1.5 sweep min(|u|, 1). The tom's noise passes a low-pass of one pole at 800 Hz
// and falls by 60 dB in 0.8 of the decay. 909: rounded triangles at the first modes of a membrane, 1, 1.594 and 2.136 times
// the tom's rest, at levels 0.7, 0.25, 0.15 and in 1, 0.6, 0.4 of the decay, all times 1 + sweep e, e falling by 60 dB in
// 0.2 s; level rises with 0.3 ms; noise of 15 ms through the same low-pass.
#pragma once
#include "resonator.h"
#include "stroke.h"

MTK_BEGIN

template <int L> struct DrumTom {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumTom;
    enum Model { k808, kConga, k909 };
    static constexpr int kModes = 3;
    struct Rows {
        float hiss[L], muffled[L];
        float strength[L], trigger[L], charge[L], voltage[L];         // 808; trigger: frames to come
        float sweep[L], level[kModes][L], slewed[kModes][L];          // 909
        uint32_t phase[kModes][L], noise[L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        sounding = (sounding & ~fresh) | struck;
        const bool rings = io.choice(P::model) != k909;
        for_lanes(struck, [&](int lane) {
            const float strength = strength_of(io, lane, P::velocity, P::accent);
            rows.hiss[lane] = strength;
            rows.noise[lane] = noise_seed(io, lane, seed);
            rows.sweep[lane] = 1;
            rows.strength[lane] = strength;
            rows.trigger[lane] = rings ? R::Trigger::frames(io.sample_rate) : 0.0f;
            for (int k = 0; !rings && k < kModes; k++) rows.level[k][lane] = strength;
        });
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        const F loudness = io.choice(P::model) == k909 ? membrane(io) : network(io);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    static F cycles(const Io<L> &io) {
        static constexpr float rest_hz[2][3] = {{95, 135, 185}, {190, 280, 410}};
        const float rest = rest_hz[io.choice(P::model) == kConga][io.choice(P::size)];
        return exp2(io.to(P::tune) * (1.0f / 12.0f)) * (rest / io.sample_rate);
    }

    // Low-passed noise that falls.
    struct Breath {
        F hiss, muffled, share;
        Ints<L> noise;
        Line<L> gain;
        float open;
        MTK_INLINE Breath(const Io<L> &io, const Rows &rows, F share, float gain)
            : hiss(F::load(rows.hiss)), muffled(F::load(rows.muffled)), share(share),
              noise(as_int(F::load((const float *)rows.noise))),
              gain(io.from(P::noise) * gain, io.to(P::noise) * gain, io.reciprocal) {
            const float g = tanpi(800.0f / io.sample_rate);
            open = g / (1.0f + g);
        }
        MTK_INLINE F next() {
            const F moved = (white(noise) * hiss - muffled) * open, y = muffled + moved;
            noise = noise + Ints<L>::splat(1);
            muffled = y + moved;
            hiss = hiss - hiss * share;
            return y * gain.next();
        }
        MTK_INLINE void keep(Rows &rows, bool flush) {
            (flush ? flush_tiny(hiss) : hiss).store(rows.hiss);
            (flush ? flush_tiny(muffled) : muffled).store(rows.muffled);
            as_float(noise).store((float *)rows.noise);
        }
    };

    F network(const Io<L> &io) {
        const F one = F::splat(1.0f), stiffening = io.to(P::sweep) * 1.5f;
        const typename R::Tuning tuning = R::ringing(cycles(io), io.to(P::decay), io.sample_rate);
        const bool dry = io.choice(P::model) == kConga;
        Breath breath(io, rows, decay_share(io.to(P::decay) - 0.321928095f, io.sample_rate), 0.6f);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        typename R::Trigger trigger(F::load(rows.trigger), F::load(rows.strength), io.sample_rate);
        R skin = R::recall(rows.charge, rows.voltage);
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            const F stiffness = 1.0f + stiffening * min(abs(skin.coming_charge(tuning)), one);
            F y = skin.step(R::solve(tuning, stiffness), trigger.next()) * 0.55f;
            if (!dry) y = y + breath.next();
            (y * level.next()).store(out + i * L);
        }
        trigger.left.store(rows.trigger);
        skin.keep(rows.charge, rows.voltage, io.grid_end);
        if (dry) breath.hiss = F::splat(0.0f);
        breath.keep(rows, io.grid_end);
        return max(skin.size(), breath.hiss);
    }

    F membrane(const Io<L> &io) {
        static constexpr float ratio[kModes] = {1, 1.594f, 2.136f}, weight[kModes] = {0.7f, 0.25f, 0.15f};
        static constexpr float log2_decay[kModes] = {0, -0.736965594f, -1.32192809f};
        const F rest = cycles(io), depth = io.to(P::sweep);
        const float slew = slew_share(io.sample_rate);
        const float sweep_share = decay_share(0.2f, io.sample_rate);
        Breath breath(io, rows, F::splat(decay_share(0.015f, io.sample_rate)), 0.8f);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        F sweep = F::load(rows.sweep), share[kModes], loud[kModes], slewed[kModes];
        Ints<L> phase[kModes];
        for (int k = 0; k < kModes; k++) {
            share[k] = decay_share(io.to(P::decay) + log2_decay[k], io.sample_rate);
            loud[k] = F::load(rows.level[k]);
            slewed[k] = F::load(rows.slewed[k]);
            phase[k] = as_int(F::load((const float *)rows.phase[k]));
        }
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            const F frequency = rest * (1.0f + depth * sweep) * 4294967296.0f;
            F y = breath.next();
            for (int k = 0; k < kModes; k++) {
                slewed[k] = slewed[k] + (loud[k] - slewed[k]) * slew;
                y = y + rounded_triangle(phase[k]) * slewed[k] * (weight[k] * 0.6f);
                loud[k] = loud[k] - loud[k] * share[k];
                phase[k] = phase[k] + truncate(frequency * ratio[k]);
            }
            sweep = sweep - sweep * sweep_share;
            (y * level.next()).store(out + i * L);
        }
        for (int k = 0; k < kModes; k++) {
            (io.grid_end ? flush_tiny(loud[k]) : loud[k]).store(rows.level[k]);
            (io.grid_end ? flush_tiny(slewed[k]) : slewed[k]).store(rows.slewed[k]);
            as_float(phase[k]).store((float *)rows.phase[k]);
        }
        (io.grid_end ? flush_tiny(sweep) : sweep).store(rows.sweep);
        breath.keep(rows, io.grid_end);
        return max(max(loud[0], slewed[0]), breath.hiss);
    }
};
MTK_MODULE("drum.tom", DrumTom)

MTK_END
