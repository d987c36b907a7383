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
#include "remember.h"
#include "resonator.h"
#include "stroke.h"
#include "swell.h"

MTK_BEGIN

template <int L> struct DrumKick {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumKick;
    static constexpr float kRestHz = 49.5f;
    struct Rows {
        float strength[L], accented[L], tone_state[L];
        float since[L], shaper[L], closed[L], charge[L], voltage[L];        // 808; since: frames, from 0
        Fall<L> sweep, click;                                               // 909
        Swell<L> swell;
        uint32_t phase[L], noise[L];
    } rows;
    // What the knobs come to.
    float rest[L], open[L], turn[L], loss[L];                  // cycles a frame; the tone's low-pass; the 808's network
    float sweep_speed[L], swell_speed[L], reach[L];
    float slew_speed, click_speed, charging, opening;
    Remembered<L, 5> knobs;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        sounding = (sounding & ~fresh) | struck;
        for_lanes(struck, [&](int lane) {
            const float strength = strength_of(io, lane, P::velocity, P::accent);
            rows.strength[lane] = strength;
            rows.accented[lane] = io.accent[lane];
            rows.since[lane] = 0;
            rows.closed[lane] = 1;
            rows.swell.strike(lane, strength);
            rows.sweep.strike(lane, 1);
            rows.click.strike(lane, strength);
            rows.noise[lane] = noise_seed(io, lane, seed);
        });
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        learn(io);
        F loudness;
        if (io.choice(P::model) == 0) loudness = any_drive(io) ? bridged<true>(io) : bridged<false>(io);
        else loudness = any_drive(io) ? swept<true>(io) : swept<false>(io);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    void learn(const Io<L> &io) {
        const float rate = io.sample_rate;
        const F accent = F::load(rows.accented);
        if (!knobs.differs({io.to(P::tune), io.to(P::tone), io.to(P::decay), io.to(P::sweep_time), accent})) return;
        const F cycles = exp2(io.to(P::tune) * (1.0f / 12.0f)) * (kRestHz / rate);
        const F octaves = io.to(P::tone) * 5.0f + accent * 0.5f, g = tanpi(exp2(octaves) * (300.0f / rate));
        cycles.store(rest);
        (g / (1.0f + g)).store(open);
        const typename R::Tuning tuning = R::ringing(cycles, io.to(P::decay), rate);
        tuning.turn.store(turn);
        tuning.loss.store(loss);
        Fall<L>::speed_for(io.to(P::sweep_time), rate).store(sweep_speed);
        Fall<L>::speed_for(io.to(P::decay), rate).store(swell_speed);
        const float slew = slew_share(rate);
        (slew / (slew - decay_share(io.to(P::decay), rate))).store(reach);
        slew_speed = slew_halvings(rate);
        click_speed = 9.96578428f / (0.015f * rate);
        charging = 1.0f - exp2(-1.44269504f / (0.0004f * rate));
        opening = decay_share(0.02f, rate);
    }

    static bool any_drive(const Io<L> &io) {
        for (int lane = 0; lane < L; lane++)
            if (io.parameters[P::drive].from[lane] > 0 || io.parameters[P::drive].to[lane] > 0) return true;
        return false;
    }

    // What both machines end with. The low-pass is a pole that waits for one product and one sum, and the mean of what it was
    // and is.
    template <bool driven> struct Output {
        using T = Tiles<L>;
        using Tile = typename T::Tile;
        F pole, keeps;
        Tile takes;
        TileLine<L> level, drive;
        MTK_INLINE Output(const Io<L> &io, const Rows &rows, F open)
            : pole(F::load(rows.tone_state)), keeps(1.0f - (open + open)), takes(T::repeat(open + open)),
              level(io.from(P::level), io.to(P::level), io.reciprocal),
              drive(io.from(P::drive), io.to(P::drive), io.reciprocal) {}
        MTK_INLINE void next(const Io<L> &io, int first, Tile x) {
            const Tile taken = x * takes;
            F both[T::kRows] = {};
            T::steps(first, io.frames, [&](auto place) MTK_INLINE_LAMBDA {
                const F before = pole;
                pole = before * keeps + T::row(taken, place);
                both[place.index] = before + pole;
            });
            Tile y = T::join(both) * 0.5f;
            if (driven) y = y + drive.next() * (tanh(y * 4.0f) * 0.5f - y);
            T::store(y * level.next(), io.outputs[P::out_out], first, io.frames);
        }
        MTK_INLINE void keep(Rows &rows, bool flush) const { (flush ? flush_tiny(pole) : pole).store(rows.tone_state); }
    };

    static F click_level(const Io<L> &io, const Rows &rows) {
        return io.to(P::attack) * (1.0f + F::load(rows.accented) * io.to(P::accent));
    }
    template <bool driven> F bridged(const Io<L> &io) {
        const F zero = F::splat(0.0f), one = F::splat(1.0f);
        const F strength = F::load(rows.strength), attack = click_level(io, rows) * 0.5f;
        const F trigger = F::splat(floor(0.001f * io.sample_rate + 0.5f));
        const F shift = io.to(P::sweep) * 11.8f, sigh = io.to(P::sweep) * 1.6f;
        // A millisecond of drive brings the network to about the strength, at every rate and pitch.
        const float force = 800.0f / io.sample_rate;
        const typename R::Tuning tuning = {F::load(turn), F::load(loss)};
        R network = R::recall(rows.charge, rows.voltage);
        F since = F::load(rows.since), shaper = F::load(rows.shaper), closed = F::load(rows.closed);
        alignas(64) float x[kChunk * L];
        for (int i = 0; i < io.frames; i++) {
            const F pulse = select(since < trigger, strength, zero);
            since = min(since + 1.0f, trigger);
            shaper = shaper + (pulse - shaper) * charging;
            const F shaped = max(pulse - shaper * 0.7f, F::splat(-0.05f));
            const F leak = min(max(-network.coming_charge(tuning), zero), one);
            const F stiffness = 1.0f + (shift * min(closed + closed, one) + sigh * leak);
            closed = closed - closed * opening;
            const F y = network.step(R::solve(tuning, stiffness), shaped * force);
            (y * 0.7f + attack * (pulse - shaper)).store(x + i * L);
        }
        network.keep(rows.charge, rows.voltage, io.grid_end);
        Output<driven> output(io, rows, F::load(open));
        for (int first = 0; first < io.frames; first += Tiles<L>::kRows)
            output.next(io, first, Tiles<L>::load(x, first, io.frames));
        output.keep(rows, io.grid_end);
        since.store(rows.since);
        (io.grid_end ? flush_tiny(shaper) : shaper).store(rows.shaper);
        (io.grid_end ? flush_tiny(closed) : closed).store(rows.closed);
        return max(network.size(), abs(shaper));
    }

    // What a lane's low-pass hears of the 909. Returns how loud the drum still is.
    float sound(float *x, int lane, int frames, float depth, float attack) {
        rows.swell.steer(lane, swell_speed[lane], reach[lane], slew_speed);
        rows.sweep.steer(lane, sweep_speed[lane]);
        rows.click.steer(lane, click_speed);
        const SpanInts noise = SpanInts::splat((int32_t)rows.noise[lane]);
        for_spans(frames, [&](int first) MTK_INLINE_LAMBDA {
            const Span lifted = rest[lane] * (1.0f + depth * rows.sweep.at(lane, first));
            const SpanInts steps = truncate(min(lifted, Span::splat(0.25f)) * 4294967296.0f);
            Span y = rounded_triangle(add_up(rows.phase[lane], steps, frames - first)) * rows.swell.at(lane, first + 1) * 0.5f;
            if (!rows.click.over(lane)) y = y + white(noise + counting(first)) * rows.click.at(lane, first) * attack;
            y.store(x + first);
        });
        rows.swell.advance(lane, frames);
        rows.sweep.advance(lane, frames);
        rows.click.advance(lane, frames);
        rows.noise[lane] += (uint32_t)frames;
        return rows.swell.loudness(lane);
    }

    template <bool driven> F swept(const Io<L> &io) {
        const F depth = io.to(P::sweep) * 12.0f, attack = click_level(io, rows) * 0.5f;
        F loudness = F::splat(0.0f);
        const Woven<L> x(sounding, io.frames, [&](int lane, float *over_time) {
            loudness.set(lane, sound(over_time, lane, io.frames, depth[lane], attack[lane]));
        });
        Output<driven> output(io, rows, F::load(open));
        for (int first = 0; first < io.frames; first += Tiles<L>::kRows) output.next(io, first, x.at(first));
        output.keep(rows, io.grid_end);
        return loudness;
    }
};
MTK_MODULE("drum.kick", DrumKick)

MTK_END
