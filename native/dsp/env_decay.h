// Attack in a straight line, hold, exponential decay (segment.h); the gate is ignored.
//
// With t frames since the start: level = peak * min(t / attack, fall), where fall is 1 until attack and hold are over and
// then runs to 0 in `decay`. Peak = (1 - v + v * velocity) (1 + accent_level * accent), fixed at the start.
#pragma once
#include "kernel.h"
#include "segment.h"

MTK_BEGIN

template <int L> struct EnvDecay {
    using F = Floats<L>;
    using P = params::EnvDecay;
    float age[L];               // frames since the start; stays at 2^24 when it gets there
    float distance[L], target[L], fall[L], peak[L];
    uint32_t fresh;             // lanes that start with the next piece

    void prepare(const Setup &) {}
    void start(const Io<L> &, uint32_t lanes) { fresh |= lanes; }

    void process(const Io<L> &io) {
        const F zero = F::splat(0.0f);
        const F soft = 1.0f - io.to(P::velocity) * (1.0f - F::load(io.velocity));
        const F wanted = soft * (1.0f + io.to(P::accent_level) * F::load(io.accent));
        for (int lane = 0; lane < L; lane++) {
            if (!((fresh >> lane) & 1u)) continue;
            age[lane] = target[lane] = distance[lane] = 0;
            fall[lane] = 1;
            peak[lane] = wanted[lane];
        }
        fresh = 0;

        const F bend = segment_bend(io.to(P::curve));
        const F aim = -segment_overshoot(bend);
        const F lost = segment_share(bend, io.to(P::decay) + io.to(P::accent_decay) * F::load(io.accent), io.sample_rate);
        const F attack = max(exp2(io.to(P::attack)) * io.sample_rate, F::splat(1.0f)), slope = 1.0f / attack;
        const F held = attack + io.to(P::hold) * io.sample_rate, top = F::load(peak);
        F t = F::load(age), now = F::load(fall), y = zero;
        F e = select(aim == F::load(target), F::load(distance), now - aim);
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            t = t + 1.0f;
            e = select(t > held, e - e * lost, e);
            now = max(aim + e, zero);
            y = min(t * slope, now) * top;
            y.store(out + i * L);
        }
        if (io.grid_end) e = flush_tiny(e);
        t.store(age);
        e.store(distance);
        aim.store(target);
        now.store(fall);
        const Ints<L> alive = y > zero;
        for (int lane = 0; lane < L; lane++) *io.alive |= (uint32_t)(alive[lane] & 1) << lane;
    }
};
MTK_MODULE("env.decay", EnvDecay)

MTK_END
