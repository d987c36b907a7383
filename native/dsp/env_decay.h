// Attack in a straight line, hold, exponential decay (segment.h); the gate is ignored.
//
// level = peak * min(rise, fall): rise grows by 1 / attack a frame up to 1; then, after the hold, fall runs from 1 to 0 in
// `decay`. Peak = (1 - v + v * velocity) (1 + accent_level * accent), fixed at the start. Struck again, it rises from the
// level it has; a peak below that counts for nothing.
#pragma once
#include "kernel.h"
#include "segment.h"

MTK_BEGIN

template <int L> struct EnvDecay {
    using F = Floats<L>;
    using P = params::EnvDecay;
    float rise[L], held[L];     // held: frames at the peak and after; stays at 2^24 when it gets there
    float distance[L], lost_bits[L], target[L], fall[L], peak[L];
    uint32_t fresh, again;      // lanes that start with the next piece; those struck again

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes;
        again |= lanes & io.restruck;
    }

    void process(const Io<L> &io) {
        const F zero = F::splat(0.0f);
        const F soft = 1.0f - io.to(P::velocity) * (1.0f - F::load(io.velocity));
        const F wanted = soft * (1.0f + io.to(P::accent_level) * F::load(io.accent));
        for (int lane = 0; lane < L; lane++) {
            if (!((fresh >> lane) & 1u)) continue;
            const float sounding = (again >> lane) & 1u ? (rise[lane] < fall[lane] ? rise[lane] : fall[lane]) * peak[lane] : 0.0f;
            peak[lane] = wanted[lane] > sounding ? wanted[lane] : sounding;
            rise[lane] = sounding > 0.0f ? sounding / peak[lane] : 0.0f;
            held[lane] = target[lane] = distance[lane] = lost_bits[lane] = 0;
            fall[lane] = 1;
        }
        fresh = again = 0;

        const F bend = segment_bend(io.to(P::curve));
        const F aim = -segment_overshoot(bend);
        const F lost = segment_share(bend, io.to(P::decay) + io.to(P::accent_decay) * F::load(io.accent), io.sample_rate);
        const F one = F::splat(1.0f), slope = min(exp2(-io.to(P::attack)) / io.sample_rate, one);
        const F hold = io.to(P::hold) * io.sample_rate, top = F::load(peak);
        F up = F::load(rise), t = F::load(held), now = F::load(fall), y = zero;
        const Ints<L> same = aim == F::load(target);
        Segment<L> segment = {select(same, F::load(distance), now - aim), select(same, F::load(lost_bits), zero)};
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            t = select(up < one, zero, t + 1.0f);
            up = min(up + slope, one);
            segment.advance(select(t > hold, lost, zero));
            now = max(aim + segment.distance, zero);
            y = min(up, now) * top;
            y.store(out + i * L);
        }
        if (io.grid_end) segment.flush();
        up.store(rise);
        t.store(held);
        segment.distance.store(distance);
        segment.carry.store(lost_bits);
        aim.store(target);
        now.store(fall);
        const Ints<L> alive = y > zero;
        for (int lane = 0; lane < L; lane++) *io.alive |= (uint32_t)(alive[lane] & 1) << lane;
    }
};
MTK_MODULE("env.decay", EnvDecay)

MTK_END
