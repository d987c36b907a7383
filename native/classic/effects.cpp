// Effect commands as a row reads them: memories, the song, the note. What they do later, tick by tick, is in tick.cpp.
#include "classic/player.h"

namespace mtk::classic {

namespace {

constexpr int kLowestTempo = 20;
constexpr int kChange = 0x10;  // tempo parameters below twice this are slides

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
    if (command.effect == Effect::kExtended) {
        apply_extended(command, cell, slot);
        return;
    }
    if (apply_pitch(command, cell, c, column) || apply_volume(command, c) || apply_pan(command, c)) return;
    if (!apply_song(command, cell, slot)) apply_it(command, slot);
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
