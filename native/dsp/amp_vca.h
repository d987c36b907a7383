// Voltage-controlled amplifier: out = in * gain * level * velocity law * accent.
//
// The velocity law is 1 - s + s v^2 (s: sensitivity; v = 1 is always full level; s = 1 is the square law usual for
// MIDI, 40 log10 v dB). Velocity and accent change between pieces, so a lane that is sounding glides to the new note's
// gain with a time constant of 1.5 ms; a lane whose envelope is below -60 dB takes it over at once.
#pragma once
#include "kernel.h"
#include "math.h"
#include "rows.h"

MTK_BEGIN

template <int L> struct AmpVca {
    using F = Floats<L>;
    using P = params::AmpVca;
    float note_gain[L], last_gain[L];
    float settings[2][L], settled[2][L];  // accent in dB and level in dB of the last piece, and the gains they make
    float known[L];                       // 1 where these are: a voice that begins forgets them
    float glide;  // share of the way to the new note's gain a frame goes

    void prepare(const Setup &setup) { glide = 1.0f - exp2(-1.44269504f / (0.0015f * setup.sample_rate)); }

    static MTK_INLINE F level(F db) { return select(db > F::splat(-95.99f), db_to_gain(db), F::splat(0.0f)); }

    // Gains of accent and level, worked out anew only where one is another one.
    MTK_INLINE void remember(F accent_db, F level_db) {
        const Ints<L> same = (accent_db == F::load(settings[0])) & (level_db == F::load(settings[1])) & (F::load(known) == F::splat(1.0f));
        if (!bits(~same)) return;
        accent_db.store(settings[0]), level_db.store(settings[1]), F::splat(1.0f).store(known);
        db_to_gain(accent_db).store(settled[0]), level(level_db).store(settled[1]);
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in], *gain = io.inputs[P::in_gain];
        float *out = io.outputs[P::out_out];
        const bool enveloped = (io.connected >> P::in_gain) & 1u;
        const F velocity = F::load(io.velocity), accent = F::load(io.accent);
        const F softness = io.to(P::velocity) * (velocity * velocity - 1.0f) + 1.0f;
        remember(accent * io.to(P::accent_db), io.to(P::level_db));
        const F target = softness * F::load(settled[0]), level_end = F::load(settled[1]);
        Line<L> loudness(io.moves(P::level_db) ? level(io.from(P::level_db)) : level_end, level_end, io.reciprocal);
        const F quiet = F::splat(0.001f), one = F::splat(1.0f);
        F note = F::load(note_gain), last = F::load(last_gain);
        if (!bits(~(note == target)) && !io.moves(P::level_db)) {
            const F whole = note * level_end;
            if constexpr (L == 4)
                by_fours(io.frames, [&](auto width, int i) {
                    constexpr int N = decltype(width)::lanes;
                    const Floats<N> x = load_fours<N>(in + i * 4);
                    ((enveloped ? x * load_fours<N>(gain + i * 4) : x) * repeat<N>(whole)).store(out + i * 4);
                });
            else
                for (int i = 0; i < io.frames; i++) {
                    const F x = F::load(in + i * L);
                    ((enveloped ? x * F::load(gain + i * L) : x) * whole).store(out + i * L);
                }
            last = enveloped ? F::load(gain + (io.frames - 1) * L) : one;
            abs(last).store(last_gain);
            return;
        }
        for (int i = 0; i < io.frames; i++) {
            const F envelope = enveloped ? F::load(gain + i * L) : one;
            note = select(last < quiet, target, note + (target - note) * glide);
            last = abs(envelope);
            (F::load(in + i * L) * envelope * (note * loudness.next())).store(out + i * L);
        }
        note.store(note_gain);
        last.store(last_gain);
    }
};
MTK_MODULE("amp.vca", AmpVca)

MTK_END
