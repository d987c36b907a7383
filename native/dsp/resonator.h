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
#include "tile.h"

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

    // The part of a step that is known before the frame.
    struct Solved { Floats<L> turn, pull, scale; };
    static MTK_INLINE Solved solve(Tuning t, Floats<L> stiffness) {
        const Floats<L> pull = t.turn * stiffness;
        return {t.turn, pull, 1.0f / (1.0f + (t.loss + t.turn * pull))};
    }

    // One frame; `drive` is half of what it adds to y in a frame. Returns y.
    MTK_INLINE Floats<L> step(Solved s, Floats<L> drive) {
        const Floats<L> y = (voltage + s.pull * charge + drive) * s.scale;
        const Floats<L> moved = s.turn * y;
        charge = charge - (moved + moved);
        voltage = y + y - voltage;
        return y;
    }

    // The same with r = 1 while the tuning holds still, as what a frame takes from the memories: the next frame waits for
    // one product and two sums, and little losses are not rounded away beside the 1 they are taken from.
    struct Still {
        Floats<L> charge_loss, voltage_loss, exchange, lift, charge_share, voltage_share;
        static MTK_INLINE Still load(const float (&rows)[6][L]) {
            return {Floats<L>::load(rows[0]), Floats<L>::load(rows[1]), Floats<L>::load(rows[2]), Floats<L>::load(rows[3]),
                    Floats<L>::load(rows[4]), Floats<L>::load(rows[5])};
        }
        MTK_INLINE void store(float (&rows)[6][L]) const {
            charge_loss.store(rows[0]);
            voltage_loss.store(rows[1]);
            exchange.store(rows[2]);
            lift.store(rows[3]);
            charge_share.store(rows[4]);
            voltage_share.store(rows[5]);
        }
    };
    static MTK_INLINE Still hold(Tuning t) {
        const Floats<L> stiff = t.turn * t.turn, lift = 2.0f / (1.0f + (t.loss + stiff));
        const Floats<L> exchange = lift * t.turn;
        return {lift * stiff, lift * (t.loss + stiff), exchange, lift, exchange * t.loss, lift * t.loss};
    }
    // One frame, given what the input takes from the charge and adds to the voltage. Returns the new voltage and the old
    // one, which is twice y.
    MTK_INLINE Floats<L> advance(const Still &s, Floats<L> discharge, Floats<L> rise) {
        const Floats<L> u = charge, v = voltage;
        charge = (u - discharge) - (s.charge_loss * u + s.exchange * v);
        voltage = (v + rise) - (s.voltage_loss * v - s.exchange * u);
        return v + voltage;
    }
    MTK_INLINE Floats<L> step(const Still &s, Floats<L> drive) {
        return advance(s, s.exchange * drive, s.lift * drive) * 0.5f;
    }
    MTK_INLINE Floats<L> ring(const Still &s) { return step(s, Floats<L>::splat(0.0f)); }
    MTK_INLINE Floats<L> band(const Still &s, Floats<L> x) {
        return advance(s, s.charge_share * x, s.voltage_share * x) * 0.5f;
    }
    // The high-pass, of the memories before and after a frame.
    template <int N>
    static MTK_INLINE Floats<N> high_of(Floats<N> x, float q, Floats<N> u, Floats<N> next_u, Floats<N> v, Floats<N> next_v) {
        return x - ((v + next_v) - (u + next_u) * q) * 0.5f;
    }
    MTK_INLINE Floats<L> high(const Still &s, float q, Floats<L> x) {
        const Floats<L> u = charge, v = voltage;
        advance(s, s.charge_share * x, s.voltage_share * x);
        return high_of(x, q, u, charge, v, voltage);
    }

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
};

MTK_END
