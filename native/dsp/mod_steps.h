// A row of values read in time (clock.h), one step a cycle; the value creeps to each step with a one-pole.
//
// Which step a cycle is: c mod n, n - 1 - c mod n, there and back with period 2n - 2, or hash(seed, note, c) mod n. Steps
// change at the very frame their cycle begins, and fall to 0 at the frame their length is over.
#pragma once
#include "clock.h"
#include "random.h"

MTK_BEGIN

template <int L> struct ModSteps {
    using F = Floats<L>;
    using P = params::ModSteps;
    enum Direction { kForward, kBackward, kPingPong, kRandom };
    Clock<L> clock;
    float value[L], target[L];
    uint32_t fresh, again;  // lanes that start with the next piece; those struck again
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
    }

    static uint32_t step_of(uint32_t cycle, uint32_t count, int direction, uint32_t bits) {
        switch (direction) {
        case kForward: return cycle % count;
        case kBackward: return count - 1 - cycle % count;
        case kPingPong: {
            const uint32_t place = count > 1 ? cycle % (2 * count - 2) : 0;
            return place < count ? place : 2 * count - 2 - place;
        }
        default: return bits % count;
        }
    }

    void process(const Io<L> &io) {
        static constexpr float kFallAndRise[8] = {1, 0.5f, 0, -0.5f, -1, -0.5f, 0, 0.5f};
        const SampleView *drawn = io.samples[P::table_steps];
        const float *steps = drawn ? drawn->data : kFallAndRise;
        const uint32_t count = drawn ? (uint32_t)drawn->frames : 8;
        const int direction = io.choice(P::direction);
        const bool free_running = io.choice(P::mode) == 0;
        clock.begin_piece(io, fresh | (free_running ? 0 : again), io.choice(P::sync), io.from(P::rate), io.to(P::rate), free_running);
        const F length = io.to(P::length), share = creep_share(io.to(P::slew), io.sample_rate);
        Line<L> depth(io.from(P::depth), io.to(P::depth), io.reciprocal);
        again = 0;
        float *out = io.outputs[P::out_out];
        F y = F::load(value);
        for (int done = 0; done < io.frames;) {
            int frames = clock.frames_left(io.frames - done);
            for (int lane = 0; lane < L; lane++) {
                const uint32_t cycle = clock.cycle(lane), note = free_running ? 0 : io.serial[lane];
                const uint32_t bits = direction == kRandom ? hash(seed, note, cycle) : 0;
                const uint64_t end = (uint64_t)(int64_t)(length[lane] * (float)Clock<L>::kCycle);
                const uint64_t place = clock.phase[lane] & (Clock<L>::kCycle - 1);
                target[lane] = place < end ? steps[step_of(cycle, count, direction, bits)] : 0.0f;
                if (place < end && place + clock.increment[lane] * (uint64_t)frames > end)
                    frames = (int)((end - place + clock.increment[lane] - 1) / clock.increment[lane]);
                if ((fresh >> lane) & 1u) y.set(lane, target[lane]);
            }
            fresh = 0;
            const F aim = F::load(target);
            for (int i = done; i < done + frames; i++) {
                y = y + (aim - y) * share;
                (y * depth.next()).store(out + i * L);
            }
            clock.advance(frames);
            done += frames;
        }
        (io.grid_end ? flush_tiny(y) : y).store(value);
    }
};
MTK_MODULE("mod.steps", ModSteps)

MTK_END
