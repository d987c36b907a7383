// Sample and hold: at the first frame of each cycle of the clock (clock.h), or of each rise of the trigger above 1/2,
//     held = in + control + noise * hash(seed, note, number of the cycle or of the rise)
// and a one-pole creeps there. A voice takes a first value when it starts.
#pragma once
#include "clock.h"
#include "random.h"

MTK_BEGIN

template <int L> struct ModHold {
    using F = Floats<L>;
    using P = params::ModHold;
    Clock<L> clock;
    float value[L], target[L], was_high[L];
    uint32_t taken[L];   // cycle whose value is held, or how many rises there have been
    uint32_t fresh, again;   // lanes that start with the next piece; those struck again
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
    }

    MTK_INLINE void take(const Io<L> &io, int lane, uint32_t number, uint32_t note, float input) {
        target[lane] = input + io.parameters[P::noise].to[lane] * bipolar(hash(seed, note, number));
        taken[lane] = number;
    }

    void process(const Io<L> &io) {
        const bool triggered = (io.connected >> P::in_trigger) & 1u, free_running = io.choice(P::mode) == 0;
        const float *in = io.inputs[P::in_in], *trigger = io.inputs[P::in_trigger];
        const Ramp<L> *control = io.controls[P::in_control];
        float *out = io.outputs[P::out_out];
        const F share = creep_share(io.to(P::slew), io.sample_rate), half = F::splat(0.5f);
        Line<L> other(F::load(control->from), F::load(control->to), io.reciprocal);
        uint32_t first = fresh | (free_running ? 0 : again);  // lanes that take a value at once
        clock.begin_piece(io, first, io.choice(P::sync), io.from(P::rate), io.to(P::rate), free_running && !triggered);
        F y = F::load(value), high = F::load(was_high);
        for (int done = 0; done < io.frames;) {
            int frames = triggered ? 1 : clock.frames_left(io.frames - done);
            const F input = F::load(in + done * L) + other.value + other.step;
            if (triggered) {
                const F now = select(F::load(trigger + done * L) > half, F::splat(1.0f), F::splat(0.0f));
                const Ints<L> rises = now > high;
                int32_t any = (int32_t)first;
                for (int lane = 0; lane < L; lane++) any |= rises[lane];
                for (int lane = 0; any && lane < L; lane++) {
                    if ((first >> lane) & 1u)
                        take(io, lane, 0, io.serial[lane], input[lane]);
                    else if (rises[lane])
                        take(io, lane, taken[lane] + 1, io.serial[lane], input[lane]);
                }
                high = now;
            } else {
                for (int lane = 0; lane < L; lane++)
                    if (((first >> lane) & 1u) || clock.cycle(lane) != taken[lane])
                        take(io, lane, clock.cycle(lane), free_running ? 0 : io.serial[lane], input[lane]);
            }
            for (int lane = 0; fresh && lane < L; lane++)
                if ((fresh >> lane) & 1u) y.set(lane, target[lane]);
            first = fresh = again = 0;
            const F aim = F::load(target);
            for (int i = done; i < done + frames; i++) {
                other.next();
                y = y + (aim - y) * share;
                y.store(out + i * L);
            }
            clock.advance(frames);
            done += frames;
        }
        (io.grid_end ? flush_tiny(y) : y).store(value);
        high.store(was_high);
    }
};
MTK_MODULE("mod.hold", ModHold)

MTK_END
