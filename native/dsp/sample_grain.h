// Clouds of grains: short windowed pieces of a sample, up to 16 at once in a voice.
//
// A grain's place, speed, direction and balance are drawn when it is born, from (seed, serial of the note, number of the
// grain), and stay. Grains are born every 1 / density seconds, give or take the jitter, but no faster than 16 in the length of
// one; one that finds no room is left out. With n = density * size grains at a time each has gain 1 / sqrt(n) where n is
// above 1, so the sum is at most 4 sqrt(2) times the peak of the sample (16 / sqrt(16), times the gain of a grain at one side).
//
// A grain lies inside the sample whole: where it would reach over an end it is moved. The head that `speed` moves through the
// sample goes round from end to beginning.
#pragma once
#include "random.h"
#include "sample_reader.h"

MTK_BEGIN

template <int L> struct SampleGrain {
    using F = Floats<L>;
    using P = params::SampleGrain;
    using Four = Floats<4>;
    static constexpr int kGrains = 16;
    static constexpr float kOne = 4294967296.0f;  // one frame of the sample

    struct Grain {
        int64_t place, step;  // frames of the sample, 32.32
        int age, length;      // frames; age == length: none
        float left, right;
        float octaves;        // log2 of the speed
    };
    Grain grains[L][kGrains];
    int64_t head[L];          // 32.32, where the note has come to
    float envelope[L];        // 0 ... 1
    int until[L];             // frames to the next grain
    uint32_t note[L], born[L];
    uint32_t playing, fresh, struck;
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes;
        struck = (struck & ~lanes) | (io.restruck & lanes);
    }

    void begin_notes(const Io<L> &io) {
        for (int lane = 0; fresh && lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if (!(fresh & bit)) continue;
            if (!(struck & playing & bit)) {  // else what sounds goes on under the new grains
                envelope[lane] = 0.0f;
                for (Grain &grain : grains[lane]) grain.age = grain.length = 0;
            }
            head[lane] = 0;
            until[lane] = 0;
            born[lane] = 0;
            note[lane] = hash(seed, io.serial[lane]);
            playing |= bit;
        }
        fresh = struck = 0;
    }

    // ---- a grain is born ------------------------------------------------------------------------------------------------

    struct Controls {
        float pitch, tune, fine, tracking, position, spray, size, density, jitter, pitch_spray, pan_spread, reverse;
    };
    static Controls controls(const Io<L> &io, const Ramp<L> &pitch, int lane, int row) {
        const float share = (float)row * io.reciprocal;
        const auto at = [&](const Ramp<L> &ramp) { return ramp.from[lane] + (ramp.to[lane] - ramp.from[lane]) * share; };
        const auto value = [&](int p) { return at(io.parameters[p]); };
        return {at(pitch), value(P::tune), value(P::fine), value(P::tracking), value(P::position), value(P::spray),
                exp2(value(P::size)), exp2(value(P::density)), value(P::jitter), value(P::pitch_spray),
                value(P::pan_spread), value(P::reverse)};
    }

    // Returns the frames until the next one.
    int give_birth(const SampleView &sample, float rate, const Controls &c, int64_t from, int lane) {
        const uint32_t dice = hash(note[lane], born[lane]++);
        const float overlap = c.density * c.size;
        const float interval = (overlap > (float)kGrains ? c.size / (float)kGrains : 1.0f / c.density) * rate;
        const int next = (int)(interval * (1.0f + c.jitter * bipolar(hash(dice, 1))) + 0.5f);
        for (Grain &grain : grains[lane]) {
            if (grain.age < grain.length) continue;
            const float semitones = (c.pitch - sample.root) * c.tracking + c.tune + c.fine * 0.01f +
                                    c.pitch_spray * bipolar(hash(dice, 2));
            const float wanted = exp2(semitones * (1.0f / 12.0f)) * (sample.rate / rate);
            const float speed = wanted < 0.0009765625f ? 0.0009765625f : wanted > 64.0f ? 64.0f : wanted;
            grain.age = 0;
            grain.length = (int)(c.size * rate + 0.5f);
            if (grain.length < 2) grain.length = 2;
            grain.octaves = log2(speed);
            grain.step = (int64_t)(speed * kOne);
            const int64_t span = grain.step * (grain.length - 1), room = ((sample.frames - 1) << 32) - span;
            const float share = c.position + c.spray * bipolar(hash(dice, 3));
            const int64_t whole = sample.frames << 32;
            int64_t place = (from + ((int64_t)(share * (float)sample.frames * 256.0f) << 24)) % whole;
            if (place < 0) place += whole;
            if (place > room) place = room > 0 ? room : 0;
            if (unipolar(hash(dice, 4)) < c.reverse) {
                place += span;
                grain.step = -grain.step;
            }
            grain.place = place;
            // A quarter turn from left to right, 1 on both sides in the middle.
            const float balance = (c.pan_spread * bipolar(hash(dice, 5)) + 1.0f) * 0.125f;
            const float together = overlap < 1.0f ? 1.0f : overlap > (float)kGrains ? (float)kGrains : overlap;
            const float gain = 1.41421356f / sqrt(together);
            grain.left = gain * cos2pi(balance);
            grain.right = gain * sin2pi(balance);
            break;
        }
        return next > 1 ? next : 1;
    }

    // ---- grains sound ---------------------------------------------------------------------------------------------------

    enum Window { kHann, kTriangle, kFlat, kFall, kRise };
    static MTK_INLINE Four window(int shape, Four x) {  // x from 0 to 1
        const Four zero = Four::splat(0.0f), one = Four::splat(1.0f);
        const auto smooth = [](Four u) { return u * u * (3.0f - 2.0f * u); };
        switch (shape) {
        case kTriangle: return 1.0f - abs(2.0f * x - 1.0f);
        case kFlat: return smooth(min(10.0f * min(x, 1.0f - x), one));
        case kRise: x = 1.0f - x; [[fallthrough]];
        case kFall: {
            const Four rest = max(1.0f - x, zero);
            return smooth(min(20.0f * x, one)) * rest * rest;
        }
        default: {
            const Four sine = sin2pi(0.5f * x);
            return sine * sine;
        }
        }
    }

    struct Sound {
        float left[kChunk + 3], right[kChunk + 3];
    };

    // Adds rows first ... of a grain.
    template <int channels, int quality>
    static void sound(const SampleView *sample, int shape, Grain *grain, int first, int last, Sound *sum) {
        const int rest = grain->length - grain->age, count = last - first < rest ? last - first : rest;
        const reading::Strip strip(sample);
        const reading::Band band = quality == kBandLimited ? reading::Band::of(grain->octaves) : reading::Band{};
        const float slope = 1.0f / (float)grain->length;
        for (int i = 0; i < count; i += 4) {
            Four parts[channels][4], ages;
            for (int k = 0; k < 4; k++) {
                Four here[channels];
                for (int c = 0; c < channels; c++) here[c] = Four::splat(0.0f);
                if (i + k < count) reading::read<channels, quality>(strip, band, grain->place + grain->step * (i + k), here);
                for (int c = 0; c < channels; c++) parts[c][k] = here[c];
                ages.set(k, (float)(grain->age + i + k) + 0.5f);
            }
            const Four shaped = window(shape, ages * slope);
            const Four left = reading::finite(reading::sums(parts[0])) * shaped;
            const Four right = channels == 2 ? reading::finite(reading::sums(parts[channels - 1])) * shaped : left;
            (Four::load(sum->left + first + i) + left * grain->left).store(sum->left + first + i);
            (Four::load(sum->right + first + i) + right * grain->right).store(sum->right + first + i);
        }
        grain->age += count;
        grain->place += grain->step * count;
    }

    template <int channels>
    static void sound(const SampleView *sample, int quality, int shape, Grain *grain, int first, int last, Sound *sum) {
        switch (quality) {
        case kHermiteQuality: return sound<channels, kHermiteQuality>(sample, shape, grain, first, last, sum);
        case kNearestQuality: return sound<channels, kNearestQuality>(sample, shape, grain, first, last, sum);
        case kLinearQuality: return sound<channels, kLinearQuality>(sample, shape, grain, first, last, sum);
        case kBandLimited:
            if (reading::Band::needed(grain->octaves))
                return sound<channels, kBandLimited>(sample, shape, grain, first, last, sum);
        }
        sound<channels, kSincQuality>(sample, shape, grain, first, last, sum);
    }

    // One lane over the piece, from birth to birth.
    void play(const Io<L> &io, const Ramp<L> &pitch, const SampleView *sample, int lane, Sound *sum) {
        const float speed = io.choice(P::freeze) ? 0.0f : io.parameters[P::speed].to[lane] * (sample->rate / io.sample_rate);
        const int64_t step = (int64_t)(speed * kOne);
        const int quality = io.choice(P::quality), shape = io.choice(P::window);
        for (int row = 0; row < io.frames;) {
            if (until[lane] == 0) {
                const int64_t from = head[lane] + step * row;
                until[lane] = give_birth(*sample, io.sample_rate, controls(io, pitch, lane, row), from, lane);
            }
            const int next = until[lane] < io.frames - row ? row + until[lane] : io.frames;
            for (Grain &grain : grains[lane]) {
                if (grain.age >= grain.length) continue;
                if (sample->channels == 1) sound<1>(sample, quality, shape, &grain, row, next, sum);
                else sound<2>(sample, quality, shape, &grain, row, next, sum);
            }
            until[lane] -= next - row;
            row = next;
        }
        head[lane] = (head[lane] + step * io.frames) % (sample->frames << 32);
    }

    void process(const Io<L> &io) {
        float *left = io.outputs[P::out_left], *right = io.outputs[P::out_right];
        for (int i = 0; i < io.frames * L; i += L) {
            F::splat(0.0f).store(left + i);
            F::splat(0.0f).store(right + i);
        }
        begin_notes(io);
        const SampleView *sample = io.samples[0];
        if (!sample || sample->frames <= 0) playing = 0;
        if (!playing) return;
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        for (int lane = 0; lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if (!(playing & bit)) continue;
            Sound sum = {};
            play(io, pitch, sample, lane, &sum);
            const bool held = io.gate[lane] > 0.0f;
            const float seconds = exp2(-io.parameters[held ? P::attack : P::release].to[lane]) / io.sample_rate;
            const float rise = held ? seconds : -seconds;
            float level = envelope[lane];
            for (int i = 0; i < io.frames; i++) {
                level += rise;
                level = level < 0.0f ? 0.0f : level > 1.0f ? 1.0f : level;
                left[i * L + lane] = sum.left[i] * level;
                right[i * L + lane] = sum.right[i] * level;
            }
            envelope[lane] = level;
            if (held || level > 0.0f) *io.alive |= bit;
            else playing &= ~bit;
        }
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        for (int i = 0; i < io.frames * L; i += L) {
            const F gain = level.next();
            (F::load(left + i) * gain).store(left + i);
            (F::load(right + i) * gain).store(right + i);
        }
    }
};
MTK_MODULE("sample.grain", SampleGrain)

MTK_END
