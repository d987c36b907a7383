#include "classic/translate.h"

namespace mtk::classic {

namespace {

constexpr Command kNothing = {};

Command extended(Extended kind, int parameter) {
    return {Effect::kExtended, (uint8_t)((int)kind << 4 | (parameter & 15))};
}

int decimal(int parameter) { return (parameter >> 4) * 10 + (parameter & 15); }

Command with(Effect effect, int parameter) { return {effect, (uint8_t)parameter}; }

// ---- ProTracker and FastTracker 2 ------------------------------------------------------------------------------

constexpr Effect kNumbered[16] = {
    Effect::kArpeggio,   Effect::kSlideUp, Effect::kSlideDown,          Effect::kTonePorta,
    Effect::kVibrato,    Effect::kTonePortaAndVolume, Effect::kVibratoAndVolume, Effect::kTremolo,
    Effect::kSetPan,     Effect::kOffset,  Effect::kVolumeSlide,        Effect::kJump,
    Effect::kSetVolume,  Effect::kBreak,   Effect::kExtended,           Effect::kSpeedOrTempo,
};

// Without a parameter these do not repeat what was, as they do elsewhere.
Command without_memory(Command command) {
    if (command.parameter != 0) {
        const bool idle = command.parameter == 0xa0 || command.parameter == 0xb0;
        return command.effect == Effect::kExtended && idle ? kNothing : command;
    }
    switch (command.effect) {
        case Effect::kTonePortaAndVolume: return with(Effect::kTonePorta, 0);
        case Effect::kVibratoAndVolume: return with(Effect::kVibrato, 0);
        case Effect::kSlideUp:
        case Effect::kSlideDown:
        case Effect::kVolumeSlide: return kNothing;
        default: return command;
    }
}

Command mod_command(int number, int parameter) {
    if (number > 15) return kNothing;
    const Command command = without_memory(with(kNumbered[number], parameter));
    return command.effect == Effect::kBreak ? with(Effect::kBreak, decimal(parameter)) : command;
}

Command xm_extended(int parameter) {
    switch (parameter >> 4) {
        case (int)Extended::kFinetune: return extended(Extended::kFinetune, parameter - 8);
        case (int)Extended::kVibratoShape:
        case (int)Extended::kTremoloShape:
            return with(Effect::kExtended, (parameter & 15) == 3 ? parameter - 1 : parameter);
        default: return with(Effect::kExtended, parameter);
    }
}

Command xm_extra(int parameter) {
    switch (parameter) {
        case 0x90:
        case 0x91: return with(Effect::kSurround, parameter & 1);
        case 0x9e:
        case 0x9f: return with(Effect::kBackward, parameter & 1);
        default: return with(Effect::kExtraFineSlide, parameter);
    }
}

Command xm_command(int number, int parameter) {
    switch (number) {
        case 0: return parameter ? with(Effect::kArpeggio, parameter) : kNothing;
        case 13: return with(Effect::kBreak, decimal(parameter));
        case 14: return xm_extended(parameter);
        case 16: return with(Effect::kGlobalVolume, parameter);
        case 17: return with(Effect::kGlobalSlide, parameter);
        case 20: return with(Effect::kKeyOff, parameter);
        case 21: return with(Effect::kEnvelopePosition, parameter);
        case 25: return with(Effect::kPanSlide, parameter);
        case 27: return with(Effect::kRetrigger, parameter);
        case 29: return with(Effect::kTremor, parameter);
        case 33: return xm_extra(parameter);
        default: return number < 16 ? with(kNumbered[number], parameter) : kNothing;
    }
}

Command xm_column(int volume) {
    const int low = volume & 15;
    switch (volume >> 4) {
        case 6: return with(Effect::kPlainVolumeSlide, low);
        case 7: return with(Effect::kPlainVolumeSlide, low << 4);
        case 8: return extended(Extended::kFineVolumeDown, low);
        case 9: return extended(Extended::kFineVolumeUp, low);
        case 10: return with(Effect::kVibrato, low << 4);
        case 11: return with(Effect::kVibrato, low);
        case 12: return with(Effect::kSetPan, low << 4);
        case 13: return with(Effect::kPlainPanSlide, low << 4);
        case 14: return with(Effect::kPlainPanSlide, low);
        case 15: return with(Effect::kTonePorta, low << 4);
        default: return kNothing;
    }
}

void xm_volume(Cell &cell, int volume) {
    if (volume >= 0x10 && volume <= 0x50)
        cell.volume = volume - 0x10;
    else
        cell.column = xm_column(volume);
}

// ---- Scream Tracker 3 and Impulse Tracker ------------------------------------------------------------------------

constexpr Effect kLettered[27] = {
    Effect::kNone,       Effect::kSpeed,        Effect::kJump,       Effect::kBreak,         Effect::kVolumeSlide,
    Effect::kSlideDown,  Effect::kSlideUp,      Effect::kTonePorta,  Effect::kVibrato,       Effect::kTremor,
    Effect::kArpeggio,   Effect::kVibratoAndVolume, Effect::kTonePortaAndVolume, Effect::kChannelVolume,
    Effect::kChannelSlide, Effect::kOffset,     Effect::kPanSlideOrFine, Effect::kRetrigger, Effect::kTremolo,
    Effect::kExtended,   Effect::kTempoOrSlide, Effect::kFineVibrato, Effect::kGlobalVolume, Effect::kGlobalSlide,
    Effect::kSetPan,     Effect::kPanbrello,    Effect::kMacro,
};

Command s3m_special(int parameter) {
    const int low = parameter & 15;
    switch (parameter >> 4) {
        case 0x0: return with(Effect::kExtended, parameter);  // repeats; what is known when it is played
        case 0x1: return extended(Extended::kGlissando, low);
        case 0x2: return extended(Extended::kFinetune, low - 8);
        case 0x3: return extended(Extended::kVibratoShape, low);
        case 0x4: return extended(Extended::kTremoloShape, low);
        case 0x6: return with(Effect::kTickDelay, low);
        case 0x8: return with(Effect::kSetPan, low << 4);
        case 0xb: return extended(Extended::kLoop, low);
        case 0xc: return low ? extended(Extended::kCut, low) : kNothing;
        case 0xd: return extended(Extended::kDelay, low);
        case 0xe: return extended(Extended::kPatternDelay, low);
        default: return kNothing;
    }
}

Command s3m_pan(int parameter) {
    if (parameter == 0xa4) return with(Effect::kSurround, 1);
    return with(Effect::kSetPan, parameter >= 0x80 ? 0xff : parameter * 2);
}

Command s3m_command(int letter, int parameter) {
    const Effect effect = letter <= 26 ? kLettered[letter] : Effect::kNone;
    switch (effect) {
        case Effect::kBreak: return with(effect, decimal(parameter));
        case Effect::kExtended: return s3m_special(parameter);
        case Effect::kTempoOrSlide: return parameter < 0x20 ? kNothing : with(Effect::kTempo, parameter);
        case Effect::kSetPan: return s3m_pan(parameter);
        case Effect::kChannelVolume:
        case Effect::kChannelSlide:
        case Effect::kPanSlideOrFine:
        case Effect::kGlobalSlide:
        case Effect::kPanbrello:
        case Effect::kMacro: return kNothing;
        default: return with(effect, parameter);
    }
}

Command it_sound_control(int low) {
    if (low <= 1) return with(Effect::kSurround, low);
    return low >= 14 ? with(Effect::kBackward, low - 14) : kNothing;
}

Command it_special(int parameter) {
    const int low = parameter & 15;
    switch (parameter >> 4) {
        case 0x1: return extended(Extended::kGlissando, low);
        case 0x3: return extended(Extended::kVibratoShape, low);
        case 0x4: return extended(Extended::kTremoloShape, low);
        case 0x5: return low <= 3 ? with(Effect::kPanbrelloShape, low) : kNothing;
        case 0x6: return with(Effect::kTickDelay, low);
        case 0x7: return with(Effect::kInstrumentAction, low);
        case 0x8: return with(Effect::kSetPan, low << 4);
        case 0x9: return it_sound_control(low);
        case 0xa: return with(Effect::kHighOffset, low);
        case 0xb: return extended(Extended::kLoop, low);
        case 0xc: return extended(Extended::kCut, low ? low : 1);
        case 0xd: return extended(Extended::kDelay, low ? low : 1);
        case 0xe: return with(Effect::kRowDelay, low);
        case 0xf: return with(Effect::kSelectMacro, low);
        default: return kNothing;
    }
}

Command it_command(int letter, int parameter, bool old_effects, uint8_t &memory) {
    if (letter == 28) return with(Effect::kSmoothMacro, parameter);
    const Effect effect = letter <= 26 ? kLettered[letter] : Effect::kNone;
    switch (effect) {
        case Effect::kExtended:
            if (parameter != 0) memory = (uint8_t)parameter;
            return it_special(memory);
        case Effect::kTremor:
            if (!old_effects || parameter == 0) return with(effect, parameter);
            return with(effect, ((parameter >> 4) + 1) << 4 | (((parameter & 15) + 1) & 15));
        case Effect::kGlobalVolume: return parameter > 0x80 ? kNothing : with(effect, parameter);
        default: return with(effect, parameter);
    }
}

Command it_column(int volume) {
    constexpr uint8_t kPortaSpeeds[10] = {0x00, 0x01, 0x04, 0x08, 0x10, 0x20, 0x40, 0x60, 0x80, 0xff};
    if (volume < 65) return kNothing;
    if (volume < 75) return with(Effect::kColumnFineUp, volume - 65);
    if (volume < 85) return with(Effect::kColumnFineDown, volume - 75);
    if (volume < 95) return with(Effect::kColumnVolumeUp, volume - 85);
    if (volume < 105) return with(Effect::kColumnVolumeDown, volume - 95);
    if (volume < 115) return with(Effect::kSlideDown, (volume - 105) * 4);
    if (volume < 125) return with(Effect::kSlideUp, (volume - 115) * 4);
    if (volume < 128) return kNothing;
    if (volume < 193) return with(Effect::kSetPan, volume == 192 ? 255 : (volume - 128) * 4);
    if (volume < 203) return with(Effect::kTonePorta, kPortaSpeeds[volume - 193]);
    return volume < 213 ? with(Effect::kVibrato, volume - 203) : kNothing;
}

void it_volume(Cell &cell, int volume) {
    if (volume <= 64)
        cell.volume = volume;
    else if (volume != MTK_CLASSIC_NO_VOLUME)
        cell.column = it_column(volume);
}

}  // namespace

Cell translate(int dialect, bool old_effects, const uint8_t *bytes, uint8_t &memory) {
    Cell cell;
    cell.note = bytes[0];
    cell.instrument = bytes[1];
    switch (dialect) {
        case MTK_CLASSIC_MOD: cell.main = mod_command(bytes[3], bytes[4]); break;
        case MTK_CLASSIC_XM:
            xm_volume(cell, bytes[2]);
            cell.main = xm_command(bytes[3], bytes[4]);
            break;
        case MTK_CLASSIC_S3M:
            if (cell.note == kNoteCut) cell.note = kNoteOff;
            if (bytes[2] <= 64) cell.volume = bytes[2];
            cell.main = s3m_command(bytes[3], bytes[4]);
            break;
        default:
            it_volume(cell, bytes[2]);
            cell.main = it_command(bytes[3], bytes[4], old_effects, memory);
    }
    return cell;
}

}  // namespace mtk::classic
