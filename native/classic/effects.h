// What a cell asks for, in one vocabulary for all dialects. Parameters keep the tracker's encoding.
#pragma once
#include <stdint.h>

namespace mtk::classic {

enum class Effect : uint8_t {
    kNone,
    kArpeggio,
    kSlideUp,
    kSlideDown,
    kTonePorta,
    kVibrato,
    kFineVibrato,
    kTonePortaAndVolume,
    kVibratoAndVolume,
    kTremolo,
    kSetPan,
    kOffset,
    kHighOffset,
    kVolumeSlide,
    kPlainVolumeSlide,  // volume column of FastTracker 2: no memory, nothing fine
    kColumnVolumeUp,    // volume column of Impulse Tracker: the four share a memory
    kColumnVolumeDown,
    kColumnFineUp,
    kColumnFineDown,
    kJump,
    kBreak,  // row in the parameter as it is
    kSetVolume,
    kExtended,  // ProTracker's E commands, see Extended
    kSpeed,
    kTempo,
    kSpeedOrTempo,
    kTempoOrSlide,
    kRowDelay,
    kTickDelay,
    kGlobalVolume,
    kGlobalSlide,
    kKeyOff,
    kEnvelopePosition,
    kPanSlide,
    kPlainPanSlide,
    kPanSlideOrFine,
    kRetrigger,
    kTremor,
    kExtraFineSlide,
    kSurround,
    kBackward,
    kChannelVolume,
    kChannelSlide,
    kInstrumentAction,
    kSelectMacro,
    kMacro,
    kSmoothMacro,
    kPanbrello,
    kPanbrelloShape,
};

// The high digit of kExtended's parameter, as ProTracker counts.
enum class Extended : uint8_t {
    kFilter = 0,
    kFineSlideUp = 1,
    kFineSlideDown = 2,
    kGlissando = 3,
    kVibratoShape = 4,
    kFinetune = 5,
    kLoop = 6,
    kTremoloShape = 7,
    kCoarsePan = 8,
    kRetrigger = 9,
    kFineVolumeUp = 10,
    kFineVolumeDown = 11,
    kCut = 12,
    kDelay = 13,
    kPatternDelay = 14,
    kInvertLoop = 15,
};

struct Command {
    Effect effect = Effect::kNone;
    uint8_t parameter = 0;
    int high() const { return parameter >> 4; }
    int low() const { return parameter & 15; }
    bool is(Extended kind) const { return effect == Effect::kExtended && high() == (int)kind; }
};

constexpr int kNoNote = 0, kKeys = 120, kNoteFade = 253, kNoteCut = 254, kNoteOff = 255;
inline bool sounds(int note) { return note >= 1 && note <= kKeys; }

struct Cell {
    int note = kNoNote;  // 1-120, kNoteFade, kNoteCut, kNoteOff
    int instrument = 0;  // from 1
    int volume = -1;     // 0-64, -1: none
    Command main, column;
    bool has(Extended kind) const { return main.is(kind) || column.is(kind); }
    bool tone_porta() const;
};

// A parameter, or what it was last when it is 0.
inline uint8_t recalled(uint8_t parameter, uint8_t &memory) {
    if (parameter == 0) return memory;
    memory = parameter;
    return parameter;
}

// Of a slide's two digits the first counts, upwards; the second, downwards, only without it.
inline int up_or_down(int parameter) { return parameter >> 4 ? parameter >> 4 : -(parameter & 15); }

inline bool is_tone_porta(Effect effect) { return effect == Effect::kTonePorta || effect == Effect::kTonePortaAndVolume; }
inline bool Cell::tone_porta() const { return is_tone_porta(main.effect) || is_tone_porta(column.effect); }

}  // namespace mtk::classic
