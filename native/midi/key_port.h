// What the keys of one MIDI input play, and what of it is sounding.
#pragma once
#include <stdint.h>

#include <map>
#include <vector>

#include "motorik.h"

namespace mtk {

constexpr int kChannelKeys = 16 * 128;

// What a message led to.
struct Deeds {
    std::vector<MtkCommand> commands;                      // for the engine, in order
    std::vector<MtkStruck> struck;
    bool touch = false;                                    // it was a wheel, pressure or timbre
};

// A key ends what it began, whatever the table says by then. So does the pedal; who shares a place with another key ends it
// with the last of them.
class KeyPort {
  public:
    void set_table(const MtkKeyTable &table);
    /* Whether the message is one of a key that plays, or played, by the table, or of a wheel that moves such keys: nobody else
     * may play it. Unless it `may_touch`, wheels are left to others. */
    bool hear(const uint8_t *data, uint32_t size, bool may_touch, Deeds *deeds);
    /* Ends all that it began. */
    void let_go(Deeds *deeds);

  private:
    using Places = std::vector<MtkKeyPlace>;
    using Keys = std::map<int, Places>;                    // by channel * 128 + key
    struct Table {
        std::vector<float> velocities;
        std::vector<MtkKeyChannel> channels;
        std::vector<uint32_t> targets, starts;
        Places places;
    };
    struct Sounding {
        uint64_t note;
        int keys;
    };
    // What a channel stands at, as MIDI says it: MTK_BEND from -8192 to 8191, MTK_PRESSURE and MTK_TIMBRE from 0 to 127.
    struct Standing {
        bool pedal = false;
        int touches[MTK_TIMBRE + 1] = {};
    };

    bool strike(int channel, int key, int velocity, Deeds *deeds);
    bool release(int channel, int key, Deeds *deeds);
    bool control(int channel, int number, int value, bool may_touch, Deeds *deeds);
    void pedal(int channel, bool down, Deeds *deeds);
    bool pedal_down(int channel) const;
    bool belongs(int channel, int to) const;               // it is that one, or one of its fingers
    void end_key(Keys *keys, int key, Deeds *deeds);
    void end_channel(Keys *keys, int channel, Deeds *deeds);
    void begin(const MtkKeyPlace &place, float velocity, Deeds *deeds);
    void end(const MtkKeyPlace &place, Deeds *deeds);
    bool touch(int channel, MtkExpression what, int value, bool may, Deeds *deeds);
    bool touch_key(int key, int value, bool may, Deeds *deeds);
    void move(const Places &places, MtkExpression what, float value, Deeds *deeds) const;
    float amount(int channel, MtkExpression what) const;   // in the engine's unit

    Table table_;
    Keys down_, held_;                                     // held: by the pedal
    std::map<uint64_t, Sounding> sounding_;                // by target and key
    Standing standing_[16];
};

}  // namespace mtk
