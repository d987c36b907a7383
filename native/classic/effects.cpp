// Effect commands as a row reads them. What they do later, tick by tick, is in tick.cpp.
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr int kLowestTempo = 20;
constexpr int kChange = 0x10;  // tempo parameters below are slides

uint8_t recalled(uint8_t parameter, uint8_t &memory) {
    if (parameter == 0) return memory;
    memory = parameter;
    return parameter;
}

int up_or_down(int parameter) { return parameter >> 4 ? parameter >> 4 : -(parameter & 15); }

}  // namespace

// A parameter, or what it was last when it is 0. Scream Tracker 3 has one memory for nearly all effects.
uint8_t Player::remembered(uint8_t parameter, uint8_t &memory, Channel &c) const {
    return recalled(parameter, rules.scream_tracker ? c.memory.volume : memory);
}

// A memory of its own even in Scream Tracker 3, where others can see it as well.
void Player::kept(uint8_t parameter, uint8_t &memory, Channel &c) const {
    const uint8_t found = recalled(parameter, memory);
    if (rules.scream_tracker && found) c.memory.volume = found;
}

void Player::apply(const Command &command, const Cell &cell, int slot, bool column) {
    Channel &c = s.slots[(size_t)slot].channel;
    if (!rules.it) c.key_porta = c.key;
    if (command.effect == Effect::kNone) return;
    if (command.effect == Effect::kExtended)
        apply_extended(command, cell, slot);
    else if (apply_pitch(command, cell, c, column) || apply_volume(command, c) || apply_pan(command, c) || apply_song(command, cell, slot) || apply_it(command, slot))
        return;
}

// ---- pitch ------------------------------------------------------------------------------------------------------

void Player::fine_slide(Channel &c, double amount) const {
    if (amount == 0) return;
    c.doing.fine_slide = true;
    c.fine_slide = amount;
}

void Player::slide_pitch(Command command, Channel &c, int sign, bool column) {
    const bool own_memory = rules.fast_tracker && sign > 0;
    const uint8_t parameter = remembered(command.parameter, own_memory ? c.memory.slide_down : c.memory.slide, c);
    if (rules.fine_in_parameter && !(column && rules.it)) {
        if (parameter >> 4 == 15) return fine_slide(c, sign * (parameter & 15));
        if (parameter >> 4 == 14) {
            c.doing.fine_slide = true;
            c.fine_slide = sign * 0.25 * (parameter & 15);
            return;
        }
    }
    if (!parameter) return;
    c.doing.slide = true;
    c.slide = sign * parameter;
    if (rules.it && !rules.compatible_gxx) c.memory.tone_porta = parameter;
}

void Player::tone_porta(Channel &c, const Cell &cell) {
    const MtkClassicInstrument *own = instrument(c.instrument);
    if (!own) return;
    const MtkClassicSample *sample = sample_of(c.instrument, c.key);
    if (!sample && own->first_sample >= 0) sample = &score_->samples[(size_t)own->first_sample];
    if (sounds(cell.note) && sample) {
        const int transpose = sample->transpose + key_transpose(c.instrument, c.key_porta);
        c.porta_target = period_of(cell.note - 1 + transpose, c.finetune);
    }
    c.porta_direction = c.period < c.porta_target ? 1 : -1;
    c.doing.tone_porta = true;
}

void Player::sample_offset(const Command &command, const Cell &cell, Channel &c) {
    uint8_t parameter = command.parameter;
    if (!rules.fast_tracker)
        parameter = remembered(parameter, c.memory.offset, c);
    else if (!parameter)
        parameter = c.memory.offset;
    c.doing.offset = true;
    if (cell.note) {
        c.offset = (c.offset & ~0xffff) | parameter << 8;
        c.added_offset = parameter << 8;
    }
    if (cell.instrument) c.added_offset = parameter << 8;
}

bool Player::apply_pitch(Command command, const Cell &cell, Channel &c, bool column) {
    uint8_t parameter = command.parameter;
    switch (command.effect) {
        case Effect::kArpeggio:
            if (rules.arpeggio_memory) parameter = remembered(parameter, c.memory.arpeggio, c);
            if (rules.arpeggio_memory && !parameter) return true;
            c.arpeggio[0] = 0;
            c.arpeggio[1] = parameter >> 4;
            c.arpeggio[2] = parameter & 15;
            c.arpeggio_size = 3;
            return true;
        case Effect::kSlideUp: slide_pitch(command, c, -1, column); return true;
        case Effect::kSlideDown: slide_pitch(command, c, 1, column); return true;
        case Effect::kTonePorta: {
            kept(parameter, c.memory.tone_porta, c);
            const uint8_t speed = parameter ? parameter : c.memory.tone_porta;
            if (speed && rules.it && !rules.compatible_gxx) c.memory.slide = speed;
            c.porta_speed += speed;
            const bool stray = rules.it && !cell.note && c.porta_direction == 0;
            if (!stray) tone_porta(c, cell);
            return true;
        }
        case Effect::kTonePortaAndVolume:
            c.porta_speed += rules.scream_tracker ? c.memory.volume : c.memory.tone_porta;
            if (!score_->has_instrument(c.instrument)) return true;
            tone_porta(c, cell);
            volume_slide(parameter, c);
            return true;
        case Effect::kVibrato:
        case Effect::kFineVibrato: {
            kept(parameter, c.memory.vibrato, c);
            if (!parameter) parameter = c.memory.vibrato;
            c.doing.vibrato = true;
            const int depth = parameter & 15;
            c.vibrato.depth_and_rate(command.effect == Effect::kVibrato ? depth << 2 : depth, parameter >> 4);
            return true;
        }
        case Effect::kOffset: sample_offset(command, cell, c); return true;
        case Effect::kHighOffset: c.offset = (c.offset & 0xffff) | parameter << 16; return true;
        case Effect::kExtraFineSlide: {
            const int amount = parameter & 15;
            if (parameter >> 4 == 1) c.doing.fine_slide = true, c.fine_slide = -0.25 * recalled((uint8_t)amount, c.memory.extra_up);
            if (parameter >> 4 == 2) c.doing.fine_slide = true, c.fine_slide = 0.25 * recalled((uint8_t)amount, c.memory.extra_down);
            return true;
        }
        default: return false;
    }
}

// ---- volume -----------------------------------------------------------------------------------------------------

void Player::volume_slide(uint8_t parameter, Channel &c) {
    if (!parameter) parameter = c.memory.volume;
    if (!parameter) return;
    c.memory.volume = parameter;
    const int up = parameter >> 4, down = parameter & 15;
    if (rules.fine_in_parameter && down == 15 && up) {
        c.doing.fine_volume = true;
        c.fine_volume = up;
        return;
    }
    if (rules.fine_in_parameter && up == 15 && down) {
        c.doing.fine_volume = true;
        c.fine_volume = -down;
        return;
    }
    c.doing.volume_slide = true;
    if (rules.down_wins)
        c.volume_slide = down ? -down : up;
    else
        c.volume_slide = up ? up : -down;
    if (rules.fine_in_parameter && (up == 15 || down == 15)) {  // by 15 on every tick, the first one too
        c.doing.fine_volume = true;
        c.fine_volume = c.volume_slide;
    }
}

void Player::channel_slide(uint8_t parameter, Channel &c) {
    if (!parameter) parameter = c.memory.channel;
    if (!parameter) return;
    c.memory.channel = parameter;
    const int up = parameter >> 4, down = parameter & 15;
    if (up == 15 && down) {
        c.doing.fine_channel_slide = true;
        c.fine_channel_slide = -down;
    } else if (down == 15 && up) {
        c.doing.fine_channel_slide = true;
        c.fine_channel_slide = up;
    } else {
        c.doing.channel_slide = true;
        c.channel_slide = up_or_down(parameter);
    }
}

void Player::global_slide(uint8_t parameter, Channel &c) {
    if (!parameter) parameter = c.memory.global;
    if (!parameter) return;
    c.memory.global = parameter;
    c.doing.global_slide = true;
    const int up = parameter >> 4, down = parameter & 15;
    c.global_slide = c.fine_global_slide = 0;
    if (rules.fine_in_parameter && down == 15 && up)
        c.fine_global_slide = up;
    else if (rules.fine_in_parameter && up == 15 && down)
        c.fine_global_slide = -down;
    else
        c.global_slide = up_or_down(parameter);
}

bool Player::apply_volume(Command command, Channel &c) {
    const uint8_t parameter = command.parameter;
    switch (command.effect) {
        case Effect::kVolumeSlide: volume_slide(parameter, c); return true;
        case Effect::kVibratoAndVolume:
            c.doing.vibrato = true;
            volume_slide(parameter, c);
            return true;
        case Effect::kPlainVolumeSlide:
            if (!parameter) return true;
            c.doing.plain_volume_slide = true;
            c.plain_volume_slide = up_or_down(parameter);
            return true;
        case Effect::kColumnVolumeUp:
        case Effect::kColumnVolumeDown: {
            const int amount = recalled(parameter, c.memory.column_volume);
            c.doing.plain_volume_slide = true;
            c.plain_volume_slide = command.effect == Effect::kColumnVolumeUp ? amount : -amount;
            return true;
        }
        case Effect::kColumnFineUp:
        case Effect::kColumnFineDown: {
            const int amount = recalled(parameter, c.memory.column_volume);
            c.doing.fine_column_volume = true;
            c.fine_column_volume = command.effect == Effect::kColumnFineUp ? amount : -amount;
            return true;
        }
        case Effect::kSetVolume:
            c.doing.new_volume = true;
            c.volume = parameter;
            return true;
        case Effect::kTremolo: {
            const uint8_t found = remembered(parameter, c.memory.tremolo, c);
            c.doing.tremolo = true;
            c.tremolo.depth_and_rate(found & 15, found >> 4);
            return true;
        }
        case Effect::kTremor: {
            const uint8_t found = remembered(parameter, c.memory.tremor, c);
            const int least = rules.xm ? 0 : 1;
            c.tremor_on = found >> 4 ? found >> 4 : least;
            c.tremor_off = found & 15 ? found & 15 : least;
            c.doing.tremor = true;
            return true;
        }
        case Effect::kChannelVolume:
            if (parameter <= 64) c.channel_volume = parameter;
            return true;
        case Effect::kChannelSlide: channel_slide(parameter, c); return true;
        case Effect::kGlobalVolume: {
            const int highest = rules.highest_global_volume;
            s.global_volume = parameter > highest ? highest : parameter;
            return true;
        }
        case Effect::kGlobalSlide: global_slide(parameter, c); return true;
        default: return false;
    }
}

// ---- pan --------------------------------------------------------------------------------------------------------

bool Player::apply_pan(const Command &command, Channel &c) {
    const int left = command.high(), right = command.low();
    switch (command.effect) {
        case Effect::kSetPan:
            if (rules.protracker) return true;
            c.pan = command.parameter;
            c.surround = false;
            c.random_pan = 0;
            c.own_pan = kNothingPlayed;
            return true;
        case Effect::kSurround:
            c.surround = command.parameter != 0;
            c.own_pan = kNothingPlayed;
            return true;
        case Effect::kPanSlide: {
            const uint8_t found = remembered(command.parameter, c.memory.pan, c);
            c.doing.pan_slide = true;
            c.pan_slide = (found & 15) - (found >> 4);
            return true;
        }
        case Effect::kPlainPanSlide:
            c.doing.pan_slide = true;
            c.pan_slide = right - left;
            return true;
        case Effect::kPanSlideOrFine:
            c.doing.pan_slide = true;
            c.own_pan = kNothingPlayed;
            if (!command.parameter) return true;
            c.pan_slide = c.fine_pan_slide = 0;
            if (left == 15)
                c.fine_pan_slide = right;
            else if (right == 15)
                c.fine_pan_slide = -left;
            else
                c.pan_slide = right - left;
            return true;
        case Effect::kPanbrello:
            c.doing.panbrello = true;
            c.panbrello.depth_and_rate(right << 4, left);
            return true;
        case Effect::kPanbrelloShape: c.panbrello.shape = right & 3; return true;
        default: return false;
    }
}

// ---- the song and the note ----------------------------------------------------------------------------------------

void Player::envelope_position(int position, Channel &c) const {
    const MtkClassicInstrument *own = instrument(c.instrument);
    const bool sustained = own && (own->volume.flags & MTK_CLASSIC_ENVELOPE_SUSTAIN);
    if (sustained || !rules.fast_tracker) c.pan_position = position;
    c.volume_position = c.pitch_position = position;
}

bool Player::apply_song(const Command &command, const Cell &cell, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    const uint8_t parameter = command.parameter;
    switch (command.effect) {
        case Effect::kJump: jump_to(parameter); return true;
        case Effect::kBreak: break_to(parameter); return true;
        case Effect::kSpeedOrTempo:
            if (!rules.speed_only && parameter >= 0x20)
                s.tempo = parameter;
            else if (parameter)
                s.speed = parameter;
            return true;
        case Effect::kSpeed: {
            const uint8_t found = rules.scream_tracker ? recalled(parameter, c.memory.volume) : parameter;
            if (found) s.speed = found;
            return true;
        }
        case Effect::kTempo: s.tempo = parameter < kLowestTempo ? kLowestTempo : parameter; return true;
        case Effect::kKeyOff: c.key_off_in = parameter + 1; return true;
        case Effect::kEnvelopePosition: envelope_position(parameter, c); return true;
        case Effect::kRetrigger: {
            const uint8_t found = rules.scream_tracker ? recalled(parameter, c.memory.volume) : parameter;
            if (found) {
                c.retrigger_every = found & 15;
                c.retrigger_kind = found >> 4;
            }
            if (cell.note) c.retrigger_in = c.retrigger_every + 1;
            c.doing.retrigger = true;
            return true;
        }
        case Effect::kBackward: {
            Slot &place = s.slots[(size_t)slot];
            if (place.voice.on && !c.state.sample_ended) place.voice.backward = parameter != 0;
            return true;
        }
        default: return false;
    }
}

void Player::instrument_action(int number, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    Voice &v = s.slots[(size_t)slot].voice;
    switch (number) {
        case 0: past_notes(slot, Action::kCut); break;
        case 1: past_notes(slot, Action::kOff); break;
        case 2: past_notes(slot, Action::kFade); break;
        case 3:
        case 4:
        case 5:
        case 6:
            if (rules.instruments && v.on) v.action = (Action)(number - 3);
            break;
        case 7:
        case 8: c.volume_envelope_off = number == 7; break;
        case 9:
        case 10: c.pan_envelope_off = number == 9; break;
        case 11:
        case 12: c.pitch_envelope_off = number == 11; break;
        default: break;
    }
}

bool Player::apply_it(const Command &command, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    Flow &f = s.flow;
    const uint8_t parameter = command.parameter;
    switch (command.effect) {
        case Effect::kTempoOrSlide:
            c.doing.tempo_slide = parameter < 2 * kChange;
            if (parameter >= 2 * kChange)
                s.tempo = parameter;
            else if (parameter >= kChange)
                c.tempo_slide = parameter - kChange;
            else if (parameter)
                c.tempo_slide = -parameter;
            return true;
        case Effect::kRowDelay:
            if (f.row_delayed || f.first_pass) return true;
            f.row_delay = parameter;
            f.row_delayed = f.first_pass = true;
            return true;
        case Effect::kTickDelay: f.more_ticks += parameter; return true;
        case Effect::kInstrumentAction: instrument_action(parameter, slot); return true;
        case Effect::kSelectMacro: c.macro = parameter & 15; return true;
        case Effect::kMacro:
            c.doing.macro = true;
            c.macro_value = parameter;
            c.macro_slide = 0;
            return true;
        case Effect::kSmoothMacro:
            if (c.macro_value >= 0x80) return true;
            c.doing.macro = true;
            c.macro_target = parameter;
            c.macro_slide = (parameter - c.macro_value) / s.speed;
            return true;
        default: return false;
    }
}

// ---- ProTracker's E commands --------------------------------------------------------------------------------------

void Player::apply_extended(const Command &given, const Cell &cell, int slot) {
    Channel &c = s.slots[(size_t)slot].channel;
    Command command = given;
    if (rules.scream_tracker) command.parameter = recalled(command.parameter, c.memory.volume);
    const int value = command.low();
    switch ((Extended)command.high()) {
        case Extended::kFineSlideUp: fine_slide(c, -remembered((uint8_t)value, c.memory.fine_up, c)); break;
        case Extended::kFineSlideDown: fine_slide(c, remembered((uint8_t)value, c.memory.fine_down, c)); break;
        case Extended::kGlissando: c.state.glissando = value != 0; break;
        case Extended::kVibratoShape: c.vibrato.shape = value & 3; break;
        case Extended::kTremoloShape: c.tremolo.shape = value & 3; break;
        case Extended::kFinetune:
            if (!rules.fast_tracker || cell.note) c.finetune = (value < 8 ? value : value - 16) * 16;
            break;
        case Extended::kLoop: pattern_loop(slot, value); break;
        case Extended::kCoarsePan:
            c.pan = value << 4;
            c.surround = false;
            c.random_pan = 0;
            break;
        case Extended::kRetrigger:
            c.doing.retrigger = true;
            c.retrigger_every = value;
            c.retrigger_in = value + 1;
            c.retrigger_kind = 0;
            break;
        case Extended::kFineVolumeUp:
            c.doing.fine_volume = true;
            c.fine_volume = remembered((uint8_t)value, c.memory.fine_volume_up, c);
            break;
        case Extended::kFineVolumeDown:
            c.doing.fine_volume = true;
            c.fine_volume = -remembered((uint8_t)value, c.memory.fine_volume_down, c);
            break;
        case Extended::kCut:
            c.doing.retrigger = true;
            c.state.cut = true;
            c.retrigger_every = c.retrigger_in = value + 1;
            c.retrigger_kind = 16;
            break;
        case Extended::kPatternDelay:
            if (!rules.s3m || !s.flow.delay) s.flow.delay = value;
            break;
        case Extended::kFilter:
        case Extended::kDelay:
        case Extended::kInvertLoop: break;  // Amiga hardware; done before the row is read; changes sample data
    }
}

}  // namespace mtk::classic
