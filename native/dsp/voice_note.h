// The note of each lane as control signals. random = hash(module seed, number of the note in its unit).
#pragma once
#include "kernel.h"
#include "random.h"

MTK_BEGIN

template <int L> struct VoiceNote {
    using F = Floats<L>;
    using P = params::VoiceNote;
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    static MTK_INLINE void put(Ramp<L> *ramp, F from, F to) {
        from.store(ramp->from);
        to.store(ramp->to);
    }

    void process(const Io<L> &io) {
        const F from = F::load(io.pitch->from), to = F::load(io.pitch->to);
        const F velocity = F::load(io.velocity), gate = F::load(io.gate), accent = F::load(io.accent);
        F random = F::splat(0.0f);
        for (int lane = 0; lane < L; lane++) random.set(lane, bipolar(hash(seed, io.serial[lane])));
        put(io.control_outputs[P::out_pitch], from, to);
        put(io.control_outputs[P::out_key], (from - 60.0f) * (1.0f / 12.0f), (to - 60.0f) * (1.0f / 12.0f));
        put(io.control_outputs[P::out_velocity], velocity, velocity);
        put(io.control_outputs[P::out_gate], gate, gate);
        put(io.control_outputs[P::out_accent], accent, accent);
        put(io.control_outputs[P::out_random], random, random);
        put(io.control_outputs[P::out_pressure], F::load(io.pressure->from), F::load(io.pressure->to));
        put(io.control_outputs[P::out_timbre], F::load(io.timbre->from), F::load(io.timbre->to));
    }
};
MTK_MODULE("voice.note", VoiceNote)

MTK_END
