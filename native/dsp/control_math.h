// y = clamp(round(steps (scale op(a, b) + offset)) / steps, low, high), then at most 1 / rise and 1 / fall a second.
//
// Computed for every frame, because a limit to the slope counts frames; one value at the end of each piece and a
// straight line between. Times at the bottom of their range are no limit.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct ControlMath {
    using F = Floats<L>;
    using P = params::ControlMath;
    enum Operation { kAdd, kSubtract, kMultiply, kMinimum, kMaximum, kBlend, kStep, kOnlyA };
    float last[L];
    uint32_t fresh;  // lanes that start with the next piece

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) { fresh |= lanes & ~io.restruck; }

    static MTK_INLINE F joined(int operation, F a, F b) {
        switch (operation) {
        case kAdd: return a + b;
        case kSubtract: return a - b;
        case kMultiply: return a * b;
        case kMinimum: return min(a, b);
        case kMaximum: return max(a, b);
        case kBlend: return (a + b) * 0.5f;
        case kStep: return select(a > b, F::splat(1.0f), F::splat(0.0f));
        default: return a;
        }
    }

    struct Shape {
        F scale, offset, steps, low, high;
        MTK_INLINE F operator()(F x) const {
            const F y = x * scale + offset, whole = F::splat(1.0f);
            const F stepped = select(steps >= whole, floor(y * steps + 0.5f) / max(steps, whole), y);
            return max(min(stepped, high), low);
        }
    };

    static MTK_INLINE F slope(F log2_seconds, float sample_rate) {
        constexpr float kAtOnce = -13.2f;  // just above log2 of the shortest time
        return select(log2_seconds < F::splat(kAtOnce), F::splat(1e9f), exp2(-log2_seconds) / sample_rate);
    }

    void process(const Io<L> &io) {
        const int operation = io.choice(P::operation);
        const bool cabled = (io.connected >> P::in_b) & 1u;
        const Ramp<L> *a = io.controls[P::in_a], *b = cabled ? io.controls[P::in_b] : io.parameters + P::constant;
        const F steps = floor(io.to(P::steps) + 0.5f);
        const Shape shape = {io.to(P::scale), io.to(P::offset), steps, io.to(P::low), io.to(P::high)};
        const F up = slope(io.to(P::rise), io.sample_rate), down = -slope(io.to(P::fall), io.sample_rate);
        F y = F::load(last);
        if (fresh) {
            const F first = shape(joined(operation, F::load(a->from), F::load(b->from)));
            for (int lane = 0; lane < L; lane++)
                if ((fresh >> lane) & 1u) y.set(lane, first[lane]);
            fresh = 0;
        }
        Ramp<L> *out = io.control_outputs[P::out_out];
        y.store(out->from);
        Line<L> line_a(F::load(a->from), F::load(a->to), io.reciprocal);
        Line<L> line_b(F::load(b->from), F::load(b->to), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F target = shape(joined(operation, line_a.next(), line_b.next()));
            y = y + min(max(target - y, down), up);
        }
        y.store(out->to);
        y.store(last);
    }
};
MTK_MODULE("control.math", ControlMath)

MTK_END
