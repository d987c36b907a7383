// All voices of a tracker module, told tick by tick what they do.
//
// A voice is known by a number. What it is told says everything: a voice nobody knows begins at the place given. Samples come
// laid out (engine/unrolled.py): kMargin frames of silence before, what follows the loop behind, so that the eight frames around
// a place lie in a row; place and speed are 32.32 fixed point. Up to a quarter above its own speed a sample is read by the
// sinc of sample_reader.h, above by one of two that let less through, so that less folds.
//
// Gains move in straight lines: up from silence in 0.36 ms where a voice begins, else within 1 ms, as where one ends or is begun
// anew, which leaves what it played behind. The filter has two poles: y = a x + b y1 + c y2, with
// d = 10^(-resonance 24 / 128 / 20), r = fs / (2 pi f), f = 110 2^(1/4 + cutoff / 24) Hz, D = d r + d - 1, E = r^2,
// a = 1 / (1 + D + E), b = (D + 2 E) a, c = -E a.
//
// Voices are added up channel by channel, then the channels in their order: the sum is the same whether a channel is mixed here
// or in a strip of its own.
#pragma once
#include "kernel.h"
#include "math.h"
#include "rows.h"
#include "sample_reader.h"
#include "strip_gain.h"

MTK_BEGIN

// Eight weights a row for places between two frames, as kSinc, of a sinc that is narrower in frequency.
struct NarrowSinc {
    static constexpr int kTaps = 8, kRows = 256;
    alignas(32) float weight[kRows + 1][kTaps];

    explicit constexpr NarrowSinc(double band) : weight() {
        constexpr double pi = 3.14159265358979323846, beta = 5.0;
        for (int r = 0; r <= kRows; r++) {
            double row[kTaps] = {}, sum = 0;
            for (int t = 0; t < kTaps; t++) {
                const double x = (t - 3) - (double)r / kRows;
                const double sinc = x == 0 ? 1 : StretchedSinc::sine_of_turns(band * x) / (pi * band * x);
                row[t] = x <= -4 || x >= 4 ? 0 : sinc * SincTable::bessel_i0(beta * SincTable::root(1 - x * x / 16));
                sum += row[t];
            }
            for (int t = 0; t < kTaps; t++) weight[r][t] = (float)(row[t] / sum);
        }
    }
};
static constexpr NarrowSinc kNarrow(0.78), kNarrower(0.55);

template <int L> struct SampleDeck {
    using P = params::SampleDeck;
    using Four = Floats<4>;
    using Eight = Floats<8>;
    using Wide = Floats<16>;
    enum Flags : uint32_t { kBegin = 1, kStop = 2, kSwitch = 4, kOnly = 8, kAll = 16 };
    enum State : uint8_t { kFree, kSounds, kEnds };
    static constexpr int kVoices = 320, kChannels = 128, kSlots = P::table_channels;
    static constexpr int kSetting = 5;             // numbers a channel in the table
    static constexpr int64_t kOne = (int64_t)1 << 32;
    static constexpr int kMargin = 16, kBehind = 12;   // frames before a sample; frames behind one without a loop
    static constexpr float kRiseSeconds = 0.00036f, kFallSeconds = 0.001f;

    struct Voice {
        int64_t place, step;
        float left, right, from_left, from_right;
        int32_t ramp, ramp_frames;                 // frames of the line that are behind it, and all of them
        uint32_t number;
        int16_t sample, channel, cutoff, resonance;
        State state;
        bool doubtful, filtered;
        float feed, back, further;                 // a, b, c
        float past[2][2];                          // [channel][y1, y2]
    };
    Voice voices[kVoices];
    int16_t order[kVoices];                        // voices that are not free, by channel
    int32_t count;
    bool unsorted, doubting;

    void prepare(const Setup &) {}
    void start(const Io<L> &, uint32_t) {}

    // ---- being told -----------------------------------------------------------------------------------------------------

    void tell(const Io<L> &io, const Told &told) {
        if (told.flags & kOnly) {
            doubting = true;
            for (Voice &voice : voices) voice.doubtful = voice.state == kSounds;
            return;
        }
        if (told.flags & kAll) {
            for (Voice &voice : voices)
                if (voice.state == kSounds) end(io, &voice);
            return;
        }
        Voice *voice = known(told.number);
        const SampleView *sample = sample_at(io, told.sample);
        if ((told.flags & kStop) || !sample || told.channel >= kChannels || !own(io, (int)told.channel)) {
            if (voice) end(io, voice);
            return;
        }
        if (!voice || (told.flags & kBegin)) {
            if (voice) end(io, voice);
            voice = begin(io, told, *sample);
        } else {
            voice->doubtful = false;
            if (told.flags & kSwitch) voice->place = within(told.place, *sample);
            aim(io, voice, told.left, told.right, kFallSeconds);
        }
        voice->sample = (int16_t)told.sample;
        voice->step = step_of(told.frequency, io.sample_rate);
        set_filter(io, voice, told.cutoff, told.resonance);
    }

    // Null where there is none, or none that is laid out.
    static const SampleView *sample_at(const Io<L> &io, int slot) {
        const SampleView *sample = slot >= 0 && slot < kSlots ? io.samples[slot] : nullptr;
        if (!sample || sample->frames < kMargin + kBehind) return nullptr;
        const bool loops = sample->loop_end > sample->loop_start;
        return !loops || (sample->loop_start >= kMargin && sample->loop_end <= sample->frames - kBehind) ? sample : nullptr;
    }

    Voice *known(uint32_t number) {
        for (int i = 0; i < count; i++) {
            Voice *voice = &voices[order[i]];
            if (voice->number == number && voice->state == kSounds) return voice;
        }
        return nullptr;
    }

    // A free voice; with none, the one that ends first.
    Voice *room() {
        for (Voice &voice : voices)
            if (voice.state == kFree) {
                order[count++] = (int16_t)(&voice - voices);
                return &voice;
            }
        Voice *soonest = &voices[0];
        for (Voice &voice : voices)
            if (voice.state == kEnds && (soonest->state != kEnds || voice.ramp_frames - voice.ramp < soonest->ramp_frames - soonest->ramp))
                soonest = &voice;
        return soonest;
    }

    Voice *begin(const Io<L> &io, const Told &told, const SampleView &sample) {
        Voice *voice = room();
        *voice = {};
        voice->state = kSounds;
        voice->number = told.number;
        voice->channel = (int16_t)told.channel;
        voice->place = within(told.place, sample);
        voice->cutoff = 255;
        aim(io, voice, told.left, told.right, kRiseSeconds);
        unsorted = true;
        return voice;
    }

    void end(const Io<L> &io, Voice *voice) {
        voice->state = kEnds;
        voice->doubtful = false;
        aim(io, voice, 0, 0, kFallSeconds);
        if (voice->ramp == voice->ramp_frames) voice->ramp_frames++;   // silent already: gone with the next piece
    }

    static int64_t within(int64_t place, const SampleView &sample) {
        const int64_t last = (sample.frames - kBehind) * kOne;
        return place < kMargin * kOne ? kMargin * kOne : place < last ? place : last;
    }

    static int64_t step_of(float frequency, float sample_rate) {
        double step = (double)frequency / (double)sample_rate;
        if (!(step > 0)) step = 0;
        if (step > 1024) step = 1024;
        return (int64_t)(step * 4294967296.0);
    }

    static float finite(float gain) { return gain > -1e4f && gain < 1e4f ? gain : 0.0f; }

    // A straight line from the gains there are to these.
    static void aim(const Io<L> &io, Voice *voice, float left, float right, float seconds) {
        left = finite(left), right = finite(right);
        if (voice->left == left && voice->right == right) return;
        const float share = (float)voice->ramp / (float)(voice->ramp_frames ? voice->ramp_frames : 1);
        const bool moves = voice->ramp < voice->ramp_frames;
        voice->from_left = moves ? voice->from_left + (voice->left - voice->from_left) * share : voice->left;
        voice->from_right = moves ? voice->from_right + (voice->right - voice->from_right) * share : voice->right;
        voice->left = left;
        voice->right = right;
        voice->ramp = 0;
        voice->ramp_frames = (int32_t)(seconds * io.sample_rate) + 1;
    }

    static void set_filter(const Io<L> &io, Voice *voice, int cutoff, int resonance) {
        if (voice->cutoff == cutoff && voice->resonance == resonance) return;
        voice->cutoff = (int16_t)cutoff;
        voice->resonance = (int16_t)resonance;
        const bool filters = cutoff < 255 || resonance > 0;
        if (filters && !voice->filtered)
            for (float *past : voice->past) past[0] = past[1] = 0;
        voice->filtered = filters;
        const float damping = exp2((float)resonance * -0.0311430f);   // 24 / 128 / 20 log2(10), per 1 of 0-127
        const float hertz = 110.0f * exp2(0.25f + (float)cutoff * (0.5f / 24.0f)), most = io.sample_rate * 0.5f;
        const float ratio = io.sample_rate / (6.28318531f * (hertz < most ? hertz : most));
        const float d = damping * ratio + damping - 1.0f, e = ratio * ratio, whole = 1.0f + d + e;
        voice->feed = 1.0f / whole;
        voice->back = (d + e + e) / whole;
        voice->further = -e / whole;
    }

    // ---- channels -------------------------------------------------------------------------------------------------------

    static const float *settings(const Io<L> &io, int channel) {
        const SampleView *table = io.samples[P::table_channels];
        return table && table->frames >= (channel + 1) * kSetting ? table->data + channel * kSetting : nullptr;
    }
    static bool own(const Io<L> &io, int channel) {
        const float *set = settings(io, channel);
        return !set || set[0] > 0.5f;
    }

    void sort() {
        unsorted = false;
        for (int i = 1; i < count; i++) {
            const int16_t moved = order[i];
            int at = i;
            for (; at > 0 && after(order[at - 1], moved); at--) order[at] = order[at - 1];
            order[at] = moved;
        }
    }
    bool after(int16_t a, int16_t b) const {
        return voices[a].channel != voices[b].channel ? voices[a].channel > voices[b].channel : a > b;
    }

    void end_doubtful(const Io<L> &io) {
        doubting = false;
        for (Voice &voice : voices)
            if (voice.doubtful) end(io, &voice);
    }

    // ---- one voice ------------------------------------------------------------------------------------------------------

    struct Sides {
        alignas(64) float left[kChunk], right[kChunk];
        MTK_INLINE void clear() {
            for (int i = 0; i < kChunk; i += 16) {
                Wide::splat(0.0f).store(left + i);
                Wide::splat(0.0f).store(right + i);
            }
        }
    };

    template <bool whole> static MTK_INLINE Four folded(Floats<8, whole> x) {
        if constexpr (whole)
            return Four{__builtin_shufflevector(x.v, x.v, 0, 1, 2, 3)} + Four{__builtin_shufflevector(x.v, x.v, 4, 5, 6, 7)};
        else
            return x.lo + x.hi;
    }

    // Where sixteen places lie between two rows of weights: the rows' offsets, and how far beyond each.
    struct Between {
        alignas(64) int32_t row[16];
        alignas(64) float share[16];
        MTK_INLINE Between(int64_t place, int64_t step) {
            alignas(64) static constexpr int32_t kCount[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
            const Ints<16> count = as_int(Wide::load((const float *)kCount));
            const Ints<16> fraction = count * Ints<16>::splat((int32_t)step) + Ints<16>::splat((int32_t)place);
            // (fraction >> 24) * 8, as if without sign.
            as_float(shift_right<21>(fraction) & Ints<16>::splat(0x7f8)).store((float *)row);
            (to_float(fraction & Ints<16>::splat(0xffffff)) * (1.0f / 16777216.0f)).store(share);
        }
    };

    // The eight frames of one channel out of `stride` around a place, weighed: four partial sums.
    template <int stride> static MTK_INLINE Four weighed(const float *row, const float *taps, float between) {
        const Eight here = Eight::load(row), weight = here + (Eight::load(row + 8) - here) * between;
        if constexpr (stride == 1) return folded(weight * Eight::load(taps));
        alignas(32) float gathered[8];
        for (int t = 0; t < 8; t++) gathered[t] = taps[t * stride];
        return folded(weight * Eight::load(gathered));
    }

    // `frames` frames from `place` on, none of them beyond the end.
    template <int stride>
    static MTK_INLINE void read(const float *data, const float *weights, int64_t place, int64_t step, int frames, float *x) {
        const float *first = data - 3 * stride;
        for (int begin = 0; begin < frames; begin += 16) {
            const Between at(place, step);
            const int end = frames - begin < 16 ? frames - begin : 16;
            int i = 0;
            for (; i + 4 <= end; i += 4) {
                Four parts[4];
                for (int k = 0; k < 4; k++, place += step)
                    parts[k] = weighed<stride>(weights + at.row[i + k], first + (place >> 32) * stride, at.share[i + k]);
                reading::sums(parts).store(x + begin + i);
            }
            if (i == end) continue;
            Four parts[4] = {Four::splat(0.0f), Four::splat(0.0f), Four::splat(0.0f), Four::splat(0.0f)};
            alignas(16) float rest[4];
            for (int k = 0; i + k < end; k++, place += step)
                parts[k] = weighed<stride>(weights + at.row[i + k], first + (place >> 32) * stride, at.share[i + k]);
            reading::sums(parts).store(rest);
            for (int k = 0; i + k < end; k++) x[begin + i + k] = rest[k];
        }
    }

    static const float *weights_for(int64_t step) {
        if (step <= kOne / 4 * 5) return kSinc.weight[0];
        return step <= kOne / 4 * 7 ? kNarrow.weight[0] : kNarrower.weight[0];
    }

    // Moves the voice on. Returns how many frames there are before its end; behind that there is silence.
    static int read_all(Voice *voice, const SampleView &sample, int frames, float *left, float *right) {
        const bool loops = sample.loop_end > sample.loop_start;
        const int64_t limit = (loops ? sample.loop_end : sample.frames - kBehind) * kOne;
        const int64_t length = (sample.loop_end - sample.loop_start) * kOne;
        const float *weights = weights_for(voice->step);
        int64_t place = voice->place;
        const int64_t step = voice->step;
        int done = 0;
        while (done < frames) {
            if (place >= limit) {
                if (!loops) break;
                place -= length;
                if (place >= limit) place = sample.loop_start * kOne + (place - limit) % length;
            }
            int run = frames - done;
            if (place + step * (run - 1) >= limit) run = (int)((limit - place + step - 1) / step);
            if (sample.channels == 1) {
                read<1>(sample.data, weights, place, step, run, left + done);
            } else {
                read<2>(sample.data, weights, place, step, run, left + done);
                read<2>(sample.data + 1, weights, place, step, run, right + done);
            }
            place += step * run;
            done += run;
        }
        voice->place = place;
        for (int i = done; i < kChunk; i++) left[i] = right[i] = 0;
        return done;
    }

    static void filter(Voice *voice, int channel, float *x, int frames) {
        float y1 = voice->past[channel][0], y2 = voice->past[channel][1];
        for (int i = 0; i < frames; i++) {
            const float y = x[i] * voice->feed + y1 * voice->back + y2 * voice->further;
            y2 = y1;
            y1 = x[i] = y;
        }
        const bool sound = y1 > -1e4f && y1 < 1e4f;
        voice->past[channel][0] = sound && abs_above(y1) ? y1 : 0;
        voice->past[channel][1] = sound && abs_above(y2) ? y2 : 0;
    }
    static bool abs_above(float y) { return y > 1e-15f || y < -1e-15f; }

    static MTK_INLINE Wide gain(Wide share, float from, float to) {
        const Wide goal = Wide::splat(to);
        return select(share < Wide::splat(1.0f), share * (to - from) + from, goal);
    }

    static void add(const Voice &voice, const float *left, const float *right, Sides *sides) {
        alignas(64) static constexpr float kFirst[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        const bool moves = voice.ramp < voice.ramp_frames;
        const float each = 1.0f / (float)(voice.ramp_frames ? voice.ramp_frames : 1);
        for (int i = 0; i < kChunk; i += 16) {
            Wide to_left = Wide::splat(voice.left), to_right = Wide::splat(voice.right);
            if (moves) {
                const Wide done = Wide::load(kFirst) + (float)(voice.ramp + i);
                const Wide share = select(done < Wide::splat((float)voice.ramp_frames), done * each, Wide::splat(1.0f));
                to_left = gain(share, voice.from_left, voice.left);
                to_right = gain(share, voice.from_right, voice.right);
            }
            (Wide::load(sides->left + i) + load_fours<16>(left + i) * to_left).store(sides->left + i);
            (Wide::load(sides->right + i) + load_fours<16>(right + i) * to_right).store(sides->right + i);
        }
    }

    void play(const Io<L> &io, Voice *voice, Sides *sides) {
        const SampleView *sample = sample_at(io, voice->sample);
        if (!sample || !own(io, voice->channel)) {
            voice->state = kFree;
            return;
        }
        alignas(64) float sound[2][kChunk];
        const bool wide = sample->channels > 1;
        const int frames = read_all(voice, *sample, io.frames, sound[0], sound[1]);
        if (voice->filtered) {
            filter(voice, 0, sound[0], frames);
            if (wide) filter(voice, 1, sound[1], frames);
            else for (int k = 0; k < 2; k++) voice->past[1][k] = voice->past[0][k];
        }
        add(*voice, sound[0], sound[wide], sides);
        voice->ramp = voice->ramp + io.frames < voice->ramp_frames ? voice->ramp + io.frames : voice->ramp_frames;
        if (frames < io.frames || (voice->state == kEnds && voice->ramp == voice->ramp_frames)) voice->state = kFree;
    }

    // ---- all of them ----------------------------------------------------------------------------------------------------

    // Whether the channel's strip would let everything through as it is.
    static bool rests(const Io<L> &io, int channel) {
        const float *set = settings(io, channel);
        return !set || (set[1] == 0 && set[2] == 0 && set[3] == 0 && set[4] == 0);
    }

    // The gain a strip would have; 1 where nothing is set.
    static void strip(const Io<L> &io, int channel, float *left, float *right) {
        const float *set = settings(io, channel);
        *left = *right = 1;
        if (rests(io, channel)) return;
        using F = Floats<L>;
        const F gain = strip_gain<L>(F::splat(set[1]), F::splat(set[2]), F::splat(set[4]), (int)set[3]);
        *left = gain[0];
        *right = gain[1];
    }

    static void add_channel(const Io<L> &io, int channel, const Sides &from, Sides *to) {
        float left, right;
        strip(io, channel, &left, &right);
        for (int i = 0; i < kChunk; i += 16) {
            (Wide::load(to->left + i) + Wide::load(from.left + i) * left).store(to->left + i);
            (Wide::load(to->right + i) + Wide::load(from.right + i) * right).store(to->right + i);
        }
    }

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        if (doubting) end_doubtful(io);
        if (!count) {
            for (int i = 0; i < io.frames; i++) Floats<L>::splat(0.0f).store(out + i * L);
            return;
        }
        if (unsorted) sort();
        Sides all, one;
        all.clear();
        for (int i = 0; i < count;) {
            const int channel = voices[order[i]].channel;
            const bool alone = i + 1 == count || voices[order[i + 1]].channel != channel;
            if (alone && rests(io, channel)) {   // the same sum, without a detour
                play(io, &voices[order[i++]], &all);
                continue;
            }
            one.clear();
            for (; i < count && voices[order[i]].channel == channel; i++) play(io, &voices[order[i]], &one);
            add_channel(io, channel, one, &all);
        }
        for (int i = 0; i < io.frames; i++) {
            out[i * L] = all.left[i];
            out[i * L + 1] = all.right[i];
            for (int lane = 2; lane < L; lane++) out[i * L + lane] = 0;
        }
        int kept = 0;
        for (int i = 0; i < count; i++)
            if (voices[order[i]].state != kFree) order[kept++] = order[i];
        count = kept;
    }
};
MTK_MODULE("sample.deck", SampleDeck)

MTK_END
