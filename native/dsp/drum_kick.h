// Bass drum: the bridged-T network of the 808, or the swept oscillator of the 909.
//
// 808 (K. Werner, J. Abel, J. Smith, DAFx-14). A trigger of 1 ms, as high as the stroke is hard, passes the pulse shaper:
// a shelf that lets edges through, e charging with 0.4 ms, and a diode that cuts what falls below zero. What is left drives
// the network (resonator.h), 49.5 Hz at rest. Its transistor shortens the resistor to ground for about half a cycle, which
// lifts pitch to 130 Hz, and leaks while the charge is negative, which makes pitch sigh as the drum fades:
//     stiffness r = 1 + 2 sweep (5.9 min(2 c, 1) + 0.8 min(max(-u, 0), 1)),   c falling from 1 with 2.9 ms.
// The click is the trigger without its direct current. 909: rounded triangle at f (1 + 12 sweep e), e falling by 60 dB in
// the sweep time; the click is low-passed noise of 15 ms. Both pass a low-pass of one pole, 300 Hz to 9.6 kHz by the tone:
//     y + drive (tanh(4 y) / 2 - y).
// An accent opens the tone by half an octave and lifts the click once more.
#pragma once
#include "resonator.h"
#include "stroke.h"

MTK_BEGIN

template <int L> struct DrumKick {
    using F = Floats<L>;
    using P = params::DrumKick;
    static constexpr float kRestHz = 49.5f;
    struct Rows {
        float strength[L], accented[L], tone_state[L];
        float since[L], shaper[L], closed[L], charge[L], voltage[L];        // 808; since: frames, from 0
        float sweep[L], level[L], slewed[L], click[L];                      // 909
        uint32_t phase[L], noise[L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        sounding = (sounding & ~fresh) | struck;
        for_lanes(struck, [&](int lane) {
            const float strength = strength_of(io, lane, P::velocity, P::accent);
            rows.strength[lane] = rows.level[lane] = strength;
            rows.accented[lane] = io.accent[lane];
            rows.since[lane] = 0;
            rows.closed[lane] = rows.sweep[lane] = 1;
            rows.click[lane] = strength;
            rows.noise[lane] = noise_seed(io, lane, seed);
        });
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        F loudness;
        if (io.choice(P::model) == 0) loudness = any_drive(io) ? bridged<true>(io) : bridged<false>(io);
        else loudness = any_drive(io) ? swept<true>(io) : swept<false>(io);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    static bool any_drive(const Io<L> &io) {
        for (int lane = 0; lane < L; lane++)
            if (io.parameters[P::drive].from[lane] > 0 || io.parameters[P::drive].to[lane] > 0) return true;
        return false;
    }

    // What both machines end with.
    template <bool driven> struct Output {
        F state, open;
        Line<L> level, drive;
        MTK_INLINE Output(const Io<L> &io, const Rows &rows)
            : state(F::load(rows.tone_state)), level(io.from(P::level), io.to(P::level), io.reciprocal),
              drive(io.from(P::drive), io.to(P::drive), io.reciprocal) {
            const F octaves = io.to(P::tone) * 5.0f + F::load(rows.accented) * 0.5f;
            const F g = tanpi(exp2(octaves) * (300.0f / io.sample_rate));
            open = g / (1.0f + g);
        }
        MTK_INLINE F next(F x) {
            const F moved = (x - state) * open;
            F y = state + moved;
            state = y + moved;
            if (driven) y = y + drive.next() * (tanh(y * 4.0f) * 0.5f - y);
            return y * level.next();
        }
        MTK_INLINE void keep(Rows &rows, bool flush) const { (flush ? flush_tiny(state) : state).store(rows.tone_state); }
    };

    static F click_level(const Io<L> &io, const Rows &rows) {
        return io.to(P::attack) * (1.0f + F::load(rows.accented) * io.to(P::accent));
    }
    static F cycles(const Io<L> &io) { return exp2(io.to(P::tune) * (1.0f / 12.0f)) * (kRestHz / io.sample_rate); }

    template <bool driven> F bridged(const Io<L> &io) {
        using R = Resonator<L>;
        const F zero = F::splat(0.0f), one = F::splat(1.0f);
        const F strength = F::load(rows.strength), attack = click_level(io, rows) * 0.5f;
        const F trigger = F::splat(floor(0.001f * io.sample_rate + 0.5f));
        const F shift = io.to(P::sweep) * 11.8f, sigh = io.to(P::sweep) * 1.6f;
        const float charging = 1.0f - exp2(-1.44269504f / (0.0004f * io.sample_rate));
        const float opening = decay_share(0.02f, io.sample_rate);
        // A millisecond of drive brings the network to about the strength, at every rate and pitch.
        const float force = 800.0f / io.sample_rate;
        const typename R::Tuning tuning = R::ringing(cycles(io), io.to(P::decay), io.sample_rate);
        R network = R::recall(rows.charge, rows.voltage);
        F since = F::load(rows.since), shaper = F::load(rows.shaper), closed = F::load(rows.closed);
        Output<driven> output(io, rows);
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            const F pulse = select(since < trigger, strength, zero);
            since = min(since + 1.0f, trigger);
            shaper = shaper + (pulse - shaper) * charging;
            const F shaped = max(pulse - shaper * 0.7f, F::splat(-0.05f));
            const F leak = min(max(-network.coming_charge(tuning), zero), one);
            const F stiffness = 1.0f + (shift * min(closed + closed, one) + sigh * leak);
            closed = closed - closed * opening;
            const F y = network.step(R::solve(tuning, stiffness), shaped * force);
            output.next(y * 0.7f + attack * (pulse - shaper)).store(out + i * L);
        }
        network.keep(rows.charge, rows.voltage, io.grid_end);
        output.keep(rows, io.grid_end);
        since.store(rows.since);
        (io.grid_end ? flush_tiny(shaper) : shaper).store(rows.shaper);
        (io.grid_end ? flush_tiny(closed) : closed).store(rows.closed);
        return max(network.size(), abs(shaper));
    }

    template <bool driven> F swept(const Io<L> &io) {
        const F depth = io.to(P::sweep) * 12.0f, rest = cycles(io), attack = click_level(io, rows) * 0.5f;
        const F sweep_share = decay_share(io.to(P::sweep_time), io.sample_rate);
        const F level_share = decay_share(io.to(P::decay), io.sample_rate);
        const float click_share = decay_share(0.015f, io.sample_rate);
        const float slew = slew_share(io.sample_rate);
        F sweep = F::load(rows.sweep), click = F::load(rows.click);
        F level = F::load(rows.level), slewed = F::load(rows.slewed);
        Ints<L> phase = as_int(F::load((const float *)rows.phase)), noise = as_int(F::load((const float *)rows.noise));
        Output<driven> output(io, rows);
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            noise = xorshift(noise);
            slewed = slewed + (level - slewed) * slew;
            const F y = rounded_triangle(phase) * slewed * 0.5f + white(noise) * click * attack;
            const F frequency = min(rest * (1.0f + depth * sweep), F::splat(0.25f));
            phase = phase + truncate(frequency * 4294967296.0f);
            sweep = sweep - sweep * sweep_share;
            level = level - level * level_share;
            click = click - click * click_share;
            output.next(y).store(out + i * L);
        }
        if (io.grid_end) sweep = flush_tiny(sweep), click = flush_tiny(click);
        output.keep(rows, io.grid_end);
        sweep.store(rows.sweep);
        level.store(rows.level);
        slewed.store(rows.slewed);
        click.store(rows.click);
        as_float(phase).store((float *)rows.phase);
        as_float(noise).store((float *)rows.noise);
        return max(slewed, level);
    }
};
MTK_MODULE("drum.kick", DrumKick)

MTK_END
