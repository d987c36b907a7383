// Two poles that ring: the bridged-T network of the 808's drums, and the band-pass and high-pass of its metal.
//
// With u the charge that stores and y the voltage that is heard,
//     u' = -w y,    y' = r w u - 2 d y + drive
// rings at w sqrt(r) and falls by e^-dt: one op-amp, two equal capacitors, the bridging resistor R and the one to ground,
// R / (4 Q^2 r) (K. Werner, J. Abel, J. Smith, DAFx-14). r, the stiffness, is what a transistor to ground changes.
// Trapezoidal, solved without delay; stable for every r > 0 that moves. With r = 1 and drive = 2 d x, y is the
// band-pass of x with gain 1 at its centre, -Q u its low-pass, and x - y + Q u its high-pass, Q = w / 2d.
//
// [audio] Pure functions on the state they are given.
#pragma once
#include "math.h"

MTK_BEGIN

template <int L> struct Resonator {
    Floats<L> charge, voltage;  // memories of the integrators, half a frame ahead

    struct Tuning { Floats<L> turn, loss; };  // w/2 and d, per frame

    // Rings at `cycles` per frame and falls by 60 dB in 2^log2_seconds.
    static MTK_INLINE Tuning ringing(Floats<L> cycles, Floats<L> log2_seconds, float sample_rate) {
        return {tanpi(cycles), exp2(-log2_seconds) * (6.90775528f / sample_rate)};
    }
    static MTK_INLINE Tuning filtering(Floats<L> cycles, float q) {
        const Floats<L> turn = tanpi(cycles);
        return {turn, turn * (1.0f / q)};
    }

    static MTK_INLINE Resonator recall(const float *charge, const float *voltage) {
        return {Floats<L>::load(charge), Floats<L>::load(voltage)};
    }
    MTK_INLINE void keep(float *to_charge, float *to_voltage, bool flush) const {
        (flush ? flush_tiny(charge) : charge).store(to_charge);
        (flush ? flush_tiny(voltage) : voltage).store(to_voltage);
    }
    // u of the coming frame, as good as a network needs whose stiffness follows u: what is left out is in phase with u, so
    // that the stiffness neither feeds the ringing nor brakes it.
    MTK_INLINE Floats<L> coming_charge(Tuning t) const { return charge - t.turn * voltage; }
    MTK_INLINE Floats<L> size() const { return max(abs(charge), abs(voltage)); }

    // The part of a step that holds still while the tuning does.
    struct Solved { Floats<L> turn, pull, scale; };
    static MTK_INLINE Solved solve(Tuning t, Floats<L> stiffness) {
        const Floats<L> pull = t.turn * stiffness;
        return {t.turn, pull, 1.0f / (1.0f + (t.loss + t.turn * pull))};
    }
    static MTK_INLINE Solved solve(Tuning t) { return {t.turn, t.turn, 1.0f / (1.0f + (t.loss + t.turn * t.turn))}; }

    // One frame; `drive` is half of what it adds to y in a frame. Returns y.
    MTK_INLINE Floats<L> step(Solved s, Floats<L> drive) {
        const Floats<L> y = (voltage + s.pull * charge + drive) * s.scale;
        const Floats<L> moved = s.turn * y;
        charge = charge - (moved + moved);
        voltage = y + y - voltage;
        return y;
    }
    MTK_INLINE Floats<L> ring(Solved s) { return step(s, Floats<L>::splat(0.0f)); }
    // A trigger lifts y to `strength` in half a millisecond: no step, and no direct current, which a charge would leave.
    struct Trigger {
        Floats<L> left, push;   // frames
        MTK_INLINE Trigger(Floats<L> left, Floats<L> strength, float sample_rate)
            : left(left), push(strength * (0.5f / frames(sample_rate))) {}
        static MTK_INLINE float frames(float sample_rate) { return floor(0.0005f * sample_rate + 0.5f); }
        MTK_INLINE Floats<L> next() {
            const Floats<L> zero = Floats<L>::splat(0.0f), drive = select(left > zero, push, zero);
            left = max(left - 1.0f, zero);
            return drive;
        }
    };

    MTK_INLINE Floats<L> band(Solved s, Tuning t, Floats<L> x) { return step(s, t.loss * x); }
    MTK_INLINE Floats<L> high(Solved s, Tuning t, float q, Floats<L> x) {
        const Floats<L> before = charge, y = step(s, t.loss * x);
        return x - y + (before - s.turn * y) * q;
    }
};

MTK_END
