// The player: a pure state machine that takes one tick after the other.
#pragma once
#include <memory>

#include "classic/state.h"

namespace mtk::classic {

class Player {
  public:
    Player(std::shared_ptr<const Score> score, double position_rate);

    /* Take the next tick. Returns how many rows of voices it has; `rows` has room for voice_limit(), or is
     * NULL for none. */
    int take(MtkClassicTick &tick, MtkClassicVoice *rows);
    int voice_limit() const { return 2 * (int)s.slots.size(); }
    /* The next tick begins a row that has been played with all loops as they are now (or there is no row at all). */
    bool repeats() const { return s.repeats || s.stuck; }

    const Score &score() const { return *score_; }
    const State &state() const { return s; }

  private:
    std::shared_ptr<const Score> score_;
    const Rules &rules;
    double position_rate_;
    State s;

    // -- flow.cpp: rows and orders
    void next_row();
    void next_order();
    void enter_order();
    void note_visit();
    uint64_t place() const;
    void pattern_loop(int channel, int parameter);
    void jump_to(int order);
    void break_to(int row);
    void start();

    // -- player.cpp: the order of things within a tick
    void begin_tick();
    void end_tick();
    void pass_time();
    void settle();
    MtkClassicTick describe_tick() const;
    bool sounding(const Slot &slot) const;
    MtkClassicVoice describe(int slot) const;
    MtkClassicVoice describe_voice(int slot, const Voice &voice) const;
    void read_row();
    bool delays(const Cell &cell, Channel &c);
    void read_cell(const Cell &cell, int slot);
    void play_slot(int slot);
    bool first_tick_of_row() const;
    int ticks_of_pass() const { return s.speed + s.flow.more_ticks; }

    // -- notes_*.cpp: what notes and instruments do
    void read_mod(const Cell &cell, int slot);
    void read_xm(Cell cell, int slot);
    void read_s3m(const Cell &cell, int slot);
    void read_it(Cell cell, int slot);
    struct ItReading;
    void note_pan(Channel &c, const MtkClassicSample *sample, int key) const;
    void it_instrument(ItReading &r, Channel &c, int slot);
    void it_key(ItReading &r, Channel &c, int slot);
    bool it_play(ItReading &r, Channel &c, int slot);
    void it_restart(ItReading &r, Channel &c, int slot);
    bool it_unmapped(ItReading &r, Channel &c) const;
    void xm_key_off(Channel &c);

    // -- notes.cpp: what they share
    const MtkClassicInstrument *instrument(int number) const;
    const MtkClassicSample *sample_of(int instrument, int key) const;
    int sample_number(int instrument, int key) const;
    int key_transpose(int instrument, int key) const;
    void row_defaults(Channel &c, const MtkClassicSample *sample, bool new_note, bool tone_porta) const;
    void restart_envelopes(Channel &c) const;
    void restart_carried_envelopes(Channel &c) const;
    void set_volume(Channel &c, int volume) const;
    void set_pan(Channel &c, int pan) const;
    int default_pan(int instrument, const MtkClassicSample *sample) const;
    void set_period(Channel &c, int note, const MtkClassicSample *sample, bool tone_porta) const;
    double period_of(int note, double finetune) const;
    double note_period(const Channel &c, int note) const;

    // -- voices.cpp
    int strike(int slot, int instrument, int sample, int note, int key, Action action, int duplicate_check,
               Action duplicate_action);
    void check_duplicate(int slot, int channel, int instrument, int sample, int key, Action action, int check,
                         Action duplicate_action);
    int background_slot();
    void silence(int slot);
    void take_sample(int slot, int sample);
    void swap_sample(Slot &slot, int sample);
    void queue_sample(int slot, int instrument, int sample, int note);
    void move_to(int slot, double position);
    void wake_queued();
    bool swaps_to_queued(const Voice &voice) const;
    void bounds(Voice &voice) const;
    bool loops(const Voice &voice) const;
    bool sustains(const Voice &voice) const;
    void wrap(Voice &voice) const;
    void release_sample(Voice &voice, bool released) const;
    void past_notes(int channel, Action action);
    void advance(int slot, double frames, double step_scale, bool whole);
    bool advance_queued(int slot, double frames, double step, bool whole);

    // -- effects.cpp
    void apply(const Command &command, const Cell &cell, int slot, bool column);
    void apply_extended(const Command &command, const Cell &cell, int slot);
    bool apply_pitch(Command command, const Cell &cell, Channel &c, bool column);
    bool apply_volume(Command command, Channel &c);
    bool apply_pan(const Command &command, Channel &c);
    bool apply_song(const Command &command, const Cell &cell, int slot);
    bool apply_it(const Command &command, int slot);
    uint8_t remembered(uint8_t parameter, uint8_t &memory, Channel &c) const;
    void kept(uint8_t parameter, uint8_t &memory, Channel &c) const;
    void slide_pitch(Command command, Channel &c, int sign, bool column);
    void fine_slide(Channel &c, double amount) const;
    void tone_porta(Channel &c, const Cell &cell);
    void volume_slide(uint8_t parameter, Channel &c);
    void channel_slide(uint8_t parameter, Channel &c);
    void slide_place(int left, int right, Channel &c) const;
    void global_slide(uint8_t parameter, Channel &c);
    void sample_offset(const Command &command, const Cell &cell, Channel &c);
    void instrument_action(int number, int slot);
    void envelope_position(int position, Channel &c) const;

    // -- macros.cpp: Impulse Tracker's MIDI macros, which move the filter
    void run_macro(int slot);
    void execute(const std::string &macro, int slot, int parameter);

    // -- tick.cpp: what every tick does to a voice
    void slide_volumes(Channel &c);
    void slide_period(Channel &c);
    double within_amiga(double period, const Channel &c) const;
    void slide_pan(Channel &c) const;
    void retrigger(int slot);
    void delayed_key_off(Channel &c);
    void process_volume(int slot, Action background);
    void step(int &position, const EnvelopeView &shape, const Channel &c, bool released) const;
    bool fade(Channel &c, const MtkClassicInstrument &instrument, Action background, int envelope);
    int tremor(Channel &c, int volume);
    void process_pitch(int slot, Action background);
    double vibrato_of(Channel &c);
    int arpeggio_of(Channel &c);
    int bend_of(Channel &c, double period, int shift, int envelope, int slot, bool bent_by_envelope);
    double tabled_period(const Channel &c, double vibrato, int shift) const;
    void process_filter(int slot, int envelope, bool filters);
    void process_pan(int slot, Action background);
    WaveKind wave_kind(bool vibrato) const;
};

}  // namespace mtk::classic
