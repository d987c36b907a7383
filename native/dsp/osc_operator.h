// One operator: y = level sin(2 pi (phase + offset + depth * in + feedback (y[n-1] + y[n-2]) / 2)) (see osc_fm.h).
//
// What comes in may hold any frequencies, so nothing here keeps side bands below fs/2; feedback alone is held where fewer
// than 32 overtones have room. The operator itself fades out from 0.45 fs to fs/2.
#pragma once
#include "kernel.h"
#include "math.h"
#include "sine.h"

MTK_BEGIN

template <int L> struct OscOperator {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::OscOperator;
    uint32_t phase[L];
    float past[2][L];  // the sine of the last two frames

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) {
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes & ~io.restruck) >> lane & 1u)) continue;
            phase[lane] = 0;
            past[0][lane] = past[1][lane] = 0;
        }
    }

    struct Tone {
        F frequency, feedback, level;
    };
    static Tone tone(F pitch, F octaves, F fixed, bool follows, F feedback, F level, float sample_rate) {
        const F hertz = follows ? exp2((pitch - 69.0f) * (1.0f / 12.0f) + octaves) * 440.0f : exp2(fixed);
        const F wanted = hertz / sample_rate, f = min(wanted, F::splat(0.4999f));
        return {f, feedback * clamp((0.5f / f - 1.0f) * (0.25f / 32.0f), 0.0f, 0.25f),
                level * clamp((0.5f - wanted) * 20.0f, 0.0f, 1.0f)};
    }

    void process(const Io<L> &io) {
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        const bool follows = io.choice(P::follow) == 0;
        const F octaves_to = (io.to(P::tune) + io.to(P::fine) * 0.01f) * (1.0f / 12.0f) + io.to(P::ratio);
        const F octaves_from = (io.from(P::tune) + io.from(P::fine) * 0.01f) * (1.0f / 12.0f) + io.from(P::ratio);
        const Tone to = tone(F::load(pitch.to), octaves_to, io.to(P::frequency), follows, io.to(P::feedback),
                             io.to(P::level), io.sample_rate);
        const Tone from = tone(F::load(pitch.from), octaves_from, io.from(P::frequency), follows, io.from(P::feedback),
                               io.from(P::level), io.sample_rate);
        Line<L> frequency(from.frequency, to.frequency, io.reciprocal), level(from.level, to.level, io.reciprocal);
        Line<L> feedback(from.feedback, to.feedback, io.reciprocal);
        Line<L> depth(io.from(P::depth), io.to(P::depth), io.reciprocal);
        Line<L> offset(io.from(P::offset), io.to(P::offset), io.reciprocal);
        const bool shaped = (io.connected >> P::in_level) & 1u;
        const float *moved = io.inputs[P::in_phase], *shape = io.inputs[P::in_level];
        float *out = io.outputs[P::out_out];
        I p = as_int(F::load((const float *)phase));
        F last = F::load(past[0]), before = F::load(past[1]);
        for (int i = 0; i < io.frames; i++) {
            const F turned = clamp(F::load(moved + i * L) * depth.next(), -65536.0f, 65536.0f);
            const F x = to_float(p) * (1.0f / 4294967296.0f) + offset.next() + turned + (last + before) * feedback.next();
            F y = sine_of_turns(x);
            before = last;
            last = y;
            y = y * level.next();
            if (shaped) y = y * F::load(shape + i * L);
            y.store(out + i * L);
            p = p + truncate(frequency.next() * 4294967296.0f);
        }
        if (io.grid_end) {
            last = flush_tiny(last);
            before = flush_tiny(before);
        }
        as_float(p).store((float *)phase);
        last.store(past[0]);
        before.store(past[1]);
    }
};
MTK_MODULE("osc.operator", OscOperator)

MTK_END
