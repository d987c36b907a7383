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
};

// A key ends what it began, whatever the table says by then. So does the pedal; who shares a place with another key ends it
// with the last of them.
class KeyPort {
  public:
    void set_table(const MtkKeyTable &table);
    /* Whether the message is one of a key that plays, or played, by the table: nobody else may play it. */
    bool hear(const uint8_t *data, uint32_t size, Deeds *deeds);
    /* Ends all that it began. */
    void let_go(Deeds *deeds);

  private:
    using Places = std::vector<MtkKeyPlace>;
    using Keys = std::map<int, Places>;                    // by channel * 128 + key
    struct Table {
        std::vector<float> velocities;
        std::vector<uint8_t> pedals;
        std::vector<uint32_t> starts;
        Places places;
    };
    struct Sounding {
        uint64_t note;
        int keys;
    };

    bool strike(int key, int velocity, Deeds *deeds);
    bool release(int channel, int key, Deeds *deeds);
    void pedal(int channel, bool down, Deeds *deeds);
    void end_key(Keys *keys, int key, Deeds *deeds);
    void end_channel(Keys *keys, int channel, Deeds *deeds);
    void begin(const MtkKeyPlace &place, float velocity, Deeds *deeds);
    void end(const MtkKeyPlace &place, Deeds *deeds);

    Table table_;
    Keys down_, held_;                                     // held: by the pedal
    std::map<uint64_t, Sounding> sounding_;                // by target and key
    bool pedals_[16] = {};
};

}  // namespace mtk
