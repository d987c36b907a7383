// Transient shaper: more or less attack and sustain whatever the level, one gain for both sides (lanes 0 and 1).
//
// Three envelopes of the louder side, with differences that do not hang on level because they are differences of logs:
//     peak    rises at once, falls with 60 ms
//     slow    the same, but approaches while it grows with time constant `attack_time`
//     long    rises at once, falls with time constant `sustain_time`
// peak over slow tells how far an attack has come, long over peak how far a sound has faded. Either difference counts from
// 1 dB (the ripple of a tone's half cycles) and in full from 12 dB:
//     gain dB = attack_db share(peak - slow) + sustain_db share(long - peak),  share(d) = (d - 1 dB) / 11 dB within 0 ... 1
// smoothed over 0.5 ms. All envelopes rest on -100 dB, so noise far below does not count as a transient.
#pragma once
#include "side_chain.h"

MTK_BEGIN

template <int L> struct FxTransient {
    using F = Floats<L>;
    using P = params::FxTransient;
    static constexpr float kFloor = 1e-5f, kPerDb = 0.166096405f;  // octaves of amplitude a dB
    float peak, slow, lasting, octaves;
    float peak_decay, smoothing;

    void prepare(const Setup &setup) {
        peak_decay = exp2(-1.44269504f / (0.06f * setup.sample_rate));
        smoothing = 1.0f - exp2(-1.44269504f / (0.0005f * setup.sample_rate));
    }

    static MTK_INLINE float share(float difference) {
        const float inside = (difference - kPerDb) * (1.0f / (11.0f * kPerDb));
        return inside < 0.0f ? 0.0f : inside > 1.0f ? 1.0f : inside;
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const float rise = 1.0f - approach(io.to(P::attack_time)[0], io.sample_rate);
        const float long_decay = approach(io.to(P::sustain_time)[0], io.sample_rate);
        Line<L> attack(io.from(P::attack_db) * kPerDb, io.to(P::attack_db) * kPerDb, io.reciprocal);
        Line<L> sustain(io.from(P::sustain_db) * kPerDb, io.to(P::sustain_db) * kPerDb, io.reciprocal);
        Line<L> level(io.from(P::level_db) * kPerDb, io.to(P::level_db) * kPerDb, io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L), size = abs(x);
            const float loudest = size[0] > size[1] ? size[0] : size[1];
            peak = loudest > peak * peak_decay ? loudest : peak * peak_decay;
            lasting = loudest > lasting * long_decay ? loudest : lasting * long_decay;
            slow = slow < peak ? slow + (peak - slow) * rise : peak;
            Floats<4> levels = Floats<4>::splat(kFloor);
            levels.set(0, peak + kFloor);
            levels.set(1, slow + kFloor);
            levels.set(2, lasting + kFloor);
            levels = log2(levels);
            const float begun = share(levels[0] - levels[1]), faded = share(levels[2] - levels[0]);
            const float wanted = attack.next()[0] * begun + sustain.next()[0] * faded;
            octaves += (wanted - octaves) * smoothing;
            (x + mix.next() * (x * exp2(level.next() + octaves) - x)).store(out + i * L);
        }
        if (io.grid_end) {
            peak = flush_tiny(peak);
            slow = flush_tiny(slow);
            lasting = flush_tiny(lasting);
            octaves = flush_tiny(octaves);
        }
    }
};
MTK_MODULE("fx.transient", FxTransient)

MTK_END
