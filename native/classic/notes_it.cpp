// Impulse Tracker: the instrument's keyboard decides first, then tone portamento, then what a note leaves behind.
#include "classic/player.h"

namespace mtk::classic {

struct Player::ItReading {
    Cell cell;
    int key = kNoNote, note = -1;
    int candidate = kNothingPlayed;  // the instrument after this row
    bool tone_porta = false, released = false;
    bool other_sample = false, swaps_within = false;
    bool invalid = false;
    bool restart_fade = false, restart_sustain = false, sample_volume = false;
    bool offset_on_porta = false, strikes_again = false;
};

// A key without a sample: the whole cell is as if it were empty.
bool Player::it_unmapped(ItReading &r, Channel &c) const {
    if (!sounds(r.cell.note)) return false;
    const int number = (r.cell.instrument ? r.cell.instrument : c.last_instrument) - 1;
    const bool exists = number >= 0 && number < (int)score_->instruments.size();
    if (!r.cell.instrument && !score_->has_instrument(number)) {
        r.invalid = true;
        return false;
    }
    if (!exists || score_->instruments[(size_t)number].keys[r.cell.note - 1][0] >= 0) return false;
    if (r.cell.instrument) r.candidate = number;
    return true;
}

void Player::it_instrument(ItReading &r, Channel &c, int slot) {
    const int number = r.cell.instrument - 1;
    bool takes_over = true;
    if (r.released && !r.key) {
        if (!r.tone_porta) {
            restart_carried_envelopes(c);
        } else if (rules.compatible_gxx || c.state.set) {
            r.tone_porta = false;
            restart_carried_envelopes(c);
        }
    }
    const auto same_sample = [&](int key) {
        const MtkClassicSample *one = sample_of(number, key), *other = sample_of(c.instrument, c.key);
        return one && one == other;
    };
    if (r.tone_porta && c.instrument == number && !rules.compatible_gxx) {
        if (same_sample(r.key - 1))
            takes_over = !r.released;
        else
            r.other_sample = r.swaps_within = true;
    }
    if (takes_over) r.restart_fade = true;
    r.sample_volume = true;
    c.volume_envelope_off = c.pan_envelope_off = c.pitch_envelope_off = false;
    if (!score_->has_instrument(number)) {
        if (!rules.instruments) c.volume = 0;
        r.invalid = true;
        c.doing = Doing{};
        r.sample_volume = false;
        return;
    }
    if (!r.key && !c.state.key_cut) {
        if (!rules.instruments && c.state.ended) move_to(slot, 0);
        if (c.instrument != number) r.key = c.key + 1;
        c.state.set = false;
    }
    if (c.instrument == number || (r.tone_porta && rules.compatible_gxx)) return;
    r.candidate = number;
    if (same_sample(r.key - 1)) return;
    r.other_sample = true;
    if (!r.tone_porta) return;
    if (const MtkClassicSample *sample = sample_of(number, r.key)) {
        c.volume = sample->volume;
        r.sample_volume = false;
    }
}

void Player::it_key(ItReading &r, Channel &c, int slot) {
    c.state.set = true;
    if (r.key == kNoteFade) {
        c.state.fading = true;
        r.restart_fade = r.restart_sustain = r.sample_volume = false;
    } else if (r.key == kNoteCut) {
        c.state.ended = c.state.cut = c.state.key_cut = true;
        c.period = 0;
        silence(slot);
    } else if (r.key == kNoteOff) {
        const MtkClassicInstrument *own = instrument(c.instrument);
        if (own && envelope_sustained(EnvelopeView(*score_, own->volume), c.volume_position))
            c.state.released_after_tick = true;
        else
            c.state.envelope_released = c.state.sample_released = true;
        c.doing.released_now = true;
        r.restart_fade = r.restart_sustain = false;
        if (!r.cell.instrument) r.sample_volume = false;
    } else if (!r.invalid) {
        if (!r.tone_porta) {
            r.restart_fade = r.restart_sustain = true;
        } else if (r.other_sample || c.state.ended) {
            c.state.envelope_released = c.state.released_after_tick = c.state.fading = false;
        } else {
            if (sounds(r.key)) c.key_porta = r.key - 1;
            r.key = kNoNote;
        }
    }
}

// Begin the note; false when there is no voice for it.
bool Player::it_play(ItReading &r, Channel &c, int slot) {
    if (c.state.cut) r.sample_volume = true;
    const int key = r.key - 1;
    c.key = key;
    c.state.ended = false;
    const MtkClassicSample *sample = sample_of(r.candidate, key);
    const MtkClassicInstrument *own = instrument(r.candidate);
    if (!sample || !own) {
        c.doing = Doing{};
        r.sample_volume = false;
        return true;
    }
    c.delay = 0;
    r.note = key + sample->transpose + key_transpose(r.candidate, key);
    const int mapped = sample_number(r.candidate, key), number = score_->has_sample(mapped) ? mapped : -1;
    int check = own->duplicate_check;
    if (r.swaps_within) {
        if ((Action)own->new_note_action == Action::kContinue)
            c.period = period_of(c.key + sample->transpose + key_transpose(c.instrument, c.key_porta), c.finetune);
        if (rules.instruments && s.slots[(size_t)slot].voice.on) s.slots[(size_t)slot].voice.action = Action::kCut;
        check = 0;
    }
    const Action action = (Action)own->new_note_action, duplicate_action = (Action)own->duplicate_action;
    const int moved_to = strike(slot, r.candidate, number, r.note, key, action, check, duplicate_action);
    c.random_volume = own->random_volume ? s.chance.below(own->random_volume + 1) : 0;
    c.random_pan = own->random_pan ? s.chance.below(own->random_pan + 1) - own->random_pan / 2 : 0;
    if (moved_to < 0) return false;
    if (moved_to != slot) {
        s.slots[(size_t)moved_to].channel = c;
        s.slots[(size_t)moved_to].channel.doing = Doing{};
    }
    if (number >= 0) c.sample = number;
    return true;
}

// Envelopes, fade and sustain of what plays now. Only after a voice has been left behind: it keeps its own.
void Player::it_restart(ItReading &r, Channel &c, int slot) {
    if ((r.tone_porta || r.strikes_again) && rules.compatible_gxx && r.cell.instrument) restart_carried_envelopes(c);
    const MtkClassicInstrument *next = instrument(r.candidate);
    if (next) {
        if (c.instrument != r.candidate) restart_envelopes(c);
        c.instrument = r.candidate;
        c.fade_speed = next->fade;
    }
    const bool off_alone = r.key == kNoteOff && !r.strikes_again;  // which wakes nothing that has come to its end
    if (r.cell.instrument && c.state.envelope_ended && !off_alone) {
        const int wanted = MTK_CLASSIC_ENVELOPE_ON | MTK_CLASSIC_ENVELOPE_CARRY;
        const bool carried = next && (next->volume.flags & wanted) == wanted;
        if (!carried || c.fade_speed == 0 || c.fadeout <= c.fade_speed) {
            if (score_->has_instrument(c.instrument)) {
                c.state.envelope_ended = false;
                c.volume_position = kBeforeEnvelope;
            }
        } else {
            r.restart_fade = false;
        }
    }
    if (r.restart_fade) {
        if (r.cell.note) c.state.envelope_released = c.state.released_after_tick = c.state.fading = false;
        c.fadeout = kWholeFade;
    }
    if (r.restart_sustain && r.cell.note) c.state.sample_released = false;
    if (r.strikes_again && r.other_sample) {
        move_to(slot, 0);
        c.fadeout = kWholeFade;
        c.state.envelope_released = c.state.sample_released = c.state.released_after_tick = c.state.fading = false;
    }
}

// A note's own pan lasts as long as the note; the channel's comes back with the next.
void Player::note_pan(Channel &c, const MtkClassicSample *sample, int key) const {
    if (c.own_pan >= 0) {
        c.pan = c.own_pan;
        c.surround = c.own_surround;
    }
    const MtkClassicInstrument *own = instrument(c.instrument);
    const int pan = default_pan(c.instrument, sample), separation = own ? own->pitch_pan_separation : 0;
    const bool moved = pan >= 0 || separation != 0;
    c.own_pan = moved ? c.pan : kNothingPlayed;
    c.own_surround = c.surround;
    set_pan(c, pan);
    const int shifted = c.pan + (separation ? (key - own->pitch_pan_center) * separation / 2 : 0);
    c.pan = shifted < 0 ? 0 : shifted > 255 ? 255 : shifted;
}

void Player::read_it(Cell cell, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    // An instrument read during a delay belongs to the next note without one.
    if (cell.instrument) {
        c.delayed_instrument = 0;
    } else if (cell.note && c.delayed_instrument) {
        cell.instrument = c.delayed_instrument;
        c.delayed_instrument = 0;
    }
    c.doing = Doing{};
    ItReading r;
    r.cell = cell;
    r.key = cell.note;
    r.candidate = c.instrument;
    r.strikes_again = rules.old_effects && cell.note == kNoteOff && score_->has_instrument(cell.instrument - 1);
    if (it_unmapped(r, c)) r.cell = Cell{};
    r.tone_porta = r.cell.tone_porta();
    r.released = c.state.envelope_released || c.state.fading;
    if (c.period <= 0 || c.state.ended) r.tone_porta = false;
    if (r.tone_porta && r.cell.main.effect == Effect::kOffset) {
        r.offset_on_porta = true;
        if (!rules.compatible_gxx) c.state.envelope_ended = false;
    }
    if (r.cell.instrument) it_instrument(r, c, slot);
    if (r.key) it_key(r, c, slot);
    if (sounds(r.key) && !r.invalid && !it_play(r, c, slot)) return;
    it_restart(r, c, slot);

    const MtkClassicSample *sample = sample_of(c.instrument, c.key);
    row_defaults(c, sample, r.note >= 0, r.tone_porta);
    if (sample && r.note >= 0) {
        note_pan(c, sample, r.key - 1);
        if (c.state.cut)
            restart_envelopes(c);
        else if (!r.offset_on_porta || rules.compatible_gxx)
            restart_carried_envelopes(c);
        c.state.cut = false;
    }
    if (r.cell.volume >= 0 && (!c.state.cut || r.cell.instrument)) set_volume(c, r.cell.volume);
    c.offset &= ~0xffff;
    apply(r.cell.main, r.cell, slot, false);
    apply(r.cell.column, r.cell, slot, true);
    set_period(c, r.note, sample, r.tone_porta);
    if (!sample) return;
    if (r.note >= 0) c.note = r.note;
    if (r.note >= 0 || r.offset_on_porta) {
        const bool inside = score_->has_sample(c.sample) && c.offset < score_->samples[(size_t)c.sample].length;
        move_to(slot, c.doing.offset && (rules.old_effects || inside) ? c.offset : 0);
    }
    if (r.sample_volume && !c.doing.new_volume) c.volume = sample->volume;
}

}  // namespace mtk::classic
