// Rotary speaker: a horn and a drum that turn in front of two microphones (lanes 0 and 1).
//
// The mono sum, bent by the amplifier (tanh), parts at 800 Hz: two trapezoidal poles each way, as a crossover of 12 dB per
// octave does. A source at radius r whose angle to a microphone is x comes r (1 - cos x) / c later than at its nearest
// (Doppler) and is louder when it looks there: 1 - depth (1 - cos x) / 2. r is 0.19 m for the horn, 0.16 m for the drum,
// c = 343 m/s. Motors take their time: the horn a second to run up, the drum four and a half (J. Smith, S. Serafin, J. Abel,
// D. Berners, "Doppler simulation and the Leslie", DAFx-02). Locked to the song, the horn turns once a note value; the
// drum always keeps its own pace.
#pragma once
#include "sweep.h"

MTK_BEGIN

template <int L> struct FxRotary {
    using F = Floats<L>;
    using P = params::FxRotary;
    float low_state[L], high_state[L];  // lane 0: first pole, lane 1: second
    Glide<L> delay, gain;               // lanes: horn left, horn right, drum left, drum right
    Sweep horn;
    double drum;                        // turns
    float horn_speed, drum_speed;       // Hz
    ShortLines lines;                   // 0 horn, 1 drum
    float pole;

    static float longest(const Setup &setup) { return setup.sample_rate * 0.002f + 2.0f; }
    static size_t memory_floats(const Setup &setup) { return ShortLines::floats_for(longest(setup)); }
    void prepare(const Setup &setup) {
        lines.lay(longest(setup));
        const float g = tanpi(800.0f / setup.sample_rate);
        pole = g / (1.0f + g);
    }

    MTK_INLINE void aim(const Io<L> &io, float horn_turns, float drum_turns, bool first) {
        // The microphones stand `spread` half turns apart; the drum turns the other way.
        const float apart = 0.25f * io.to(P::spread)[0];
        const float places[4] = {horn_turns - apart, horn_turns + apart, -drum_turns - apart, -drum_turns + apart};
        constexpr float late[4] = {0.19f / 343.0f, 0.19f / 343.0f, 0.16f / 343.0f, 0.16f / 343.0f};
        constexpr float quiet[4] = {0.8f, 0.8f, 0.45f, 0.45f};
        const F away = 1.0f - cos2pi(F::load(places));
        delay.aim(F::load(late) * away * (io.to(P::doppler)[0] * io.sample_rate) + 1.0f, first);
        gain.aim(1.0f - F::load(quiet) * away * (0.5f * io.to(P::tremolo)[0]), first);
    }
    MTK_INLINE void control(const Io<L> &io) {
        const bool first = !horn.begun;
        const int speed = io.choice(P::speed);
        const float slow = exp2(io.to(P::slow)[0]), fast = exp2(io.to(P::fast)[0]);
        const float wanted = speed == 0 ? 0.0f : speed == 1 ? slow : fast;
        const float seconds = io.to(P::acceleration)[0] * io.sample_rate * (1.0f / kChunk);  // in chunks
        if (first) horn_speed = wanted, drum_speed = wanted * 0.87f;
        horn_speed += (wanted - horn_speed) / (1.0f + 0.33f * seconds);
        drum_speed += (wanted * 0.87f - drum_speed) / (1.0f + 1.5f * seconds);
        float start;
        horn.advance(io, horn_speed, io.choice(P::sync), &start);
        if (first) aim(io, start, (float)drum, true);
        drum += (double)drum_speed * (double)kChunk / (double)io.sample_rate;
        drum -= Sweep::whole(drum);
        aim(io, (float)horn.phase, (float)drum, false);
    }

    void process(const Io<L> &io) {
        static constexpr int order[4] = {0, 0, 1, 1};
        if (horn.due(io)) control(io);
        const int row = (int)(io.frame & (kChunk - 1));
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal), drive(io.from(P::drive), io.to(P::drive), io.reciprocal);
        Line<L> balance(io.from(P::balance), io.to(P::balance), io.reciprocal);
        F low = F::load(low_state), high = F::load(high_state);
        const float keep = 1.0f - 2.0f * pole;
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(io.inputs[P::in_in] + i * L);
            const F d = drive.next() * 4.0f + 0.001f;
            const float mono = (tanh(F::splat((x[0] + x[1]) * 0.5f) * d) / d)[0];
            const float bass = low[0] + (mono - low[0]) * pole, deep = low[1] + (bass - low[1]) * pole;
            const float top = mono - (high[0] + (mono - high[0]) * pole);
            const float bright = top - (high[1] + (top - high[1]) * pole);
            low.set(1, low[1] * keep + bass * (2.0f * pole));
            low.set(0, low[0] * keep + mono * (2.0f * pole));
            high.set(1, high[1] * keep + top * (2.0f * pole));
            high.set(0, high[0] * keep + mono * (2.0f * pole));
            lines.write(io.memory, 0, bright);
            lines.write(io.memory, 1, deep);
            const F y = lines.read(io.memory, order, delay.at(row + i)) * gain.at(row + i);
            lines.advance();
            const F b = balance.next(), drum_side = {__builtin_shufflevector(y.v, y.v, 2, 3, 2, 3)};
            const F wet = y * min(1.0f + b, F::splat(1.0f)) - drum_side * min(1.0f - b, F::splat(1.0f));
            (x + mix.next() * (wet - x)).store(io.outputs[P::out_out] + i * L);
        }
        (io.grid_end ? flush_tiny(low) : low).store(low_state);
        (io.grid_end ? flush_tiny(high) : high).store(high_state);
    }
};
MTK_MODULE("fx.rotary", FxRotary)

MTK_END
