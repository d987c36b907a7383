// Effects on pitch and on where in the sample a note begins, as a row reads them.
#include "classic/player.h"

namespace mtk::classic {

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
        c.porta_target = note_period(c, cell.note - 1 + transpose);
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
            const bool up = parameter >> 4 == 1, down = parameter >> 4 == 2;
            if (!up && !down) return true;
            c.doing.fine_slide = true;
            c.fine_slide = 0.25 * recalled((uint8_t)amount, up ? c.memory.extra_up : c.memory.extra_down);
            if (up) c.fine_slide = -c.fine_slide;
            return true;
        }
        default: return false;
    }
}

}  // namespace mtk::classic
