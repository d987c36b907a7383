// Everything that changes while a score plays: plain values, so a copy is a snapshot.
#pragma once
#include <unordered_set>
#include <vector>

#include "classic/effects.h"
#include "classic/envelope.h"
#include "classic/waves.h"

namespace mtk::classic {

constexpr int kNothingPlayed = -1;
constexpr int kWholeFade = 65536;
constexpr int kOpenFilter = 255;

// What a row has asked for and every tick of it carries out.
struct Doing {
    bool volume_slide = false, plain_volume_slide = false, fine_volume = false, fine_column_volume = false;
    bool channel_slide = false, fine_channel_slide = false, global_slide = false, tempo_slide = false;
    bool pan_slide = false, panbrello = false;
    bool slide = false, fine_slide = false, tone_porta = false, vibrato = false, tremolo = false;
    bool offset = false, retrigger = false, tremor = false, macro = false;
    bool new_volume = false;
    bool released_now = false;  // the key went up on this row (Impulse Tracker)
};

// How far the life of the channel's note has come.
struct NoteState {
    bool fading = false;
    bool envelope_released = false, sample_released = false, released_after_tick = false;
    bool ended = false, cut = false, key_cut = false;
    bool envelope_ended = false, sample_ended = false;
    bool set = false;
    bool glissando = false;
};

// What a background voice does, and what becomes of a voice when a new note comes.
enum class Action : uint8_t { kCut = 0, kContinue = 1, kOff = 2, kFade = 3 };

struct Voice {
    bool on = false;
    int channel = 0;  // whose note it is
    int serial = 0;
    int note = 0, key = 0, instrument = 0, sample = 0;
    Action action = Action::kCut;
    double period = 0, position = 0;
    double loop_start = 0, loop_end = 0;
    bool ping_pong = false, looped = false, backward = false, released = false;
    bool queued = false, paused = false;
    int queued_sample = kNothingPlayed;
    double swap_after = 0;  // seconds of the tick until another sample took over
    int volume = 0, pan = 0;
    double level = 0;
    bool surround = false;
    int cutoff = 0, resonance = 0;
    int events = 0;        // MtkClassicVoiceFlags to report with this tick
    bool reported = false; // the listener knows of it
};

struct Channel {
    Doing doing;
    NoteState state;
    int key = kNothingPlayed, note = 0, key_porta = 0, key_memory = 0;
    int instrument = kNothingPlayed, last_instrument = 0, delayed_instrument = 0, sample = 0;
    double period = 0, shown_period = 0, finetune = 0;
    int bent_note = kNothingPlayed, bend = 0;  // for which bent is the period
    double bent = 0;
    int volume = 64, channel_volume = 64, sample_volume = 64;
    int heard_global_volume = 64;  // as it was when the volume was set (Scream Tracker 3)
    int random_volume = 0, random_pan = 0;
    int fadeout = 0, fade_speed = 0;
    int volume_position = 0, pan_position = 0, pitch_position = 0;
    bool volume_envelope_off = false, pan_envelope_off = false, pitch_envelope_off = false;
    int delay = 0, key_off_in = 0;
    Cell delayed;

    Wave vibrato, tremolo, panbrello, sample_vibrato;
    int vibrato_sweep = 0;
    int arpeggio[3] = {0, 0, 0};
    int arpeggio_size = 0, arpeggio_step = 0;

    int pan = 128, pan_slide = 0, fine_pan_slide = 0;
    bool surround = false;
    int own_pan = kNothingPlayed;  // the channel's, while a note has one of its own (Impulse Tracker)
    bool own_surround = false;

    int volume_slide = 0, fine_volume = 0, plain_volume_slide = 0, fine_column_volume = 0;
    int channel_slide = 0, fine_channel_slide = 0, global_slide = 0, fine_global_slide = 0, tempo_slide = 0;
    int slide = 0;
    double fine_slide = 0;
    double porta_target = 0;
    int porta_direction = 0, porta_speed = 0;
    int offset = 0, added_offset = 0;
    int retrigger_every = 0, retrigger_in = 0, retrigger_kind = 0;
    int tremor_on = 0, tremor_off = 0, tremor_count = 0;
    bool tremor_sounds = false, tremor_ignored = false;

    int cutoff = kOpenFilter, resonance = 0, filter_envelope = 0;
    bool filter_may_close = false;
    double macro_value = 0, macro_target = 0, macro_slide = 0;
    int macro = 0, macro_volume = 0, macro_pan = 0, final_pan = 0;

    // Parameters that 0 repeats.
    struct Memory {
        uint8_t volume = 0, column_volume = 0, fine_volume_up = 0, fine_volume_down = 0;
        uint8_t slide = 0, slide_down = 0, tone_porta = 0, vibrato = 0, tremolo = 0, tremor = 0;
        uint8_t fine_up = 0, fine_down = 0, extra_up = 0, extra_down = 0;
        uint8_t offset = 0, arpeggio = 0, pan = 0, global = 0, channel = 0, special = 0;
    } memory;
};

// A channel with the voice it drives. Behind the score's channels come places for voices in the background.
struct Slot {
    Channel channel;
    Voice voice;
};

struct RowLoop {
    int start = 0, count = 0;
};

struct Flow {
    int order = 0, row = 0, tick = -1, rows = 0;
    int delay = 0;               // rows are longer by this many times (EEx)
    int more_ticks = 0;          // and by this many ticks (S6x)
    bool breaks = false;         // the row ends its pattern
    int jump = -1, break_row = 0;
    int loop_target = -1;        // row that comes next, when a loop says so
    int row_delay = 0;           // times the row comes again (SEx)
    bool row_delayed = false, first_pass = false;
    bool comes_again = false;    // this is one of those times
    bool restarts = false;       // the orders ran out before this row
    RowLoop shared;              // Scream Tracker 3: one loop for all channels
    std::vector<RowLoop> loops;
};

struct Gone {  // a voice that stopped, to be reported
    int slot;
    Voice voice;
};

struct State {
    Flow flow;
    std::vector<Slot> slots;
    int speed = 6, tempo = 125, global_volume = 64;
    int used = 0;                // slots from the first on that may hold a voice
    int live = 0, next_serial = 1;
    int64_t ticks = 0, time = 0, time_rest = 0;  // rest in units of 1/tempo
    int64_t began = 0;                           // tick since which rows are remembered
    int rest_tempo = 0;
    std::unordered_set<uint64_t> visited;
    bool repeats = false, stuck = false;
    Chance chance;
    std::vector<Gone> gone;
};

}  // namespace mtk::classic
