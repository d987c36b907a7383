// ProTracker and its kin: an instrument is a sample; a tone portamento goes on with the sample that plays.
#include "classic/player.h"

namespace mtk::classic {

void Player::read_mod(const Cell &cell, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    c.doing = Doing{};
    int note = -1;
    bool invalid = false, swaps = false;
    const bool tone_porta = cell.tone_porta();
    const bool retriggers = cell.main.is(Extended::kRetrigger) && cell.main.low();
    const MtkClassicSample *sample = nullptr;

    if (sounds(cell.note) && !tone_porta) c.key = cell.note - 1;
    if (cell.instrument) {
        const int number = cell.instrument - 1;
        c.fadeout = kWholeFade;
        c.offset = 0;
        c.state.envelope_released = c.state.sample_released = c.state.fading = false;
        if (const MtkClassicInstrument *found = instrument(number)) {
            sample = sample_of(number, c.key);
            if (sample) {
                swaps = true;
                if (rules.protracker) {
                    c.finetune = sample->finetune;
                    c.instrument = number;
                }
                if (cell.note != kNoteOff) {
                    set_volume(c, sample->volume);
                    set_pan(c, default_pan(number, sample));
                }
            }
            if (!tone_porta) {
                c.instrument = number;
                c.fade_speed = found->fade;
            }
        } else {
            invalid = true;
            // An empty sample stops the one that plays, in ProTracker at the end of its loop.
            if (!rules.protracker || retriggers)
                silence(slot);
            else
                queue_sample(slot, -1, -1, 0);
        }
    }

    if (cell.note == kNoteOff) {
        c.state.envelope_released = c.state.sample_released = true;
    } else if (sounds(cell.note) && !tone_porta) {
        c.state.ended = false;
        sample = sample_of(c.instrument, c.key);
        if (sample) {
            const int number = sample_number(c.instrument, c.key);
            note = c.key + sample->transpose + key_transpose(c.instrument, c.key);
            if (!invalid && score_->has_sample(number)) {
                strike(slot, c.instrument, number, note, 0, Action::kCut, 0, Action::kCut);
                swaps = false;
                c.sample = number;
            }
        } else {
            c.doing = Doing{};
            note = c.key;
        }
        if (note >= 0) {
            c.note = note;
            c.state.set = true;
        }
    }

    if (swaps && sample && rules.protracker && c.state.set) {
        const int number = sample_number(cell.instrument - 1, c.key);
        queue_sample(slot, cell.instrument - 1, number, c.note);
        c.sample = number;
    }

    sample = sample_of(c.instrument, c.key);
    row_defaults(c, sample, note >= 0, tone_porta);
    if (cell.instrument && sample) restart_envelopes(c);
    set_volume(c, cell.volume);
    apply(cell.column, cell, slot, true);
    apply(cell.main, cell, slot, false);
    set_period(c, note, sample, tone_porta);
    if (!sample) return;
    if (note >= 0 && !invalid)
        move_to(slot, c.offset);
    else if (swaps && retriggers && rules.protracker)
        move_to(slot, 0);  // a retrigger brings the new sample at once
    if (c.doing.offset && rules.protracker) c.offset += c.added_offset;  // ProTracker adds it again afterwards
    c.doing.offset = false;
}

}  // namespace mtk::classic
