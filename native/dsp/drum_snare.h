// Snare drum: two tones of the shell and the noise of the wires.
//
// 808: two bridged-T networks (resonator.h), 173 and 335 Hz, driven by a trigger of half a millisecond, so that a stroke
// begins without a step and adds to what rings. 909: two rounded triangles at 180 and 330 Hz times 1 + 2 sweep e, e falling
// by 60 dB in 40 ms; their level rises with 0.3 ms. Low tone (1 - tone), high tone `tone`, falling in 0.7 of the decay. The
// noise falls in its own time and passes a high-pass of two poles, Q 0.7, at 1 kHz (909: 500 Hz) times 2^(2 tone), half an
// octave more with an accent, which lifts the noise once more, too.
#pragma once
#include "difference.h"
#include "remember.h"
#include "resonator.h"
#include "stroke.h"
#include "swell.h"

MTK_BEGIN

template <int L> struct DrumSnare {
    using F = Floats<L>;
    using R = Resonator<L>;
    using D = Difference<L>;
    using P = params::DrumSnare;
    static constexpr float kRings[2] = {173, 335}, kTones[2] = {180, 330};  // Hz
    static constexpr float kLog2HighDecay = -0.514573173f, kShell = 0.5f, kWires = 0.3f, kQ = 0.7f;
    struct Rows {
        float accented[L], wires[4][L];
        Fall<L> hiss;
        float strength[L], trigger[L], charge[2][L], voltage[2][L];   // 808; trigger: frames to come
        Fall<L> sweep;                                                // 909
        Swell<L> shell[2];
        uint32_t phase[2][L], noise[L];
    } rows;
    // What the knobs come to.
    float wire_tuning[3][L], ring_still[2][6][L], cycles[2][L], shell_speed[2][L], reach[2][L], hiss_speed[L];
    float sweep_speed, slew_speed;
    Remembered<L, 6> knobs;
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
            rows.hiss.strike(lane, strength);
            rows.noise[lane] = noise_seed(io, lane, seed);
            rows.sweep.strike(lane, 1);
            rows.strength[lane] = strength;
            rows.trigger[lane] = rings ? R::Trigger::frames(io.sample_rate) : 0.0f;
            for (int k = 0; !rings && k < 2; k++) rows.shell[k].strike(lane, strength);
        });
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        learn(io);
        const F loudness = io.choice(P::model) == 0 ? run<true>(io) : run<false>(io);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    void learn(const Io<L> &io) {
        const float rate = io.sample_rate;
        const F tune = io.to(P::tune), tone = io.to(P::tone), decay = io.to(P::decay), accent = F::load(rows.accented);
        if (!knobs.differs({io.to(P::model), tune, tone, decay, io.to(P::snappy_decay), accent})) return;
        const bool rings = io.choice(P::model) == 0;
        const F ratio = exp2(tune * (1.0f / 12.0f)) * (1.0f / rate);
        const F centre = exp2(tone * 2.0f + accent * 0.5f) * ((rings ? 1000.0f : 500.0f) / rate);
        D::high_tuning(centre, kQ).store(wire_tuning);
        const float slew = slew_share(rate);
        for (int k = 0; k < 2; k++) {
            const F turns = ratio * (rings ? kRings[k] : kTones[k]), seconds = k ? decay + kLog2HighDecay : decay;
            turns.store(cycles[k]);
            R::hold(R::ringing(turns, seconds, rate)).store(ring_still[k]);
            Fall<L>::speed_for(seconds, rate).store(shell_speed[k]);
            (slew / (slew - decay_share(seconds, rate))).store(reach[k]);
        }
        Fall<L>::speed_for(io.to(P::snappy_decay), rate).store(hiss_speed);
        sweep_speed = 9.96578428f / (0.04f * rate);
        slew_speed = slew_halvings(rate);
    }

    // What the wires' high-pass hears of a lane. Returns how loud the noise still is.
    float hiss(float *x, int lane, int frames) {
        rows.hiss.steer(lane, hiss_speed[lane]);
        const SpanInts noise = SpanInts::splat((int32_t)rows.noise[lane]);
        for_spans(frames, [&](int first) MTK_INLINE_LAMBDA {
            (white(noise + counting(first)) * rows.hiss.at(lane, first)).store(x + first);
        });
        rows.hiss.advance(lane, frames);
        rows.noise[lane] += (uint32_t)frames;
        return rows.hiss.loudness(lane);
    }

    // The shell of a lane of the 909. Returns how loud it still is.
    float shell(const Io<L> &io, float *x, int lane) {
        const SpanLine tone(io.parameters[P::tone], lane, io.reciprocal);
        const float depth = io.parameters[P::sweep].to[lane] * 2.0f;
        rows.sweep.steer(lane, sweep_speed);
        for (int k = 0; k < 2; k++) rows.shell[k].steer(lane, shell_speed[k][lane], reach[k][lane], slew_speed);
        for_spans(io.frames, [&](int first) MTK_INLINE_LAMBDA {
            const Span lifted = (1.0f + depth * rows.sweep.at(lane, first)) * 4294967296.0f;
            Span y[2];
            for (int k = 0; k < 2; k++) {
                const SpanInts phases = add_up(rows.phase[k][lane], truncate(lifted * cycles[k][lane]), io.frames - first);
                y[k] = rounded_triangle(phases) * rows.shell[k].at(lane, first + 1);
            }
            ((y[0] + tone.at(first) * (y[1] - y[0])) * kShell).store(x + first);
        });
        rows.sweep.advance(lane, io.frames);
        for (int k = 0; k < 2; k++) rows.shell[k].advance(lane, io.frames);
        const float low = rows.shell[0].loudness(lane), high = rows.shell[1].loudness(lane);
        return low > high ? low : high;
    }

    // The shell of the 808.
    struct Ring {
        R low, high;
        typename R::Still low_tuning, high_tuning;
        typename R::Trigger trigger;
        Line<L> tone;
        MTK_INLINE F next() {
            const F drive = trigger.next(), y = low.step(low_tuning, drive);
            return (y + tone.next() * (high.step(high_tuning, drive) - y)) * kShell;
        }
    };
    // Wires over a shell: `shell(first)` is the tile of its rows from `first` on.
    template <class Shell> void mix(const Io<L> &io, const Woven<L> &noise, Shell shell) {
        using T = Tiles<L>;
        const typename D::Tuning tuning = D::Tuning::load(wire_tuning);
        const typename T::Tile taken = T::repeat(tuning.gain);
        const F lift = (1.0f + F::load(rows.accented) * io.to(P::accent)) * kWires;
        TileLine<L> snappy(io.from(P::snappy) * lift, io.to(P::snappy) * lift, io.reciprocal);
        TileLine<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        D wires = D::recall(rows.wires);
        for (int first = 0; first < io.frames; first += T::kRows) {
            const typename T::Tile x = noise.at(first) * taken;
            F hissing[T::kRows] = {};
            T::steps(first, io.frames, [&](auto place) MTK_INLINE_LAMBDA {
                hissing[place.index] = wires.high(tuning, T::row(x, place));
            });
            const typename T::Tile y = shell(first) + T::join(hissing) * snappy.next();
            T::store(y * level.next(), io.outputs[P::out_out], first, io.frames);
        }
        wires.keep(rows.wires, io.grid_end);
    }

    template <bool rings> F run(const Io<L> &io) {
        F noisy = F::splat(0.0f), tonal = noisy;
        const Woven<L> noise(sounding, io.frames, [&](int lane, float *x) { noisy.set(lane, hiss(x, lane, io.frames)); });
        if (rings) {
            Ring ring = {R::recall(rows.charge[0], rows.voltage[0]), R::recall(rows.charge[1], rows.voltage[1]),
                         R::Still::load(ring_still[0]), R::Still::load(ring_still[1]),
                         {F::load(rows.trigger), F::load(rows.strength), io.sample_rate},
                         {io.from(P::tone), io.to(P::tone), io.reciprocal}};
            mix(io, noise, [&](int first) MTK_INLINE_LAMBDA {
                F y[Tiles<L>::kRows] = {};
                Tiles<L>::steps(first, io.frames, [&](auto place) MTK_INLINE_LAMBDA { y[place.index] = ring.next(); });
                return Tiles<L>::join(y);
            });
            ring.trigger.left.store(rows.trigger);
            ring.low.keep(rows.charge[0], rows.voltage[0], io.grid_end);
            ring.high.keep(rows.charge[1], rows.voltage[1], io.grid_end);
            tonal = max(ring.low.size(), ring.high.size());
        } else {
            const Woven<L> tones(sounding, io.frames, [&](int lane, float *x) { tonal.set(lane, shell(io, x, lane)); });
            mix(io, noise, [&](int first) MTK_INLINE_LAMBDA { return tones.at(first); });
        }
        return max(noisy, tonal);
    }
};
MTK_MODULE("drum.snare", DrumSnare)

MTK_END
