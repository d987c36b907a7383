// What every tick does: slides, envelopes, fades, vibrato, and the volume, pitch, filter and pan that come of it.
#include "classic/pitch.h"
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr int kHighestVolume = 64;
constexpr int kSemitone = kBendsPerSemitone;
constexpr int kOctavesBack = 36;
constexpr int kLowestAmigaNote = 48, kHighestAmigaNote = 83;
constexpr double kLongestLinear = 0x1e00;
constexpr double kShortestScream = 16, kShortestScreamExact = 16.239270;  // with its table, and by twelfths
constexpr double kShortestTabled = 1;
constexpr double kScreamAmigaShortest = 453 / 4.0, kScreamAmigaLongest = 856;

struct Change {
    int add, times, over;
};
constexpr Change kRetriggers[17] = {
    {0, 1, 1}, {-1, 1, 1}, {-2, 1, 1}, {-4, 1, 1}, {-8, 1, 1}, {-16, 1, 1}, {0, 2, 3}, {0, 1, 2}, {0, 1, 1},
    {1, 1, 1}, {2, 1, 1},  {4, 1, 1},  {8, 1, 1},  {16, 1, 1}, {0, 3, 2},   {0, 2, 1}, {0, 0, 1},
};
constexpr int kCut = 16;

int clamped(int value, int low, int high) { return value < low ? low : value > high ? high : value; }
double clamped(double value, double low, double high) { return value < low ? low : value > high ? high : value; }
int rounded(double value) { return (int)(value < 0 ? value - 0.5 : value + 0.5); }

}  // namespace

WaveKind Player::wave_kind(bool vibrato) const {
    if (rules.s3m || rules.it) return WaveKind::kOneSidedSquare;
    return rules.xm && vibrato ? WaveKind::kRisingRamp : WaveKind::kPlain;
}

// ---- slides -----------------------------------------------------------------------------------------------------

void Player::slide_volumes(Channel &c) {
    const Doing &d = c.doing;
    const bool first = s.flow.tick % ticks_of_pass() == 0;
    if (!first || rules.slides_on_first_tick) {
        if (d.global_slide) s.global_volume += c.global_slide;
        if (d.volume_slide) c.volume += c.volume_slide;
        if (d.plain_volume_slide) c.volume += c.plain_volume_slide;
        if (d.channel_slide) c.channel_volume += c.channel_slide;
    }
    if (first) {
        if (d.fine_volume) c.volume += c.fine_volume;
        if (d.fine_column_volume && (!s.flow.row_delayed || s.flow.first_pass)) c.volume += c.fine_column_volume;
        if (d.fine_channel_slide) c.channel_volume += c.fine_channel_slide;
        if (d.global_slide) s.global_volume += c.fine_global_slide;
    }
    c.volume = clamped(c.volume, 0, kHighestVolume);
    c.channel_volume = clamped(c.channel_volume, 0, kHighestVolume);
    s.global_volume = clamped(s.global_volume, 0, rules.highest_global_volume);
}

void Player::slide_period(Channel &c) {
    Doing &d = c.doing;
    const bool first = first_tick_of_row();
    if (!first && d.slide) {
        c.period += c.slide;
        if (rules.protracker) c.porta_target = c.period;
    }
    if (!first && d.tone_porta && c.porta_target > 0) {
        const bool longer = c.porta_direction > 0;
        c.period += longer ? c.porta_speed : -c.porta_speed;
        if (longer ? c.period >= c.porta_target : c.period <= c.porta_target) {
            c.period = c.porta_target;
            c.porta_direction = 0;
            d.tone_porta = false;
            if (rules.protracker) c.porta_target = -1;
        }
    }
    if (first && d.fine_slide) c.period += c.fine_slide;
    if (rules.linear) {
        c.period = clamped(c.period, 0.0, kLongestLinear);
    } else if (rules.amiga_limits) {
        c.period = within_amiga(c.period, c);
    }
}

// Three octaves, as the finetune shifts them; Scream Tracker 3 has the same limits for all.
double Player::within_amiga(double period, const Channel &c) const {
    if (rules.periods == PeriodTable::kScreamTracker) return clamped(period, kScreamAmigaShortest, kScreamAmigaLongest);
    return clamped(period, note_period(c, kHighestAmigaNote), note_period(c, kLowestAmigaNote));
}

void Player::slide_pan(Channel &c) const {
    if (!c.doing.pan_slide) return;
    const int hard_right = rules.xm || c.pan < 255 ? c.pan : 256;  // 64 of 64
    c.pan = clamped(hard_right + (first_tick_of_row() ? c.fine_pan_slide : c.pan_slide), 0, 255);
}

// ---- retriggers and key off --------------------------------------------------------------------------------------

void Player::retrigger(int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    c.retrigger_in--;
    const bool late_too = rules.s3m || rules.it;
    if (late_too ? c.retrigger_in > 0 : c.retrigger_in != 0) return;
    if (c.retrigger_kind == kCut)
        c.state.ended = true;
    else
        move_to(slot, 0);
    const Change &change = kRetriggers[c.retrigger_kind];
    c.volume = (c.volume + change.add) * change.times / change.over;
    c.retrigger_in = c.retrigger_every;
}

void Player::delayed_key_off(Channel &c) {
    const MtkClassicInstrument *own = instrument(c.instrument);
    if (!rules.xm || !own) {
        c.state.envelope_released = c.state.sample_released = true;
        return;
    }
    if (s.flow.tick >= s.speed) return;
    if (own->volume.flags & MTK_CLASSIC_ENVELOPE_ON)
        c.state.envelope_released = c.state.sample_released = true;
    else
        c.volume = 0;
    c.state.fading = true;
}

// ---- volume -----------------------------------------------------------------------------------------------------

void Player::step(int &position, const EnvelopeView &shape, const Channel &c, bool released) const {
    position = envelope_step(shape, position, rules.it, released, c.doing.released_now);
}

// One tick of the volume envelope and the fade. False: the voice is gone. `envelope` is its value.
bool Player::fade(Channel &c, const MtkClassicInstrument &own, Action background, int envelope) {
    const EnvelopeView shape(*score_, own.volume);
    const bool released = c.state.envelope_released || background == Action::kOff;
    bool fades = false;
    if (rules.it)
        fades = released && (!shape.on() || shape.has(MTK_CLASSIC_ENVELOPE_LOOP));
    else if (!rules.xm)
        fades = released;
    if (!rules.it && !rules.xm && !shape.on() && c.state.envelope_released) c.fadeout = 0;
    if (envelope_at_end(shape, c.volume_position)) {
        if (envelope == 0) c.state.ended = true;
        c.state.envelope_ended = true;
    }
    const int past = envelope_past_end(shape, c.volume_position);
    if (past < 0) c.state.ended = true;
    if (past > 0 && rules.it) c.state.fading = true;
    if (c.state.fading || background == Action::kFade) fades = true;
    if (fades) {
        if (c.fadeout > c.fade_speed) {
            c.fadeout -= c.fade_speed;
        } else {
            c.fadeout = 0;
            c.state.ended = true;
        }
    }
    return !c.state.ended;
}

// FastTracker 2 counts on over rows, and starts with what its counter holds; the others begin with sound.
int Player::tremor(Channel &c, int volume) {
    if (rules.xm) {
        if (c.doing.tremor && s.flow.tick != 0) {
            c.tremor_ignored = false;
            if (c.tremor_count > 0) {
                c.tremor_count--;
            } else {
                c.tremor_sounds = !c.tremor_sounds;
                c.tremor_count = c.tremor_sounds ? c.tremor_on : c.tremor_off;
            }
        }
        return c.tremor_sounds || c.tremor_ignored ? volume : 0;
    }
    if (!c.doing.tremor) return volume;
    if (c.tremor_count == 0) {
        c.tremor_sounds = !c.tremor_sounds;
        c.tremor_count = c.tremor_sounds ? c.tremor_on : c.tremor_off;
    }
    c.tremor_count--;
    return c.tremor_sounds ? volume : 0;
}

void Player::process_volume(int slot, Action background) {
    Slot &place = s.slots[(size_t)slot];
    Channel &c = place.channel;
    const MtkClassicInstrument &own = score_->instruments[(size_t)c.instrument];
    const EnvelopeView shape(*score_, own.volume);
    const bool released = c.state.envelope_released || background == Action::kOff;
    if (!c.volume_envelope_off) step(c.volume_position, shape, c, released);
    const int envelope = envelope_value(shape, c.volume_position, kHighestVolume);
    if (!fade(c, own, background, envelope) && slot >= score_->channels) {
        silence(slot);
        return;
    }
    int volume = rules.it ? c.volume * (100 - c.random_volume) / 100 : c.volume;
    if (c.doing.tremolo) {
        const bool first = first_tick_of_row();
        if (!first || !rules.protracker) volume += wave_value(c.tremolo, wave_kind(false), s.chance) / 64;
        if (!first || rules.vibrato_on_first_tick) c.tremolo.advance();
    }
    volume = clamped(volume, 0, kHighestVolume);
    const int global_volume = rules.scream_tracker ? c.heard_global_volume : s.global_volume;
    const uint32_t song = (uint32_t)(envelope * global_volume * c.channel_volume / rules.highest_global_volume);
    int final_volume = (int)((song * (uint32_t)((volume * c.fadeout) >> 6)) >> 18);
    double level = (double)volume * c.fadeout * envelope * global_volume * c.channel_volume;
    level /= 64.0 * kWholeFade * 64 * 64 * rules.highest_global_volume;
    if (rules.it) {
        final_volume = (final_volume * (own.global_volume / 2) * c.sample_volume) >> 12;
        level *= own.global_volume / 128.0 * c.sample_volume / 64.0;
    }
    final_volume = tremor(c, final_volume);
    c.macro_volume = final_volume;
    if (score_->channel[(size_t)place.voice.channel].muted) final_volume = 0;
    place.voice.volume = final_volume;
    place.voice.level = final_volume ? level : 0;
    if (final_volume == 0 && slot >= score_->channels) silence(slot);
}

// ---- pitch ------------------------------------------------------------------------------------------------------

// Of the sample and of the row together, in period units.
double Player::vibrato_of(Channel &c) {
    double vibrato = (double)wave_value(c.sample_vibrato, wave_kind(true), s.chance) / (4096 * (1 + c.vibrato_sweep));
    c.sample_vibrato.advance();
    c.vibrato_sweep = c.vibrato_sweep > 1 ? c.vibrato_sweep - 2 : 0;
    if (!c.doing.vibrato) return vibrato;
    const bool first = first_tick_of_row();
    if (!first || !rules.protracker) {
        const int value = wave_value(c.vibrato, wave_kind(true), s.chance) / (rules.half_vibrato ? 1024 : 512);
        vibrato += rules.vibrato_down_first ? -value : value;
    }
    if (!first || rules.vibrato_on_first_tick) c.vibrato.advance();
    return vibrato;
}

// FastTracker 2 looks the step up backwards in a table of 16; behind it lies another table, full of high numbers.
int Player::arpeggio_of(Channel &c) {
    int shift = c.arpeggio[c.arpeggio_step];
    if (rules.fast_tracker) {
        const int left = s.speed - s.flow.tick % s.speed;
        if (s.flow.tick == 0 || left == 16)
            shift = 0;
        else
            shift = left > 16 ? c.arpeggio[2] : c.arpeggio[left % 3];
    }
    if (c.arpeggio_size) c.arpeggio_step = (c.arpeggio_step + 1) % c.arpeggio_size;
    return shift;
}

int Player::bend_of(Channel &c, double period, int shift, int envelope, int slot, bool bent_by_envelope) {
    int bend = 0;
    if (c.note != 0 && period >= 0.1) {
        if (rules.linear)
            bend = (int)(100 * (8 * ((240 - c.note) * 16 - period)));
        else
            bend = rounded(kSemitone * 12.0 * log_of_two(period_of(c.note, 0) / period));
    }
    if (c.state.glissando && c.doing.tone_porta) {
        const int half = bend > 0 ? kSemitone / 2 : -kSemitone / 2;
        bend = (bend + half) / kSemitone * kSemitone;
    }
    if (rules.fast_tracker && shift) {
        bend = bend / kSemitone * kSemitone + (int)c.finetune * 100;
        if (c.note + shift > 107 && s.speed - s.flow.tick % s.speed > 0) shift = 108 - c.note;
    }
    if (bent_by_envelope) bend += envelope * 128;
    if (shift) {
        bend += kSemitone * shift;
        if (rules.protracker && c.note + shift > kHighestAmigaNote + 1)
            bend -= kSemitone * kOctavesBack;
        else if (rules.protracker && c.note + shift > kHighestAmigaNote)
            s.slots[(size_t)slot].voice.volume = 0, s.slots[(size_t)slot].voice.level = 0;
    }
    return bend;
}

// What the tracker's table makes of a period: notes of arpeggios and glissandi are looked up, and nothing lies between
// two steps.
double Player::tabled_period(const Channel &c, double vibrato, int shift) const {
    const bool looked_up = shift || (c.state.glissando && c.doing.tone_porta);
    const bool whole = rules.periods == PeriodTable::kProTracker;
    double period = c.period;
    if (looked_up && whole) {
        period = protracker_arpeggio(period, c.finetune, shift);
    } else if (looked_up && rules.periods == PeriodTable::kFastTracker) {
        period = fasttracker_arpeggio(period, c.finetune, shift);
    } else if (looked_up && period >= kShortestTabled) {
        const int above = rounded(12 * log_of_two(note_period(c, c.note) / period));
        period = note_period(c, c.note + above + shift);
    }
    const double steps = whole ? 1 : 4;
    period = (double)(int64_t)((period + vibrato) * steps) / steps;
    return period < kShortestTabled ? kShortestTabled : period;
}

void Player::process_pitch(int slot, Action background) {
    Slot &place = s.slots[(size_t)slot];
    if (!place.voice.on) return;
    Channel &c = place.channel;
    const MtkClassicInstrument &own = score_->instruments[(size_t)c.instrument];
    const EnvelopeView shape(*score_, own.pitch);
    const bool released = c.state.envelope_released || background == Action::kOff;
    if (!c.pitch_envelope_off) step(c.pitch_position, shape, c, released);
    const int envelope = envelope_value(shape, c.pitch_position, 0);
    const bool filters = shape.has(MTK_CLASSIC_ENVELOPE_FILTER);
    const double vibrato = vibrato_of(c);
    if (rules.scream_tracker && c.period < 0.25) silence(slot);
    const double period = c.period < 0.1 ? 0.1 : c.period;
    const int shift = arpeggio_of(c);
    double final_period = rules.periods != PeriodTable::kNone ? tabled_period(c, vibrato, shift) : 0;
    if (rules.periods == PeriodTable::kNone) {
        const int bend = bend_of(c, period + vibrato, shift, envelope, slot, c.pitch_position >= 0 && !filters);
        if (c.bent_note != c.note || c.bend != bend) {
            c.bent_note = c.note;
            c.bend = bend;
            c.bent = bent_period(c.note, bend);
        }
        final_period = c.bent;
    }
    const double shortest = rules.periods == PeriodTable::kNone ? kShortestScreamExact : kShortestScream;
    if (rules.scream_tracker && final_period < shortest) final_period = shortest;
    if (!place.voice.on) return;
    place.voice.period = final_period;
    c.shown_period = final_period < 1 ? 1 : final_period;
    if (rules.amiga_limits)
        c.shown_period = within_amiga(final_period, c);
    if (rules.it) process_filter(slot, envelope, c.pitch_position >= 0 && filters);
}

// Open and without resonance the filter is only left by a new note.
void Player::process_filter(int slot, int envelope, bool filters) {
    Channel &c = s.slots[(size_t)slot].channel;
    Voice &v = s.slots[(size_t)slot].voice;
    if (filters && envelope < 254) c.filter_envelope = envelope;
    int cutoff = filters ? c.cutoff * c.filter_envelope >> 8 : c.cutoff;
    if (cutoff > 255) cutoff = 255;
    if (cutoff >= 254 && c.resonance == 0 && !c.filter_may_close) return;
    v.cutoff = cutoff;
    v.resonance = c.resonance;
    c.filter_may_close = false;
}

// ---- pan --------------------------------------------------------------------------------------------------------

void Player::process_pan(int slot, Action background) {
    Slot &place = s.slots[(size_t)slot];
    if (!place.voice.on) return;
    Channel &c = place.channel;
    const MtkClassicInstrument &own = score_->instruments[(size_t)c.instrument];
    const EnvelopeView shape(*score_, own.panning);
    const bool released = c.state.envelope_released || background == Action::kOff;
    if (!c.pan_envelope_off) step(c.pan_position, shape, c, released);
    const int envelope = envelope_value(shape, c.pan_position, 32);
    int panbrello = 0;
    if (c.doing.panbrello) {
        panbrello = wave_value(c.panbrello, wave_kind(false), s.chance) / 512;
        if (first_tick_of_row()) c.panbrello.advance();
    }
    c.macro_pan = c.pan + panbrello + 128;
    const int room = 128 - (c.pan < 128 ? 128 - c.pan : c.pan - 128);
    int pan = c.pan + panbrello + (envelope - 32) * room / 32;
    if (rules.it) pan += c.random_pan * 4;
    pan = c.surround ? 0 : clamped(pan, 0, 255) - 128;
    c.final_pan = pan + 128;
    place.voice.pan = pan;
    place.voice.surround = c.surround;
}

}  // namespace mtk::classic
