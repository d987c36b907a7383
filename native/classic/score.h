// A score in the player's own memory, and the rules that follow from its dialect.
#pragma once
#include <string>
#include <vector>

#include "classic/periods.h"
#include "motorik_classic.h"

namespace mtk::classic {

// What differs between trackers, named by what it does. Made once from the score.
struct Rules {
    explicit Rules(const MtkClassicScore &score);

    int dialect;
    bool mod, xm, s3m, it;
    bool linear, amiga_limits;
    bool protracker;           // ProTracker itself: swaps samples at their loop's end, keeps finetunes
    bool fast_tracker;         // FastTracker 2 itself, with its tables and memories
    bool scream_tracker;       // Scream Tracker 3 itself: one memory for most effects
    bool instruments;          // Impulse Tracker's, with background voices
    bool old_effects, compatible_gxx, speed_only, any_row_jump, straight;
    bool fine_in_parameter;    // F or E in a slide's parameter makes it fine
    bool slides_on_first_tick;
    bool down_wins;            // of a volume slide with both digits
    bool half_vibrato, vibrato_down_first, vibrato_on_first_tick;
    bool frees_ended;          // a sample's end frees its voice
    bool end_marker;
    bool arpeggio_memory;
    int flow;
    PeriodTable periods;       // of the tracker itself, where it reckons in the Amiga's
    double middle_c;           // Hz of period 428
    int highest_global_volume;
};

struct Score {
    explicit Score(const MtkClassicScore &source);

    std::vector<int32_t> order, pattern_start;
    std::vector<uint8_t> cells;
    std::vector<MtkClassicSample> samples;
    std::vector<MtkClassicInstrument> instruments;
    std::vector<MtkClassicChannel> channel;
    std::vector<int32_t> point;
    std::vector<std::string> macros;  // 144, or none
    int channels, speed, tempo, global_volume, restart;
    Rules rules;

    int rows_of(int pattern) const { return pattern_start[(size_t)pattern + 1] - pattern_start[(size_t)pattern]; }
    const uint8_t *cell(int pattern, int row, int at) const {
        const size_t index = ((size_t)pattern_start[(size_t)pattern] + (size_t)row) * (size_t)channels + (size_t)at;
        return cells.data() + index * MTK_CLASSIC_CELL;
    }
    bool is_pattern(int number) const { return number >= 0 && number + 1 < (int)pattern_start.size(); }
    bool has_instrument(int number) const {
        return number >= 0 && number < (int)instruments.size() && instruments[(size_t)number].playable;
    }
    bool has_sample(int number) const {
        return number >= 0 && number < (int)samples.size() && samples[(size_t)number].length > 0;
    }
};

/* NULL when every number of the score is in range, else a sentence. */
const char *fault_of(const MtkClassicScore &score);

}  // namespace mtk::classic
