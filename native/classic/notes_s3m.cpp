// Scream Tracker 3: instruments there are not leave everything as it is.
#include "classic/player.h"

namespace mtk::classic {

void Player::read_s3m(const Cell &cell, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    c.doing = Doing{};
    int note = -1;
    bool other_instrument = false, tone_porta = cell.tone_porta();
    if (!s.slots[(size_t)slot].voice.on && c.instrument != cell.instrument - 1) tone_porta = false;
    const MtkClassicSample *sample = nullptr;

    if (sounds(cell.note) && !tone_porta) c.key = cell.note - 1;
    if (cell.instrument) {
        const int number = cell.instrument - 1;
        c.fadeout = kWholeFade;
        c.offset = 0;
        c.state.envelope_released = c.state.sample_released = c.state.fading = false;
        if (const MtkClassicInstrument *found = instrument(number)) {
            if (c.instrument != number) {
                other_instrument = true;
                if (!tone_porta) {
                    c.instrument = number;
                    c.fade_speed = found->fade;
                }
            }
            sample = sample_of(number, c.key);
            if (sample && cell.note != kNoteOff) {
                set_volume(c, sample->volume);
                set_pan(c, default_pan(number, sample));
            }
        } else {
            c.doing = Doing{};
        }
    }

    if (cell.note == kNoteOff) {
        c.state.envelope_released = c.state.sample_released = true;
    } else if (cell.note && tone_porta) {
        if (other_instrument) c.offset = 0;
    } else if (sounds(cell.note)) {
        c.state.ended = false;
        sample = sample_of(c.instrument, c.key);
        if (sample) {
            const int number = sample_number(c.instrument, c.key);
            note = c.key + sample->transpose + key_transpose(c.instrument, c.key);
            if (score_->has_sample(number)) {
                strike(slot, c.instrument, number, note, 0, Action::kCut, 0, Action::kCut);
                c.sample = number;
            }
        } else {
            c.doing = Doing{};
        }
    }

    sample = sample_of(c.instrument, c.key);
    row_defaults(c, sample, note >= 0, tone_porta);
    if (cell.instrument && sample) restart_envelopes(c);
    set_volume(c, cell.volume);
    apply(cell.column, cell, slot, true);
    apply(cell.main, cell, slot, false);
    set_period(c, note, sample, tone_porta);
    if (!sample) return;
    if (note >= 0) {
        c.note = note;
        move_to(slot, c.offset);
    }
    // The global volume counts when a volume is set, not when it changes.
    if (rules.scream_tracker && c.doing.new_volume) c.heard_global_volume = s.global_volume;
}

}  // namespace mtk::classic
