// Plays a sample per lane, each at its own place and speed.
//
// Place and speed are 32.32 fixed point: a loop never drifts. `place` counts up from 0 in playing order whichever way the
// sample runs; frame = place, or last - place in reverse. Speed = rate / output rate * 2^(semitones from the root / 12),
// held in [2^-10, 64]. What beyond the ends of the sample is read is silence.
//
// Loops. Forward: weights that reach over its end read from its beginning, and once it has wrapped the other way round too.
// With a cross-fade the last share of the loop fades, in a straight line, to what comes before its beginning; both are read
// as they lie. Ping-pong: the loop mirrored at its first and last frame, so nothing jumps, neither value nor slope.
//
// What stops before the sample's own end (slices, the `end` parameter) fades out over the last 2 ms, and so does, under the
// new note, what a voice that is struck again was playing.
//
// Reads between frames: sample_reader.h. Only `clean` keeps what lies above the output's fs / 2 from folding down.
#pragma once
#include "sample_reader.h"

MTK_BEGIN

template <int L> struct SamplePlayer {
    using F = Floats<L>;
    using P = params::SamplePlayer;
    using Four = Floats<4>;
    static constexpr float kOne = 4294967296.0f;   // one frame of the sample
    static constexpr float kFadeSeconds = 0.002f;
    static constexpr int kZoneNumbers = 8;         // slot, key low, key high, velocity low, velocity high, root, gain, pan

    // What a lane plays, chosen when its note begins.
    struct Head {
        int64_t place;              // 32.32, in playing order
        int64_t first, last;        // the part of the sample that plays: frames [first, last)
        int64_t finish;             // 32.32 in playing order
        float key, root, left, right;  // key: the pitch it began with, where that chose the slice
        int slot;
        bool wrapped;               // has been round the loop
        bool cut;                   // `finish` comes before the sample's own end
    };
    Head heads[L], ghosts[L];       // ghosts: what was playing when the voice was struck again
    int ghost_frames[L];            // how long they still sound
    uint32_t playing, fresh, struck;  // lanes (bits)

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes;
        struck = (struck & ~lanes) | (io.restruck & lanes);
    }

    // ---- the beginning of a note ----------------------------------------------------------------------------------------

    // The zone for a key and velocity: those that match take turns, note by note. Without a table, slot 0 everywhere.
    static void choose_zone(const Io<L> &io, int lane, float key, Head *head) {
        head->slot = 0;
        head->root = -1.0f;
        head->left = head->right = 1.0f;
        const SampleView *zones = io.samples[P::table_zones];
        if (!zones) return;
        const float whole = floor(key + 0.5f), velocity = io.velocity[lane] * 127.0f;
        const int rows = (int)(zones->frames / kZoneNumbers);
        int matches = 0;
        const auto fits = [&](const float *z) {
            return whole >= z[1] && whole <= z[2] && velocity >= z[3] - 0.5f && velocity < z[4] + 0.5f;
        };
        for (int i = 0; i < rows; i++) matches += fits(zones->data + i * kZoneNumbers);
        head->slot = -1;
        if (!matches) return;
        int turn = (int)(io.serial[lane] % (uint32_t)matches);
        for (int i = 0; i < rows; i++) {
            const float *z = zones->data + i * kZoneNumbers;
            if (!fits(z) || turn-- > 0) continue;
            const float gain = db_to_gain(z[6]), pan = z[7] < -1.0f ? -1.0f : z[7] > 1.0f ? 1.0f : z[7];
            head->slot = z[0] >= 0.0f && z[0] < (float)kSlots ? (int)z[0] : -1;
            head->root = z[5];
            head->left = pan > 0.0f ? gain * (1.0f - pan) : gain;
            head->right = pan < 0.0f ? gain * (1.0f + pan) : gain;
            return;
        }
    }
    static constexpr int kSlots = P::table_zones;  // tables come after the samples

    // The frames of slice `number`; slices begin where the table says and end where the next one begins.
    static void choose_slice(const SampleView &slices, int number, int64_t frames, Head *head) {
        const int64_t count = slices.frames;
        if (number < 0 || number >= count) {
            head->slot = -1;
            return;
        }
        const auto frame = [&](float at) { return !(at > 0.0f) ? 0 : at < (float)frames ? (int64_t)at : frames - 1; };
        head->first = frame(slices.data[number]);
        const int64_t next = number + 1 < count ? frame(slices.data[number + 1]) : frames;
        head->last = next > head->first ? next : frames;
    }

    Head begin(const Io<L> &io, int lane, float key) const {
        Head head = {};
        choose_zone(io, lane, key, &head);
        const SampleView *sample = head.slot >= 0 ? io.samples[head.slot] : nullptr;
        if (!sample || sample->frames <= 0) {
            head.slot = -1;
            return head;
        }
        if (head.root < 0.0f) head.root = sample->root;
        head.key = head.root;
        head.first = 0;
        head.last = sample->frames;
        const int by = io.choice(P::slice_by);
        if (const SampleView *slices = io.samples[P::table_slices]; slices && by != 0) {
            const int number = by == 1 ? (int)io.parameters[P::slice].to[lane] : (int)floor(key + 0.5f - head.root);
            choose_slice(*slices, number, sample->frames, &head);
            if (by == 2) head.key = key;
        }
        const bool reverse = io.choice(P::direction) != 0;
        const int64_t from = reverse ? sample->frames - head.last : head.first, length = head.last - head.first;
        const float end = io.parameters[P::end].to[lane];
        head.place = (from + (int64_t)(io.parameters[P::start].to[lane] * (float)(length - 1))) << 32;
        const int64_t stop = end < 1.0f ? from + (int64_t)(end * (float)length) : from + length;
        head.cut = stop < sample->frames;
        head.finish = (head.cut ? stop : sample->frames + reading::kTaps / 2) << 32;  // the last weights have left the sample
        return head;
    }

    // ---- the sample in playing order ------------------------------------------------------------------------------------

    struct Path {
        const SampleView *sample;
        int64_t loop_start, loop_end;  // frames
        int64_t entry, exit;           // the loop in playing order, 32.32
        int64_t blend;                 // the cross-fade in playing order, 32.32; 0: none
        bool looping, reverse, wrapped, mirrored, bounded_below, bounded_above;
        int64_t low, high;             // taps in here are as they lie

        // The far end of the loop always bounds it; the near one only once it has been round.
        void set_bounds() {
            const bool plain = looping && blend == 0;
            bounded_below = plain && (reverse || wrapped);
            bounded_above = plain && (!reverse || wrapped);
            low = bounded_below ? loop_start : 0;
            high = bounded_above ? loop_end : sample->frames;
        }
        // Past the end of the loop a place goes on in it.
        MTK_INLINE int64_t round(int64_t now) {
            if (!looping || now < exit) return now;
            if (!wrapped) {
                wrapped = true;
                set_bounds();
            }
            return now - entry < period() ? now : entry + (now - entry) % period();
        }
        // How long the loop takes to come back to itself.
        MTK_INLINE int64_t period() const {
            const int64_t length = exit - entry;
            return mirrored ? 2 * (length - ((int64_t)1 << 32)) : length;
        }
        MTK_INLINE int64_t turn() const { return mirrored ? exit - ((int64_t)1 << 32) : exit; }
        // The place in the sample, 32.32, of a place in playing order.
        MTK_INLINE int64_t at(int64_t now) const {
            if (mirrored && looping && now > turn()) now = 2 * turn() - now;
            return reverse ? ((sample->frames - 1) << 32) - now : now;
        }
        // What a tap reads.
        MTK_INLINE float operator()(int64_t index, int c) const {
            if (index < low || index >= high) {
                const int64_t length = loop_end - loop_start;
                if (bounded_above && index >= high)
                    index = mirrored ? 2 * (high - 1) - index : loop_start + (index - high) % length;
                if (bounded_below && index < low)
                    index = mirrored ? 2 * low - index : loop_end - 1 - (low - 1 - index) % length;
                // A mirrored loop shorter than the taps reach: its ends stand for what is further out.
                if (mirrored && bounded_above && index >= high) index = high - 1;
                if (index < 0 || index >= sample->frames) return 0.0f;
            }
            return sample->data[index * sample->channels + c];
        }
    };

    Path path_of(const Io<L> &io, int lane, const Head &head, bool looping) const {
        const SampleView *sample = io.samples[head.slot];
        Path path = {};
        path.sample = sample;
        const bool sliced = head.first > 0 || head.last < sample->frames;
        const bool own = !sliced && sample->loop_end > sample->loop_start;
        path.loop_start = own ? sample->loop_start : head.first;
        path.loop_end = own ? sample->loop_end : head.last;
        path.reverse = io.choice(P::direction) != 0;
        path.entry = (path.reverse ? sample->frames - path.loop_end : path.loop_start) << 32;
        path.exit = path.entry + ((path.loop_end - path.loop_start) << 32);
        path.mirrored = io.choice(P::loop_shape) != 0 && path.loop_end - path.loop_start > 1;
        path.looping = looping;
        path.wrapped = head.wrapped;
        if (looping && !path.mirrored) {
            const float wanted = io.parameters[P::crossfade].to[lane] * (float)(path.loop_end - path.loop_start);
            path.blend = (int64_t)wanted << 32;
            if (path.blend > path.entry) path.blend = path.entry;  // what comes before the loop must be there
        }
        path.set_bounds();
        return path;
    }

    // ---- one lane over the piece ----------------------------------------------------------------------------------------

    struct Speed {
        float from, to;
    };
    struct Sound {
        float left[kChunk + 3], right[kChunk + 3];
    };

    // Writes rows 0 ... done - 1 of `sound` (of more than two channels the first two) and silence behind them. Returns
    // whether it still plays.
    template <int channels, int quality>
    static bool play(const Io<L> &io, Path path, Head *head, Speed speeds, const reading::Band &band, Sound *sound) {
        const float step = (speeds.to - speeds.from) * io.reciprocal, fade = kFadeSeconds * io.sample_rate;
        const float furthest = speeds.from > speeds.to ? speeds.from : speeds.to;
        const bool fading = head->cut && !path.looping &&
                            head->finish - head->place < (int64_t)((fade + (float)io.frames) * furthest * kOne);
        Four parts[channels][kChunk + 3];
        float gain[kChunk] = {};
        float speed = speeds.from;
        int64_t now = path.round(head->place);
        int done = 0;
        for (; done < io.frames; done++) {
            if (!path.looping && now >= head->finish) break;
            Four here[channels];
            reading::read<channels, quality>(path, band, path.at(now), here);
            if (path.blend && now > path.exit - path.blend) {
                Four before[channels];
                reading::read<channels, quality>(path, band, path.at(now - (path.exit - path.entry)), before);
                const float share = 1.0f - (float)(path.exit - now) / (float)path.blend;
                for (int c = 0; c < channels; c++) here[c] = here[c] + (before[c] - here[c]) * share;
            }
            for (int c = 0; c < channels; c++) parts[c][done] = here[c];
            if (fading) {
                const float left = (float)(head->finish - now) / (fade * speed * kOne);
                gain[done] = left < 1.0f ? left : 1.0f;
            }
            speed += step;
            now = path.round(now + (int64_t)(speed * kOne));
        }
        head->place = now;
        head->wrapped = path.wrapped;

        for (int c = 0; c < channels; c++)
            for (int k = 0; k < 3; k++) parts[c][done + k] = Four::splat(0.0f);
        for (int i = 0; i < done; i += 4) {
            const Four left = reading::finite(reading::sums(&parts[0][i]));
            left.store(sound->left + i);
            (channels == 2 ? reading::finite(reading::sums(&parts[channels - 1][i])) : left).store(sound->right + i);
        }
        for (int i = 0; fading && i < done; i++) {
            sound->left[i] *= gain[i];
            sound->right[i] *= gain[i];
        }
        for (int i = done; i < io.frames; i++) sound->left[i] = sound->right[i] = 0.0f;
        return done == io.frames && (now < head->finish || path.looping);
    }

    template <int channels>
    static bool play(const Io<L> &io, const Path &path, Head *head, Speed speeds, Sound *sound) {
        const float highest = log2(speeds.from > speeds.to ? speeds.from : speeds.to);
        switch (io.choice(P::quality)) {
        case kHermiteQuality: return play<channels, kHermiteQuality>(io, path, head, speeds, {}, sound);
        case kNearestQuality: return play<channels, kNearestQuality>(io, path, head, speeds, {}, sound);
        case kLinearQuality: return play<channels, kLinearQuality>(io, path, head, speeds, {}, sound);
        case kBandLimited:
            if (reading::Band::needed(highest))
                return play<channels, kBandLimited>(io, path, head, speeds, reading::Band::of(highest), sound);
        }
        return play<channels, kSincQuality>(io, path, head, speeds, {}, sound);
    }

    bool play(const Io<L> &io, int lane, Head *head, bool looping, Speed speeds, Sound *sound) const {
        // Let go in a ping-pong's way back, it goes on forwards from where it is.
        if (!looping && head->wrapped) {
            const Path path = path_of(io, lane, *head, true);
            if (path.mirrored && head->place > path.turn()) head->place = 2 * path.turn() - head->place;
            head->wrapped = false;
        }
        const Path path = path_of(io, lane, *head, looping);
        const bool goes_on = path.sample->channels == 1 ? play<1>(io, path, head, speeds, sound)
                                                        : play<2>(io, path, head, speeds, sound);
        for (int i = 0; i < io.frames; i++) {
            sound->left[i] *= head->left;
            sound->right[i] *= head->right;
        }
        return goes_on;
    }

    // ---- all lanes ------------------------------------------------------------------------------------------------------

    void begin_notes(const Io<L> &io, const Ramp<L> &pitch) {
        for (int lane = 0; fresh && lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if (!(fresh & bit)) continue;
            ghost_frames[lane] = 0;
            if ((struck & playing & bit)) {
                ghosts[lane] = heads[lane];
                ghost_frames[lane] = (int)(kFadeSeconds * io.sample_rate) + 1;
            }
            heads[lane] = begin(io, lane, pitch.from[lane]);
            playing = heads[lane].slot >= 0 ? playing | bit : playing & ~bit;
        }
        fresh = struck = 0;
    }

    // Semitones of every head from its root.
    static F distance(F pitch, const Head *heads, F tracking, F tune, F fine) {
        F key;
        for (int lane = 0; lane < L; lane++) key.set(lane, heads[lane].key);
        return (pitch - key) * tracking + tune + fine * 0.01f;
    }

    void play_all(const Io<L> &io, const Ramp<L> &pitch, Head *heads, uint32_t lanes, bool ghostly) {
        F rate;
        for (int lane = 0; lane < L; lane++) {
            const SampleView *sample = (lanes >> lane) & 1u ? io.samples[heads[lane].slot] : nullptr;
            if (!sample || heads[lane].last > sample->frames) lanes &= ~(1u << lane);  // it has been taken out
            rate.set(lane, (lanes >> lane) & 1u ? sample->rate / io.sample_rate : 1.0f);
        }
        const auto speed = [&](F p, F tracking, F tune, F fine) {
            return clamp(exp2(distance(p, heads, tracking, tune, fine) * (1.0f / 12.0f)) * rate, 0.0009765625f, 64.0f);
        };
        const F from = speed(F::load(pitch.from), io.from(P::tracking), io.from(P::tune), io.from(P::fine));
        const F to = speed(F::load(pitch.to), io.to(P::tracking), io.to(P::tune), io.to(P::fine));
        const int loop = io.choice(P::loop);
        float *left = io.outputs[P::out_left], *right = io.outputs[P::out_right];
        const float fall = 1.0f / (kFadeSeconds * io.sample_rate + 1.0f);
        for (int lane = 0; lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if (!(lanes & bit)) {
                if (!ghostly) playing &= ~bit;
                continue;
            }
            const bool held = io.gate[lane] > 0.0f;
            Sound sound;
            const bool goes_on = play(io, lane, &heads[lane], loop == 1 || (loop == 2 && held), {from[lane], to[lane]}, &sound);
            for (int i = 0; i < io.frames; i++) {
                const int frames = ghost_frames[lane] - i;
                const float gain = !ghostly ? 1.0f : frames > 0 ? (float)frames * fall : 0.0f;
                left[i * L + lane] += sound.left[i] * gain;
                right[i * L + lane] += sound.right[i] * gain;
            }
            if (ghostly) {
                ghost_frames[lane] -= goes_on ? io.frames : ghost_frames[lane];
                continue;
            }
            if (!goes_on) playing &= ~bit;
            if (goes_on && (held || (io.choice(P::ends) == 0 && loop != 1))) *io.alive |= bit;
        }
    }

    void process(const Io<L> &io) {
        float *left = io.outputs[P::out_left], *right = io.outputs[P::out_right];
        for (int i = 0; i < io.frames * L; i += L) {
            F::splat(0.0f).store(left + i);
            F::splat(0.0f).store(right + i);
        }
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        begin_notes(io, pitch);
        uint32_t ghostly = 0;
        for (int lane = 0; lane < L; lane++) ghostly |= ghost_frames[lane] > 0 ? 1u << lane : 0u;
        if (!playing && !ghostly) return;
        if (ghostly) play_all(io, pitch, ghosts, ghostly, true);
        play_all(io, pitch, heads, playing, false);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        for (int i = 0; i < io.frames * L; i += L) {
            const F gain = level.next();
            (F::load(left + i) * gain).store(left + i);
            (F::load(right + i) * gain).store(right + i);
        }
    }
};
MTK_MODULE("sample.player", SamplePlayer)

MTK_END
