// The waves of vibrato, tremolo and panbrello: 64 steps a cycle, from tables of whole numbers.
#pragma once
#include <stdint.h>

namespace mtk::classic {

struct Wave {
    int shape = 0, depth = 0, rate = 0, phase = 0;
    void advance() { phase = (phase + rate) & 63; }
    void depth_and_rate(int new_depth, int new_rate) {  // 0 keeps what was
        if (new_depth) depth = new_depth;
        if (new_rate) rate = new_rate;
    }
};

enum class WaveKind { kPlain, kOneSidedSquare, kRisingRamp };  // what a dialect does differently

// Chance that is the same every time: xorshift, seeded by the score.
struct Chance {
    uint32_t state = 0x2545f491;
    int below(int limit);
};

// Times depth; the table is +-255.
int wave_value(const Wave &wave, WaveKind kind, Chance &chance);

}  // namespace mtk::classic
