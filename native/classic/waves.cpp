#include "classic/waves.h"

namespace mtk::classic {

namespace {

// ProTracker's quarter of a sine, the rest by symmetry.
constexpr uint8_t kQuarter[17] = {0, 24, 49, 74, 97, 120, 141, 161, 180, 197, 212, 224, 235, 244, 250, 253, 255};

int sine(int phase) {
    const int half = phase & 31, value = kQuarter[half <= 16 ? half : 32 - half];
    return phase < 32 ? value : -value;
}

}  // namespace

int Chance::below(int limit) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return (int)(((uint64_t)state * (uint64_t)limit) >> 32);
}

int wave_value(const Wave &wave, WaveKind kind, Chance &chance) {
    if (wave.rate == 0) return 0;
    switch (wave.shape) {
        case 0: return sine(wave.phase) * wave.depth;
        case 1: {
            if (kind == WaveKind::kRisingRamp) return (((wave.phase + 32) & 63) * 8 - 255) * wave.depth;
            return (255 - wave.phase * 8) * wave.depth;
        }
        case 2: {
            const int low = kind == WaveKind::kOneSidedSquare ? 0 : -255;
            return (wave.phase < 32 ? 255 : low) * wave.depth;
        }
        case 3: return (chance.below(512) - 256) * wave.depth;
        default: return 0;
    }
}

}  // namespace mtk::classic
