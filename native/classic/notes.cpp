// What reading a note or an instrument has in common in all dialects.
#include "classic/pitch.h"
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr double kMiddleC = 8363;  // Hz of a sample without tuning

}  // namespace

const MtkClassicInstrument *Player::instrument(int number) const {
    return score_->has_instrument(number) ? &score_->instruments[(size_t)number] : nullptr;
}

// Number of the sample a key plays; without a key the instrument's first; -1 none.
int Player::sample_number(int number, int key) const {
    const MtkClassicInstrument *found = instrument(number);
    if (!found) return -1;
    return key >= 0 && key < MTK_CLASSIC_KEYS ? found->keys[key][0] : found->first_sample;
}

const MtkClassicSample *Player::sample_of(int number, int key) const {
    const int sample = sample_number(number, key);
    return sample < 0 ? nullptr : &score_->samples[(size_t)sample];
}

int Player::key_transpose(int number, int key) const {
    const MtkClassicInstrument *found = instrument(number);
    return found && key >= 0 && key < MTK_CLASSIC_KEYS ? found->keys[key][1] : 0;
}

double Player::period_of(int note, double finetune) const {
    const double pitch = (double)note + finetune / 128;
    return rules.linear ? (240 - pitch) * 16 : kBasePeriod / power_of_two(pitch / 12);
}

// The period of a note with the channel's finetune, as the tracker's own table has it.
double Player::note_period(const Channel &c, int note) const {
    switch (rules.periods) {
        case PeriodTable::kProTracker: return protracker_period(note, c.finetune);
        case PeriodTable::kFastTracker: return fasttracker_period(note, c.finetune);
        case PeriodTable::kScreamTracker: {
            const MtkClassicSample *sample = sample_of(c.instrument, c.key);
            const int transpose = sample ? sample->transpose : 0;
            return scream_tracker_period(note - transpose, kMiddleC * power_of_two((transpose + c.finetune / 128) / 12));
        }
        default: return period_of(note, c.finetune);
    }
}

// What every row sets back, and what a note takes over from its sample.
void Player::row_defaults(Channel &c, const MtkClassicSample *sample, bool new_note, bool tone_porta) const {
    if (sample && new_note) {
        const MtkClassicInstrument *own = instrument(c.instrument);
        if (!rules.protracker) c.finetune = sample->finetune;
        c.sample_volume = sample->global_volume;
        if (own && own->cutoff >= 0) c.cutoff = own->cutoff * 2;
        if (own && own->resonance >= 0) c.resonance = own->resonance * 2;
        c.filter_envelope = 256;
        c.filter_may_close = !tone_porta;
        c.sample_vibrato.depth = sample->vibrato_depth;
        c.sample_vibrato.rate = (sample->vibrato_rate + 2) >> 2;
        c.sample_vibrato.shape = sample->vibrato_shape;
        c.vibrato_sweep = sample->vibrato_sweep;
        c.vibrato.phase = c.tremolo.phase = 0;
    }
    c.delay = 0;
    c.tremor_on = c.tremor_off = 0;
    c.arpeggio[0] = c.arpeggio[1] = c.arpeggio[2] = 0;
    c.arpeggio_step = 0;
    c.arpeggio_size = 1;
    if (tone_porta) c.porta_speed = 0;
}

void Player::restart_envelopes(Channel &c) const {
    if (!score_->has_instrument(c.instrument)) return;
    c.state.envelope_ended = false;
    c.volume_position = c.pan_position = c.pitch_position = kBeforeEnvelope;
}

void Player::restart_carried_envelopes(Channel &c) const {
    const MtkClassicInstrument *own = instrument(c.instrument);
    if (!own) return;
    c.state.envelope_ended = false;
    if (!(own->volume.flags & MTK_CLASSIC_ENVELOPE_CARRY)) c.volume_position = kBeforeEnvelope;
    if (!(own->panning.flags & MTK_CLASSIC_ENVELOPE_CARRY)) c.pan_position = kBeforeEnvelope;
    if (!(own->pitch.flags & MTK_CLASSIC_ENVELOPE_CARRY)) c.pitch_position = kBeforeEnvelope;
}

void Player::set_volume(Channel &c, int volume) const {
    if (volume < 0) return;
    c.volume = volume;
    c.doing.new_volume = true;
}

void Player::set_pan(Channel &c, int pan) const {
    if (pan < 0) return;
    c.pan = pan;
    c.surround = false;
}

int Player::default_pan(int number, const MtkClassicSample *sample) const {
    if (sample && sample->pan >= 0) return sample->pan;
    const MtkClassicInstrument *own = instrument(number);
    return own ? own->default_pan : -1;
}

// A new note is also where the next tone portamento would lead; ProTracker keeps an unfinished target.
void Player::set_period(Channel &c, int note, const MtkClassicSample *sample, bool tone_porta) const {
    if ((!sample && !rules.protracker) || note < 0) return;
    const double period = note_period(c, note);
    if (!rules.protracker || (note > 0 && tone_porta)) c.porta_target = period;
    if (c.period < 1 || !tone_porta) c.period = period;
}

}  // namespace mtk::classic
