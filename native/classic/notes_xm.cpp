// FastTracker 2. An instrument counts only with a note; a delay reads notes it has read before; K00 is a note off.
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr int kLowestNote = 12, kBelowLowestNote = 11, kHighestNote = 130;  // C-0, B-(-1), A#9 of FastTracker 2
constexpr int kUnusedFade = 256, kUnusedPan = 128;  // what an instrument without samples has

}  // namespace

void Player::xm_key_off(Channel &c) {
    const MtkClassicInstrument *own = instrument(c.instrument);
    const bool enveloped = own && (own->volume.flags & MTK_CLASSIC_ENVELOPE_ON);
    if (!enveloped)
        set_volume(c, 0);
    else if (envelope_sustained(EnvelopeView(*score_, own->volume), c.volume_position))
        c.state.released_after_tick = true;
    else
        c.state.envelope_released = c.state.sample_released = true;
    c.state.fading = true;
}

void Player::read_xm(Cell cell, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    if (s.flow.tick >= s.speed) return;  // a delay beyond the row's speed never comes, however long the row is
    c.doing = Doing{};
    int note = -1, key = cell.note;
    const bool delayed = cell.main.is(Extended::kDelay) && cell.main.low();
    if (delayed) {
        if (!key) key = c.key_memory ? c.key_memory : c.key + 1;
        const bool only_off = key == kNoteOff && !cell.instrument;
        if (rules.fast_tracker && only_off && cell.column.effect == Effect::kSetPan) cell.column = Command{};
    }
    const bool tone_porta = cell.tone_porta();
    // Mx beside 3xx: both slide, at the speed of the volume column.
    const bool twice = cell.main.effect == Effect::kTonePorta && is_tone_porta(cell.column.effect);
    if (rules.fast_tracker && twice) cell.main.parameter = 0;
    if (cell.main.effect == Effect::kKeyOff && cell.main.parameter == 0) {
        cell.main.effect = Effect::kNone;
        if (!tone_porta) key = kNoteOff;
    }

    if (sounds(key) && !tone_porta) {
        const int number = (cell.instrument ? cell.instrument : c.last_instrument) - 1;
        int pitch = key - 1, sample = -1;
        c.key_memory = key;
        const MtkClassicInstrument *found = instrument(number);
        if (const MtkClassicSample *mapped = sample_of(number, key - 1)) {
            pitch += key_transpose(number, key - 1) + mapped->transpose;
            sample = sample_number(number, key - 1);
        }
        if (cell.instrument) c.fade_speed = found ? found->fade : kUnusedFade;
        if (pitch >= kBelowLowestNote && pitch <= kHighestNote) {
            if (pitch >= kLowestNote) c.note = pitch;
            c.key = key - 1;
            c.instrument = found ? number : kNothingPlayed;
            c.sample = score_->has_sample(sample) ? sample : -1;
        } else {
            key = kNoNote;
        }
    }

    const MtkClassicSample *sample = sample_of(c.instrument, c.key);
    if (sounds(key) && !tone_porta) {
        c.state.ended = false;
        strike(slot, c.instrument, c.sample, c.note, 0, Action::kCut, 0, Action::kCut);
        note = c.note;
    }
    if (key == kNoteOff) xm_key_off(c);
    if ((cell.instrument && key != kNoteOff) || delayed) {
        c.fadeout = kWholeFade;
        c.state.fading = c.state.envelope_released = c.state.sample_released = c.state.released_after_tick = false;
        if (sample) restart_envelopes(c);
        c.tremor_count = 0;
        c.tremor_sounds = false;
        c.tremor_ignored = true;
    }
    row_defaults(c, sample, note >= 0, tone_porta);
    if (cell.instrument) {
        set_volume(c, sample ? sample->volume : 0);
        set_pan(c, sample ? default_pan(c.instrument, sample) : kUnusedPan);
    }
    set_volume(c, cell.volume);
    c.offset = 0;
    apply(cell.column, cell, slot, true);
    apply(cell.main, cell, slot, false);

    if (sounds(key) && tone_porta) {  // valid even for instruments there are not
        const int transpose = sample ? key_transpose(c.instrument, key - 1) + sample->transpose : 0;
        c.porta_target = note_period(c, key - 1 + transpose);
    }
    if (sample && note >= 0 && (c.period < 1 || !tone_porta)) c.period = note_period(c, note);
    if (c.doing.new_volume) c.tremor_ignored = true;
    if (note < 0) return;
    if (rules.fast_tracker && c.doing.offset) {
        c.memory.offset = (uint8_t)(c.offset >> 8);
        const bool beyond = !score_->has_sample(c.sample) || c.offset >= score_->samples[(size_t)c.sample].length;
        if (beyond) silence(slot);
    }
    move_to(slot, c.offset);
}

}  // namespace mtk::classic
